// SPDX-License-Identifier: LGPL-3.0-or-later
// What is found about two vectors: whether they are the same floats, and how many bits tell them apart.
#pragma once

#include <cstdint>
#include <vector>

namespace snellen {

/// How two representations compare once rounded.
enum class Verdict : char {
  distinct = 'D',    ///< some coordinate differs as a number
  collapsed = 'C',   ///< every coordinate is the same float
  undecided = '?',   ///< not decided at the precision limit
  exceptional = 'X'  ///< a NaN or an infinity occurs
};

/// Bits needed to tell two vectors apart: with D_p true when some coordinate rounds (RNE, p bits) to different floats,
/// first = min{p : D_p}, stable = min{p : D_q for all q >= p}, gaps = the p in (first, stable) without D_p. Theory:
/// docs/theory/bits.md.
struct Bits {
  enum class State : std::uint8_t {
    decided,
    infinite,  ///< the vectors are equal: no precision separates them
    beyond,    ///< a family: not separated at its largest p
    undecided,
    exceptional  ///< a family: a NaN or an infinity at its largest p
  };
  State state = State::undecided;
  int first = 0;
  int stable = 0;
  std::vector<int> gaps;
  bool operator==(const Bits&) const = default;
};

}  // namespace snellen
