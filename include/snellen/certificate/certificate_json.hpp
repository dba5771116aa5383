// SPDX-License-Identifier: LGPL-3.0-or-later
// Certificates as JSON, for snellen-checkcert.
#pragma once

#include <string>

#include "snellen/certificate/certificate.hpp"

namespace snellen {

/// The document of docs/reference/certificate.schema.json, with keys in the order that the checker reads.
std::string certificate_json(const Certificate& certificate);

}  // namespace snellen
