// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/double_rounder.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace snellen {
namespace {

/// `condition ? yes : no` without a branch, so that loops over it become vector code.
inline double select(bool condition, double yes, double no) noexcept {
  const std::uint64_t mask = condition ? ~std::uint64_t{0} : 0;
  return std::bit_cast<double>((std::bit_cast<std::uint64_t>(yes) & mask) | (std::bit_cast<std::uint64_t>(no) & ~mask));
}

double power(long exponent) {
  return std::ldexp(1.0, static_cast<int>(exponent));
}

}  // namespace

bool DoubleRounder::supports(const Format& format) {
  return format.precision <= 51 && format.minimum_exponent - format.precision >= -1022 &&
         format.maximum_exponent <= 1023;
}

DoubleRounder::DoubleRounder(const Format& format) {
  if (!supports(format)) throw std::domain_error("DoubleRounder: " + format.name + " does not fit into doubles");
  constexpr double infinite = std::numeric_limits<double>::infinity();
  const auto rounded_to = [&](double value) { return to_double(snellen::round(value, format)); };
  shift_ = static_cast<unsigned>(53 - format.precision);
  dropped_ = (std::uint64_t{1} << shift_) - 1;
  below_half_ = dropped_ >> 1U;
  minimum_normal_ = power(format.minimum_exponent);
  subnormal_constant_ = 1.5 * power(format.minimum_exponent - format.precision + 53);
  maximum_ =
      to_double(FloatValue::finite(false, format.maximum_significand, format.maximum_exponent - format.precision + 1));
  infinity_ = rounded_to(infinite);
  overflow_ = format.overflow == Overflow::nan                           ? std::numeric_limits<double>::quiet_NaN()
              : format.overflow == Overflow::ieee && format.has_infinity ? infinite
                                                                         : maximum_;
  flushed_below_ = format.has_subnormals ? 0.0 : minimum_normal_;
  zero_ = format.has_negative_zero ? -0.0 : 0.0;
  is_signed_ = format.is_signed;
  has_zero_ = format.has_zero;
  one_bit_ = format.precision == 1;
  const bool infinity_is_special = std::bit_cast<std::uint64_t>(infinity_) != std::bit_cast<std::uint64_t>(overflow_);
  plain_ = is_signed_ && has_zero_ && !one_bit_ && format.has_subnormals && !infinity_is_special;
  // With one bit, ties look at the exponent; without a sign, at the sign: these never take the common path.
  const bool has_common_path = is_signed_ && !one_bit_;
  common_from_ = has_common_path ? std::bit_cast<std::uint64_t>(minimum_normal_) : ~std::uint64_t{0};
  common_range_ = has_common_path ? std::bit_cast<std::uint64_t>(maximum_) - common_from_ : 0;
  // What is below zero without being infinite becomes what minus infinity does: rounding is to nearest.
  below_zero_ = is_signed_ ? std::numeric_limits<double>::quiet_NaN() : rounded_to(-infinite);
  code_of_one_ = -format.minimum_exponent + (has_zero_ ? 1 : 0);
}

/// Subnormal results: the ulp of the constant is the smallest subnormal, so that the addition rounds to it.
inline double DoubleRounder::nearest(double magnitude) const noexcept {
  const double normal = std::bit_cast<double>(carried(std::bit_cast<std::uint64_t>(magnitude)));
  const double subnormal = (magnitude + subnormal_constant_) - subnormal_constant_;
  return select(magnitude < minimum_normal_, subnormal, normal);
}

inline double DoubleRounder::round_plain(double value) const noexcept {
  const std::uint64_t sign = std::bit_cast<std::uint64_t>(value) & sign_bit;
  const double unlimited = nearest(std::bit_cast<double>(std::bit_cast<std::uint64_t>(value) & ~sign_bit));
  const double magnitude = select(unlimited > maximum_, overflow_, unlimited);
  const double rounded = std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) | sign) + zero_;
  return select(value != value, value, rounded);
}

// The processor that runs chooses among these; the results are the same bits. (Clang 14 names them differently in the
// caller and here, so it compiles the plain one only.)
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__)
[[gnu::target_clones("avx512f", "avx2", "default")]]
#endif
void DoubleRounder::round(std::span<double> values) const noexcept {
  const DoubleRounder local = *this;  // a copy that no element can alias
  if (plain_) {
    for (double& value : values) value = local.round_plain(value);
  } else {
    for (double& value : values) value = round_unusual(value);
  }
}

double DoubleRounder::round_rare(double value) const noexcept {
  return plain_ ? round_plain(value) : round_unusual(value);
}

double DoubleRounder::nearest_power_of_two(double magnitude) const noexcept {
  if (magnitude < minimum_normal_) return magnitude > minimum_normal_ / 2 ? minimum_normal_ : 0.0;  // 0 is even
  constexpr std::uint64_t exponent_bits = std::uint64_t{0x7ff} << 52U;
  const double below = std::bit_cast<double>(std::bit_cast<std::uint64_t>(magnitude) & exponent_bits);
  const double middle = 1.5 * below;
  const bool odd = ((std::ilogb(below) + code_of_one_) & 1) != 0;
  return magnitude > middle || (magnitude == middle && odd) ? 2 * below : below;
}

double DoubleRounder::round_unusual(double value) const noexcept {
  if (value != value) return value;
  const bool negative = std::signbit(value);
  const double magnitude = std::fabs(value);
  if (!has_zero_ && (negative || magnitude == 0)) return below_zero_;
  const bool infinite = std::isinf(value);
  double rounded = one_bit_ && !infinite ? nearest_power_of_two(magnitude) : nearest(magnitude);
  if (negative && !is_signed_) return rounded == 0 ? 0.0 : below_zero_;
  if (!has_zero_ && rounded == 0) rounded = minimum_normal_;
  if (rounded > maximum_) rounded = infinite ? infinity_ : overflow_;
  if (rounded < flushed_below_) rounded = 0.0;
  return (negative ? -rounded : rounded) + zero_;
}

}  // namespace snellen
