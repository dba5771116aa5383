// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/ladder.hpp"

#include <stdexcept>

namespace snellen {

std::vector<Rung> Ladder::rungs() const {
  if (initial < 1 || limit < 1) throw std::invalid_argument("Ladder: a rung has at least one bit");
  std::vector<Rung> all;
  // Halving the limit rather than doubling the rung: the last doubling may not fit into a Precision.
  for (Precision rung = initial; rung < limit; rung *= 2) {
    all.push_back({rung, false});
    if (rung > limit / 2) break;
  }
  all.push_back({limit, true});
  return all;
}

}  // namespace snellen
