// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/figures/collapse_predictions.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "snellen/input/pattern.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(collapse_predictions_test)

namespace {

/// The pairs that a pattern can say, in the project's own notation.
struct Written {
  const char* pair;
  const char* left;
  const char* right;
};
const Written written[] = {
    {"run", "1^n", "1^(n+1)"},
    {"run after a prompt", "<bos> 2 3 1^n", "<bos> 2 3 1^(n+1)"},
    {"run and a question", "<bos> 2 3 1^n 7 8", "<bos> 2 3 1^(n+1) 7 8"},
    {"another digit", "<bos> 2 3 1^n", "<bos> 2 3 1^n 0"},
    {"digit replaced before a question", "<bos> 2 3 1^n 1 7 8", "<bos> 2 3 1^n 0 7 8"},
    {"periodic digits, last repeated", "<bos> 2 3 (0 1)^(n//2) 0^(n%2) 1", "<bos> 2 3 (0 1)^(n//2) 0^(n%2) 1 1"},
    {"separators, one more digit", "<bos> 2 3 (1^n | , every 3)", "<bos> 2 3 (1^(n+1) | , every 3)"},
    {"separators, one more group", "<bos> 2 3 (1^n | , every 3)", "<bos> 2 3 (1^(n+3) | , every 3)"}};

BOOST_AUTO_TEST_CASE(pairs_are_what_their_patterns_say) {
  std::size_t found = 0;
  for (const PairPrediction& row : pair_predictions()) {
    for (const Written& one : written) {
      if (row.pair != one.pair) continue;
      ++found;
      for (const bool right : {false, true}) {
        const Pattern pattern = Pattern::parse(right ? one.right : one.left, Vocabulary::standard());
        for (long n = 1; n <= 20; ++n) {
          BOOST_TEST((row.tokens(n, right, 1) == pattern.expand(n)), std::string(row.pair));
        }
      }
    }
  }
  BOOST_TEST(found == std::size(written));
  BOOST_TEST(pair_predictions().size() == found + 1);  // and the sampled digits
}

BOOST_AUTO_TEST_CASE(sampled_digits_grow_at_their_end) {
  for (const PairPrediction& row : pair_predictions()) {
    if (row.pair != "sampled digits, last repeated") continue;
    const std::vector<Token> shorter = row.tokens(10, false, 5);
    const std::vector<Token> longer = row.tokens(11, false, 5);
    BOOST_TEST(std::equal(shorter.begin(), shorter.end() - 1, longer.begin()));
    BOOST_TEST((row.tokens(10, false, 6) != shorter));
    std::vector<Token> repeated = shorter;
    repeated.push_back(shorter.back());
    BOOST_TEST((row.tokens(10, true, 5) == repeated));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
