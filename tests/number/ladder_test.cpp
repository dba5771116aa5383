// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/ladder.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

BOOST_AUTO_TEST_SUITE(ladder_test)

using namespace snellen;

namespace {

/// The bits of each rung.
std::vector<Precision> bits_of(const Ladder& ladder) {
  std::vector<Precision> bits;
  for (const Rung& rung : ladder.rungs()) bits.push_back(rung.bits);
  return bits;
}

}  // namespace

BOOST_AUTO_TEST_CASE(rungs_double_and_the_last_is_the_limit) {
  const auto is = [](Ladder ladder, const std::vector<Precision>& wanted) {
    BOOST_TEST(bits_of(ladder) == wanted, boost::test_tools::per_element());
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
      const std::vector<Precision> rungs = bits_of({initial, limit});
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
  const std::vector<Precision> rungs = bits_of({1, most});
  BOOST_TEST(rungs.size() == 64U);
  BOOST_TEST(rungs.back() == most);
  BOOST_TEST(rungs[62] == Precision{1} << 62);
}

BOOST_AUTO_TEST_CASE(a_rung_without_bits_is_refused) {
  BOOST_CHECK_THROW((void)(Ladder{0, 64}.rungs()), std::invalid_argument);
  BOOST_CHECK_THROW((void)(Ladder{64, 0}.rungs()), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(only_the_last_rung_is_the_last) {
  for (const Ladder& ladder : {Ladder{16, 31}, Ladder{64, 64}, Ladder{64, 20}, Ladder{128, 4096}}) {
    const std::vector<Rung> rungs = ladder.rungs();
    for (const Rung& rung : rungs) BOOST_TEST(rung.last == (rung == rungs.back()));
  }
}

BOOST_AUTO_TEST_CASE(a_rung_sees_what_the_one_below_left_open) {
  std::vector<std::pair<Precision, std::vector<std::size_t>>> tried;
  const auto attempt = [&](const Rung& rung, const std::vector<std::size_t>& open) {
    tried.emplace_back(rung.bits, open);
    std::vector<std::size_t> left;  // item k needs 10 k bits
    for (const std::size_t item : open) {
      if (std::cmp_greater(10 * item, rung.bits)) left.push_back(item);
    }
    return left;
  };
  const std::vector<std::size_t> open = climb(Ladder{16, 50}, {7, 1, 3, 2}, attempt);
  BOOST_TEST((open == std::vector<std::size_t>{7}));
  BOOST_TEST(tried.size() == 3U);
  BOOST_TEST((tried.at(0) == std::pair<Precision, std::vector<std::size_t>>{16, {7, 1, 3, 2}}));
  BOOST_TEST((tried.at(1) == std::pair<Precision, std::vector<std::size_t>>{32, {7, 3, 2}}));
  BOOST_TEST((tried.at(2) == std::pair<Precision, std::vector<std::size_t>>{50, {7}}));
}

BOOST_AUTO_TEST_CASE(a_climb_ends_when_nothing_is_open) {
  int rungs = 0;
  const auto all_decided = [&](const Rung&, const std::vector<std::size_t>&) {
    ++rungs;
    return std::vector<std::size_t>();
  };
  BOOST_TEST(climb(Ladder{16, 4096}, {}, all_decided).empty());
  BOOST_TEST(rungs == 0);
  BOOST_TEST(climb(Ladder{16, 4096}, {0}, all_decided).empty());
  BOOST_TEST(rungs == 1);
}

BOOST_AUTO_TEST_CASE(one_item_climbs_until_it_is_decided) {
  const auto climbed = [](Precision needed) {
    std::vector<Precision> tried;
    const bool decided = climb(Ladder{16, 100}, [&](const Rung& rung) {
      tried.push_back(rung.bits);
      return rung.bits >= needed;
    });
    return std::pair(decided, tried);
  };
  BOOST_TEST((climbed(10) == std::pair(true, std::vector<Precision>{16})));
  BOOST_TEST((climbed(65) == std::pair(true, std::vector<Precision>{16, 32, 64, 100})));
  BOOST_TEST((climbed(101) == std::pair(false, std::vector<Precision>{16, 32, 64, 100})));
}

BOOST_AUTO_TEST_CASE(without_a_limit_some_precision_decides) {
  std::vector<Precision> tried;
  const Precision found = first_decided(64, [&](Precision bits) {
    tried.push_back(bits);
    return bits > 200 ? std::optional(bits) : std::nullopt;
  });
  BOOST_TEST(found == 256);
  BOOST_TEST((tried == std::vector<Precision>{64, 128, 256}));
}

BOOST_AUTO_TEST_SUITE_END()
