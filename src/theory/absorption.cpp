// SPDX-License-Identifier: LGPL-3.0-or-later
#include "absorption.hpp"

#include <algorithm>

namespace snellen {

Integer binomial(long n, long k) {
  if (k < 0 || k > n) return 0;
  Integer value = 1;
  for (long i = 1; i <= std::min(k, n - k); ++i) value = value * (n - i + 1) / i;
  return value;
}

Rational power(const Rational& base, long exponent) {
  Rational value = 1;
  Rational square = base;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 != 0) value *= square;
    square *= square;
  }
  return value;
}

Rational binomial_at_most(long trials, const Rational& chance, long most) {
  Rational sum = 0;
  for (long k = 0; k <= std::min(most, trials); ++k) {
    sum += binomial(trials, k) * power(chance, k) * power(1 - chance, trials - k);
  }
  return sum;
}

}  // namespace snellen
