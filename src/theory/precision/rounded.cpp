// SPDX-License-Identifier: LGPL-3.0-or-later
#include "rounded.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "snellen/number/rounding.hpp"

namespace snellen {
namespace {

/// floor(log2 max(|a|, |b|)).
long top_exponent(const Rational& a, const Rational& b) {
  return floor_log2(std::max(Rational(abs(a)), Rational(abs(b))));
}

}  // namespace

long differing_coordinates(std::span<const Rational> x, std::span<const Rational> y, long precision) {
  const Format format = unbounded_format(static_cast<int>(precision));
  long count = 0;
  for (std::size_t k = 0; k < x.size(); ++k) {
    count += round(x[k], format).numerically_equals(round(y[k], format)) ? 0 : 1;
  }
  return count;
}

Rational distance_to_midpoint(const Rational& y, long precision) {
  const Rational magnitude = abs(y);
  const long exponent = floor_log2(magnitude);
  const Rational unit = power_of_two(exponent - precision);
  const Rational steps = magnitude / unit;  // in [2^p, 2^(p+1)); midpoints are the odd numbers
  const Integer pairs = numerator(steps) / (2 * denominator(steps));
  const Rational within = abs(steps - 2 * pairs - 1);
  // Below the power of two the midpoints lie twice as dense.
  const Rational below = steps - power_of_two(precision) + Rational(1, 2);
  return std::min(within, below) * unit;
}

LimitMargin margin_of(std::span<const Rational> limit, long precision) {
  Rational least = abs(limit.front());
  for (const Rational& y : limit) least = std::min(least, Rational(abs(y)));
  Rational margin = least;
  for (const Rational& y : limit) {
    if (least != 0) margin = std::min(margin, distance_to_midpoint(y, precision));
  }
  return {margin,
          {hypothesis("no coordinate of the limit is zero: the least magnitude", least, Relation::greater, Rational(0)),
           hypothesis("no coordinate of the limit is a midpoint: the least distance to one", margin, Relation::greater,
                      Rational(0))}};
}

long certainly_separating(const Rational& a, const Rational& b) {
  const Rational difference = abs(a - b);
  const long floor = floor_log2(difference);
  const long least = top_exponent(a, b) - floor + (difference == power_of_two(floor) ? 2 : 1);
  return std::max(least, 1L);
}

long least_conceivable(const Rational& a, const Rational& b) {
  return top_exponent(a, b) - 1 - floor_log2(abs(a - b));
}

SeparatingBits separating_bits(std::span<const Rational> x, std::span<const Rational> y) {
  std::optional<long> certain;
  for (std::size_t k = 0; k < x.size(); ++k) {
    if (x[k] == y[k]) continue;
    const long of_coordinate = certainly_separating(x[k], y[k]);
    certain = certain ? std::min(*certain, of_coordinate) : of_coordinate;
  }
  if (!certain) throw std::domain_error("equal vectors are separated by no precision");
  // From well above the precision that is proved to do, so that p_stable can contradict the proof.
  SeparatingBits bits{*certain, *certain + precisions_above};
  while (bits.stable > 1 && differing_coordinates(x, y, bits.stable - 1) > 0) --bits.stable;
  bits.first = 1;
  while (bits.first < bits.stable && differing_coordinates(x, y, bits.first) == 0) ++bits.first;
  return bits;
}

}  // namespace snellen
