// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/model/tensors.hpp.
#include "snellen/model/weights.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <limits>

#include "model/rich_config.hpp"
#include "snellen/error.hpp"
#include "snellen/model/synthetic.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(weights_test)

namespace {

/// No two sizes are equal.
Config rich() {
  return testing::rich_config(6, 7);
}

/// Logit tables, T5 biases and nothing that can be left out.
Config tables() {
  Config config;
  config.width = 3;
  config.vocabulary = 4;
  config.position.scheme = PositionScheme::t5;
  config.attention.heads = 2;
  config.attention.head_width = 2;
  config.attention.logits = LogitSource::token_table;
  config.feed_forward.present = false;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.output_head = false;
  return config;
}

Model dyadic(const Config& config) {
  SyntheticWeights how;
  how.kind = SyntheticWeights::Kind::dyadic;
  return synthetic_model(config, how);
}

std::string message_after(const Config& config, const std::function<void(Model&)>& damage) {
  Model model = dyadic(config);
  damage(model);
  try {
    validate(model);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_CASE(whole_models_pass) {
  BOOST_TEST(message_after(rich(), [](Model&) {}) == "");
  BOOST_TEST(message_after(tables(), [](Model&) {}) == "");
}

BOOST_AUTO_TEST_CASE(wrong_shapes_are_named) {
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.layers[1].query.setZero(6, 8); }) ==
             "layers.1.query: its shape is 6 x 8; the config asks for 8 x 6");
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.layers[0].key.setZero(8, 6); }) ==
             "layers.0.key: its shape is 8 x 6; the config asks for 4 x 6");
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.layers[0].down_bias.setZero(9); }) ==
             "layers.0.down_bias: its shape is 9; the config asks for 6");
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.position_embedding.setZero(8, 6); }) ==
             "position_embedding: its shape is 8 x 6; the config asks for 7 x 6");
  BOOST_TEST(message_after(tables(), [](Model& m) { m.weights.relative_bias.setZero(2, 32); }) ==
             "relative_bias: its shape is 2 x 32; the config asks for 32 x 2");
  BOOST_TEST(message_after(tables(), [](Model& m) { m.weights.layers[0].logit_table[1].setZero(4, 3); }) ==
             "layers.0.logit_table.1: its shape is 4 x 3; the config asks for 4 x 4");
}

BOOST_AUTO_TEST_CASE(missing_tensors_are_named) {
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.unembedding.resize(0, 0); }) ==
             "unembedding: it is missing; give 5 x 6 numbers");
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.layers[1].feed_forward_gain.resize(0); }) ==
             "layers.1.feed_forward_gain: it is missing; give 6 numbers");
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.layers.pop_back(); }) ==
             "layers: 1 layers of weights; the config asks for 2");
  BOOST_TEST(message_after(tables(), [](Model& m) { m.weights.layers[0].logit_table.pop_back(); }) ==
             "layers.0.logit_table: it has 1 tables; the config asks for 2");
}

BOOST_AUTO_TEST_CASE(tensors_without_need_are_named) {
  BOOST_TEST(message_after(tables(), [](Model& m) { m.weights.layers[0].query.setZero(4, 3); }) ==
             "layers.0.query: the config has no use for it; leave it empty");
  BOOST_TEST(message_after(tables(), [](Model& m) { m.weights.layers[0].feed_forward_gain.setOnes(3); }) ==
             "layers.0.feed_forward_gain: the config has no use for it; leave it empty");
  BOOST_TEST(message_after(tables(), [](Model& m) { m.weights.unembedding.setZero(4, 3); }) ==
             "unembedding: the config has no use for it; leave it empty");
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.layers[0].logit_table.resize(4); }) ==
             "layers.0.logit_table: it has 4 tables; the config asks for 0");
}

BOOST_AUTO_TEST_CASE(values_must_be_finite) {
  BOOST_TEST(message_after(rich(), [](Model& m) { m.weights.layers[1].up(3, 4) = std::nan(""); }) ==
             "layers.1.up: nan at row 3, column 4 is not finite; weights must be finite numbers");
  BOOST_TEST(message_after(rich(), [](Model& m) {
               m.weights.final_bias(2) = -std::numeric_limits<double>::infinity();
             }) == "final_bias: -inf at row 2, column 0 is not finite; weights must be finite numbers");
}

BOOST_AUTO_TEST_CASE(the_config_is_checked_too) {
  BOOST_TEST(message_after(rich(), [](Model& m) { m.config.epsilon = -1; }) ==
             "model.epsilon: -1 is negative; take 0 or more");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
