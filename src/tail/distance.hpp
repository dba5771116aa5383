// SPDX-License-Identifier: LGPL-3.0-or-later
// Distances between what two nodes of a tail stand for.
#pragma once

#include <cstdint>
#include <optional>

#include "snellen/tail/nodes.hpp"

namespace snellen {

/// Distances from a group query to a position: from `nearest` on in steps of the period, up to `farthest` if bounded.
struct Lags {
  std::int64_t nearest = 0;  ///< capped at 2^40, far beyond any table of biases
  Integer least;             ///< the same, not capped
  std::optional<Integer> farthest;
};

inline Lags lags_of_position(const TailNodes& nodes, Node query, Node position) {
  const TailNode& of = nodes[query];
  const PeriodBlock& block = nodes.blocks()[of.block];
  const Integer end_of_prefix = nodes.prefix() + of.offset - position;
  Lags out;
  out.least = (block.begin + 1) * nodes.period() + end_of_prefix;
  if (block.end) out.farthest = *block.end * nodes.period() + end_of_prefix;
  const Integer cap = Integer(1) << 40U;
  out.nearest = static_cast<std::int64_t>(out.least < cap ? out.least : cap);
  return out;
}

}  // namespace snellen
