// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/equality.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "snellen/model/synthetic.hpp"
#include "snellen/model/transformer.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(equality_test)

namespace {

using Sequence = std::vector<Token>;

/// a prefix, then `count` times token 1.
Sequence run(Sequence prefix, int count) {
  prefix.insert(prefix.end(), static_cast<std::size_t>(count), 1);
  return prefix;
}

bool structurally_equal(const Config& config, const Sequence& left, const Sequence& right) {
  const std::vector<Sequence> both{left, right};
  const PrefixTree tree = tree_for(config, both);
  const std::vector<std::int32_t> classes = equality_classes(config, tree);
  return classes[static_cast<std::size_t>(tree.last(0))] == classes[static_cast<std::size_t>(tree.last(1))];
}

Config with(PositionScheme scheme, std::int32_t layers = 2) {
  Config config;
  config.layers = layers;
  config.width = 4;
  config.vocabulary = 3;
  config.attention.head_width = 4;
  config.position.scheme = scheme;
  if (scheme == PositionScheme::alibi) config.position.slopes = {1};
  if (scheme == PositionScheme::learned) config.position.maximum_positions = 64;
  if (scheme == PositionScheme::own_bias) {
    config.position.bias = [](std::int32_t, std::int32_t distance) { return 0.5 * distance * distance; };
  }
  return config;
}

/// A random model that Exact can run, with phi softmax so that logits depend on the stream.
Config random_exact_config(std::mt19937_64& engine) {
  constexpr PositionScheme exact_schemes[] = {PositionScheme::none, PositionScheme::alibi, PositionScheme::own_bias};
  Config config = with(exact_schemes[engine() % 3], 1 + static_cast<std::int32_t>(engine() % 2));
  config.norm = engine() % 2 == 0 ? NormKind::none : NormKind::l1;
  config.norm_gain = false;
  config.attention.softmax = SoftmaxKind::phi;
  config.attention.sink = engine() % 4 == 0;
  config.attention.causal = engine() % 4 != 0;
  config.attention.window = config.attention.causal && engine() % 2 == 0 ? 2 : 0;
  config.feed_forward.width = 4;
  return config;
}

}  // namespace

BOOST_AUTO_TEST_CASE(runs_without_a_prefix_are_equal_unless_positions_are_added) {
  for (const auto scheme : {PositionScheme::none, PositionScheme::rope, PositionScheme::alibi, PositionScheme::t5,
                            PositionScheme::own_bias}) {
    BOOST_TEST(structurally_equal(with(scheme), run({}, 3), run({}, 9)));
    BOOST_TEST(!structurally_equal(with(scheme), run({0}, 3), run({0}, 4)));
  }
  for (const auto scheme : {PositionScheme::sinusoidal, PositionScheme::learned}) {
    BOOST_TEST(!structurally_equal(with(scheme), run({}, 3), run({}, 4)));
  }
}

BOOST_AUTO_TEST_CASE(a_sink_breaks_the_equality_of_runs) {
  Config config = with(PositionScheme::none);
  config.attention.sink = true;
  BOOST_TEST(!structurally_equal(config, run({}, 3), run({}, 4)));
}

BOOST_AUTO_TEST_CASE(windows_forget_the_prefix_after_layers_times_reach) {
  for (const std::int32_t layers : {1, 2, 3}) {
    for (const std::int32_t window : {1, 2, 5}) {
      Config config = with(PositionScheme::rope, layers);
      config.attention.window = window;
      const int enough = layers * (window - 1) + 1;  // docs/theory/theorem-b3.md, "Runs"
      BOOST_TEST(structurally_equal(config, run({0}, enough), run({0}, enough + 1)));
      BOOST_TEST(structurally_equal(config, run({0}, enough), run({2, 2, 0}, enough + 7)));
      if (enough > 1) BOOST_TEST(!structurally_equal(config, run({0}, enough - 1), run({0}, enough)));
    }
  }
}

BOOST_AUTO_TEST_CASE(without_mask_and_positions_only_proportions_count) {
  Config config = with(PositionScheme::none);
  config.attention.causal = false;
  BOOST_TEST(structurally_equal(config, {0, 1, 1, 2}, {1, 2, 0, 1, 0, 2, 1, 1, 2, 1, 1, 2}) == false);
  BOOST_TEST(structurally_equal(config, {0, 1, 2}, {1, 0, 1, 2, 0, 2}));  // 1 : 1 : 1 in both, last token 2
  config.attention.sink = true;
  BOOST_TEST(!structurally_equal(config, {0, 1, 2}, {1, 0, 1, 2, 0, 2}));
  BOOST_TEST(structurally_equal(config, {0, 1, 2}, {1, 0, 2}));
}

BOOST_AUTO_TEST_CASE(order_counts_where_distances_do) {
  for (const auto scheme : {PositionScheme::none, PositionScheme::rope, PositionScheme::alibi, PositionScheme::t5,
                            PositionScheme::own_bias}) {
    const bool no_distances = scheme == PositionScheme::none;
    Config config = with(scheme, 1);
    config.attention.causal = false;
    BOOST_TEST(structurally_equal(config, {0, 1, 2}, {1, 0, 2}) == no_distances);
    config.attention.causal = true;
    BOOST_TEST(structurally_equal(config, {0, 1, 2}, {1, 0, 2}) == no_distances);
  }
}

BOOST_AUTO_TEST_CASE(equal_classes_are_equal_numbers) {
  std::mt19937_64 engine(11);
  std::size_t coincidences = 0;
  for (int round_number = 0; round_number < 150; ++round_number) {
    const Config config = random_exact_config(engine);
    const Model model = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = engine()});
    std::vector<Sequence> sequences;
    for (int s = 0; s < 6; ++s) {
      Sequence sequence(1 + engine() % 5);
      for (Token& token : sequence) token = static_cast<Token>(engine() % 2);
      sequences.push_back(sequence);
    }
    const PrefixTree tree = tree_for(config, sequences);
    const std::vector<std::int32_t> classes = equality_classes(config, tree);
    std::vector<Node> all;
    for (std::size_t node = 0; node < tree.size(); ++node) all.push_back(static_cast<Node>(node));
    const RationalMatrix values = evaluate(model, tree, all, Observable::stream, Exact());
    for (std::size_t a = 0; a < tree.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        if (classes[a] != classes[b]) continue;
        ++coincidences;
        for (std::int64_t k = 0; k < values.columns(); ++k) {
          BOOST_TEST_REQUIRE(values.at(static_cast<std::int64_t>(a), k) == values.at(static_cast<std::int64_t>(b), k),
                             "round " << round_number << ", nodes " << a << " and " << b);
        }
      }
    }
  }
  BOOST_TEST(coincidences > 500U);  // the test must have had something to say
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
