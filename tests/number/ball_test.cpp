// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/ball.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "property.hpp"

BOOST_AUTO_TEST_SUITE(ball_test)

using namespace snellen;

namespace {

Rational small_rational() {
  const auto numerator = *rc::gen::arbitrary<std::int64_t>();
  const auto denominator = *rc::gen::inRange<std::int64_t>(1, 1000000);
  return Rational(numerator, denominator);
}

}  // namespace

BOOST_AUTO_TEST_CASE(construction_encloses_and_is_exact_where_it_can) {
  BOOST_TEST(Ball().is_exact());
  BOOST_TEST(Ball().contains(Rational(0)));
  const Ball tenth(0.1);
  BOOST_TEST(tenth.is_exact());
  BOOST_TEST(tenth.midpoint() == rational_from_double(0.1));
  BOOST_TEST(!tenth.contains(Rational(1, 10)));
  const Ball dyadic(Rational(-13, 8), 64);
  BOOST_TEST(dyadic.is_exact());
  BOOST_TEST(dyadic.lower() == Rational(-13, 8));
  const Ball third(Rational(1, 3), 64);
  BOOST_TEST(!third.is_exact());
  BOOST_TEST(third.contains(Rational(1, 3)));
  BOOST_TEST(third.upper() - third.lower() < power_of_two(-60));
  const Ball wide(Rational(1, 3), Rational(1, 2), 64);
  BOOST_TEST(wide.lower() <= Rational(1, 3));
  BOOST_TEST(wide.upper() >= Rational(1, 2));
  BOOST_TEST(wide.upper() - wide.lower() < Rational(1, 6) + power_of_two(-25));
  BOOST_CHECK_THROW(Ball(Rational(1), Rational(0), 64), std::domain_error);
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_everything) {
  for (const double value : {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    const Ball ball(value);
    BOOST_TEST(!ball.is_finite());
    BOOST_TEST(ball.contains(Rational(7)));
    BOOST_TEST(ball.contains_zero());
    BOOST_CHECK_THROW(static_cast<void>(ball.lower()), std::domain_error);
    BOOST_CHECK_THROW(static_cast<void>(ball.upper()), std::domain_error);
    BOOST_CHECK_THROW(static_cast<void>(ball.midpoint()), std::domain_error);
  }
}

BOOST_AUTO_TEST_CASE(sets_compare_as_sets) {
  const Ball outer(Rational(0), Rational(4), 64);
  const Ball inner(Rational(1), Rational(2), 64);
  const Ball apart(Rational(9), Rational(10), 64);
  BOOST_TEST(outer.contains(inner));
  BOOST_TEST(!inner.contains(outer));
  BOOST_TEST(outer.overlaps(inner));
  BOOST_TEST(!outer.overlaps(apart));
  BOOST_TEST(!inner.contains_zero());
  BOOST_TEST(Ball(Rational(-1), Rational(1), 64).contains_zero());
}

BOOST_AUTO_TEST_CASE(copies_are_independent_and_moves_keep_the_value) {
  Ball first(3.0);
  Ball copy(first);
  first = Ball(5.0);
  BOOST_TEST(copy.midpoint() == 3);
  BOOST_TEST(first.midpoint() == 5);
  Ball moved(std::move(first));
  BOOST_TEST(moved.midpoint() == 5);
  copy = moved;
  BOOST_TEST(copy.midpoint() == 5);
  const Ball& alias = copy;
  copy = alias;
  BOOST_TEST(copy.midpoint() == 5);
}

BOOST_AUTO_TEST_CASE(operations_enclose_the_exact_result) {
  BOOST_TEST(testing::check_property("the rational result is a member", [] {
    const Rational left = small_rational();
    const Rational right = small_rational();
    const long precision = *rc::gen::inRange(2, 200);
    const Ball left_ball(left, precision);
    const Ball right_ball(right, precision);
    RC_ASSERT(left_ball.contains(left));
    RC_ASSERT(add(left_ball, right_ball, precision).contains(Rational(left + right)));
    RC_ASSERT(subtract(left_ball, right_ball, precision).contains(Rational(left - right)));
    RC_ASSERT(multiply(left_ball, right_ball, precision).contains(Rational(left * right)));
    if (right != 0) RC_ASSERT(divide(left_ball, right_ball, precision).contains(Rational(left / right)));
    const Ball hull(std::min(left, right), std::max(left, right), precision);
    RC_ASSERT(hull.contains(left) && hull.contains(right));
    RC_ASSERT(hull.lower() <= hull.midpoint() && hull.midpoint() <= hull.upper());
  }));
}

BOOST_AUTO_TEST_SUITE_END()
