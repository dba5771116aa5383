// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/rational.hpp"

#include <bit>
#include <cstdint>
#include <stdexcept>

namespace snellen {

Rational rational_from_double(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto biased = static_cast<long>((bits >> 52U) & 0x7ffU);
  if (biased == 0x7ff) throw std::domain_error("rational_from_double: not a finite double");
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52U) - 1);
  const std::uint64_t significand = biased == 0 ? fraction : fraction | (std::uint64_t{1} << 52U);
  Rational result = Rational(Integer(significand)) * power_of_two((biased == 0 ? 1 : biased) - 1075);
  return (bits >> 63U) != 0 ? Rational(-result) : result;
}

Rational power_of_two(long exponent) {
  constexpr long limit = 1L << 32U;  // GMP ends the program a little above this
  if (exponent > limit || exponent < -limit) throw std::domain_error("power_of_two: the exponent is beyond 2^32");
  Rational result = 1;
  if (exponent >= 0) {
    mpz_mul_2exp(mpq_numref(result.backend().data()), mpq_numref(result.backend().data()),
                 static_cast<mp_bitcnt_t>(exponent));
  } else {
    mpz_mul_2exp(mpq_denref(result.backend().data()), mpq_denref(result.backend().data()),
                 static_cast<mp_bitcnt_t>(-exponent));
  }
  return result;
}

long floor_log2(const Rational& value) {
  const auto* numerator = mpq_numref(value.backend().data());
  const auto* denominator = mpq_denref(value.backend().data());
  if (mpz_sgn(numerator) == 0) throw std::domain_error("floor_log2: zero has no logarithm");
  const long estimate =
      static_cast<long>(mpz_sizeinbase(numerator, 2)) - static_cast<long>(mpz_sizeinbase(denominator, 2));
  // |value| lies in (2^(estimate-1), 2^(estimate+1)): one comparison with 2^estimate tells which half.
  Integer shifted;
  if (estimate >= 0) {
    mpz_mul_2exp(shifted.backend().data(), denominator, static_cast<mp_bitcnt_t>(estimate));
    return mpz_cmpabs(numerator, shifted.backend().data()) >= 0 ? estimate : estimate - 1;
  }
  mpz_mul_2exp(shifted.backend().data(), numerator, static_cast<mp_bitcnt_t>(-estimate));
  return mpz_cmpabs(shifted.backend().data(), denominator) >= 0 ? estimate : estimate - 1;
}

}  // namespace snellen
