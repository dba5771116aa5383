// SPDX-License-Identifier: LGPL-3.0-or-later
// The parts of a case that tables and claims share: the model, its vocabulary, the patterns and the sweep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "draft.hpp"
#include "snellen/input/pattern.hpp"
#include "snellen/input/vocabulary.hpp"
#include "snellen/model/weights.hpp"

namespace snellen::cli {

/// Whether the key was given by a file or an option.
bool gives(const Draft& draft, std::string_view key);

/// The pattern that the key gives. Throws with its place when it is missing or does not parse.
Pattern pattern_of(const Draft& draft, std::string_view key, const std::optional<Text>& text,
                   const Vocabulary& vocabulary);

/// The values of n; the standard sweep when none is given.
std::vector<long> lengths_of(const Draft& draft, std::string_view standard);

/// The longest sequence of one side; expanding every one of them finds the n at which a count is negative.
std::size_t longest_of(const Pattern& pattern, std::span<const long> n_values, const Place& place);

/// A precision that was asked for. Throws with its place when it is out of range.
Precision checked_precision(const Draft& draft, std::string_view key, Precision value, Precision least);

/// Which model a case speaks of, before its weights are drawn.
struct ModelChoice {
  std::optional<Model> checkpoint;
  Vocabulary vocabulary;
  std::int32_t trained_positions = 0;  ///< of a checkpoint that says it; 0: not known
};
ModelChoice choose_model(const Draft& draft);

/// The model's shape with the defaults that depend on other values, for sequences of up to `longest` tokens.
Config fitted_config(const Draft& draft, const ModelChoice& choice, std::size_t longest);

/// That sequences of this length, or of every one, pass the positions that a checkpoint says it was made for; "" when
/// they do not.
std::string caution_about_positions(std::int32_t trained, std::size_t longest, bool every_length);

/// Checks the config, with the place of the field in messages.
void check_config(const Draft& draft, const Config& config);

/// The synthetic model of this shape.
Model drawn_model(const Draft& draft, const Config& config);

}  // namespace snellen::cli
