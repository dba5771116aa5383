// SPDX-License-Identifier: LGPL-3.0-or-later
// The one list of a model's tensors: their names, shapes and roles, which validation and the generator share.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "snellen/model/config.hpp"

namespace snellen::detail {

/// What a tensor does, which decides how it is drawn.
enum class TensorRole : std::uint8_t {
  embedding,   ///< a row per token or position, added to the stream
  matrix,      ///< multiplies a vector
  gain,        ///< multiplies coordinate by coordinate
  bias,        ///< added to a vector
  logit_bias,  ///< added to a logit, or a logit of its own
  logit_table  ///< integer logits by token
};

/// Calls visit(name, role, tensor, rows, columns) for every tensor of one layer; rows = columns = 0 when the config has
/// none. `layer` is a LayerWeights, const or not, whose logit_table has its config's length.
template <class Layer, class Visitor>
void visit_layer(const Config& config, Layer& layer, const std::string& prefix, Visitor&& visit) {
  using enum TensorRole;
  const Attention& attention = config.attention;
  const FeedForward& feed_forward = config.feed_forward;
  const auto give = [&](const char* name, TensorRole role, auto& tensor, bool present, std::int64_t rows,
                        std::int64_t columns = 1) {
    visit(prefix + name, role, tensor, present ? rows : 0, present ? columns : 0);
  };
  const std::int64_t width = config.width;
  const std::int64_t query_width = std::int64_t{attention.heads} * attention.head_width;
  const std::int64_t key_width = std::int64_t{attention.key_value_heads} * attention.head_width;
  const bool table = attention.logits == LogitSource::token_table;
  const bool second_norm = feed_forward.present;  // N2 is read by the feed-forward part alone.

  give("attention_gain", gain, layer.attention_gain, config.norm_gain, width);
  give("attention_bias", bias, layer.attention_bias, config.norm_bias, width);
  give("query", matrix, layer.query, !table, query_width, width);
  give("key", matrix, layer.key, !table, key_width, width);
  give("value", matrix, layer.value, true, key_width, width);
  give("output", matrix, layer.output, true, width, query_width);
  give("query_bias", bias, layer.query_bias, attention.query_key_value_bias, query_width);
  give("key_bias", bias, layer.key_bias, attention.query_key_value_bias, key_width);
  give("value_bias", bias, layer.value_bias, attention.query_key_value_bias, key_width);
  give("output_bias", bias, layer.output_bias, attention.output_bias, width);
  give("sink", logit_bias, layer.sink, attention.sink, attention.heads);
  for (std::size_t head = 0; head < layer.logit_table.size(); ++head) {
    give(fmt::format("logit_table.{}", head).c_str(), logit_table, layer.logit_table[head], table, config.vocabulary,
         config.vocabulary);
  }
  give("feed_forward_gain", gain, layer.feed_forward_gain, second_norm && config.norm_gain, width);
  give("feed_forward_norm_bias", bias, layer.feed_forward_norm_bias, second_norm && config.norm_bias, width);
  give("gate", matrix, layer.gate, feed_forward.gated, feed_forward.width, width);
  give("up", matrix, layer.up, feed_forward.present, feed_forward.width, width);
  give("down", matrix, layer.down, feed_forward.present, width, feed_forward.width);
  give("gate_bias", bias, layer.gate_bias, feed_forward.gated && feed_forward.bias, feed_forward.width);
  give("up_bias", bias, layer.up_bias, feed_forward.bias, feed_forward.width);
  give("down_bias", bias, layer.down_bias, feed_forward.bias, width);
}

/// The same for every tensor of a model. `weights` is a Weights, const or not, whose `layers` has its config's length.
template <class AnyWeights, class Visitor>
void visit_tensors(const Config& config, AnyWeights& weights, Visitor&& visit) {
  using enum TensorRole;
  const auto give = [&](const char* name, TensorRole role, auto& tensor, bool present, std::int64_t rows,
                        std::int64_t columns = 1) {
    visit(std::string(name), role, tensor, present ? rows : 0, present ? columns : 0);
  };
  const Position& position = config.position;
  give("embedding", embedding, weights.embedding, true, config.vocabulary, config.width);
  give("position_embedding", embedding, weights.position_embedding, position.scheme == PositionScheme::learned,
       position.maximum_positions, config.width);
  give("relative_bias", logit_bias, weights.relative_bias, position.scheme == PositionScheme::t5, position.buckets,
       config.attention.heads);
  for (std::size_t layer = 0; layer < weights.layers.size(); ++layer) {
    visit_layer(config, weights.layers[layer], fmt::format("layers.{}.", layer), visit);
  }
  give("final_gain", gain, weights.final_gain, config.norm_gain, config.width);
  give("final_bias", bias, weights.final_bias, config.norm_bias, config.width);
  give("unembedding", matrix, weights.unembedding, config.output_head && !config.tied_embeddings, config.vocabulary,
       config.width);
}

}  // namespace snellen::detail
