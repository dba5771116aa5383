// SPDX-License-Identifier: LGPL-3.0-or-later
// What docs/theory/collapse-map.md says of each pair under each position scheme.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "snellen/input/vocabulary.hpp"
#include "snellen/theory/collapse_map.hpp"

namespace snellen {

/// What is predicted, and between which exponents of n (in hundredths) the map must measure the decay.
struct Prediction {
  CollapseKind kind;
  std::string_view words;
  int least_exponent = 0;
  int most_exponent = 0;
};

/// The columns, in the order of every row's predictions.
inline constexpr std::array<std::string_view, 6> column_names = {"NoPE", "T5", "RoPE", "ALiBi", "window", "sinusoidal"};

/// A pair of sequences that grows with n, with what is predicted of it.
struct PairPrediction {
  std::string_view pair;
  std::string_view left;
  std::string_view right;
  std::array<Prediction, column_names.size()> columns;
  /// The tokens of the left (false) or right (true) sequence at n; sampled digits by seed.
  std::vector<Token> (*tokens)(long n, bool right, std::uint64_t seed);
};

std::span<const PairPrediction> pair_predictions();

}  // namespace snellen
