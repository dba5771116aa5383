// SPDX-License-Identifier: LGPL-3.0-or-later
// The decided values of a case, kept in a file to compare later runs with. docs/reference/check.md has the format.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/gate/measurement.hpp"

namespace snellen {

/// The baseline of a case as JSON: what is decided, names in alphabetical order, equal values of neighbouring n in one
/// line. A change of one value changes the lines that it is in and no other.
std::string baseline_json(std::string_view case_name, std::span<const MeasuredSeries> measured);

/// The values of a baseline, all decided. Throws InputError naming `path` for what baseline_json never writes.
std::vector<MeasuredSeries> read_baseline(std::string_view json, const std::string& path);

}  // namespace snellen
