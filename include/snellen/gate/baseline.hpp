// SPDX-License-Identifier: LGPL-3.0-or-later
// The decided values of a case, kept in a file to compare later runs with. docs/reference/check.md has the format.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/gate/measurement.hpp"

namespace snellen {

/// The baseline of a case as JSON: what is decided, names in alphabetical order, equal values of neighbouring n in one
/// line. A change of one value changes the lines that it is in and no other.
std::string baseline_json(std::string_view case_name, std::span<const MeasuredSeries> measured);

/// The case that a text is the baseline of: the mark by which snellen knows its own files. A JSON object with the
/// fields that baseline_json writes, and no others, names it; none for any other text.
std::optional<std::string> case_of_baseline(std::string_view json);

/// The values of a baseline, all decided; none at all for a baseline of nothing. Throws InputError naming `path` for
/// what baseline_json never writes: another field, a name twice, a series without values, n that are not the case's.
std::vector<MeasuredSeries> read_baseline(std::string_view json, const std::string& path);

}  // namespace snellen
