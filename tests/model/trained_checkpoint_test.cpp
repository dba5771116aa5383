// SPDX-License-Identifier: LGPL-3.0-or-later
// A trained checkpoint, stories260K, against an independent reading of its file (tests/oracle/checkpoint_values.py).
// The folder that holds stories260K/ is named by the environment variable SNELLEN_MODELS; without it, shared/models
// beside the source tree is tried. Where the checkpoint is absent, the program exits with 77: skipped.
#define BOOST_TEST_NO_MAIN
#define BOOST_TEST_ALTERNATIVE_INIT_API
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "snellen/model/checkpoint.hpp"
#include "snellen/model/transformer.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(trained_checkpoint_test)

namespace {

std::filesystem::path checkpoint_folder() {
  const char* models = std::getenv("SNELLEN_MODELS");
  const std::filesystem::path folder =
      models != nullptr ? models : std::filesystem::path(SNELLEN_SOURCE_DIR) / ".." / "shared" / "models";
  return folder / "stories260K";
}

nlohmann::json expected_tensors() {
  std::ifstream stream(SNELLEN_SOURCE_DIR "/tests/data/stories260K_weights.json");
  BOOST_REQUIRE(stream);
  return nlohmann::json::parse(stream);
}

/// FNV-1a of the numbers as binary64, row by row, the lowest byte first.
template <class Tensor>
std::uint64_t hash(const Tensor& tensor) {
  std::uint64_t state = 0xcbf29ce484222325;
  for (Eigen::Index index = 0; index < tensor.size(); ++index) {
    const auto code = std::bit_cast<std::uint64_t>(static_cast<double>(tensor.data()[index]));
    for (int shift = 0; shift < 64; shift += 8) state = (state ^ (code >> shift & 0xff)) * 0x100000001b3;
  }
  return state;
}

template <class Tensor>
void check(const nlohmann::json& expected, const std::string& name, const Tensor& tensor) {
  BOOST_TEST_CONTEXT(name) {
    const nlohmann::json& entry = expected.at(name);
    const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
    BOOST_REQUIRE(tensor.size() > 0);
    BOOST_TEST(tensor.rows() == shape.at(0));
    if (shape.size() == 2) BOOST_TEST(tensor.cols() == shape.at(1));
    BOOST_TEST(tensor.data()[0] == entry.at("first").get<double>());
    BOOST_TEST(tensor.data()[tensor.size() - 1] == entry.at("last").get<double>());
    BOOST_TEST(hash(tensor) == std::stoull(entry.at("hash").get<std::string>(), nullptr, 16));
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(shapes) {
  const Config config = read_checkpoint(checkpoint_folder()).config;
  BOOST_TEST(config.layers == 5);
  BOOST_TEST(config.width == 64);
  BOOST_TEST(config.vocabulary == 512);
  BOOST_TEST(config.attention.heads == 8);
  BOOST_TEST(config.attention.key_value_heads == 4);
  BOOST_TEST(config.attention.head_width == 8);
  BOOST_TEST(config.feed_forward.width == 172);
  BOOST_TEST(config.epsilon == 1e-5);
  BOOST_TEST(config.position.theta == 10000);
  BOOST_TEST((config.position.scheme == PositionScheme::rope));
  BOOST_TEST((config.position.layout == RotationLayout::half_split));
  BOOST_TEST((config.feed_forward.activation == Activation::silu));
  BOOST_TEST(config.tied_embeddings);
}

BOOST_AUTO_TEST_CASE(every_weight) {
  const nlohmann::json expected = expected_tensors();
  const Weights weights = read_checkpoint(checkpoint_folder()).weights;
  check(expected, "model.embed_tokens.weight", weights.embedding);
  check(expected, "model.norm.weight", weights.final_gain);
  BOOST_TEST(weights.unembedding.size() == 0);
  BOOST_REQUIRE(weights.layers.size() == 5U);
  for (std::size_t index = 0; index < weights.layers.size(); ++index) {
    const LayerWeights& layer = weights.layers[index];
    const std::string prefix = "model.layers." + std::to_string(index) + ".";
    check(expected, prefix + "input_layernorm.weight", layer.attention_gain);
    check(expected, prefix + "self_attn.q_proj.weight", layer.query);
    check(expected, prefix + "self_attn.k_proj.weight", layer.key);
    check(expected, prefix + "self_attn.v_proj.weight", layer.value);
    check(expected, prefix + "self_attn.o_proj.weight", layer.output);
    check(expected, prefix + "post_attention_layernorm.weight", layer.feed_forward_gain);
    check(expected, prefix + "mlp.gate_proj.weight", layer.gate);
    check(expected, prefix + "mlp.up_proj.weight", layer.up);
    check(expected, prefix + "mlp.down_proj.weight", layer.down);
  }
  BOOST_TEST(expected.size() == 2 + 9 * weights.layers.size());
}

BOOST_AUTO_TEST_CASE(representations) {
  // shared/models/README.md: an independent double-precision program, checked against the upstream C program.
  const Model model = read_checkpoint(checkpoint_folder());
  std::vector<std::vector<Token>> sequences{{1, 52}, {1}};
  sequences[1].insert(sequences[1].end(), 20, 52);
  const PrefixTree tree = PrefixTree::shared(sequences);
  const std::vector<Node> last{tree.last(0), tree.last(1)};
  const auto check_row = [](const BallMatrix& values, std::int64_t row, std::span<const double> expected,
                            double tolerance) {
    for (std::size_t k = 0; k < expected.size(); ++k) {
      const Ball ball = values.ball(row, static_cast<std::int64_t>(k));
      BOOST_TEST(static_cast<double>(Rational(ball.upper() - ball.lower())) < 1e-20);
      BOOST_TEST(std::abs(static_cast<double>(ball.midpoint()) - expected[k]) <= tolerance, "row " << row << ", " << k);
    }
  };
  const BallMatrix y = evaluate(model, tree, last, Observable::normalized, Certified(192));
  constexpr double y_short[] = {-1.85933116612761, -0.45134762496695, -0.689645011581774,
                                0.994535473060905, 0.266843887141005, 5.11988632391992};
  constexpr double y_long[] = {-0.318672670623329, -2.38901966136982, -2.8245387530697,
                               1.12580684524638,   0.112195572748752, 9.68267487416075};
  // Fifteen digits are given: at most 5e-15 of a unit in the last place of 9.68..., and the double program's own error.
  check_row(y, 0, y_short, 1e-12);
  check_row(y, 1, y_long, 1e-12);
  const BallMatrix logits = evaluate(model, tree, last, Observable::logits, Certified(192));
  constexpr double logits_long[] = {9.03133896626, 1.63210595266, 9.03141489359,
                                    9.03096423148, 9.02884801824, 9.03070536966};
  check_row(logits, 1, logits_long, 6e-12);  // eleven digits after the point are given
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen

int main(int argc, char** argv) {
  constexpr int skipped = 77;
  const std::filesystem::path folder = snellen::trained_checkpoint_test::checkpoint_folder();
  if (!std::filesystem::exists(folder / "config.json")) {
    std::cout << "skipped: " << folder << " does not exist; set SNELLEN_MODELS to the folder of stories260K\n";
    return skipped;
  }
  return boost::unit_test::unit_test_main([] { return true; }, argc, argv);
}
