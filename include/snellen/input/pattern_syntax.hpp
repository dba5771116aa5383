// SPDX-License-Identifier: LGPL-3.0-or-later
// What a pattern is once it has been read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/input/count.hpp"
#include "snellen/input/vocabulary.hpp"

namespace snellen::input_detail {

/// `| , every 3`: this token between every 3 tokens of a group.
struct Separator {
  Token token = 0;
  long every = 1;
};

/// A token, a sampled token or a group; repeated.
struct PatternItem {
  std::vector<Token> choices;      // one token, or the set of a sampled one; empty for a group
  bool sampled = false;            // a set of one token draws as well: every sampled token has its place
  std::uint64_t stream = 0;        // of the draws
  std::vector<PatternItem> items;  // of a group
  bool drawn_once = false;         // a group whose repetitions are copies of the first one
  std::optional<Separator> separator;
  std::optional<Count> count;  // once when absent
};

/// The whole pattern as one group. Throws InputError.
PatternItem parse_pattern(std::string_view text, const Vocabulary& vocabulary, std::string_view label);

}  // namespace snellen::input_detail
