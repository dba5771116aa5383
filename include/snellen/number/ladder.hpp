// SPDX-License-Identifier: LGPL-3.0-or-later
// Rising precision: what a rung leaves open is computed again on the next one.
#pragma once

#include <vector>

#include "snellen/number/ball.hpp"

namespace snellen {

/// The bits that a question may take. Each rung has twice the bits of the one below, but for the last, which has
/// `limit` bits whatever `initial` is.
struct Ladder {
  Precision initial = 128;  ///< bits of the first rung; at least 1
  Precision limit = 4096;   ///< bits of the last rung

  /// All rungs, ascending, at least one: 16, 31 for initial = 16 and limit = 31. A limit below `initial` is the only
  /// rung. Throws std::invalid_argument when either is below 1.
  [[nodiscard]] std::vector<Precision> rungs() const;

  bool operator==(const Ladder&) const = default;
};

}  // namespace snellen
