// SPDX-License-Identifier: LGPL-3.0-or-later
// What a tree of long sequences computes, against each sequence by itself, bit for bit.
#include <boost/test/unit_test.hpp>
#include <random>

#include "snellen/arithmetic/emulated.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/model/transformer.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(long_tree_values_test)

namespace {

Config small_config(PositionScheme scheme) {
  Config config;
  config.layers = 2;
  config.width = 4;
  config.vocabulary = 3;
  config.position.scheme = scheme;
  config.attention.heads = 2;
  config.attention.key_value_heads = 1;
  config.attention.head_width = 2;
  if (scheme == PositionScheme::alibi) config.position.slopes = alibi_slopes(2);
  config.feed_forward.width = 5;
  return config;
}

/// They part at 70, 300 and 1100, in one token each, and end alike.
std::vector<std::vector<Token>> parting_sequences() {
  std::mt19937_64 engine(4);
  std::vector<Token> trunk(1200);
  for (Token& token : trunk) token = static_cast<Token>(engine() % 3);
  std::vector<std::vector<Token>> result{trunk};
  for (const std::size_t place : {70U, 300U, 1100U}) {
    result.push_back(trunk);
    result.back()[place] = (trunk[place] + 1) % 3;
  }
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(sharing_equals_recomputation_over_a_thousand_tokens) {
  for (const PositionScheme scheme : {PositionScheme::none, PositionScheme::rope, PositionScheme::alibi}) {
    for (const std::int32_t window : {0, 150}) {
      Config config = small_config(scheme);
      config.attention.window = window;
      const Model model = synthetic_model(config, {.seed = 7, .bias_scale = 0.5});
      const Emulated a(policy_by_name("naive-fp32"));
      const auto sequences = parting_sequences();
      const PrefixTree tree = PrefixTree::shared(sequences);
      std::vector<Node> last;
      for (std::size_t k = 0; k < sequences.size(); ++k) last.push_back(tree.last(k));
      const EmulatedMatrix together = evaluate(model, tree, last, Observable::normalized, a);
      for (std::size_t k = 0; k < sequences.size(); ++k) {
        const PrefixTree alone = PrefixTree::unshared(std::span(&sequences[k], 1));
        const std::vector<Node> end{alone.last(0)};
        const EmulatedMatrix single = evaluate(model, alone, end, Observable::normalized, a);
        const RowComparison compared = compare_rows(together, static_cast<std::int64_t>(k), single, 0);
        BOOST_TEST(compared.identical, "sequence " << k << ", window " << window);
        BOOST_TEST(!compared.exceptional);
      }
      // A window of 150 twice reaches back 299 tokens: the last places are seen by some only.
      const bool seen = compare_rows(together, 0, together, 3).identical;
      BOOST_TEST(!seen);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
