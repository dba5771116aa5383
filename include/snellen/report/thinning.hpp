// SPDX-License-Identifier: LGPL-3.0-or-later
// Which rows of a long table are worth a reader's eye.
#pragma once

#include <span>
#include <vector>

#include "snellen/threshold/table.hpp"

namespace snellen {

/// Whether some verdict, or the state or p_stable of some bits, differs between two neighbouring rows.
bool is_change(const Row& before, const Row& after);

/// Indices of the rows to show, ascending: all when maximum is 0 or not exceeded, else at most `maximum`, taken in this
/// order:
///   1. the last row, the first row;
///   2. of every column of verdicts the first and the last row that differs from the row before it: where a collapse
///      for good begins;
///   3. rows whose n is a power of two, since bits grow with log2 n;
///   4. every other row in which a verdict changes;
///   5. every row in which the state or p_stable of some bits changes.
/// Of 3, 4 and 5, when not all fit, an evenly spread choice.
std::vector<std::size_t> shown_rows(std::span<const Row> rows, std::size_t maximum);

/// Indices of the rows of a table without verdicts, ascending: all `count` when maximum is 0 or not exceeded, else
/// `maximum`, evenly spread, the first and the last among them (of a maximum of 1 the last).
std::vector<std::size_t> spread_indices(std::size_t count, std::size_t maximum);

}  // namespace snellen
