// SPDX-License-Identifier: LGPL-3.0-or-later
// What a growing pattern looks like for every n: a fixed beginning, a period that is repeated more and more, a fixed
// end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "snellen/input/pattern.hpp"

namespace snellen {

/// A pattern at every n = modulus * t + residue with t >= first: prefix period^r suffix, r = step * t + offset >= 0.
/// In normal form: the period is not a power of a shorter one, the prefix does not end and the suffix does not begin
/// with it. A pattern that does not grow has an empty period and suffix, and step and offset 0.
struct TailShape {
  std::vector<Token> prefix;
  std::vector<Token> period;
  std::vector<Token> suffix;
  long residue = 0;  ///< of n, in [0, modulus)
  long first = 0;    ///< the smallest t >= 0 from which on the pattern has a sequence and this is its form
  long step = 0;     ///< periods gained per step of t, at least 1 when there is a period
  long offset = 0;

  bool operator==(const TailShape&) const = default;
};

/// A pattern by classes of n, or why it has no such shape.
struct TailShapes {
  long modulus = 1;
  std::vector<TailShape> classes;  ///< by residue; empty when there is a refusal
  std::string refusal;             ///< one line: what grows in a way that no tail proof covers
};

/// More classes of n than these are refused.
inline constexpr long largest_tail_modulus = 4096;

/// The smallest modulus for which tail_shapes() answers: in each of its classes every count of the pattern is linear in
/// t and every separator keeps its places. All others are its multiples. largest_tail_modulus + 1 stands for everything
/// larger.
long tail_modulus(const Pattern& pattern);

/// The shapes of all residue classes of n by `modulus`, a multiple of tail_modulus(pattern). Derived from the pattern
/// itself, not from examples, so that it holds for every n, lengths beyond Pattern::expand() included. `seed` is that
/// of Pattern::expand(): sampled tokens are written out as its draws, which do not depend on n because none may grow
/// but copies of one. Refused: more than one part that grows, a growing part with fresh draws or in a group that is
/// repeated, a count that shrinks, overflows or stays negative, a class without tokens, shapes of more than 2^22 tokens
/// together, and a modulus that is above largest_tail_modulus or no multiple.
TailShapes tail_shapes(const Pattern& pattern, long modulus, std::uint64_t seed = 0);

}  // namespace snellen
