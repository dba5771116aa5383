// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/real.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "number/property.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(real_test)

namespace {

constexpr Precision bits = 80;

Rational random_rational() {
  return Rational(*rc::gen::inRange(-1000, 1001)) / Rational(*rc::gen::inRange(1, 1000));
}

BOOST_AUTO_TEST_CASE(operations_contain_the_exact_results) {
  BOOST_TEST(testing::check_property("sums, products, quotients and powers", [] {
    const Rational x = random_rational();
    const Rational y = random_rational();
    const Real a(x, bits);
    const Real b(y, bits);
    RC_ASSERT((a + b).ball().contains(x + y));
    RC_ASSERT((a - b).ball().contains(x - y));
    RC_ASSERT((a * b).ball().contains(x * y));
    RC_ASSERT((-a).ball().contains(-x));
    RC_ASSERT(abs(a).ball().contains(abs(x)));
    RC_ASSERT(square(a).ball().contains(x * x));
    RC_ASSERT(max(a, b).ball().contains(std::max(x, y)));
    RC_ASSERT(min(a, b).ball().contains(std::min(x, y)));
    RC_ASSERT(power(a, 3).ball().contains(x * x * x));
    RC_ASSERT((3 - a * 2).ball().contains(3 - x * 2));
    if (y != 0) {
      RC_ASSERT((a / b).ball().contains(x / y));
      RC_ASSERT(power(b, -2).ball().contains(1 / (y * y)));
    }
    RC_ASSERT(sqrt(square(a)).ball().contains(abs(x)));
    RC_ASSERT(hull(a, b).ball().contains((x + y) / 2));
    RC_ASSERT(lower_end(a).ball().lower() <= x);
    RC_ASSERT(upper_end(a).ball().upper() >= x);
    RC_ASSERT(upper_end(a).ball().is_exact());
  }));
}

BOOST_AUTO_TEST_CASE(functions_contain_one_another) {
  BOOST_TEST(testing::check_property("laws of the elementary functions", [] {
    const Real x(random_rational() / 50, bits);
    RC_ASSERT((exp(x) * exp(-x)).ball().contains(Rational(1)));
    RC_ASSERT((square(sin(x)) + square(cos(x))).ball().contains(Rational(1)));
    RC_ASSERT((square(cosh(x)) - square(sinh(x))).ball().contains(Rational(1)));
    RC_ASSERT(log(exp(x)).ball().overlaps(x.ball()));
    RC_ASSERT((tanh(x) * cosh(x)).ball().overlaps(sinh(x).ball()));
  }));
  BOOST_TEST(sin(pi(bits)).ball().contains_zero());
}

BOOST_AUTO_TEST_CASE(comparisons_are_of_all_members) {
  const Real third(Rational(1) / 3, bits);
  BOOST_TEST(certainly_at_most(Real(1, bits), Real(1, bits)));
  BOOST_TEST(!certainly_less(Real(1, bits), Real(1, bits)));
  BOOST_TEST(!certainly_at_most(third, third));  // its members differ
  BOOST_TEST(certainly_less(third, Real(1, bits)));
  BOOST_TEST(certainly_differ(third, Real(1, bits)));
  BOOST_TEST(!certainly_differ(third, Real(Rational(1) / 3, 2 * bits)));
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_compares_with_nothing) {
  const Real one(1, bits);
  for (const Real& odd : {one / Real(0, bits), log(Real(-1, bits)), sqrt(Real(-1, bits)),
                          Real(Ball(std::numeric_limits<double>::quiet_NaN()), bits)}) {
    BOOST_TEST(!odd.is_finite());
    BOOST_TEST(!certainly_at_most(odd, one));
    BOOST_TEST(!certainly_at_most(one, odd));
    BOOST_TEST(!certainly_less(odd, one));
    BOOST_TEST(!certainly_differ(odd, one));
  }
}

BOOST_AUTO_TEST_CASE(the_larger_precision_counts) {
  const Real coarse(Rational(1) / 3, 20);
  const Real fine(1, 200);
  BOOST_TEST((coarse * fine).precision() == 200);
  BOOST_TEST((fine / 3).precision() == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
