// SPDX-License-Identifier: LGPL-3.0-or-later
// What a Pattern holds, for those who look at its structure: its own floor, and the tail.
#pragma once

#include <string>

#include "snellen/input/pattern.hpp"
#include "snellen/input/pattern_syntax.hpp"

namespace snellen {

namespace input_detail {

/// In tokens.
inline constexpr long longest_sequence = 1L << 22U;

}  // namespace input_detail

struct Pattern::Tree {
  std::string text;
  std::string label;
  input_detail::PatternItem whole;
};

}  // namespace snellen
