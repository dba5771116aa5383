// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/format.hpp"

#include <algorithm>
#include <stdexcept>

namespace snellen {
namespace {

bool magnitudes_equal(const FloatValue& left, const FloatValue& right) {
  return left.exponent() == right.exponent() && left.significand() == right.significand();
}

long floor_log2_of(const FloatValue& value) {
  return static_cast<long>(mpz_sizeinbase(value.significand().backend().data(), 2)) - 1 + value.exponent();
}

std::strong_ordering compare_magnitudes(const FloatValue& left, const FloatValue& right) {
  const bool left_infinite = left.kind() == FloatValue::Kind::infinity;
  const bool right_infinite = right.kind() == FloatValue::Kind::infinity;
  if (left_infinite || right_infinite) return left_infinite <=> right_infinite;
  if (const auto order = floor_log2_of(left) <=> floor_log2_of(right); order != 0) return order;
  const long common = std::min(left.exponent(), right.exponent());
  const int order = Integer(left.significand() << static_cast<unsigned long>(left.exponent() - common))
                        .compare(right.significand() << static_cast<unsigned long>(right.exponent() - common));
  return order <=> 0;
}

int sign_of(const FloatValue& value) {
  if (value.kind() == FloatValue::Kind::zero) return 0;
  return value.negative() ? -1 : 1;
}

}  // namespace

Rational Format::maximum() const {
  return Rational(maximum_significand) * power_of_two(maximum_exponent - precision + 1);
}

Rational Format::minimum_normal() const {
  return power_of_two(minimum_exponent);
}

Rational Format::minimum_subnormal() const {
  return power_of_two(least_exponent());
}

FloatValue FloatValue::nan() {
  FloatValue result;
  result.kind_ = Kind::nan;
  return result;
}

FloatValue FloatValue::infinity(bool negative) {
  FloatValue result;
  result.kind_ = Kind::infinity;
  result.negative_ = negative;
  return result;
}

FloatValue FloatValue::zero(bool negative) {
  FloatValue result;
  result.negative_ = negative;
  return result;
}

FloatValue FloatValue::finite(bool negative, Integer significand, long exponent) {
  auto* integer = significand.backend().data();
  if (mpz_sgn(integer) < 0) throw std::domain_error("FloatValue: a significand is not negative");
  if (mpz_sgn(integer) == 0) return zero(negative);
  const mp_bitcnt_t trailing_zeros = mpz_scan1(integer, 0);
  if (trailing_zeros > 0) mpz_tdiv_q_2exp(integer, integer, trailing_zeros);
  FloatValue result;
  result.kind_ = Kind::finite;
  result.negative_ = negative;
  result.significand_ = std::move(significand);
  result.exponent_ = exponent + static_cast<long>(trailing_zeros);
  return result;
}

Rational FloatValue::value() const {
  if (kind_ == Kind::zero) return 0;
  if (kind_ != Kind::finite) throw std::domain_error("FloatValue: not a finite number");
  const Rational magnitude = Rational(significand_) * power_of_two(exponent_);
  return negative_ ? Rational(-magnitude) : magnitude;
}

bool FloatValue::numerically_equals(const FloatValue& other) const {
  return compare_numerically(*this, other) == 0;
}

std::partial_ordering compare_numerically(const FloatValue& left, const FloatValue& right) {
  if (left.kind() == FloatValue::Kind::nan || right.kind() == FloatValue::Kind::nan) {
    return std::partial_ordering::unordered;
  }
  const int left_sign = sign_of(left);
  const int right_sign = sign_of(right);
  if (left_sign != right_sign) return left_sign <=> right_sign;
  if (left_sign == 0 || (left.is_finite() && right.is_finite() && magnitudes_equal(left, right))) {
    return std::partial_ordering::equivalent;
  }
  return left_sign > 0 ? compare_magnitudes(left, right) : compare_magnitudes(right, left);
}

}  // namespace snellen
