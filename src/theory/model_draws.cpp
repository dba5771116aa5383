// SPDX-License-Identifier: LGPL-3.0-or-later
#include "model_draws.hpp"

#include <array>

#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

/// Positions as in the case, fitted to the drawn shape.
void take_positions(Config& config, const Config& from) {
  config.position = from.position;
  if (from.position.scheme == PositionScheme::alibi) config.position.slopes = alibi_slopes(config.attention.heads);
  if (from.position.scheme == PositionScheme::rope) config.attention.head_width = 2;
  if (from.position.scheme == PositionScheme::sinusoidal) config.width += config.width % 2;
}

/// The shape that both kinds of random models share.
Config drawn_shape(const Config& from, Draws& draws) {
  Config config;
  config.vocabulary = from.vocabulary;
  config.width = static_cast<std::int32_t>(draws.between(2, 4));
  config.layers = static_cast<std::int32_t>(draws.between(1, 3));
  config.feed_forward.width = static_cast<std::int32_t>(draws.between(2, 4));
  config.attention = from.attention;
  config.attention.heads = static_cast<std::int32_t>(draws.between(1, 2));
  config.attention.key_value_heads = draws.chance(1, 3) ? 1 : config.attention.heads;
  config.attention.head_width = static_cast<std::int32_t>(draws.between(1, 2));
  config.attention.scale.reset();
  take_positions(config, from);
  return config;
}

Model random_model(const Subject& subject, std::uint64_t draw, bool adversarial) {
  Draws draws(draw, adversarial ? "models.adversarial" : "models.random");
  Config config = drawn_shape(subject.config, draws);
  constexpr std::array norms = {NormKind::rms, NormKind::layer, NormKind::none};
  constexpr std::array activations = {Activation::relu, Activation::gelu_erf, Activation::gelu_tanh, Activation::silu};
  config.norm = norms[draws.below(norms.size())];
  config.norm_gain = config.norm != NormKind::none;
  config.norm_bias = config.norm == NormKind::layer && draws.chance(1, 2);
  config.epsilon = adversarial ? 0x1p-40 : 0x1p-10;
  config.embedding_scale = adversarial && config.norm != NormKind::none ? 64 : 1;
  const bool biases = draws.chance(1, 2);
  config.attention.query_key_value_bias = biases && config.attention.logits == LogitSource::query_key;
  config.attention.output_bias = biases;
  config.feed_forward.activation = activations[draws.below(activations.size())];
  config.feed_forward.gated = draws.chance(1, 3);
  config.feed_forward.bias = biases;
  if (draws.chance(1, 6)) config.feed_forward = {.present = false};
  SyntheticWeights how{.seed = draw, .gain = 1, .bias_scale = 0.25};
  if (adversarial) how.gain = config.norm == NormKind::none ? 2 : 6;
  return synthetic_model(config, how);
}

}  // namespace

const Subject& subject_of(const Instance& instance) {
  if (!instance.subject) throw InputError("instance", "the claim is about models", "give a [model] and a [pair]");
  return *instance.subject;
}

Model drawn_model(const Instance& instance, std::uint64_t draw) {
  const Subject& subject = subject_of(instance);
  if (instance.family == "model") return subject.model(draw);
  return random_model(subject, draw, instance.family == "adversarial");
}

Model drawn_exact_model(const Instance& instance, std::uint64_t draw) {
  const Subject& subject = subject_of(instance);
  if (instance.family == "model") return subject.model(draw);
  Draws draws(draw, "models.exact");
  Config config = drawn_shape(subject.config, draws);
  config.layers = static_cast<std::int32_t>(draws.between(1, 2));  // denominators grow with every layer
  config.attention.head_width = 1;
  config.attention.soft_cap = 0;
  config.attention.query_key_value_bias = false;
  const bool table = draws.chance(1, 2) || config.position.scheme == PositionScheme::alibi ||
                     config.position.scheme == PositionScheme::t5;
  config.attention.logits = table ? LogitSource::token_table : LogitSource::query_key;
  config.attention.softmax = table ? SoftmaxKind::base2 : SoftmaxKind::phi;
  if (config.position.scheme == PositionScheme::alibi) {
    for (double& slope : config.position.slopes) slope = static_cast<double>(draws.between(1, 2));
  }
  constexpr std::array norms = {NormKind::none, NormKind::l1, NormKind::max};
  config.norm = norms[draws.below(norms.size())];
  config.norm_gain = false;
  config.epsilon = 0.25;
  config.feed_forward.activation = Activation::relu;
  if (draws.chance(1, 4)) config.feed_forward = {.present = false};
  return synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = draw, .reach = 1024, .bits = 9});
}

std::vector<Family> model_families() {
  return {{"model", "the model of the case, its weights by the draw"},
          {"random", "small models of random shape, positions and mask as in the case"},
          {"adversarial", "the same with steep logits, values far apart and a tiny epsilon"}};
}

std::vector<Family> exact_model_families() {
  return {{"model", "the model of the case, which exact arithmetic must be able to run"},
          {"random", "small exact models of random shape: base-2 token tables or phi weights"}};
}

}  // namespace snellen
