// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/format.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

BOOST_AUTO_TEST_SUITE(format_test)

using namespace snellen;

BOOST_AUTO_TEST_CASE(extremes_follow_from_the_fields) {
  const Format half = format_by_name("fp16");
  BOOST_TEST(half.maximum() == 65504);
  BOOST_TEST(half.minimum_normal() == power_of_two(-14));
  BOOST_TEST(half.minimum_subnormal() == power_of_two(-24));
  BOOST_CHECK_THROW(static_cast<void>(unbounded_format(8).maximum()), std::domain_error);
}

BOOST_AUTO_TEST_CASE(equal_numbers_have_equal_fields) {
  const FloatValue six = FloatValue::finite(false, 6, 0);
  BOOST_TEST((six == FloatValue::finite(false, 3, 1)));
  BOOST_TEST((six == FloatValue::finite(false, 96, -4)));
  BOOST_TEST(six.significand() == 3);
  BOOST_TEST(six.exponent() == 1);
  BOOST_TEST(six.value() == 6);
  BOOST_TEST(FloatValue::finite(true, 3, -2).value() == Rational(-3, 4));
  BOOST_TEST((FloatValue::finite(true, 0, 5) == FloatValue::zero(true)));
  BOOST_CHECK_THROW(FloatValue::finite(false, -1, 0), std::domain_error);
}

BOOST_AUTO_TEST_CASE(specials_have_no_value) {
  BOOST_TEST(FloatValue::zero(true).value() == 0);
  BOOST_CHECK_THROW(static_cast<void>(FloatValue::nan().value()), std::domain_error);
  BOOST_CHECK_THROW(static_cast<void>(FloatValue::infinity(false).value()), std::domain_error);
  BOOST_TEST(!FloatValue::nan().is_finite());
  BOOST_TEST(!FloatValue::infinity(true).is_finite());
  BOOST_TEST(FloatValue::zero(false).is_finite());
}

BOOST_AUTO_TEST_CASE(two_equalities) {
  const FloatValue plus = FloatValue::zero(false);
  const FloatValue minus = FloatValue::zero(true);
  const FloatValue nan = FloatValue::nan();
  BOOST_TEST(plus.numerically_equals(minus));
  BOOST_TEST(!(plus == minus));
  BOOST_TEST(!nan.numerically_equals(nan));
  BOOST_TEST((nan == nan));
  BOOST_TEST(FloatValue::infinity(true).numerically_equals(FloatValue::infinity(true)));
  BOOST_TEST(!FloatValue::infinity(true).numerically_equals(FloatValue::infinity(false)));
}

BOOST_AUTO_TEST_CASE(numeric_order) {
  const std::vector<FloatValue> ascending{
      FloatValue::infinity(true),      FloatValue::finite(true, 1, 2000),    FloatValue::finite(true, 5, 0),
      FloatValue::finite(true, 9, -1), FloatValue::finite(true, 1, -1000),   FloatValue::zero(false),
      FloatValue::finite(false, 1, 0), FloatValue::finite(false, 1025, -10), FloatValue::finite(false, 3, 0),
      FloatValue::finite(false, 1, 2), FloatValue::infinity(false)};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      BOOST_TEST((compare_numerically(ascending[i], ascending[j]) == (i <=> j)));
    }
    BOOST_TEST((compare_numerically(ascending[i], FloatValue::nan()) == std::partial_ordering::unordered));
  }
}

BOOST_AUTO_TEST_SUITE_END()
