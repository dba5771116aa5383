// SPDX-License-Identifier: LGPL-3.0-or-later
// Exact numbers: integers and rationals of any size, on GMP.
#pragma once

#include <boost/multiprecision/gmp.hpp>

namespace snellen {

/// An integer of any size.
using Integer = boost::multiprecision::number<boost::multiprecision::gmp_int, boost::multiprecision::et_off>;

/// A rational of any size, always in lowest terms with a positive denominator.
using Rational = boost::multiprecision::number<boost::multiprecision::gmp_rational, boost::multiprecision::et_off>;

/// The exact value of a finite double. Throws std::domain_error for NaN and infinities.
Rational rational_from_double(double value);

/// 2^exponent, exact.
Rational power_of_two(long exponent);

/// floor(log2 |value|). Throws std::domain_error for zero.
long floor_log2(const Rational& value);

}  // namespace snellen
