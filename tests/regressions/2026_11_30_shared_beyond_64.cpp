// SPDX-License-Identifier: LGPL-3.0-or-later
// A prefix tree that shares a wrong token beyond the 64th passed every test: their sequences were shorter.
#include <boost/test/unit_test.hpp>

#include "snellen/input/prefix_tree.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_shared_beyond_64)

BOOST_AUTO_TEST_CASE(a_token_that_differs_late_is_not_shared) {
  using namespace snellen;
  for (const std::size_t place : {63U, 64U, 65U, 66U, 128U, 1000U}) {
    std::vector<std::vector<Token>> sequences(2, std::vector<Token>(1100, 1));
    sequences[1][place] = 2;
    const PrefixTree tree = PrefixTree::shared(sequences);
    BOOST_TEST(tree.size() == 1100 + 1100 - place);
    for (std::size_t k = 0; k < 2; ++k) {
      std::size_t at = sequences[k].size();
      for (Node node = tree.last(k); node >= 0; node = tree.parents()[index_of(node)]) {
        BOOST_TEST_REQUIRE(tree.tokens()[index_of(node)] == sequences[k][--at]);
      }
      BOOST_TEST(at == 0U);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
