// SPDX-License-Identifier: LGPL-3.0-or-later
// The settings as a JSON schema of case files, for editors that complete and check TOML.
#pragma once

#include <string>

namespace snellen::cli {

/// The text of docs/reference/case.schema.json.
std::string case_schema();

}  // namespace snellen::cli
