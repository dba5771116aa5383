// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/ladder.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <stdexcept>
#include <vector>

BOOST_AUTO_TEST_SUITE(ladder_test)

using namespace snellen;

BOOST_AUTO_TEST_CASE(rungs_double_and_the_last_is_the_limit) {
  const auto is = [](Ladder ladder, const std::vector<Precision>& wanted) {
    const std::vector<Precision> rungs = ladder.rungs();
    BOOST_TEST(rungs == wanted, boost::test_tools::per_element());
  };
  is({16, 31}, {16, 31});
  is({16, 32}, {16, 32});
  is({16, 33}, {16, 32, 33});
  is({128, 4096}, {128, 256, 512, 1024, 2048, 4096});
  is({100, 1000}, {100, 200, 400, 800, 1000});
  is({1, 5}, {1, 2, 4, 5});
  is({64, 64}, {64});
  is({64, 20}, {20});
}

BOOST_AUTO_TEST_CASE(every_pair_has_its_properties) {
  for (Precision initial = 1; initial <= 40; ++initial) {
    for (Precision limit = initial; limit <= 330; ++limit) {
      const std::vector<Precision> rungs = Ladder{initial, limit}.rungs();
      BOOST_TEST_REQUIRE(rungs.front() == (initial < limit ? initial : limit));
      BOOST_TEST_REQUIRE(rungs.back() == limit);
      for (std::size_t k = 1; k < rungs.size(); ++k) {
        BOOST_TEST_REQUIRE(rungs[k] > rungs[k - 1]);
        const bool doubles = rungs[k] == 2 * rungs[k - 1];
        const bool closes = k + 1 == rungs.size() && rungs[k] < 2 * rungs[k - 1];
        BOOST_TEST_REQUIRE((doubles || closes));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(no_doubling_overflows) {
  constexpr Precision most = std::numeric_limits<Precision>::max();
  const std::vector<Precision> rungs = Ladder{1, most}.rungs();
  BOOST_TEST(rungs.size() == 64U);
  BOOST_TEST(rungs.back() == most);
  BOOST_TEST(rungs[62] == Precision{1} << 62);
}

BOOST_AUTO_TEST_CASE(a_rung_without_bits_is_refused) {
  BOOST_CHECK_THROW((void)(Ladder{0, 64}.rungs()), std::invalid_argument);
  BOOST_CHECK_THROW((void)(Ladder{64, 0}.rungs()), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
