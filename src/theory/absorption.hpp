// SPDX-License-Identifier: LGPL-3.0-or-later
// Exact counts of steps: binomials and their tails, by which Proposition B.8 bounds a walk to the first token.
#pragma once

#include "snellen/number/rational.hpp"

namespace snellen {

/// C(n, k), zero unless 0 <= k <= n.
Integer binomial(long n, long k);
/// base^exponent, exponent >= 0; 0^0 = 1.
Rational power(const Rational& base, long exponent);
/// P(Bin(trials, chance) <= most): zero when most < 0.
Rational binomial_at_most(long trials, const Rational& chance, long most);

}  // namespace snellen
