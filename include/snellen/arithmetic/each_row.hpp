// SPDX-License-Identifier: LGPL-3.0-or-later
// Work on independent rows.
#pragma once

#include <tbb/parallel_for.h>

namespace snellen {

/// Runs body(row) for every row, in parallel; rows are independent, so that the result does not depend on the split.
template <class Index, class Body>
void for_each_row(Index rows, const Body& body) {
  tbb::parallel_for(Index{0}, rows, body);
}

}  // namespace snellen
