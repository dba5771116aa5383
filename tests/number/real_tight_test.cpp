// SPDX-License-Identifier: LGPL-3.0-or-later
// Formulas over enclosed reals, where an error is nearly as large as the radius.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "number/tightness.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(real_tight_test)

namespace {

template <class T>
T cube(const T& x) {
  return x * x * x;
}

double draw_between(std::mt19937_64& engine, double lower, double upper) {
  const int places = static_cast<int>(1 + engine() % 9);
  const double share = static_cast<double>(engine() % 65537) / 65536;
  return std::ldexp(std::nearbyint(std::ldexp(lower + share * (upper - lower), places)), -places);
}

/// A function that is monotone between `lower` and `upper`: a ball's image lies between the images of its ends, and
/// the result must contain both and be no wider than `most` times what lies between, but for the last of 128 bits.
template <class Exact, class Enclosed>
void check_function(const char* name, double lower, double upper, double most, const Exact& exact,
                    const Enclosed& enclosed) {
  std::mt19937_64 engine(20261130);
  Tightness roundings;
  Tightness handed_on;
  double widest = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    const double x = draw_between(engine, lower, upper);
    const auto precision = static_cast<Precision>(2 + engine() % 12);
    roundings.add(enclosed(Real(Ball(x), precision)).ball(), exact(MpfrReal(x)));
    if (x <= lower || x >= upper) continue;
    const double radius = std::ldexp(1.0, -20 - static_cast<int>(engine() % 20));
    Ball ball(x);
    arb_add_error_2exp_si(ball.get(), std::ilogb(radius));
    const Ball result = enclosed(Real(ball, 128)).ball();
    const MpfrReal low = exact(MpfrReal(x - radius));
    const MpfrReal high = exact(MpfrReal(x + radius));
    handed_on.add(result, low);
    handed_on.add(result, high);
    const MpfrReal image = abs(high - low) / MpfrReal(2.0) + abs(high) * MpfrReal(0x1p-100);
    widest = std::max(widest, (radius_of(result) / image).to_double());
  }
  BOOST_TEST_MESSAGE(name << ": largest error over radius " << roundings.largest() << " and " << handed_on.largest()
                          << ", radius over the image's " << widest);
  for (const Tightness& errors : {roundings, handed_on}) {
    BOOST_TEST(errors.escaped() == 0, name << ": " << errors.first_escape());
    BOOST_TEST(errors.largest() >= 0.9, name << ": " << errors.largest());
  }
  BOOST_TEST(widest <= most, name << ": " << widest);
}

}  // namespace

BOOST_AUTO_TEST_CASE(functions) {
  // FLINT bounds the slope of a wide operand by that of a simpler function, and rounds its logarithm or exponential up.
  const auto check_up_to = [](double most, const char* name, double lower, double upper, const auto& f) {
    check_function(
        name, lower, upper, most, [&](const MpfrReal& x) { return f(x); }, [&](const Real& x) { return f(x); });
  };
  const auto check = [&](const char* name, double lower, double upper, const auto& f) {
    check_up_to(1 + 0x1p-5, name, lower, upper, f);
  };
  check("exp", -6, 6, [](const auto& x) { return exp(x); });
  check("log", 0.125, 40, [](const auto& x) { return log(x); });
  check_up_to(1.1, "tanh", -3, 3, [](const auto& x) { return tanh(x); });
  check_up_to(1.4, "sinh", -4, 4, [](const auto& x) { return sinh(x); });
  check_up_to(4.2, "cosh", 0.25, 4, [](const auto& x) { return cosh(x); });
  check_up_to(1.25, "sin", -1.5, 1.5, [](const auto& x) { return sin(x); });
  check_up_to(1.25, "cos", 0.125, 3, [](const auto& x) { return cos(x); });
  check("sqrt", 0.125, 40, [](const auto& x) { return sqrt(x); });
  check("square", 0.125, 9, [](const auto& x) { return square(x); });
  check("x plus 0.1", -4, 4, [](const auto& x) { return x + constant(0.1, x); });
  check("0.1 less x", -4, 4, [](const auto& x) { return constant(0.1, x) - x; });
  check("x times 0.1", -4, 4, [](const auto& x) { return x * constant(0.1, x); });
  check("1 over x", 0.25, 9, [](const auto& x) { return constant(1, x) / x; });
  check("the larger of x and an ever smaller number", -4, 4,
        [](const auto& x) { return max(constant(-9, x), x) + constant(0.1, x); });
  check("the smaller of x and an ever larger number", -4, 4,
        [](const auto& x) { return min(constant(9, x), x) + constant(0.1, x); });
  check_function(
      "third power", 0.25, 4, 1 + 0x1p-5, [](const MpfrReal& x) { return cube(x); },
      [](const Real& x) { return power(x, 3); });
  check_function(
      "minus second power", 0.25, 4, 1 + 0x1p-5, [](const MpfrReal& x) { return MpfrReal(1.0) / square(x); },
      [](const Real& x) { return power(x, -2); });
}

BOOST_AUTO_TEST_CASE(the_circle_s_number) {
  Tightness errors;
  for (Precision precision = 2; precision <= 200; ++precision) {
    const Ball ball = pi(precision).ball();
    errors.add(ball, pi_beside(MpfrReal()));
    BOOST_TEST(radius_of(ball).to_double() <= std::ldexp(4.0, static_cast<int>(1 - precision)));
  }
  BOOST_TEST(errors.escaped() == 0, errors.first_escape());
  BOOST_TEST(errors.largest() >= 0.9, errors.largest());
}

BOOST_AUTO_TEST_CASE(squares_around_zero_are_not_negative) {
  const Real wide(Ball(Rational(-1), Rational(2), 64), 64);
  const Ball squared = square(wide).ball();
  BOOST_TEST(squared.lower() >= -power_of_two(-28));  // an end has the 30 bits of a radius
  BOOST_TEST(squared.contains(Rational(0)));
  BOOST_TEST(squared.contains(Rational(4)));
  BOOST_TEST(squared.upper() <= 4 + power_of_two(-20));
}

BOOST_AUTO_TEST_CASE(ends_are_outward) {
  for (const Precision precision : {4, 24, 53}) {
    for (const Rational& value : {Rational(1, 3), Rational(-1, 3), Rational(22, 7), Rational(-1, 10)}) {
      Ball ball(value, 200);
      arb_add_error_2exp_si(ball.get(), -30);
      const Real x(ball, precision);
      BOOST_TEST(upper_end(x).ball().lower() >= ball.upper());
      BOOST_TEST(lower_end(x).ball().upper() <= ball.lower());
      const Rational unit = abs(value) * power_of_two(1 - precision);
      BOOST_TEST(upper_end(x).ball().upper() <= ball.upper() + unit);
      BOOST_TEST(lower_end(x).ball().lower() >= ball.lower() - unit);
      BOOST_TEST(midpoint(x).ball().midpoint() == ball.midpoint());
      BOOST_TEST(radius(x).ball().midpoint() == ball.upper() - ball.midpoint());
    }
  }
}

BOOST_AUTO_TEST_CASE(zero_is_not_positive) {
  BOOST_TEST(!certainly_positive(Real(0, 64)));
  Ball touching(Rational(1), 64);
  arb_add_error_2exp_si(touching.get(), 0);  // [0, 2]
  BOOST_TEST(touching.contains(Rational(0)));
  BOOST_TEST(!certainly_positive(Real(touching, 64)));
  BOOST_TEST(certainly_positive(Real(1, 64)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
