// SPDX-License-Identifier: LGPL-3.0-or-later
// A config in which every tensor that queries and keys allow is present.
#pragma once

#include "snellen/model/config.hpp"

namespace snellen::testing {

inline Config rich_config(std::int32_t width, std::int32_t maximum_positions) {
  Config config;
  config.layers = 2;
  config.width = width;
  config.vocabulary = 5;
  config.position.scheme = PositionScheme::learned;
  config.position.maximum_positions = maximum_positions;
  config.attention.heads = 4;
  config.attention.key_value_heads = 2;
  config.attention.head_width = 2;
  config.attention.sink = true;
  config.attention.query_key_value_bias = true;
  config.attention.output_bias = true;
  config.feed_forward.gated = true;
  config.feed_forward.bias = true;
  config.feed_forward.width = 9;
  config.norm = NormKind::layer;
  config.norm_bias = true;
  config.tied_embeddings = false;
  return config;
}

}  // namespace snellen::testing
