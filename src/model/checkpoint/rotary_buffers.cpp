// SPDX-License-Identifier: LGPL-3.0-or-later
#include "rotary_buffers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "snellen/error.hpp"
#include "snellen/number/ball.hpp"

namespace snellen::detail {
namespace {

constexpr Precision frequency_bits = 128;

/// theta^(-2k/width).
Ball frequency(double theta, Eigen::Index k, std::int32_t width) {
  Ball power(theta);
  arb_log(power.get(), power.get(), frequency_bits);
  arb_mul_si(power.get(), power.get(), static_cast<slong>(-2 * k), frequency_bits);
  arb_div_si(power.get(), power.get(), width, frequency_bits);
  arb_exp(power.get(), power.get(), frequency_bits);
  return power;
}

Rational power_of_two(int exponent) {
  return Rational(std::ldexp(1.0, exponent));
}

/// How far a program's 1 / theta^(2k/width) in binary32 may be from the truth, relative to it. With u = 2^-24: the
/// exponent x = 2k/width < 1 is rounded (u x ln theta), theta is rounded (u x), a power function errs by up to 4 units
/// in the last place (8 u; 1 on CPUs), and the reciprocal is rounded (u): together less than (10 + |ln theta|) u, to
/// first order. |ln theta| <= |log2 theta|, and 1 u more is many times the terms of second order.
Rational computed_error(double theta) {
  return (11 + std::abs(std::ilogb(theta)) + 1) * power_of_two(-24);
}

/// Half a unit in the last place of a stored number: what rounding to nearest into the type may have done.
Rational stored_error(double stored, SafetensorsFile::Type type) {
  const auto half_unit = [&](int significand_bits, int least_exponent) {
    const int exponent = stored == 0 ? least_exponent : std::max(std::ilogb(stored), least_exponent);
    return power_of_two(exponent - significand_bits);
  };
  switch (type) {
    case SafetensorsFile::Type::f16:
      return half_unit(11, -14);
    case SafetensorsFile::Type::bf16:
      return half_unit(8, -126);
    case SafetensorsFile::Type::f32:
      break;
  }
  return half_unit(24, -126);
}

}  // namespace

void check_frequencies(const DoubleVector& stored, SafetensorsFile::Type type, double theta, std::int32_t width,
                       const std::string& place) {
  const Rational computed = computed_error(theta);
  for (Eigen::Index k = 0; k < stored.size(); ++k) {
    const Ball truth = frequency(theta, k, width);
    const Rational error = stored_error(stored(k), type);
    const Rational value(stored(k));
    if (value >= truth.lower() * (1 - computed) - error && value <= truth.upper() * (1 + computed) + error) continue;
    throw InputError(place,
                     fmt::format("number {} is {:.9g}, but rope_theta {} makes it {:.9g}", k, stored(k), theta,
                                 static_cast<double>(truth.midpoint())),
                     "find out which of the two the model was trained with; rope_theta is in config.json, or 10000 "
                     "where it says none");
  }
}

}  // namespace snellen::detail
