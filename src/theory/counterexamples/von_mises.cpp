// SPDX-License-Identifier: LGPL-3.0-or-later
#include "von_mises.hpp"

namespace snellen {
namespace {

/// The terms of a series are called negligible from here on.
Real negligible(Precision precision) {
  return Real(power_of_two(-precision), precision);
}

/// [-x, x] for x >= 0.
Real symmetric(const Real& x) {
  return hull(-x, x);
}

}  // namespace

Real bessel_i0(const Real& c) {
  const Precision precision = c.precision();
  const Real quarter = square(c) / 4;
  Real sum(0, precision);
  Real term(1, precision);
  for (long k = 1;; ++k) {
    sum += term;
    term = term * quarter / (k * k);
    // From here on each term is at most `ratio` times the one before it.
    const Real ratio = quarter / ((k + 1) * (k + 1));
    if (!certainly_at_most(ratio, Real(Rational(1) / 2, precision))) {
      if (!ratio.is_finite()) return sum / Real(0, precision);
      continue;
    }
    if (certainly_less(term, negligible(precision))) return sum + symmetric(term / (1 - ratio));
  }
}

Real integral_sinh_cos(const Real& c, const Real& a, const Real& b) {
  const Precision precision = c.precision();
  const Real cos_a = cos(a);
  const Real cos_b = cos(b);
  Real edge_a = sin(a);  // cos^(m - 1) sin at a, m odd
  Real edge_b = sin(b);
  Real powers = edge_b - edge_a;  // int_a^b cos^m
  Real sum(0, precision);
  Real term = c;  // c^m / m!
  for (long m = 1;; m += 2) {
    sum += term * powers;
    edge_a = edge_a * square(cos_a);
    edge_b = edge_b * square(cos_b);
    powers = (edge_b - edge_a + powers * (m + 1)) / (m + 2);
    term = term * square(c) / ((m + 1) * (m + 2));
    const Real ratio = square(c) / ((m + 3) * (m + 4));
    if (!certainly_at_most(ratio, Real(Rational(1) / 2, precision))) {
      if (!ratio.is_finite()) return sum / Real(0, precision);
      continue;
    }
    if (certainly_less(abs(term), negligible(precision))) return sum + symmetric(abs(term) / (1 - ratio));
  }
}

}  // namespace snellen
