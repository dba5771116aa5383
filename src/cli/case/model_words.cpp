// SPDX-License-Identifier: LGPL-3.0-or-later
// The model in words, for the head of a report.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include "case.hpp"

namespace snellen::cli {
namespace {

std::string counted(std::int64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string shape_words(const Config& config) {
  return fmt::format("{}, width {}, vocabulary {}", counted(config.layers, "layer"), config.width, config.vocabulary);
}

std::string attention_words(const Config& config) {
  const Attention& attention = config.attention;
  std::string words = fmt::format("attention: {} of width {}", counted(attention.heads, "head"), attention.head_width);
  if (attention.key_value_heads != attention.heads) {
    words += fmt::format(", {}", counted(attention.key_value_heads, "key-value head"));
  }
  words += attention.causal ? ", causal" : ", full";
  if (attention.window > 0) words += fmt::format(", window {}", attention.window);
  if (attention.logits == LogitSource::token_table) words += ", logits from a token table";
  if (attention.softmax == SoftmaxKind::base2) words += ", softmax to base 2";
  if (attention.softmax == SoftmaxKind::phi) words += ", softmax of 1 + s + s^2/2";
  if (attention.scale.has_value()) words += fmt::format(", scale {}", *attention.scale);
  if (attention.soft_cap > 0) words += fmt::format(", soft cap {}", attention.soft_cap);
  if (attention.sink) words += ", sink";
  if (attention.query_key_value_bias) words += ", query, key and value biases";
  if (attention.output_bias) words += ", output bias";
  return words;
}

std::string position_text(const Position& position) {
  switch (position.scheme) {
    case PositionScheme::none:
      return "positions: none (NoPE)";
    case PositionScheme::sinusoidal:
      return fmt::format("positions: sinusoidal, theta {}", position.theta);
    case PositionScheme::learned:
      return fmt::format("positions: learned, {}", counted(position.maximum_positions, "row"));
    case PositionScheme::rope:
      return fmt::format("positions: RoPE, theta {}, {}", position.theta,
                         position.layout == RotationLayout::interleaved ? "interleaved" : "half split");
    case PositionScheme::alibi:
      return position.slopes.size() > 8
                 ? fmt::format("positions: ALiBi, {} slopes", position.slopes.size())
                 : fmt::format("positions: ALiBi, slope{} {}", position.slopes.size() == 1 ? "" : "s",
                               fmt::join(position.slopes, ", "));
    case PositionScheme::t5:
      return fmt::format("positions: T5, {} up to distance {}", counted(position.buckets, "bucket"),
                         position.maximum_distance);
    case PositionScheme::own_bias:
      return "positions: a bias of one's own";
  }
  return {};
}

std::string norm_text(const Config& config) {
  const auto kind = [&]() -> std::string_view {
    switch (config.norm) {
      case NormKind::none:
        return "none";
      case NormKind::rms:
        return "RMSNorm";
      case NormKind::layer:
        return "LayerNorm";
      case NormKind::l1:
        return "L1";
      case NormKind::max:
        return "max";
    }
    return {};
  };
  std::string words = fmt::format("norm: {}", kind());
  if (config.norm == NormKind::none) return words;
  words += fmt::format(", epsilon {}", config.epsilon);
  if (!config.norm_gain) words += ", no gain";
  if (config.norm_bias) words += ", bias";
  return words;
}

std::string feed_forward_words(const FeedForward& part) {
  if (!part.present) return "feed-forward: none";
  const auto activation = [&]() -> std::string_view {
    switch (part.activation) {
      case Activation::relu:
        return "ReLU";
      case Activation::gelu_erf:
        return "GELU (erf)";
      case Activation::gelu_tanh:
        return "GELU (tanh)";
      case Activation::silu:
        return "SiLU";
    }
    return {};
  };
  return fmt::format("feed-forward: {}{}, width {}{}", activation(), part.gated ? ", gated" : "", part.width,
                     part.bias ? ", biases" : "");
}

std::string head_words(const Config& config) {
  std::string words = !config.output_head      ? "output head: none"
                      : config.tied_embeddings ? "output head: tied to the embedding"
                                               : "output head: its own";
  if (config.embedding_scale != 1) words += fmt::format("; embeddings times {}", config.embedding_scale);
  return words;
}

std::string weight_text(const SyntheticWeights& weights) {
  if (weights.kind == SyntheticWeights::Kind::dyadic) {
    return fmt::format("weights: dyadic, integers from -{0} to {0} over 2^{1}, seed {2}", weights.reach, weights.bits,
                       weights.seed);
  }
  std::string words = fmt::format("weights: Gaussian, seed {}", weights.seed);
  if (weights.gain != 1) words += fmt::format(", gain {}", weights.gain);
  if (weights.bias_scale != 0) words += fmt::format(", bias scale {}", weights.bias_scale);
  return words;
}

}  // namespace

std::vector<std::string> model_words(const Draft& draft, const Config& config) {
  return {shape_words(config),
          attention_words(config),
          position_text(config.position),
          norm_text(config),
          feed_forward_words(config.feed_forward),
          head_words(config),
          draft.checkpoint.has_value() ? fmt::format("weights: checkpoint {}", draft.checkpoint->text)
                                       : weight_text(draft.weights)};
}

}  // namespace snellen::cli
