// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/rounding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <stdexcept>

#include "rounding_kernel.hpp"

namespace snellen {
namespace {

using namespace number_detail;

FloatValue round_infinity(bool negative, const Format& format, const Rounding& rounding) {
  return with_significand_for(format, [&]<class Significand>() {
    return to_float_value(infinite_input<Significand>(negative, format, rounding));
  });
}

FloatValue round_zero(bool negative, const Format& format) {
  return to_float_value(zero<std::uint64_t>(negative, format));
}

FloatValue round_magnitude(bool negative, const Dyadic& magnitude, const Format& format, const Rounding& rounding) {
  return with_significand_for(format, [&]<class Significand>() {
    return to_float_value(round_dyadic<Significand>(negative, magnitude, format, rounding));
  });
}

Dyadic dyadic_of(mpz_srcptr integer, long exponent) {
  return {{mpz_limbs_read(integer), mpz_size(integer)}, exponent};
}

bool is_power_of_two(mpz_srcptr positive) {
  return mpz_scan1(positive, 0) + 1 == mpz_sizeinbase(positive, 2);
}

}  // namespace

FloatValue round(double value, const Format& format, const Rounding& rounding) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const bool negative = bits >> 63U != 0;
  const auto biased = static_cast<long>((bits >> 52U) & 0x7ffU);
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52U) - 1);
  if (biased == 0x7ff) {
    return fraction != 0 ? FloatValue::nan() : round_infinity(negative, format, rounding);
  }
  if (biased == 0 && fraction == 0) return round_zero(negative, format);
  const std::array<mp_limb_t, 1> limb{biased == 0 ? fraction : fraction | std::uint64_t{1} << 52U};
  return round_magnitude(negative, {limb, (biased == 0 ? 1 : biased) - 1075}, format, rounding);
}

FloatValue round(mpfr_srcptr value, const Format& format, const Rounding& rounding) {
  const bool negative = mpfr_signbit(value) != 0;
  if (mpfr_nan_p(value) != 0) return FloatValue::nan();
  if (mpfr_inf_p(value) != 0) return round_infinity(negative, format, rounding);
  if (mpfr_zero_p(value) != 0) return round_zero(negative, format);
  const auto size = static_cast<std::size_t>((mpfr_get_prec(value) + 63) / 64);
  // MPFR's significand is a fraction in [1/2, 1) that fills its limbs from the top.
  const auto* limbs = static_cast<const mp_limb_t*>(mpfr_custom_get_significand(value));
  return round_magnitude(negative, {{limbs, size}, mpfr_get_exp(value) - static_cast<long>(size) * 64}, format,
                         rounding);
}

FloatValue round(const Rational& value, const Format& format, const Rounding& rounding) {
  const auto* numerator = mpq_numref(value.backend().data());
  const auto* denominator = mpq_denref(value.backend().data());
  const bool negative = mpz_sgn(numerator) < 0;
  if (mpz_sgn(numerator) == 0) return round_zero(false, format);
  if (is_power_of_two(denominator)) {
    return round_magnitude(negative, dyadic_of(numerator, -static_cast<long>(mpz_scan1(denominator, 0))), format,
                           rounding);
  }
  // Enough bits of the quotient for every mode, and a last bit that tells the exact from the inexact (round to odd).
  const long wanted = format.precision + remainder_bits(rounding) + 2;
  const long shift = std::max(
      0L, wanted + static_cast<long>(mpz_sizeinbase(denominator, 2)) - static_cast<long>(mpz_sizeinbase(numerator, 2)));
  Integer quotient;
  mpz_mul_2exp(quotient.backend().data(), numerator, static_cast<mp_bitcnt_t>(shift));
  mpz_tdiv_q(quotient.backend().data(), quotient.backend().data(), denominator);
  mpz_mul_2exp(quotient.backend().data(), quotient.backend().data(), 1);
  mpz_abs(quotient.backend().data(), quotient.backend().data());
  mpz_setbit(quotient.backend().data(), 0);  // in lowest terms, only powers of two divide without a remainder
  return round_magnitude(negative, dyadic_of(quotient.backend().data(), -shift - 1), format, rounding);
}

FloatValue round(const FloatValue& value, const Format& format, const Rounding& rounding) {
  switch (value.kind()) {
    case FloatValue::Kind::nan:
      return value;
    case FloatValue::Kind::infinity:
      return round_infinity(value.negative(), format, rounding);
    case FloatValue::Kind::zero:
      return round_zero(value.negative(), format);
    default:
      return round_magnitude(value.negative(), dyadic_of(value.significand().backend().data(), value.exponent()),
                             format, rounding);
  }
}

double to_double(const FloatValue& value) {
  const double sign = value.negative() ? -1.0 : 1.0;
  switch (value.kind()) {
    case FloatValue::Kind::nan:
      return std::numeric_limits<double>::quiet_NaN();
    case FloatValue::Kind::infinity:
      return sign * std::numeric_limits<double>::infinity();
    case FloatValue::Kind::zero:
      return sign * 0.0;
    default:
      break;
  }
  const auto bits = static_cast<long>(mpz_sizeinbase(value.significand().backend().data(), 2));
  if (bits > 53 || value.exponent() < -1074 || value.exponent() + bits > 1024) {
    throw std::domain_error("to_double: the value is not a double");
  }
  const auto significand = static_cast<double>(mpz_get_ui(value.significand().backend().data()));
  return sign * std::ldexp(significand, static_cast<int>(value.exponent()));
}

}  // namespace snellen
