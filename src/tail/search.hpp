// SPDX-License-Identifier: LGPL-3.0-or-later
// From which n on a statement about the two sides holds, by halving ranges.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "snellen/number/rational.hpp"
#include "snellen/threshold/verdict.hpp"

namespace snellen {

/// Values of t in [first, last]; without a last every t >= first.
struct StepRange {
  Integer first;
  std::optional<Integer> last;
};

/// The verdict that holds for every t of the range; undecided where none is proved.
using RangeVerdict = std::function<Verdict(std::size_t piece, const StepRange& range)>;

/// Walks down the pieces, which follow one another and of which the last has no end, and returns the least t from
/// which on every t has the verdict, or nothing when the last piece does not have it. Pieces that do not have it as a
/// whole are halved, upper halves first, at most `budget` times in all.
std::optional<Integer> holds_from(const std::vector<StepRange>& pieces, Verdict wanted, const RangeVerdict& verdict,
                                  int budget);

}  // namespace snellen
