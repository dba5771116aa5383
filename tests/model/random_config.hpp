// SPDX-License-Identifier: LGPL-3.0-or-later
// What drawn configs have in common.
#pragma once

#include <random>

#include "snellen/model/config.hpp"

namespace snellen::testing {

/// A width of 4 in two heads, with any position scheme and one or two heads of keys and values.
inline void draw_positions_and_heads(Config& config, std::int32_t maximum_positions, std::mt19937_64& engine) {
  constexpr PositionScheme schemes[] = {PositionScheme::none, PositionScheme::sinusoidal, PositionScheme::learned,
                                        PositionScheme::rope, PositionScheme::alibi,      PositionScheme::t5};
  config.width = 4;
  config.position.scheme = schemes[engine() % 6];
  config.position.layout = engine() % 2 == 0 ? RotationLayout::half_split : RotationLayout::interleaved;
  config.position.maximum_positions = config.position.scheme == PositionScheme::learned ? maximum_positions : 0;
  config.position.buckets = 8;
  config.position.maximum_distance = 16;
  config.attention.heads = 2;
  config.attention.key_value_heads = static_cast<std::int32_t>(1 + engine() % 2);
  config.attention.head_width = 2;
}

/// Replaces what is not rational: by ALiBi or no positions, phi or a token table in base 2, the norms l1, max or none.
inline void draw_rational_parts(Config& config, std::mt19937_64& engine) {
  config.position = Position{};
  config.attention.head_width = 4;
  config.attention.soft_cap = 0;
  config.attention.softmax = SoftmaxKind::phi;
  if (engine() % 2 == 0) {
    config.position.scheme = PositionScheme::alibi;
    config.position.slopes = {1, 2};
  }
  if (engine() % 3 == 0) {
    config.attention.logits = LogitSource::token_table;
    config.attention.softmax = SoftmaxKind::base2;
    config.attention.query_key_value_bias = false;
  }
  constexpr NormKind norms[] = {NormKind::none, NormKind::l1, NormKind::max};
  config.norm = norms[engine() % 3];
  config.norm_gain = config.norm != NormKind::none;
  config.norm_bias = false;
  config.feed_forward.activation = Activation::relu;
}

}  // namespace snellen::testing
