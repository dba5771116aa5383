// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/input/count.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "scanner.hpp"

namespace snellen::input_detail {

namespace {

using Kind = CountStep::Kind;

/// sum := ['-'] product (('+'|'-') product)*     product := factor ('*' factor | '//' integer | '%' integer)*
/// factor := integer ['n' | '(' sum ')'] | 'n' | '(' sum ')'
/// Each rule appends its steps and says whether its value depends on n.
class CountParser {
 public:
  explicit CountParser(Scanner& scanner) : scanner_(scanner) {}

  bool parenthesised() {
    const std::size_t open = scanner_.position();
    if (++depth_ > deepest_nesting) {
      scanner_.fail(open, fmt::format("parentheses nested deeper than {}", deepest_nesting), "simplify the count");
    }
    scanner_.advance();
    const bool varies = sum();
    if (!scanner_.accept(")")) {
      if (scanner_.at_end()) scanner_.fail(open, "this '(' is never closed", "add a ')'");
      scanner_.fail(scanner_.position(), fmt::format("{} in a count", scanner_.here()),
                    "a count is built of integers, n, + - * // % and parentheses");
    }
    --depth_;
    return varies;
  }

  std::vector<CountStep> take() { return std::move(steps_); }

 private:
  bool sum() {
    scanner_.skip_space();
    const bool negative = scanner_.accept("-");
    bool varies = product();
    if (negative) steps_.push_back({Kind::negate});
    while (scanner_.at('+') || scanner_.at('-')) {
      const Kind kind = scanner_.at('+') ? Kind::add : Kind::subtract;
      scanner_.advance();
      varies = product() || varies;
      steps_.push_back({kind});
    }
    return varies;
  }

  bool product() {
    bool varies = factor();
    while (true) {
      const std::size_t position = scanner_.position();
      if (scanner_.accept("*")) {
        const bool right_varies = factor();
        multiply(position, varies, right_varies);
        varies = varies || right_varies;
      } else if (scanner_.accept("//")) {
        divisor(Kind::divide);
      } else if (scanner_.accept("%")) {
        divisor(Kind::remainder);
      } else {
        return varies;
      }
    }
  }

  bool factor() {
    scanner_.skip_space();
    bool varies = false;
    if (scanner_.at_digit()) {
      steps_.push_back({Kind::number, scanner_.integer()});
      if (scanner_.at('n') || scanner_.at('(')) {  // 2n, 2(n+1)
        varies = scanner_.at('n') ? variable() : parenthesised();
        steps_.push_back({Kind::multiply});
      }
    } else if (scanner_.at('n')) {
      varies = variable();
    } else if (scanner_.at('(')) {
      varies = parenthesised();
    } else {
      scanner_.fail(scanner_.position(), fmt::format("expected an integer, n or '(' and found {}", scanner_.here()),
                    "write a count such as 2n+1");
    }
    scanner_.skip_space();
    return varies;
  }

  bool variable() {
    scanner_.advance();
    steps_.push_back({Kind::variable});
    return true;
  }

  void multiply(std::size_t position, bool left_varies, bool right_varies) {
    if (left_varies && right_varies) {
      scanner_.fail(position, "a product of n with n", "a count must be linear in n; sweep over fewer values instead");
    }
    steps_.push_back({Kind::multiply});
  }

  void divisor(Kind kind) {
    scanner_.skip_space();
    const std::size_t position = scanner_.position();
    const long value = scanner_.at_digit() ? scanner_.integer() : 0;
    if (value == 0) scanner_.fail(position, "a divisor must be a positive integer", "write it as n//2 or n%3");
    scanner_.skip_space();
    steps_.push_back({Kind::number, value});
    steps_.push_back({kind});
  }

  Scanner& scanner_;
  std::vector<CountStep> steps_;
  int depth_ = 0;
};

/// Whether `left (kind) right` fits into `result`.
bool apply(Kind kind, long left, long right, long& result) {
  switch (kind) {
    case Kind::add:
      return !__builtin_add_overflow(left, right, &result);
    case Kind::subtract:
      return !__builtin_sub_overflow(left, right, &result);
    case Kind::multiply:
      return !__builtin_mul_overflow(left, right, &result);
    case Kind::divide:
      result = floor_quotient(left, right);
      return true;
    default:
      result = floor_remainder(left, right);
      return true;
  }
}

/// Leaves room for a count times the length of a sequence.
constexpr long largest_coefficient = 1L << 40U;

/// `left (kind) right` for linear forms; nothing when it does not fit. The parser makes no product of n with n, and
/// divisors are numbers.
std::optional<LinearCount> apply(Kind kind, const LinearCount& left, const LinearCount& right) {
  LinearCount result;
  bool fits = true;
  switch (kind) {
    case Kind::multiply: {
      const LinearCount& factor = left.slope == 0 ? left : right;
      const LinearCount& other = left.slope == 0 ? right : left;
      fits = apply(kind, other.slope, factor.constant, result.slope) &&
             apply(kind, other.constant, factor.constant, result.constant);
      break;
    }
    case Kind::divide:
    case Kind::remainder: {
      const long divisor = right.constant;
      result.refinement = divisor / std::gcd(left.slope, divisor);
      result.slope = kind == Kind::divide ? left.slope / divisor : 0;
      fits = apply(kind, left.constant, divisor, result.constant);
      break;
    }
    default:
      fits = apply(kind, left.slope, right.slope, result.slope) &&
             apply(kind, left.constant, right.constant, result.constant);
  }
  const auto small = [](long value) { return value >= -largest_coefficient && value <= largest_coefficient; };
  return fits && small(result.slope) && small(result.constant) ? std::optional(result) : std::nullopt;
}

}  // namespace

long floor_quotient(long value, long divisor) {
  return value / divisor - (value % divisor < 0 ? 1 : 0);
}

long floor_remainder(long value, long divisor) {
  const long remainder = value % divisor;
  return remainder < 0 ? remainder + divisor : remainder;
}

bool Count::uses_n() const noexcept {
  return std::ranges::any_of(steps, [](const CountStep& step) { return step.kind == Kind::variable; });
}

std::optional<long> Count::at(long n) const {
  std::vector<long> stack;
  for (const CountStep& step : steps) {
    if (step.kind == Kind::number) {
      stack.push_back(step.value);
    } else if (step.kind == Kind::variable) {
      stack.push_back(n);
    } else if (step.kind == Kind::negate) {
      if (!apply(Kind::subtract, 0, stack.back(), stack.back())) return std::nullopt;
    } else {
      const long right = stack.back();
      stack.pop_back();
      if (!apply(step.kind, stack.back(), right, stack.back())) return std::nullopt;
    }
  }
  return stack.back();
}

std::optional<LinearCount> Count::in_class(long modulus, long residue) const {
  std::vector<LinearCount> stack;
  for (const CountStep& step : steps) {
    if (step.kind == Kind::number) {
      stack.push_back({.constant = step.value});
      continue;
    }
    if (step.kind == Kind::variable) {
      stack.push_back({.slope = modulus, .constant = residue});
      continue;
    }
    const bool negates = step.kind == Kind::negate;
    const LinearCount right = stack.back();
    stack.pop_back();
    if (negates) stack.emplace_back();
    const auto result = apply(negates ? Kind::subtract : step.kind, stack.back(), right);
    if (!result || result->refinement > 1) return result;
    stack.back() = *result;
  }
  return stack.back();
}

Count parse_count(Scanner& scanner) {
  const std::size_t begin = scanner.position();
  Count count;
  if (scanner.at('(')) {
    CountParser parser(scanner);
    parser.parenthesised();
    count.steps = parser.take();
  } else if (scanner.at('n')) {
    scanner.advance();
    count.steps = {{Kind::variable}};
  } else if (scanner.at_digit()) {
    count.steps = {{Kind::number, scanner.integer()}};
  } else if (scanner.at('{')) {
    scanner.fail(begin, "'{' after '^'", "write the count in parentheses, as in 1^(n+1)");
  } else {
    scanner.fail(begin, fmt::format("expected a count after '^' and found {}", scanner.here()),
                 "write x^7, x^n or x^(2n+1)");
  }
  count.text = scanner.since(begin);
  count.position = begin;
  return count;
}

}  // namespace snellen::input_detail
