// SPDX-License-Identifier: LGPL-3.0-or-later
// How often something is repeated: an integer expression, linear in n.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner.hpp"

namespace snellen::input_detail {

/// Groups and the parentheses of a count may be nested this deep.
inline constexpr int deepest_nesting = 64;

struct CountStep {
  enum class Kind { number, variable, negate, add, subtract, multiply, divide, remainder };
  Kind kind;
  long value = 0;
};

/// In postfix order, so that evaluating needs no recursion.
struct Count {
  std::vector<CountStep> steps;
  std::string text;
  std::size_t position = 0;  // of the text in its pattern, from 0

  [[nodiscard]] bool uses_n() const noexcept;
  /// Nothing when a long cannot hold an intermediate result.
  [[nodiscard]] std::optional<long> at(long n) const;
};

/// The count after a '^': an integer, n, or an expression in parentheses.
Count parse_count(Scanner& scanner);

}  // namespace snellen::input_detail
