// SPDX-License-Identifier: LGPL-3.0-or-later
// Rational vectors rounded to p significand bits (nearest, ties to even, unbounded exponent), decided exactly.
#pragma once

#include <span>
#include <vector>

#include "snellen/theory/claim.hpp"

namespace snellen {

/// How many coordinates of x and y round to different floats of p bits.
long differing_coordinates(std::span<const Rational> x, std::span<const Rational> y, long precision);

/// The distance from y to the nearest midpoint of neighbouring p-bit floats, zero at a midpoint; y must not be zero,
/// where midpoints accumulate.
Rational distance_to_midpoint(const Rational& y, long precision);

/// What Corollary B.10 asks of a limit, and how far it is from where rounding changes.
struct LimitMargin {
  Rational margin;  ///< the least distance of a coordinate to a midpoint; 0 when one is zero or a midpoint
  std::vector<Hypothesis> hypotheses;  ///< no coordinate is zero; none is a midpoint
};
LimitMargin margin_of(std::span<const Rational> limit, long precision);

/// The least p with 2^(e - p + 1) < |a - b|, e = floor(log2 max(|a|, |b|)), but at least 1: from there on every p
/// separates a and b, which must differ. It is max(1, floor(e + 1 - log2 |a - b|) + 1).
long certainly_separating(const Rational& a, const Rational& b);
/// The least p with 2^(e - 1 - p) <= |a - b|, that is ceil(e - 1 - log2 |a - b|); may be below 1.
long least_conceivable(const Rational& a, const Rational& b);

/// D_p is true when some coordinate rounds differently.
struct SeparatingBits {
  long first = 0;   ///< min {p : D_p}
  long stable = 0;  ///< min {p : D_q for all q >= p}
};
/// How far above certainly_separating() precisions are decided all the same.
constexpr long precisions_above = 16;
/// Decided for every p up to precisions_above beyond certainly_separating() of the coordinate that differs most; x and
/// y must differ. `stable` beyond certainly_separating() would contradict the upper bound of docs/theory/bits.md.
SeparatingBits separating_bits(std::span<const Rational> x, std::span<const Rational> y);

}  // namespace snellen
