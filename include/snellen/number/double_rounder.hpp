// SPDX-License-Identifier: LGPL-3.0-or-later
// Fast rounding of doubles to a narrower format held in doubles: the inner step of emulation.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

#include "snellen/floating_point.hpp"
#include "snellen/number/format.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {

/// Rounds doubles to nearest, ties to even, with gradual underflow and the format's overflow rule. Works for every
/// format with p <= 51 whose finite values, and half of whose smallest subnormal, are normal doubles.
/// Agrees with round(double, format) on every double (tests/number/double_rounder_test.cpp).
class DoubleRounder {
 public:
  /// Throws std::domain_error when the format is outside the range above.
  explicit DoubleRounder(const Format& format);
  static bool supports(const Format& format);

  /// The nearest value of the format; NaN stays NaN. Keeps the sign of zero where the format has it.
  double operator()(double value) const noexcept {
    const std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
    // One predictable branch, because in a chain of sums the latency counts: neither tiny nor beyond the largest value.
    if ((bits & ~sign_bit) - common_from_ <= common_range_) [[likely]]
      return std::bit_cast<double>(carried(bits));
    return round_rare(value);
  }

  /// Rounds every element in place, in vector code.
  void round(std::span<double> values) const noexcept;

 private:
  static constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63U;

  /// Normal results: half an ulp, less one if the last kept bit is even, carries into the kept bits by itself.
  [[nodiscard]] std::uint64_t carried(std::uint64_t bits) const noexcept {
    return (bits + below_half_ + ((bits >> shift_) & 1U)) & ~dropped_;
  }

  [[nodiscard]] double nearest(double magnitude) const noexcept;
  [[nodiscard]] double nearest_power_of_two(double magnitude) const noexcept;
  [[nodiscard]] double round_plain(double value) const noexcept;
  [[nodiscard]] double round_rare(double value) const noexcept;
  [[nodiscard]] double round_unusual(double value) const noexcept;

  std::uint64_t dropped_;       // mask of the fraction bits that a normal result has not
  std::uint64_t below_half_;    // half an ulp less one
  unsigned shift_;              // of the last kept bit
  std::uint64_t common_from_;   // bits of 2^emin
  std::uint64_t common_range_;  // bits of maximum_ less those: both ends round within the format
  double minimum_normal_;       // 2^emin
  double subnormal_constant_;   // 1.5 * 2^(52 + emin - p + 1)
  double maximum_;              // largest finite value
  double overflow_;             // what a magnitude beyond maximum_ becomes: infinity, maximum_ or NaN
  double infinity_;             // what an infinite input becomes
  double flushed_below_;        // 2^emin in formats without subnormals, otherwise 0
  double zero_;                 // added last: +0 where the format has no -0, otherwise -0, which changes nothing
  bool plain_;                  // signed, with zero and subnormals, p >= 2, infinities overflow as numbers do
  bool is_signed_;
  bool has_zero_;
  bool one_bit_;       // p = 1
  double below_zero_;  // unsigned formats: what a negative result becomes, 0 or NaN
  long code_of_one_;   // p = 1: the code of 2^0, for the parity that breaks ties
};

}  // namespace snellen
