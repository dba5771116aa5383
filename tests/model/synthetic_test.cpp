// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/synthetic.hpp"

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <functional>

#include "model/rich_config.hpp"
#include "snellen/error.hpp"
#include "snellen/number/counter_random.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(synthetic_test)

namespace {

/// FNV-1a of the codes of a tensor's numbers, row by row, the lowest byte first.
template <class Tensor>
std::uint64_t hash(const Tensor& tensor, std::uint64_t state = 0xcbf29ce484222325) {
  for (Eigen::Index row = 0; row < tensor.rows(); ++row) {
    for (Eigen::Index column = 0; column < tensor.cols(); ++column) {
      const auto code = std::bit_cast<std::uint64_t>(static_cast<double>(tensor(row, column)));
      for (int shift = 0; shift < 64; shift += 8) state = (state ^ (code >> shift & 0xff)) * 0x100000001b3;
    }
  }
  return state;
}

std::uint64_t hash(const Weights& weights) {
  std::uint64_t state = hash(weights.embedding);
  state = hash(weights.position_embedding, state);
  state = hash(weights.relative_bias, state);
  for (const LayerWeights& layer : weights.layers) {
    for (const DoubleVector* vector :
         {&layer.attention_gain, &layer.attention_bias, &layer.query_bias, &layer.key_bias, &layer.value_bias,
          &layer.output_bias, &layer.sink, &layer.feed_forward_gain, &layer.feed_forward_norm_bias, &layer.gate_bias,
          &layer.up_bias, &layer.down_bias}) {
      state = hash(*vector, state);
    }
    for (const DoubleMatrix* matrix :
         {&layer.query, &layer.key, &layer.value, &layer.output, &layer.gate, &layer.up, &layer.down}) {
      state = hash(*matrix, state);
    }
    for (const DoubleMatrix& table : layer.logit_table) state = hash(table, state);
  }
  state = hash(weights.final_gain, state);
  state = hash(weights.final_bias, state);
  return hash(weights.unembedding, state);
}

Config rich() {
  return testing::rich_config(8, 6);
}

/// Logit tables and T5 biases, on top of the above.
Config tables() {
  Config config = rich();
  config.position = {};
  config.position.scheme = PositionScheme::t5;
  config.attention.query_key_value_bias = false;
  config.attention.logits = LogitSource::token_table;
  config.attention.softmax = SoftmaxKind::base2;
  return config;
}

SyntheticWeights gaussian() {
  SyntheticWeights how;
  how.bias_scale = 0.5;
  return how;
}

SyntheticWeights dyadic() {
  SyntheticWeights how;
  how.kind = SyntheticWeights::Kind::dyadic;
  return how;
}

template <class Tensor>
void check_dyadic(const Tensor& tensor, int reach, int bits) {
  BOOST_REQUIRE(tensor.size() > 0);
  for (Eigen::Index row = 0; row < tensor.rows(); ++row) {
    for (Eigen::Index column = 0; column < tensor.cols(); ++column) {
      const double scaled = std::ldexp(tensor(row, column), bits);
      BOOST_TEST((scaled == std::nearbyint(scaled) && std::fabs(scaled) <= reach));
    }
  }
}

}  // namespace

// The golden numbers were computed in Python with mpmath from the definition of the draws.
BOOST_AUTO_TEST_CASE(golden_gaussian) {
  const Weights weights = synthetic_model(rich(), gaussian()).weights;
  BOOST_TEST(weights.embedding(0, 0) == -0x1.6332e4p+0);
  BOOST_TEST(weights.embedding(0, 1) == 0x1.1c547cp+0);
  BOOST_TEST(weights.embedding(0, 2) == 0x1.990a78p+0);
  BOOST_TEST(weights.layers[0].query(0, 0) == -0x1.acb6p-3);
  BOOST_TEST(weights.layers[0].value(0, 1) == -0x1.a83576p-3);
  BOOST_TEST(weights.layers[1].sink(2) == 0x1.a95c7ap-4);
  BOOST_TEST(weights.final_gain(0) == 0x1.cd4d94p-2);
  BOOST_TEST(hash(weights) == 0xc22de5423737df88U);
}

BOOST_AUTO_TEST_CASE(golden_dyadic) {
  const Weights weights = synthetic_model(tables(), dyadic()).weights;
  BOOST_TEST(weights.embedding(0, 0) == 1);
  BOOST_TEST(weights.embedding(0, 2) == -1);
  BOOST_TEST(weights.layers[0].value(0, 3) == 0.5);
  BOOST_TEST(weights.layers[0].logit_table[3](0, 1) == -1);
  BOOST_TEST(weights.relative_bias(0, 0) == 2);
  BOOST_TEST(hash(weights) == 0xc884bf2eccab1be5U);
}

BOOST_AUTO_TEST_CASE(a_number_is_a_draw_of_the_stream_of_its_tensor) {
  SyntheticWeights how = gaussian();
  how.seed = 7;
  how.gain = 3;
  const Model model = synthetic_model(rich(), how);
  const auto draw = [](const char* name, std::uint64_t index, double scale) {
    return random_gaussian(7, stream_of(name), index, scale);
  };
  BOOST_TEST(model.weights.embedding(2, 3) == draw("embedding", 2 * 8 + 3, 1));
  BOOST_TEST(model.weights.position_embedding(5, 0) == draw("position_embedding", 5 * 8, 1));
  BOOST_TEST(model.weights.layers[1].query(4, 7) == draw("layers.1.query", 4 * 8 + 7, 3 / std::sqrt(8.0)));
  BOOST_TEST(model.weights.layers[0].down(1, 2) == draw("layers.0.down", 9 + 2, 1));
  BOOST_TEST(model.weights.layers[0].sink(3) == draw("layers.0.sink", 3, 0.5));
  BOOST_TEST(model.weights.unembedding(4, 1) == draw("unembedding", 4 * 8 + 1, 3 / std::sqrt(8.0)));
  BOOST_TEST(model.weights.final_gain(2) == static_cast<float>(1 + draw("final_gain", 2, 0.5)));
}

BOOST_AUTO_TEST_CASE(gaussian_numbers_are_binary32) {
  const Weights weights = synthetic_model(rich(), gaussian()).weights;
  const auto check = [](const auto& tensor) {
    BOOST_REQUIRE(tensor.size() > 0);
    BOOST_TEST((tensor.array() == tensor.template cast<float>().template cast<double>().array()).all());
  };
  check(weights.embedding);
  check(weights.final_gain);
  for (const LayerWeights& layer : weights.layers) {
    check(layer.query);
    check(layer.attention_gain);
    check(layer.up_bias);
  }
}

BOOST_AUTO_TEST_CASE(gaussian_without_bias_scale_is_plain) {
  SyntheticWeights how;
  const Weights weights = synthetic_model(rich(), how).weights;
  const LayerWeights& layer = weights.layers[1];
  BOOST_TEST((layer.attention_gain.array() == 1).all());
  BOOST_TEST((layer.query_bias.array() == 0).all());
  BOOST_TEST((layer.sink.array() == 0).all());
  BOOST_TEST((weights.final_bias.array() == 0).all());
  BOOST_TEST((layer.query.array() != 0).all());
}

BOOST_AUTO_TEST_CASE(gaussian_spread) {
  Config config;
  config.width = 64;
  config.vocabulary = 100;
  config.feed_forward.width = 100;
  SyntheticWeights how;
  how.gain = 2;
  const Weights weights = synthetic_model(config, how).weights;
  // 6400 draws: the mean is within 5 standard errors (1/80), the mean square within 5 of sqrt(2)/80.
  BOOST_TEST(std::fabs(weights.embedding.mean()) < 5.0 / 80);
  BOOST_TEST(std::fabs(weights.embedding.array().square().mean() - 1) < 5 * std::sqrt(2.0) / 80);
  const DoubleMatrix up = weights.layers[0].up * (8 / how.gain);
  BOOST_TEST(std::fabs(up.array().square().mean() - 1) < 5 * std::sqrt(2.0) / 80);
}

BOOST_AUTO_TEST_CASE(dyadic_numbers_are_in_reach) {
  SyntheticWeights how = dyadic();
  how.reach = 5;
  how.bits = 3;
  const Weights weights = synthetic_model(tables(), how).weights;
  check_dyadic(weights.embedding, 5, 3);
  check_dyadic(weights.unembedding, 5, 3);
  check_dyadic(weights.relative_bias, 2, 0);
  for (const LayerWeights& layer : weights.layers) {
    check_dyadic(layer.value, 5, 3);
    check_dyadic(layer.down_bias, 5, 3);
    check_dyadic(layer.sink, 2, 0);
    for (const DoubleMatrix& table : layer.logit_table) check_dyadic(table, 2, 0);
    BOOST_TEST((layer.attention_gain.array() == 1).all());
  }
}

BOOST_AUTO_TEST_CASE(logit_tables_are_integers_for_every_kind) {
  const Weights weights = synthetic_model(tables(), gaussian()).weights;
  for (const LayerWeights& layer : weights.layers) {
    for (const DoubleMatrix& table : layer.logit_table) check_dyadic(table, 2, 0);
  }
}

BOOST_AUTO_TEST_CASE(tensors_do_not_depend_on_each_other) {
  const Weights reference = synthetic_model(rich(), gaussian()).weights;
  Config changed = rich();
  changed.layers = 3;
  changed.vocabulary = 50;
  changed.feed_forward.width = 30;
  changed.attention.output_bias = false;
  changed.position = {};
  const Weights weights = synthetic_model(changed, gaussian()).weights;
  BOOST_TEST(hash(weights.layers[0].query) == hash(reference.layers[0].query));
  BOOST_TEST(hash(weights.layers[1].output) == hash(reference.layers[1].output));
  BOOST_TEST(hash(weights.final_gain) == hash(reference.final_gain));
  // Further rows leave the first ones alone.
  BOOST_TEST(hash(weights.embedding.topRows(5)) == hash(reference.embedding));
  BOOST_TEST(hash(weights.layers[1].up.topRows(9)) == hash(reference.layers[1].up));
}

BOOST_AUTO_TEST_CASE(seeds_and_streams_differ) {
  const Weights first = synthetic_model(rich(), gaussian()).weights;
  SyntheticWeights other = gaussian();
  other.seed = 2;
  const Weights second = synthetic_model(rich(), other).weights;
  BOOST_TEST((first.embedding.array() != second.embedding.array()).all());
  BOOST_TEST((first.layers[0].query.array() != first.layers[1].query.array()).all());
  BOOST_TEST((first.layers[0].gate.array() != first.layers[0].up.array()).all());
  BOOST_TEST(hash(synthetic_model(rich(), gaussian()).weights) == hash(first));
}

BOOST_AUTO_TEST_CASE(models_are_valid) {
  for (const Config& config : {Config{}, rich(), tables()}) {
    for (const SyntheticWeights& how : {gaussian(), dyadic()}) {
      BOOST_CHECK_NO_THROW(validate(synthetic_model(config, how)));
    }
  }
}

BOOST_AUTO_TEST_CASE(bad_options_are_refused) {
  const auto refused = [](const std::function<void(Config&, SyntheticWeights&)>& change) {
    Config config = tables();
    SyntheticWeights how = gaussian();
    change(config, how);
    try {
      static_cast<void>(synthetic_model(config, how));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  BOOST_TEST(refused([](Config&, SyntheticWeights& how) { how.gain = std::nan(""); }) ==
             "weights.gain: it is out of range; take a number above 0, at most 1e30");
  BOOST_TEST(refused([](Config&, SyntheticWeights& how) { how.bias_scale = -1; }) ==
             "weights.bias_scale: it is out of range; take 0 or more, at most 1e30");
  BOOST_TEST(refused([](Config&, SyntheticWeights& how) { how.reach = 0; }) ==
             "weights.reach: it is out of range; take 1 to 1048576");
  BOOST_TEST(refused([](Config&, SyntheticWeights& how) { how.bits = 65; }) ==
             "weights.bits: it is out of range; take 0 to 64");
  BOOST_TEST(refused([](Config& config, SyntheticWeights&) { config.layers = -1; }) ==
             "model.layers: -1 is out of range; take 0 to 1000");
  BOOST_TEST(refused([](Config& config, SyntheticWeights&) { config.vocabulary = 1 << 20; }) ==
             "model: it has 8796109800332 weights; synthetic models have at most 2147483648");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
