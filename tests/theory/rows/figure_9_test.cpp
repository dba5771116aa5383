// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/figure_9.hpp"

#include <boost/test/unit_test.hpp>

namespace snellen {
BOOST_AUTO_TEST_SUITE(figure_9_test)

namespace {

FigureQuestion question(std::vector<long> n_values) {
  FigureQuestion out;
  out.n_values = std::move(n_values);
  return out;
}

BOOST_AUTO_TEST_CASE(values_lie_below_the_bounds_and_fall) {
  FigureQuestion asked = question({500, 1000, 2500, 4000});
  const Figure figure = figure_9(asked);
  BOOST_TEST_REQUIRE(figure.series.size() == 3U);
  for (const FigureSeries& series : figure.series) {
    BOOST_TEST_REQUIRE(series.points.size() == 4U);
    for (std::size_t k = 1; k < series.points.size(); ++k) {
      BOOST_TEST(certainly_less(series.points[k].mean, series.points[k - 1].mean));
    }
  }
  for (std::size_t k = 0; k < 4; ++k) {
    const FigurePoint& measured = figure.series[0].points[k];
    BOOST_TEST(certainly_less(measured.least, measured.mean));
    BOOST_TEST(certainly_less(measured.mean, measured.greatest));
    BOOST_TEST(certainly_less(measured.greatest, figure.series[1].points[k].greatest));
    BOOST_TEST(certainly_less(figure.series[1].points[k].greatest, figure.series[2].points[k].least));
  }
  // About 20 / n.
  BOOST_TEST(certainly_less(figure.series[0].points[3].mean * 4000, Real(22, 128)));
  BOOST_TEST(certainly_less(Real(17, 128), figure.series[0].points[3].mean * 4000));
}

BOOST_AUTO_TEST_CASE(the_crossing_is_the_first_of_all_lengths) {
  FigureQuestion asked = question({2000, 3000});
  asked.variants = false;
  const Figure figure = figure_9(asked);
  const FigureSeries& measured = figure.series[0];
  BOOST_TEST_REQUIRE(measured.mean_below.has_value());
  const long n = *measured.mean_below;
  BOOST_TEST((n > 2000 && n < 3000));
  asked.n_values = {n - 1, n};
  const Figure near = figure_9(asked);
  const Real threshold(asked.threshold, 128);
  BOOST_TEST(certainly_at_most(threshold, near.series[0].points[0].mean));
  BOOST_TEST(certainly_less(near.series[0].points[1].mean, threshold));
  BOOST_TEST(figure.variants.empty());
}

BOOST_AUTO_TEST_CASE(the_worst_case_alone_is_proved_to_be_below_for_every_n) {
  FigureQuestion asked = question({500});
  asked.variants = false;
  const Figure figure = figure_9(asked);
  BOOST_TEST(!figure.series[0].about_every_n);
  BOOST_TEST(figure.series[2].about_every_n);
  BOOST_TEST_REQUIRE(figure.series[2].proved_below.has_value());
  const long n = *figure.series[2].proved_below;
  asked.n_values = {n - 1, n};
  const std::vector<FigurePoint> points = figure_9(asked).series[2].points;
  const Real threshold(asked.threshold, 128);
  BOOST_TEST(certainly_at_most(threshold, points[0].greatest));
  BOOST_TEST(certainly_less(points[1].greatest, threshold));
  asked.threshold = Rational(1) / 1000000000000000;
  BOOST_TEST(!figure_9(asked).series[2].proved_below.has_value());
}

BOOST_AUTO_TEST_CASE(choices_that_the_paper_leaves_open_are_shown) {
  const Figure figure = figure_9(question({500, 600}));
  BOOST_TEST_REQUIRE(figure.variants.size() == 2U);
  const Real whole = figure.series[0].points[0].mean;
  const Real half = figure.variants[0].series[0].points[0].mean;
  BOOST_TEST(certainly_less(abs(whole - 2 * half), Real(power_of_two(-100), 128)));
  BOOST_TEST(certainly_differ(whole, figure.variants[1].series[0].points[0].mean));
}

BOOST_AUTO_TEST_CASE(the_seeds_are_the_only_chance) {
  FigureQuestion asked = question({500});
  asked.variants = false;
  const Real once = figure_9(asked).series[0].points[0].mean;
  BOOST_TEST(arb_equal(once.ball().get(), figure_9(asked).series[0].points[0].mean.ball().get()) != 0);
  asked.seed = 2;
  BOOST_TEST(certainly_differ(once, figure_9(asked).series[0].points[0].mean));
}

BOOST_AUTO_TEST_CASE(rows_no_longer_than_the_head_are_refused) {
  BOOST_CHECK_THROW(figure_9(question({200, 500})), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
