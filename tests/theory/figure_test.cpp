// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/figure.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "snellen/error.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(figure_test)

namespace {

FigurePoint point(long n, const Rational& mean, const Rational& greatest) {
  return {n, Real(0, 64), Real(mean, 64), Real(greatest, 64)};
}

BOOST_AUTO_TEST_CASE(crossings_are_the_last_ones) {
  FigureSeries series;
  series.points = {point(1, 5, 9), point(2, 1, 9), point(3, 5, 9), point(4, 1, 9), point(5, 1, 2), point(6, 1, 1)};
  find_crossings(series, 3);
  BOOST_TEST(series.mean_below.value() == 4);
  BOOST_TEST(series.all_below.value() == 5);
  find_crossings(series, 1);  // never below: 1 is not less than 1
  BOOST_TEST(!series.mean_below.has_value());
  BOOST_TEST(!series.all_below.has_value());
}

BOOST_AUTO_TEST_CASE(a_wide_ball_is_not_below) {
  FigureSeries series;
  const Real wide = hull(Real(0, 64), Real(2, 64));
  series.points = {{1, wide, wide, wide}};
  find_crossings(series, 1);
  BOOST_TEST(!series.mean_below.has_value());
}

BOOST_AUTO_TEST_CASE(lengths_are_even_in_the_logarithm) {
  const std::vector<long> lengths = logarithmic_lengths(5, 10000, 40);
  BOOST_TEST(lengths.front() == 5);
  BOOST_TEST(lengths.back() == 10000);
  BOOST_TEST(lengths.size() == 40U);
  BOOST_TEST(std::ranges::is_sorted(lengths, std::less_equal()));
  BOOST_TEST((logarithmic_lengths(1, 4, 40) == std::vector<long>{1, 2, 3, 4}));  // no length twice
  BOOST_CHECK_THROW(logarithmic_lengths(0, 4, 5), InputError);
  BOOST_CHECK_THROW(logarithmic_lengths(5, 4, 5), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
