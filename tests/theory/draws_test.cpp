// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/draws.hpp"

#include <boost/test/unit_test.hpp>
#include <set>
#include <vector>

namespace snellen {
BOOST_AUTO_TEST_SUITE(draws_test)

BOOST_AUTO_TEST_CASE(integers_reach_both_ends_and_no_farther) {
  Draws draws(1, "test");
  std::set<long> seen;
  for (int k = 0; k < 200; ++k) seen.insert(draws.between(-2, 1));
  BOOST_TEST((seen == std::set<long>{-2, -1, 0, 1}));
  BOOST_TEST(draws.between(7, 7) == 7);
}

BOOST_AUTO_TEST_CASE(rationals_are_evenly_spaced_points_with_both_ends) {
  Draws draws(2, "test");
  std::set<Rational> seen;
  for (int k = 0; k < 200; ++k) seen.insert(draws.uniform(Rational(-1, 3), 1, 2));
  BOOST_TEST((seen == std::set<Rational>{Rational(-1, 3), 0, Rational(1, 3), Rational(2, 3), 1}));
}

BOOST_AUTO_TEST_CASE(seed_and_stream_decide_what_is_drawn) {
  const auto drawn = [](std::uint64_t seed, const char* stream) {
    Draws draws(seed, stream);
    std::vector<long> all;
    for (int k = 0; k < 20; ++k) all.push_back(draws.between(0, 1000));
    return all;
  };
  BOOST_TEST((drawn(1, "a") == drawn(1, "a")));
  BOOST_TEST((drawn(1, "a") != drawn(2, "a")));
  BOOST_TEST((drawn(1, "a") != drawn(1, "b")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
