// SPDX-License-Identifier: LGPL-3.0-or-later
// Seeded draws of exact numbers, the same on every machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "snellen/number/counter_random.hpp"
#include "snellen/number/rational.hpp"

namespace snellen {

/// A stream of draws: each call takes the next one.
class Draws {
 public:
  Draws(std::uint64_t seed, std::string_view stream) : seed_(seed), stream_(stream_of(stream)) {}

  /// A uniform integer in [0, bound), bound >= 1.
  std::uint64_t below(std::uint64_t bound) { return random_below(seed_, stream_, index_++, bound); }
  /// A uniform integer in [least, most].
  long between(long least, long most);
  /// A dyadic rational, uniform among the 2^bits + 1 evenly spaced points of [least, most]; bits at most 62.
  Rational uniform(const Rational& least, const Rational& most, int bits = 16);
  /// True with probability numerator / denominator.
  bool chance(std::uint64_t numerator, std::uint64_t denominator) { return below(denominator) < numerator; }

 private:
  std::uint64_t seed_;
  std::uint64_t stream_;
  std::uint64_t index_ = 0;
};

}  // namespace snellen
