// SPDX-License-Identifier: LGPL-3.0-or-later
// How the bits grow with the length.
#pragma once

#include <span>
#include <string>
#include <utility>

#include "snellen/threshold/table.hpp"

namespace snellen {

/// The least-squares line through (log2 n, bits) over the points with n >= 1, evaluated in balls until three digits
/// after the point are decided.
GrowthFit growth_fit(std::string column, std::span<const std::pair<long, int>> points);

}  // namespace snellen
