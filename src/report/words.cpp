// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>

namespace snellen {
namespace {

[[noreturn]] void not_a_value() {
  throw std::invalid_argument("words: not a value of the enumeration");
}

/// Whether the values are those of first..last:step.
bool is_arithmetic(std::span<const long> values, long step) {
  for (std::size_t k = 1; k < values.size(); ++k) {
    if (values[k] - values[k - 1] != step) return false;
  }
  return step > 0;
}

bool is_geometric(std::span<const long> values, long ratio) {
  for (std::size_t k = 1; k < values.size(); ++k) {
    if (values[k] / ratio != values[k - 1] || values[k] % ratio != 0) return false;
  }
  return ratio > 1;
}

}  // namespace

std::string_view word(Observable observable) {
  switch (observable) {
    case Observable::stream:
      return "v";
    case Observable::normalized:
      return "y";
    case Observable::logits:
      return "logits";
  }
  not_a_value();
}

std::string_view word(DistanceNorm norm) {
  switch (norm) {
    case DistanceNorm::l1:
      return "l1";
    case DistanceNorm::l2:
      return "l2";
    case DistanceNorm::linf:
      return "linf";
  }
  not_a_value();
}

std::string_view word(RealArithmetic arithmetic) {
  switch (arithmetic) {
    case RealArithmetic::certified:
      return "certified";
    case RealArithmetic::exact:
      return "exact";
  }
  not_a_value();
}

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::distinct:
      return "distinct";
    case Verdict::collapsed:
      return "collapsed";
    case Verdict::undecided:
      return "undecided";
    case Verdict::exceptional:
      return "exceptional";
  }
  not_a_value();
}

std::string_view word(Bits::State state) {
  switch (state) {
    case Bits::State::decided:
      return "decided";
    case Bits::State::infinite:
      return "infinite";
    case Bits::State::beyond:
      return "beyond";
    case Bits::State::undecided:
      return "undecided";
    case Bits::State::exceptional:
      return "exceptional";
  }
  not_a_value();
}

std::string_view word(DistanceState state) {
  switch (state) {
    case DistanceState::decided:
      return "decided";
    case DistanceState::zero:
      return "zero";
    case DistanceState::undecided:
      return "undecided";
  }
  not_a_value();
}

std::string_view word(Overflow overflow) {
  switch (overflow) {
    case Overflow::ieee:
      return "ieee";
    case Overflow::saturate:
      return "saturate";
    case Overflow::saturate_propagate:
      return "saturate-propagate";
    case Overflow::nan:
      return "nan";
  }
  not_a_value();
}

std::string_view word(TailVerdict verdict) {
  switch (verdict) {
    case TailVerdict::same:
      return "same";
    case TailVerdict::exact:
      return "exact";
    case TailVerdict::apart:
      return "apart";
    case TailVerdict::boundary:
      return "boundary";
    case TailVerdict::unknown:
      return "unknown";
  }
  not_a_value();
}

std::string_view word(Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::verified:
      return "verified";
    case Conclusion::vacuous:
      return "vacuous";
    case Conclusion::refuted:
      return "refuted";
    case Conclusion::hypothesis_fails:
      return "hypothesis-fails";
    case Conclusion::undecided:
      return "undecided";
  }
  not_a_value();
}

std::string_view word(Standing standing) {
  switch (standing) {
    case Standing::holds:
      return "holds";
    case Standing::fails:
      return "fails";
    case Standing::undecided:
      return "undecided";
  }
  not_a_value();
}

std::string_view word(Truth truth) {
  switch (truth) {
    case Truth::true_as_printed:
      return "true";
    case Truth::true_with_hypotheses:
      return "true-with-hypotheses";
    case Truth::false_as_printed:
      return "false";
    case Truth::beside_the_paper:
      return "beside-the-paper";
  }
  not_a_value();
}

std::string_view symbol(Relation relation) {
  switch (relation) {
    case Relation::equal:
      return "=";
    case Relation::differs:
      return "!=";
    case Relation::at_most:
      return "<=";
    case Relation::less:
      return "<";
    case Relation::at_least:
      return ">=";
    case Relation::greater:
      return ">";
  }
  not_a_value();
}

std::string_view symbol(Verdict verdict) {
  switch (verdict) {
    case Verdict::distinct:
      return "D";
    case Verdict::collapsed:
      return "C";
    case Verdict::undecided:
      return "?";
    case Verdict::exceptional:
      return "X";
  }
  not_a_value();
}

std::string_view symbol(DistanceNorm norm) {
  switch (norm) {
    case DistanceNorm::l1:
      return "L1";
    case DistanceNorm::l2:
      return "L2";
    case DistanceNorm::linf:
      return "Linf";
  }
  not_a_value();
}

std::string_view explanation(Observable observable) {
  switch (observable) {
    case Observable::stream:
      return "the last token's vector after the last layer, before the final norm";
    case Observable::normalized:
      return "the last token's vector after the final norm";
    case Observable::logits:
      return "the last token's logits";
  }
  not_a_value();
}

std::string family_name(const PolicyFamily& family) {
  return fmt::format("{}-e{}", family.prefix, family.exponent_bits);
}

std::string snake_case(std::string_view name) {
  std::string out;
  for (const char byte : name) {
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      out += byte;
    } else if (byte >= 'A' && byte <= 'Z') {
      out += static_cast<char>(byte - 'A' + 'a');
    } else {
      out += '_';
    }
  }
  return out;
}

std::string sweep_words(std::span<const long> n_values) {
  constexpr std::size_t most_listed = 8;
  if (n_values.size() >= 3) {
    const long first = n_values.front();
    const long step = n_values[1] - first;
    if (is_arithmetic(n_values, 1)) return fmt::format("{}..{}", first, n_values.back());
    if (is_arithmetic(n_values, step)) return fmt::format("{}..{}:{}", first, n_values.back(), step);
    if (first > 0 && is_geometric(n_values, n_values[1] / first)) {
      return fmt::format("{}..{}*{}", first, n_values.back(), n_values[1] / first);
    }
  }
  if (n_values.size() <= most_listed) return fmt::format("{}", fmt::join(n_values, ", "));
  return fmt::format("{}, ..., {}", fmt::join(n_values.first(most_listed - 1), ", "), n_values.back());
}

}  // namespace snellen
