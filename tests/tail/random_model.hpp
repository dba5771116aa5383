// SPDX-License-Identifier: LGPL-3.0-or-later
// Small models with tails, drawn from a seed: over everything that a tail covers.
#pragma once

#include <fmt/format.h>

#include <random>
#include <string>

#include "snellen/model/synthetic.hpp"
#include "snellen/tail/shape.hpp"

namespace snellen::test {

struct TailModel {
  std::string description;  ///< the seed and what was drawn
  Model model;
  TailShape shape;
  long first_periods = 1;
};

/// The same seed and scheme give the same model and shape. The scheme is none, T5, RoPE or ALiBi.
inline TailModel random_tail_model(PositionScheme scheme, std::uint64_t seed, std::int32_t most_layers = 3) {
  std::mt19937_64 engine(1000 * static_cast<std::uint64_t>(scheme) + seed);
  const auto draw = [&](std::int32_t least, std::int32_t most) {
    return least + static_cast<std::int32_t>(engine() % static_cast<std::uint64_t>(most - least + 1));
  };
  const auto chance = [&](std::int32_t one_in) { return draw(1, one_in) == 1; };
  Config config;
  config.layers = draw(1, most_layers);
  config.width = draw(2, 5);
  config.vocabulary = 5;
  config.position.scheme = scheme;
  config.position.layout = chance(2) ? RotationLayout::half_split : RotationLayout::interleaved;
  config.position.theta = chance(2) ? 10000 : 20;
  config.position.buckets = 8;
  config.position.maximum_distance = chance(2) ? 16 : 40;
  config.attention.heads = draw(1, 2);
  config.attention.key_value_heads = draw(1, config.attention.heads);
  config.attention.head_width = 2 * draw(1, 2);
  if (scheme == PositionScheme::alibi) config.position.slopes = alibi_slopes(config.attention.heads);
  if (chance(4)) config.attention.scale = 0.75;
  if (chance(3)) config.attention.soft_cap = 1.5;
  config.attention.sink = chance(3);
  config.attention.query_key_value_bias = chance(2);
  config.attention.output_bias = chance(2);
  const bool table = chance(6) && scheme != PositionScheme::rope;
  config.attention.logits = table ? LogitSource::token_table : LogitSource::query_key;
  if (table) config.attention.query_key_value_bias = false;
  if (table) config.attention.scale.reset();
  const bool biased = scheme == PositionScheme::alibi || scheme == PositionScheme::t5;
  config.attention.softmax = static_cast<SoftmaxKind>(draw(0, biased ? 1 : 2));
  config.feed_forward.present = !chance(6);
  config.feed_forward.activation = static_cast<Activation>(draw(0, 3));
  config.feed_forward.gated = chance(3) && config.feed_forward.present;
  config.feed_forward.bias = chance(2) && config.feed_forward.present;
  config.feed_forward.width = draw(2, 5);
  config.norm = static_cast<NormKind>(draw(0, 4));
  config.norm_gain = config.norm != NormKind::none;
  config.norm_bias = config.norm == NormKind::layer && chance(2);
  config.epsilon = chance(4) ? 0.1 : 1e-5;
  config.output_head = true;
  SyntheticWeights weights;
  weights.seed = seed;
  weights.gain = chance(2) ? 1 : 0.6;
  weights.bias_scale = 0.4;

  TailShape shape;
  const std::int32_t period = draw(1, 4);
  const std::int32_t suffix = draw(0, 2);
  const std::int32_t prefix = draw(suffix > 0 || period > 1 ? 0 : 1, 3);
  for (std::int32_t k = 0; k < prefix; ++k) shape.prefix.push_back(draw(0, 4));
  for (std::int32_t k = 0; k < period; ++k) shape.period.push_back(draw(0, 4));
  for (std::int32_t k = 0; k < suffix; ++k) shape.suffix.push_back(draw(0, 4));
  shape.step = 1;
  const long first = draw(1, 6);
  const std::string description = fmt::format(
      "scheme {} seed {}: layers {} width {} heads {}/{}x{} norm {} activation {}{} softmax {}{}{}{}, {} {}^r {} from "
      "{}",
      static_cast<int>(scheme), seed, config.layers, config.width, config.attention.heads,
      config.attention.key_value_heads, config.attention.head_width, static_cast<int>(config.norm),
      static_cast<int>(config.feed_forward.activation), config.feed_forward.gated ? " gated" : "",
      static_cast<int>(config.attention.softmax), config.attention.soft_cap > 0 ? " cap" : "",
      config.attention.sink ? " sink" : "", config.attention.logits == LogitSource::token_table ? " table" : "", prefix,
      period, suffix, first);
  return {description, synthetic_model(config, weights), shape, first};
}

/// prefix period^periods suffix.
inline std::vector<Token> expanded(const TailShape& shape, long periods) {
  std::vector<Token> out = shape.prefix;
  for (long r = 0; r < periods; ++r) out.insert(out.end(), shape.period.begin(), shape.period.end());
  out.insert(out.end(), shape.suffix.begin(), shape.suffix.end());
  return out;
}

}  // namespace snellen::test
