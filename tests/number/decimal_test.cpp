// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/decimal.hpp"

#include <mpfr.h>
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdio>

#include "property.hpp"

BOOST_AUTO_TEST_SUITE(decimal_test)

using namespace snellen;

namespace {

Ball between(const char* lower, const char* upper) {
  return {parse_rational(lower).value(), parse_rational(upper).value(), 200};
}

/// What C prints for a double is exact on glibc, ties to even included; %g with zeros kept, but plain from 1e-5 on.
std::string printed(double value, int digits) {
  std::array<char, 1200> text{};
  std::snprintf(text.data(), text.size(), "%.*e", digits - 1, value);
  const std::string scientific = text.data();
  const int exponent = std::stoi(scientific.substr(scientific.find('e') + 1));
  if (exponent < -5 || exponent >= digits) return scientific;
  std::snprintf(text.data(), text.size(), "%.*f", digits - 1 - exponent, value);
  return text.data();
}

double any_finite() {
  const double value = std::ldexp(static_cast<double>(*rc::gen::arbitrary<std::int64_t>()),
                                  *rc::gen::element(-1100, -300, -100, -64, -50, -20, 0, 400, 900));
  return value == 0 ? 1.0 : value;
}

}  // namespace

BOOST_AUTO_TEST_CASE(significant_digits) {
  BOOST_TEST(to_decimal(Rational(0), 3) == "0");
  BOOST_TEST(to_decimal(Rational(1), 1) == "1");
  BOOST_TEST(to_decimal(Rational(1), 4) == "1.000");
  BOOST_TEST(to_decimal(Rational(1, 3), 5) == "0.33333");
  BOOST_TEST(to_decimal(Rational(-2, 3), 5) == "-0.66667");
  BOOST_TEST(to_decimal(Rational(123457, 100000000), 6) == "0.00123457");
  BOOST_TEST(to_decimal(parse_rational("1.5e-12").value(), 6) == "1.50000e-12");
  BOOST_TEST(to_decimal(parse_rational("1e-5").value(), 3) == "0.0000100");
  BOOST_TEST(to_decimal(parse_rational("1e-6").value(), 3) == "1.00e-06");
  BOOST_TEST(to_decimal(parse_rational("9.996e-6").value(), 3) == "0.0000100");  // plain after rounding up
  BOOST_TEST(to_decimal(Rational(12345), 5) == "12345");
  BOOST_TEST(to_decimal(Rational(12345), 4) == "1.234e+04");  // a tie, to even
  BOOST_TEST(to_decimal(Rational(12355), 4) == "1.236e+04");
  BOOST_TEST(to_decimal(Rational(9996), 3) == "1.00e+04");
  BOOST_TEST(to_decimal(Rational(999), 2) == "1.0e+03");
  BOOST_TEST(to_decimal(parse_rational("1e100").value(), 2) == "1.0e+100");
  BOOST_TEST(to_decimal(power_of_two(-1074), 17) == "4.9406564584124654e-324");
  BOOST_CHECK_THROW(to_decimal(Rational(1), 0), std::domain_error);
}

BOOST_AUTO_TEST_CASE(fixed_places) {
  BOOST_TEST(to_fixed(Rational(-3, 2), 2) == "-1.50");
  BOOST_TEST(to_fixed(Rational(0), 0) == "0");
  BOOST_TEST(to_fixed(Rational(0), 3) == "0.000");
  BOOST_TEST(to_fixed(Rational(1, 2), 0) == "0");
  BOOST_TEST(to_fixed(Rational(3, 2), 0) == "2");
  BOOST_TEST(to_fixed(Rational(5, 2), 0) == "2");
  BOOST_TEST(to_fixed(Rational(1, 8), 2) == "0.12");
  BOOST_TEST(to_fixed(Rational(3, 8), 2) == "0.38");
  BOOST_TEST(to_fixed(Rational(-1, 1000), 2) == "0.00");
  BOOST_TEST(to_fixed(Rational(1999, 1000), 2) == "2.00");
  BOOST_TEST(to_fixed(Rational(123456789), 1) == "123456789.0");
  BOOST_CHECK_THROW(to_fixed(Rational(1), -1), std::domain_error);
}

BOOST_AUTO_TEST_CASE(doubles_print_as_in_c) {
  BOOST_TEST(testing::check_property("to_decimal and to_fixed of doubles", [] {
    const double value = any_finite();
    const int digits = *rc::gen::inRange(1, 40);
    RC_ASSERT(to_decimal(rational_from_double(value), digits) == printed(value, digits));
    std::array<char, 1200> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    const std::string fixed = text.data();
    const bool zero = fixed.find_first_of("123456789") == std::string::npos;
    RC_ASSERT(to_fixed(rational_from_double(value), digits) == (zero && value < 0 ? fixed.substr(1) : fixed));
  }));
}

BOOST_AUTO_TEST_CASE(quotients_print_as_mpfr_prints_them) {
  BOOST_TEST(testing::check_property("a 600-bit MPFR quotient has the same digits", [] {
    const auto numerator = *rc::gen::inRange<long>(1, 1000000000);
    const auto denominator = *rc::gen::inRange<long>(1, 1000000000);
    const int digits = *rc::gen::inRange(2, 60);
    mpfr_t quotient;
    mpfr_init2(quotient, 600);
    mpfr_set_si(quotient, numerator, MPFR_RNDN);
    mpfr_div_si(quotient, quotient, denominator, MPFR_RNDN);
    std::array<char, 200> text{};
    mpfr_snprintf(text.data(), text.size(), "%.*RNe", digits - 1, quotient);
    mpfr_clear(quotient);
    const std::string expected = text.data();
    const auto value = parse_rational(to_decimal(Rational(numerator, denominator), digits));
    RC_ASSERT(value.has_value() && *value == parse_rational(expected).value());
  }));
}

BOOST_AUTO_TEST_CASE(balls_print_what_all_members_share) {
  BOOST_TEST(to_decimal(between("0.40712", "0.40714"), 4).value() == "0.4071");
  BOOST_TEST(!to_decimal(between("0.40712", "0.40714"), 5).has_value());
  BOOST_TEST(!to_decimal(between("-1", "1"), 1).has_value());
  BOOST_TEST(to_decimal(Ball(0.0), 3).value() == "0");
  BOOST_TEST(!to_decimal(Ball(INFINITY), 3).has_value());
  BOOST_TEST(to_fixed(between("-0.001", "0.002"), 2).value() == "0.00");
  BOOST_TEST(to_fixed(between("1.4999", "1.5001"), 1).value() == "1.5");
  BOOST_TEST(!to_fixed(between("1.4999", "1.5001"), 0).has_value());
  Ball enormous(1.0);
  arb_mul_2exp_si(enormous.get(), enormous.get(), 1L << 50U);
  BOOST_TEST(!to_decimal(enormous, 3).has_value());
  BOOST_TEST(certified_digits(enormous, 3) == "");
}

BOOST_AUTO_TEST_CASE(certified_digits_are_the_most_there_are) {
  BOOST_TEST(certified_digits(between("0.40712", "0.40714"), 10) == "0.4071");
  BOOST_TEST(certified_digits(between("0.40712", "0.40714"), 3) == "0.407");
  BOOST_TEST(certified_digits(between("0.4999", "0.5001"), 10) == "0.500");
  BOOST_TEST(certified_digits(between("-1", "2"), 10) == "");
  BOOST_TEST(certified_digits(between("0.4076", "0.4090"), 10) == "0.41");  // 0.408 up to the midpoint
  BOOST_TEST(certified_digits(between("1", "9"), 10) == "");
  BOOST_TEST(certified_digits(Ball(0.5), 4) == "0.5000");
  BOOST_TEST(certified_digits(Ball(std::nan("")), 4) == "");
}

BOOST_AUTO_TEST_CASE(balls_print_as_each_member) {
  BOOST_TEST(testing::check_property("a printed ball prints every member drawn alike", [] {
    const double value = std::ldexp(static_cast<double>(*rc::gen::inRange(1, 1 << 20)), -10);
    const Rational radius = power_of_two(*rc::gen::inRange(-60, -5));
    const Rational middle = rational_from_double(value);
    const Ball ball(Rational(middle - radius), Rational(middle + radius), 100);
    const int digits = *rc::gen::inRange(1, 20);
    const Rational member = middle + radius * Rational(*rc::gen::inRange(-50, 51), 50);
    if (const auto text = to_decimal(ball, digits)) RC_ASSERT(*text == to_decimal(member, digits));
    if (const auto text = to_fixed(ball, digits)) RC_ASSERT(*text == to_fixed(member, digits));
  }));
}

BOOST_AUTO_TEST_SUITE_END()
