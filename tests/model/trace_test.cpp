// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/trace.hpp"

#include <boost/test/unit_test.hpp>

#include "snellen/model/synthetic.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(trace_test)

namespace {

/// Two layers that Exact can run, with grouped values and every bias that a trace leaves out.
Model exact_model(std::uint64_t seed) {
  Config config;
  config.layers = 2;
  config.width = 3;
  config.vocabulary = 4;
  config.norm = NormKind::l1;
  config.norm_gain = false;
  config.attention.heads = 2;
  config.attention.key_value_heads = static_cast<std::int32_t>(1 + seed % 2);
  config.attention.head_width = 1;
  config.attention.query_key_value_bias = true;
  config.attention.output_bias = true;
  config.attention.softmax = SoftmaxKind::phi;
  config.attention.window = seed % 3 == 0 ? 2 : 0;
  return synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = seed});
}

PrefixTree tree_of(const Model& model, const std::vector<std::vector<Token>>& sequences) {
  return tree_for(model.config, sequences);
}

/// W_O b_V + b_O of a layer: what every query receives besides sum_h o^h.
std::vector<Rational> constant_part(const Model& model, std::size_t l) {
  const LayerWeights& w = model.weights.layers[l];
  const Attention& attention = model.config.attention;
  std::vector<Rational> out;
  for (Eigen::Index k = 0; k < w.output.rows(); ++k) {
    Rational sum = rational_from_double(w.output_bias(k));
    for (std::int32_t head = 0; head < attention.heads; ++head) {
      const std::int32_t group = head / (attention.heads / attention.key_value_heads);
      sum += rational_from_double(w.output(k, head)) * rational_from_double(w.value_bias(group));
    }
    out.push_back(sum);
  }
  return out;
}

BOOST_AUTO_TEST_CASE(heads_and_biases_add_up_to_what_attention_adds) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const Model model = exact_model(seed);
    const PrefixTree tree = tree_of(model, {{0, 1, 2, 1}, {0, 1, 3}});
    const Trace<Exact> t = trace(model, tree, Exact());
    BOOST_TEST_REQUIRE(t.layers.size() == 2U);
    for (std::size_t l = 0; l < 2; ++l) {
      const auto constant = constant_part(model, l);
      const LayerTrace<Exact>& layer = t.layers[l];
      for (std::int64_t i = 0; i < layer.stream.rows(); ++i) {
        for (std::int64_t k = 0; k < 3; ++k) {
          const Rational sum = layer.stream.at(i, k) + layer.heads[0].output.at(i, k) + layer.heads[1].output.at(i, k) +
                               constant[static_cast<std::size_t>(k)];
          BOOST_TEST(sum == layer.attended.at(i, k), "seed " << seed);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_comes_out_is_what_evaluate_gives) {
  const Model model = exact_model(1);
  const PrefixTree tree = tree_of(model, {{0, 1, 2, 1}});
  const Trace<Exact> t = trace(model, tree, Exact());
  const std::vector<Node> all{0, 1, 2, 3};
  BOOST_TEST((t.output == evaluate(model, tree, all, Observable::normalized, Exact())));
  BOOST_TEST((t.stream == evaluate(model, tree, all, Observable::stream, Exact())));
}

BOOST_AUTO_TEST_CASE(a_first_token_attends_to_itself_alone) {
  const Model model = exact_model(2);
  const PrefixTree tree = tree_of(model, {{0, 1}});
  const HeadTrace<Exact> head = trace(model, tree, Exact()).layers[0].heads[0];
  BOOST_TEST(head.spread.at(0, 0) == Rational(1));
  BOOST_TEST(head.own.at(0, 0) == Rational(1));
  for (std::int64_t k = 0; k < 3; ++k) BOOST_TEST(head.output.at(0, k) == head.value.at(0, k));
}

BOOST_AUTO_TEST_CASE(spreads_and_own_weights_are_those_of_the_row) {
  Config config;
  config.width = 1;
  config.vocabulary = 2;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.attention.logits = LogitSource::token_table;
  config.attention.softmax = SoftmaxKind::base2;
  Model model = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic});
  model.weights.layers[0].logit_table[0] << 0, 0, 2, -1;  // token 1 gives token 0 four times 1, itself a half
  const PrefixTree tree = tree_of(model, {{0, 0, 1}});
  const HeadTrace<Exact> exact = trace(model, tree, Exact()).layers[0].heads[0];
  BOOST_TEST(exact.spread.at(2, 0) == Rational(8));
  BOOST_TEST(exact.own.at(2, 0) == Rational(1, 17));
  BOOST_TEST(exact.own.at(1, 0) == Rational(1, 2));
  const HeadTrace<Certified> balls = trace(model, tree, Certified(64)).layers[0].heads[0];
  BOOST_TEST(balls.spread.ball(2, 0).contains(Rational(8)));
  BOOST_TEST(balls.own.ball(2, 0).contains(Rational(1, 17)));
}

BOOST_AUTO_TEST_CASE(balls_contain_the_rationals) {
  for (std::uint64_t seed = 0; seed < 8; ++seed) {
    const Model model = exact_model(seed);
    const PrefixTree tree = tree_of(model, {{0, 1, 2, 1}, {0, 1, 3}});
    const Trace<Exact> exact = trace(model, tree, Exact());
    const Trace<Certified> balls = trace(model, tree, Certified(64));
    for (std::size_t h = 0; h < 2; ++h) {
      const HeadTrace<Exact>& e = exact.layers[1].heads[h];
      const HeadTrace<Certified>& b = balls.layers[1].heads[h];
      for (std::int64_t i = 0; i < e.spread.rows(); ++i) {
        BOOST_TEST(b.spread.ball(i, 0).contains(e.spread.at(i, 0)), "seed " << seed);
        BOOST_TEST(b.own.ball(i, 0).contains(e.own.at(i, 0)), "seed " << seed);
        BOOST_TEST(b.output.ball(i, 2).contains(e.output.at(i, 2)), "seed " << seed);
        BOOST_TEST(b.value.ball(i, 2).contains(e.value.at(i, 2)), "seed " << seed);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
