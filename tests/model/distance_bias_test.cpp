// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/distance_bias.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "snellen/error.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/model/transformer.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(distance_bias_test)

namespace {

Config t5_config(bool causal) {
  Config config;
  config.layers = 2;
  config.width = 4;
  config.vocabulary = 3;
  config.attention.heads = 2;
  config.attention.key_value_heads = 2;
  config.attention.head_width = 2;
  config.attention.causal = causal;
  config.position.scheme = PositionScheme::t5;
  config.position.buckets = 8;
  config.position.maximum_distance = 16;
  return config;
}

/// T5's model with its bias as a function of the caller's.
Model with_own_bias(const Model& t5) {
  Model own = t5;
  own.config.position = Position();
  own.config.position.scheme = PositionScheme::own_bias;
  own.config.position.bias = [table = t5.weights.relative_bias, position = t5.config.position,
                              causal = t5.config.attention.causal](std::int32_t head, std::int32_t distance) {
    return table(t5_bucket(distance, position.buckets, position.maximum_distance, causal), head);
  };
  own.weights.relative_bias.resize(0, 0);
  return own;
}

template <class A>
typename A::Matrix logits(const Model& model, const A& arithmetic) {
  const std::vector<std::vector<Token>> sequences = {{0, 1, 1, 2, 1, 0, 0, 2, 1}, {0, 1, 1, 2, 2}};
  const PrefixTree tree = tree_for(model.config, sequences);
  return evaluate(model, tree, std::vector<Node>{tree.last(0), tree.last(1)}, Observable::logits, arithmetic);
}

std::string complaint_about(double value) {
  Config config = t5_config(true);
  config.position = Position();
  config.position.scheme = PositionScheme::own_bias;
  config.position.bias = [value](std::int32_t head, std::int32_t distance) {
    return head == 1 && distance == 3 ? value : 0;
  };
  try {
    HeadBiases(config, Weights(), 5);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

BOOST_AUTO_TEST_CASE(t5_as_a_bias_of_ones_own_is_t5_bit_for_bit) {
  for (const bool causal : {true, false}) {
    const Model t5 = synthetic_model(t5_config(causal), {.seed = 3, .bias_scale = 1});
    const Model own = with_own_bias(t5);
    validate(own);
    const BallMatrix expected = logits(t5, Certified(80));
    const BallMatrix found = logits(own, Certified(80));
    for (std::int64_t row = 0; row < expected.rows(); ++row) {
      for (std::int64_t column = 0; column < expected.columns(); ++column) {
        BOOST_TEST(arb_equal(expected.at(row, column), found.at(row, column)) != 0);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(rationals_take_the_doubles_as_exact_numbers) {
  Config config = t5_config(true);
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.attention.scale = 0.5;
  config.attention.softmax = SoftmaxKind::phi;
  const Model t5 = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = 5});
  const RationalMatrix expected = logits(t5, Exact());
  const RationalMatrix found = logits(with_own_bias(t5), Exact());
  for (std::int64_t column = 0; column < expected.columns(); ++column) {
    BOOST_TEST(expected.at(0, column).str() == found.at(0, column).str());
  }
}

BOOST_AUTO_TEST_CASE(each_head_has_its_bias_at_each_distance) {
  Config config = t5_config(false);
  config.position = Position();
  config.position.scheme = PositionScheme::own_bias;
  config.position.bias = [](std::int32_t head, std::int32_t distance) { return 100.0 * head + distance; };
  const HeadBiases both_ways(config, Weights(), 3);
  BOOST_TEST(!both_ways.empty());
  BOOST_TEST(both_ways[1].slope == 0);
  BOOST_TEST(both_ways[1].origin == 3);
  BOOST_TEST_REQUIRE(both_ways[1].table.size() == 7U);
  BOOST_TEST(both_ways[1].table[0] == 97);
  BOOST_TEST(both_ways[0].table[6] == 3);
  config.attention.causal = true;
  const HeadBiases backwards(config, Weights(), 3);
  BOOST_TEST(backwards[1].origin == 0);
  BOOST_TEST(backwards[1].table.size() == 4U);
  BOOST_TEST(HeadBiases(Config(), Weights(), 3).empty());
}

BOOST_AUTO_TEST_CASE(a_bias_that_is_not_finite_is_refused_with_its_place) {
  BOOST_TEST(complaint_about(1e300) == "none");
  BOOST_TEST(complaint_about(-std::numeric_limits<double>::infinity()) ==
             "model.position.bias: -inf at distance 3 in head 1; return finite numbers");
  BOOST_TEST(complaint_about(std::numeric_limits<double>::quiet_NaN()).starts_with("model.position.bias: nan at"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
