// SPDX-License-Identifier: LGPL-3.0-or-later
// Balls of rationals, where an error is nearly as large as the radius, and their ends.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <random>

#include "number/tightness.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(ball_tight_test)

namespace {

Rational draw_rational(std::mt19937_64& engine) {
  const auto numerator = static_cast<long>(engine() % 4001) - 2000;
  return Rational(numerator, static_cast<long>(1 + engine() % 97));
}

Rational half_width(const Ball& ball) {
  return (ball.upper() - ball.lower()) / 2;
}

void check(const char* what, const Tightness& errors) {
  BOOST_TEST_MESSAGE(what << ": largest error over radius " << errors.largest());
  BOOST_TEST(errors.escaped() == 0, what << ": " << errors.first_escape());
  BOOST_TEST(errors.largest() >= 0.9, what << ": " << errors.largest());
}

}  // namespace

BOOST_AUTO_TEST_CASE(of_a_rational) {
  std::mt19937_64 engine(1);
  Tightness errors;
  for (int trial = 0; trial < 4000; ++trial) {
    const auto precision = static_cast<Precision>(2 + engine() % 60);
    const Rational value = draw_rational(engine);
    const Ball ball(value, precision);
    errors.add(ball, MpfrReal(value));
    // One rounding toward zero: less than a unit of the last of `precision` places, at most 2^(1-p) of the number; and
    // a radius has 30 bits itself.
    BOOST_TEST_REQUIRE(half_width(ball) <= abs(value) * power_of_two(1 - precision) * (1 + power_of_two(-20)));
  }
  check("of a rational", errors);
}

BOOST_AUTO_TEST_CASE(of_an_interval) {
  std::mt19937_64 engine(2);
  Tightness errors;
  for (int trial = 0; trial < 4000; ++trial) {
    const Precision precision = 64;
    const Rational lower = draw_rational(engine);
    const Rational width = power_of_two(-static_cast<long>(engine() % 90)) * static_cast<long>(engine() % 3);
    const Rational upper = lower + width;
    const Ball ball(lower, upper, precision);
    errors.add(ball, MpfrReal(lower));
    errors.add(ball, MpfrReal(upper));
    const Rational size = std::max(Rational(abs(lower)), Rational(abs(upper)));
    BOOST_TEST_REQUIRE(half_width(ball) <= (width / 2 + size * power_of_two(1 - precision)) * (1 + power_of_two(-20)));
  }
  check("of an interval", errors);
}

BOOST_AUTO_TEST_CASE(an_end_just_beyond_a_short_number) {
  // The short number alone is an exact ball: only an end that is rounded outward keeps the other one in.
  for (const long tiny : {40, 80, 100, 200}) {
    for (const double middle : {1.0, -1.0, 0.75, -1536.0}) {
      const Rational here = rational_from_double(middle);
      const Rational below = here - power_of_two(-tiny);
      const Rational above = here + power_of_two(-tiny);
      BOOST_TEST(Ball(below, here, 32).contains(below));
      BOOST_TEST(Ball(below, here, 32).contains(here));
      BOOST_TEST(Ball(here, above, 32).contains(here));
      BOOST_TEST(Ball(here, above, 32).contains(above));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_four_operations) {
  using Operation = Ball (*)(const Ball&, const Ball&, Precision);
  const auto quotient = [](const Rational& x, const Rational& y) { return Rational(x / y); };
  const std::pair<Operation, std::function<Rational(const Rational&, const Rational&)>> operations[] = {
      {add, [](const Rational& x, const Rational& y) { return Rational(x + y); }},
      {subtract, [](const Rational& x, const Rational& y) { return Rational(x - y); }},
      {multiply, [](const Rational& x, const Rational& y) { return Rational(x * y); }},
      {divide, quotient}};
  for (const auto& [operation, exact] : operations) {
    std::mt19937_64 engine(3);
    Tightness roundings;
    Tightness handed_on;
    for (int trial = 0; trial < 2000; ++trial) {
      const double x = static_cast<double>(engine() % 2001) / 64 - 15;
      const double y = static_cast<double>(1 + engine() % 1000) / 32;
      const Rational left = rational_from_double(x);
      const Rational right = rational_from_double(y);
      const auto precision = static_cast<Precision>(2 + engine() % 12);
      roundings.add(operation(Ball(x), Ball(y), precision), MpfrReal(exact(left, right)));
      const Rational radius = power_of_two(-20 - static_cast<long>(engine() % 20));
      const Ball wide(left - radius, left + radius, 128);
      const Ball result = operation(wide, Ball(y), 128);
      for (const Rational& end : {Rational(left - radius), Rational(left + radius)}) {
        handed_on.add(result, MpfrReal(exact(end, right)));
      }
      const Rational image = abs(exact(left + radius, right) - exact(left - radius, right)) / 2;
      BOOST_TEST_REQUIRE(half_width(result) <= image * (1 + power_of_two(-20)) + power_of_two(-110));
    }
    check("an operation's roundings", roundings);
    check("what an operation hands on", handed_on);
  }
}

BOOST_AUTO_TEST_CASE(ends_are_exact_and_members) {
  Ball ball(Rational(1, 3), 300);
  arb_add_error_2exp_si(ball.get(), -200);
  const Rational middle = ball.midpoint();
  const Rational radius = half_width(ball);
  BOOST_TEST(radius > power_of_two(-200));  // and of 2^-300, from rounding 1/3
  BOOST_TEST(ball.lower() == middle - radius);
  BOOST_TEST(ball.upper() == middle + radius);
  BOOST_TEST(middle - ball.lower() == ball.upper() - middle);
  BOOST_TEST(ball.contains(ball.lower()));
  BOOST_TEST(ball.contains(ball.upper()));
  BOOST_TEST(!ball.contains(Rational(ball.lower() - power_of_two(-1000))));
  BOOST_TEST(!ball.contains(Rational(ball.upper() + power_of_two(-1000))));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
