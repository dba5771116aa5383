// SPDX-License-Identifier: LGPL-3.0-or-later
// How often something is repeated: an integer expression, linear in n.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace snellen::input_detail {

/// Groups and the parentheses of a count may be nested this deep.
inline constexpr int deepest_nesting = 64;

struct CountStep {
  enum class Kind { number, variable, negate, add, subtract, multiply, divide, remainder };
  Kind kind;
  long value = 0;
};

/// A count at n = modulus * t + residue: slope * t + constant, unless the modulus is too coarse.
struct LinearCount {
  long slope = 0;
  long constant = 0;
  long refinement = 1;  // above 1: there is no such form unless the modulus is a multiple of this times as large
};

class Scanner;

/// In postfix order, so that evaluating needs no recursion.
struct Count {
  std::vector<CountStep> steps;
  std::string text;
  std::size_t position = 0;  // of the text in its pattern, from 0

  [[nodiscard]] bool uses_n() const noexcept;
  /// Nothing when a long cannot hold an intermediate result.
  [[nodiscard]] std::optional<long> at(long n) const;
  /// For every integer t. Nothing when an intermediate slope or constant is beyond 2^40.
  [[nodiscard]] std::optional<LinearCount> in_class(long modulus, long residue) const;
};

/// The divisor is positive; the quotient is rounded down and the remainder is never negative.
long floor_quotient(long value, long divisor);
long floor_remainder(long value, long divisor);

/// The count after a '^': an integer, n, or an expression in parentheses.
Count parse_count(Scanner& scanner);

}  // namespace snellen::input_detail
