// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/figure.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "snellen/error.hpp"
#include "snellen/theory/figure_9.hpp"

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
  BOOST_TEST(series.mean_decided);
}

BOOST_AUTO_TEST_CASE(a_wide_ball_is_not_below) {
  FigureSeries series;
  const Real wide = hull(Real(0, 64), Real(2, 64));
  series.points = {{1, wide, wide, wide}};
  find_crossings(series, 1);
  BOOST_TEST(!series.mean_below.has_value());
  BOOST_TEST(!series.mean_decided);
}

BOOST_AUTO_TEST_CASE(a_crossing_is_open_when_the_value_before_it_is) {
  FigureSeries series;
  const Real wide = hull(Real(0, 64), Real(2, 64));
  series.points = {{1, wide, wide, Real(2, 64)}, {2, wide, Real(0, 64), Real(0, 64)}};
  find_crossings(series, 1);
  BOOST_TEST(series.mean_below.value() == 2);
  BOOST_TEST(!series.mean_decided);
  BOOST_TEST(series.all_below.value() == 2);
  BOOST_TEST(series.all_decided);
}

void agree(const FigureOutline& outline, const Figure& figure) {
  const auto same = [&](const std::vector<FigureSeries>& promised, const std::vector<FigureSeries>& kept) {
    BOOST_TEST_REQUIRE(promised.size() == kept.size());
    for (std::size_t k = 0; k < kept.size(); ++k) {
      BOOST_TEST(promised[k].name == kept[k].name);
      BOOST_TEST(promised[k].points.empty());
      BOOST_TEST_REQUIRE(kept[k].points.size() == outline.n_values.size());
      BOOST_TEST(kept[k].points.back().n == outline.n_values.back());
      BOOST_TEST((promised[k].about_every_n == kept[k].about_every_n));
    }
  };
  same(outline.series, figure.series);
  BOOST_TEST_REQUIRE(outline.variants.size() == figure.variants.size());
  for (std::size_t k = 0; k < figure.variants.size(); ++k) {
    BOOST_TEST(outline.variants[k].choice == figure.variants[k].choice);
    same(outline.variants[k].series, figure.variants[k].series);
  }
}

BOOST_AUTO_TEST_CASE(an_outline_says_what_the_figure_will_have) {
  FigureQuestion asked;
  asked.n_values = {5, 9};
  asked.seeds = 1;
  asked.width = 4;
  agree(figure_8_outline(asked), figure_8(asked));
  agree(figure_10_outline(asked), figure_10(asked));
  BOOST_TEST(figure_8_outline(asked).variants.size() == 8U);
  BOOST_TEST(figure_10_outline({}).n_values.back() == 5000);
  asked.n_values = {500, 510};
  agree(figure_9_outline(asked), figure_9(asked));
  asked.variants = false;
  agree(figure_9_outline(asked), figure_9(asked));
  BOOST_TEST(figure_9_outline({}).n_values.back() == 10000);
}

BOOST_AUTO_TEST_CASE(an_outline_refuses_what_the_figure_refuses) {
  FigureQuestion asked;
  asked.n_values = {200, 500};
  BOOST_CHECK_THROW(figure_9_outline(asked), InputError);
  asked.n_values = {500, (1L << 20) + 1};
  BOOST_CHECK_THROW(figure_8_outline(asked), InputError);
  BOOST_CHECK_THROW(figure_9_outline(asked), InputError);
  asked.n_values = {};
  asked.width = 63;
  BOOST_CHECK_THROW(figure_10_outline(asked), InputError);
}

BOOST_AUTO_TEST_CASE(lengths_are_even_in_the_logarithm) {
  const std::vector<long> n_values = logarithmic_lengths(5, 10000, 40);
  BOOST_TEST(n_values.front() == 5);
  BOOST_TEST(n_values.back() == 10000);
  BOOST_TEST(n_values.size() == 40U);
  BOOST_TEST(std::ranges::is_sorted(n_values, std::less_equal()));
  BOOST_TEST((logarithmic_lengths(1, 4, 40) == std::vector<long>{1, 2, 3, 4}));  // no length twice
  // Powers of a ratio are met exactly.
  BOOST_TEST((logarithmic_lengths(1, 1000000, 7) == std::vector<long>{1, 10, 100, 1000, 10000, 100000, 1000000}));
  BOOST_TEST((logarithmic_lengths(4, 9, 3) == std::vector<long>{4, 6, 9}));
  BOOST_TEST((logarithmic_lengths(3, 3, 5) == std::vector<long>{3}));
  BOOST_TEST(logarithmic_lengths(1, 1L << 40, 41).back() == 1L << 40);
  BOOST_CHECK_THROW(logarithmic_lengths(0, 4, 5), InputError);
  BOOST_CHECK_THROW(logarithmic_lengths(5, 4, 5), InputError);
}

BOOST_AUTO_TEST_CASE(each_length_is_the_nearest_integer) {
  // By rational arithmetic: least^(s - k) most^k lies between (n - 1/2)^s and (n + 1/2)^s. None of these has a tie.
  const long least = 5;
  const long most = 5000;
  const unsigned steps = 39;
  const std::vector<long> n_values = logarithmic_lengths(least, most, steps + 1);
  std::size_t found = 0;
  for (unsigned k = 0; k <= steps; ++k) {
    const Integer exact = pow(Integer(2), steps) * pow(Integer(least), steps - k) * pow(Integer(most), k);
    found += static_cast<std::size_t>(std::ranges::any_of(n_values, [&](long n) {
      return pow(Integer(2 * n - 1), steps) < exact && exact < pow(Integer(2 * n + 1), steps);
    }));
  }
  BOOST_TEST(found == steps + 1);
  BOOST_TEST(n_values.size() == 40U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
