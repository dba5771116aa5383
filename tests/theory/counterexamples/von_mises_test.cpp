// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/counterexamples/von_mises.hpp"

#include <boost/test/unit_test.hpp>

#if __has_include(<flint/arb_hypgeom.h>)
#include <flint/arb_hypgeom.h>
#else
#include <arb_hypgeom.h>
#endif

namespace snellen {
BOOST_AUTO_TEST_SUITE(von_mises_test)

namespace {

BOOST_AUTO_TEST_CASE(bessel_agrees_with_flint) {
  for (const Precision precision : {64, 300}) {
    for (const Rational& c : {Rational(0), Rational(1) / 8, Rational(1), Rational(4), Rational(33)}) {
      const Real mine = bessel_i0(Real(c, precision));
      Ball flint;
      const Ball argument(c, precision);
      const Ball zero;
      arb_hypgeom_bessel_i(flint.get(), zero.get(), argument.get(), precision);
      BOOST_TEST(mine.ball().overlaps(flint));
      BOOST_TEST(arb_rel_accuracy_bits(mine.ball().get()) > precision - 20);
    }
  }
}

/// The midpoint rule with N cells, enclosed: |f''| <= c^2 sinh c + c cosh c for f(t) = sinh(c cos t).
Real midpoint_rule(const Real& c, const Real& a, const Real& b, long cells) {
  const Real width = (b - a) / cells;
  Real sum(0, c.precision());
  for (long k = 0; k < cells; ++k) sum += sinh(c * cos(a + width * (2 * k + 1) / 2));
  const Real curvature = square(c) * sinh(c) + c * cosh(c);
  const Real error = abs(b - a) * square(width) / 24 * curvature;
  return sum * width + hull(-error, error);
}

BOOST_AUTO_TEST_CASE(the_integral_agrees_with_a_midpoint_rule) {
  constexpr Precision precision = 100;
  for (const Rational& c : {Rational(1) / 4, Rational(1), Rational(4), Rational(12)}) {
    for (const Rational& a : {Rational(-1) / 2, Rational(1), Rational(7) / 3}) {
      const Real start(a, precision);
      const Real strength(c, precision);
      const Real value = integral_sinh_cos(strength, start, start + 1);
      BOOST_TEST(value.ball().overlaps(midpoint_rule(strength, start, start + 1, 2000).ball()));
      BOOST_TEST(value.ball().upper() - value.ball().lower() < power_of_two(-60));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_published_limits) {
  const auto limit = [](long c) {
    const Real strength(c, 128);
    const Real half(Rational(1) / 2, 128);
    return 2 / (pi(128) * bessel_i0(strength)) * integral_sinh_cos(strength, -half, half);
  };
  const auto within = [](const Real& x, const Rational& centre) {
    return abs(x.ball().midpoint() - centre) < power_of_two(-20);
  };
  BOOST_TEST(within(limit(1), Rational(5598646) / 10000000));
  BOOST_TEST(within(limit(4), Rational(1317339) / 1000000));
}

BOOST_AUTO_TEST_CASE(denominators_of_the_turn) {
  // What the error bound of theorem-b3-rope rests on: |1 / (2 pi) - p / q| < 1 / q^2.
  const Real turn = 1 / (2 * pi(128));
  const std::vector<std::pair<long, long>> fractions = {{0, 1},  {1, 6},    {3, 19},    {4, 25},
                                                        {7, 44}, {53, 333}, {113, 710}, {16551, 103993}};
  for (const auto& [p, q] : fractions) {
    const Real distance = abs(turn - Real(Rational(p) / q, 128));
    BOOST_TEST(certainly_less(distance, Real(Rational(1) / (Rational(q) * q), 128)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
