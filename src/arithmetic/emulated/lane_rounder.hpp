// SPDX-License-Identifier: LGPL-3.0-or-later
// Rounding of doubles to a format, branch-free and in the header, so that the compiler turns loops of it into lanes.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#include "snellen/number/format.hpp"

namespace snellen {

/// Rounds to nearest, ties to even, with gradual underflow and the format's overflow: DoubleRounder's contract, for the
/// formats that `supports` admits. tests/arithmetic/emulated/emulated_backend_test.cpp holds it against round().
class LaneRounder {
 public:
  explicit LaneRounder(const Format& format);

  /// Formats of 2 to 25 significand bits that leave doubles so much range that products and quotients of their values
  /// are normal doubles.
  static bool supports(const Format& format);

  /// Adding and subtracting 1.5 * 2^(52 + e - p + 1), 2^e being the leading power of |x| or the smallest normal one,
  /// leaves no bits below the format's last place: the addition itself rounds, to nearest even. It is exact before
  /// that because |x| < 2^(e+1), far below the constant.
  double operator()(double x) const noexcept {
    const auto bits = std::bit_cast<std::uint64_t>(x);
    const std::uint64_t sign = bits & sign_bit;
    const double size = std::bit_cast<double>(bits ^ sign);
    double power = std::bit_cast<double>(bits & exponent_bits);
    power = power < minimum_normal_ ? minimum_normal_ : power;
    power = power > largest_power ? largest_power : power;  // such an input overflows anyhow
    const double constant = power * magic_;
    double rounded = (size + constant) - constant;
    rounded = rounded > maximum_ ? overflow_ : rounded;
    rounded = size > largest_double ? infinity_ : rounded;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(rounded) | sign) + zero_;
  }

 private:
  static constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;
  static constexpr std::uint64_t exponent_bits = std::uint64_t{0x7ff} << 52;
  static constexpr double largest_power = 0x1p900;
  static constexpr double largest_double = 0x1.fffffffffffffp1023;

  double minimum_normal_;
  double magic_;
  double maximum_;
  double overflow_;  // what a finite magnitude beyond maximum_ becomes
  double infinity_;  // what an infinity becomes
  double zero_;      // added last: +0 where the format has no -0, otherwise -0, which changes nothing
};

/// binary64 itself: the hardware has rounded already.
struct NoRounder {
  double operator()(double x) const noexcept { return x; }
};

/// The 53-bit number whose last bit is odd unless it is exact: sum + error is the number, |error| at most half a unit
/// of the last place of sum. Rounding it to at most 51 bits (also to a subnormal's fewer) equals rounding the number
/// itself, because no midpoint of so few bits ends in an odd 53rd bit.
inline double round_to_odd(double sum, double error) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(sum);
  const bool away = (error > 0) == (sum > 0);
  const std::uint64_t moved = away ? bits + 1 : bits - 1;
  const bool keep = error == 0 || error != error || (bits & 1) != 0;
  return std::bit_cast<double>(keep ? bits : moved);
}

/// The rounding error of sum = a + b, exactly (Knuth's TwoSum); NaN next to infinities.
inline double sum_error(double a, double b, double sum) noexcept {
  const double b_part = sum - a;
  const double a_part = sum - b_part;
  return (a - a_part) + (b - b_part);
}

/// a + b rounded to odd.
inline double odd_sum(double a, double b) noexcept {
  const double sum = a + b;
  return round_to_odd(sum, sum_error(a, b, sum));
}

}  // namespace snellen
