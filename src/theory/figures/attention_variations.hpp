// SPDX-License-Identifier: LGPL-3.0-or-later
// The attention figures' choices in words, and each of them made otherwise.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "snellen/model/config.hpp"
#include "snellen/theory/attention_choices.hpp"

namespace snellen {

/// One way to make the choices, and which series it concerns.
struct AttentionVariation {
  std::string choice = {};    ///< empty for the figure's own
  std::string standard = {};  ///< what the figure takes
  std::string other = {};     ///< what this takes
  AttentionChoices choices;
  std::vector<PositionScheme> schemes;
};

/// The choices themselves, then with `others` each one that concerns these schemes made otherwise.
std::vector<AttentionVariation> attention_variations(const AttentionChoices& standard,
                                                     const std::vector<PositionScheme>& schemes, bool others);

/// "RoPE"
std::string_view name_of(PositionScheme scheme);

/// What the series measure, for an axis.
std::string ordinate_of(CoordinateDistance distance);

/// How vectors are made, and what the layer computes with them.
std::string vectors_in_words(const AttentionChoices& choices);
std::string positions_in_words(const AttentionChoices& choices, const std::vector<PositionScheme>& schemes);

}  // namespace snellen
