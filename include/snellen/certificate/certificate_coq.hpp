// SPDX-License-Identifier: LGPL-3.0-or-later
// Certificates as theorems, for Coq.
#pragma once

#include <string>

#include "snellen/certificate/certificate.hpp"

namespace snellen {

/// A file in the form of proofs/checker/template.md: one theorem for each row, proved by computation. The certificate
/// must have been asked for in the form CertificateForm::coq.
std::string certificate_coq(const Certificate& certificate);

}  // namespace snellen
