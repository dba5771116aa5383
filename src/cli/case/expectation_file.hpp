// SPDX-License-Identifier: LGPL-3.0-or-later
// The [expect] table of a case file. docs/reference/check.md is its reference.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "snellen/gate/judgement.hpp"

namespace snellen::cli {

/// What the file's [expect] asks of a case with these series and these n; nothing without such a table. Throws
/// InputError "file:line:column: problem; mend".
Expectations read_expectations(std::string_view text, const std::string& path, std::span<const SeriesName> names,
                               std::span<const long> n_values);

}  // namespace snellen::cli
