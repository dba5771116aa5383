// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/growth.hpp"

#include <boost/test/unit_test.hpp>

namespace snellen {

BOOST_AUTO_TEST_SUITE(growth_test)

BOOST_AUTO_TEST_CASE(an_exact_line) {
  const std::vector<std::pair<long, int>> points{{1, 3}, {2, 5}, {4, 7}, {8, 9}, {1024, 23}};
  const GrowthFit law = growth_fit("storage", points);
  BOOST_TEST(law.slope == "2.000");
  BOOST_TEST(law.intercept == "3.000");
  BOOST_TEST(law.residual == "0.000");
  BOOST_TEST(law.points == 5U);
}

BOOST_AUTO_TEST_CASE(a_fit_by_hand) {
  // x = 0, 1, 2 and y = 0, 1, 1: slope 1/2, intercept 1/6, residuals -1/6, 1/3, -1/6, so rms sqrt(1/18) = 0.2357
  const std::vector<std::pair<long, int>> points{{1, 0}, {2, 1}, {4, 1}};
  const GrowthFit law = growth_fit("storage", points);
  BOOST_TEST(law.slope == "0.500");
  BOOST_TEST(law.intercept == "0.167");
  BOOST_TEST(law.residual == "0.236");
}

BOOST_AUTO_TEST_CASE(irrational_logarithms) {
  // mpmath, 30 digits: 3.87776406..., -1.61277990..., 1.06464719...; see tests/oracle/growth.py
  const std::vector<std::pair<long, int>> points{{3, 4}, {5, 9}, {7, 8}, {11, 12}};
  const GrowthFit law = growth_fit("storage", points);
  BOOST_TEST(law.slope == "3.878");
  BOOST_TEST(law.intercept == "-1.613");
  BOOST_TEST(law.residual == "1.065");
}

BOOST_AUTO_TEST_CASE(level_and_too_few) {
  const std::vector<std::pair<long, int>> level{{1, 8}, {2, 8}, {3, 8}};
  BOOST_TEST(growth_fit("storage", level).slope == "0.000");
  BOOST_TEST(growth_fit("storage", level).intercept == "8.000");
  const std::vector<std::pair<long, int>> few{{0, 1}, {1, 8}, {2, 9}};  // n = 0 has no logarithm
  BOOST_TEST(growth_fit("storage", few).slope.empty());
  BOOST_TEST(growth_fit("storage", few).points == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
