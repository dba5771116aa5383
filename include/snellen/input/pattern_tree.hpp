// SPDX-License-Identifier: LGPL-3.0-or-later
// What a Pattern holds, for the sources of this floor.
#pragma once

#include <string>

#include "pattern_syntax.hpp"
#include "snellen/input/pattern.hpp"

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
