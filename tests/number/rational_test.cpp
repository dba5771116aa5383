// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/rational.hpp"

#include <rapidcheck.h>

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdint>
#include <limits>

BOOST_AUTO_TEST_SUITE(rational_test)

using namespace snellen;

BOOST_AUTO_TEST_CASE(doubles_convert_exactly) {
  BOOST_TEST(rational_from_double(0.0) == 0);
  BOOST_TEST(rational_from_double(-0.0) == 0);
  BOOST_TEST(rational_from_double(0.75) == Rational(3, 4));
  BOOST_TEST(rational_from_double(-6.5) == Rational(-13, 2));
  BOOST_TEST(rational_from_double(0.1) == Rational(Integer("3602879701896397"), Integer("36028797018963968")));
  const double smallest = std::numeric_limits<double>::denorm_min();
  BOOST_TEST(rational_from_double(smallest) == power_of_two(-1074));
  const double largest = std::numeric_limits<double>::max();
  BOOST_TEST(rational_from_double(largest) == (power_of_two(53) - 1) * power_of_two(971));
  BOOST_CHECK_THROW(rational_from_double(std::numeric_limits<double>::infinity()), std::domain_error);
  BOOST_CHECK_THROW(rational_from_double(std::numeric_limits<double>::quiet_NaN()), std::domain_error);
}

BOOST_AUTO_TEST_CASE(every_double_comes_back) {
  BOOST_TEST(rc::check("GMP reads the rational back as the same double", [](std::uint64_t bits) {
    const auto value = std::bit_cast<double>(bits);
    RC_PRE(std::isfinite(value));
    const Rational exact = rational_from_double(value);
    RC_ASSERT(mpq_get_d(exact.backend().data()) == value);
  }));
}

BOOST_AUTO_TEST_CASE(powers_of_two) {
  BOOST_TEST(power_of_two(0) == 1);
  BOOST_TEST(power_of_two(10) == 1024);
  BOOST_TEST(power_of_two(-3) == Rational(1, 8));
  BOOST_TEST(power_of_two(700) * power_of_two(-700) == 1);
  BOOST_CHECK_THROW(power_of_two(1L << 40U), std::domain_error);
  BOOST_CHECK_THROW(power_of_two(-(1L << 40U)), std::domain_error);
}

BOOST_AUTO_TEST_CASE(logarithms_round_down) {
  BOOST_TEST(floor_log2(1) == 0);
  BOOST_TEST(floor_log2(Rational(-1)) == 0);
  BOOST_TEST(floor_log2(Rational(1, 3)) == -2);
  BOOST_TEST(floor_log2(Rational(2, 3)) == -1);
  BOOST_TEST(floor_log2(Rational(4, 3)) == 0);
  BOOST_TEST(floor_log2(power_of_two(-1000)) == -1000);
  BOOST_TEST(floor_log2(power_of_two(1000) - 1) == 999);
  BOOST_CHECK_THROW(floor_log2(0), std::domain_error);
  BOOST_TEST(rc::check("2^l <= |q| < 2^(l+1)", [](std::int64_t numerator, std::int32_t denominator) {
    RC_PRE(numerator != 0 && denominator != 0);
    const Rational value = Rational(numerator) / Rational(denominator);
    const long logarithm = floor_log2(value);
    RC_ASSERT(power_of_two(logarithm) <= abs(value));
    RC_ASSERT(abs(value) < power_of_two(logarithm + 1));
  }));
}

BOOST_AUTO_TEST_SUITE_END()
