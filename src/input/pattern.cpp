// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/input/pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "scanner.hpp"
#include "snellen/error.hpp"
#include "snellen/input/pattern_length.hpp"
#include "snellen/input/pattern_tree.hpp"
#include "snellen/number/counter_random.hpp"

namespace snellen {

using input_detail::longest_sequence;
using input_detail::PatternItem;

namespace {

bool varies(const PatternItem& item) {
  return (item.count && item.count->uses_n()) || std::ranges::any_of(item.items, varies);
}

/// An item at one n: its count is known and what expands to nothing has been left out.
struct Resolved {
  const PatternItem* item = nullptr;
  long repetitions = 1;
  bool sampled = false;  // it or anything in it
  std::vector<Resolved> items;
  long length = 0;  // of all repetitions; longest_sequence + 1 stands for everything longer
};

long repetitions(const PatternItem& item, long n, const std::string& label) {
  if (!item.count) return 1;
  const std::optional<long> value = item.count->at(n);
  if (!value) {
    throw InputError(input_detail::place(label, item.count->position),
                     fmt::format("the count {} overflows at n = {}", item.count->text, n), "use a smaller n");
  }
  if (*value < 0) {
    throw InputError(input_detail::place(label, item.count->position),
                     fmt::format("the count {} is {} at n = {}", item.count->text, *value, n),
                     "choose values of n at which it is not negative");
  }
  return *value;
}

/// Lengths come before tokens, so that a pattern that is too long costs neither time nor memory.
Resolved resolve(const PatternItem& item, long n, const std::string& label) {
  Resolved result;
  result.item = &item;
  result.repetitions = repetitions(item, n, label);
  result.sampled = item.sampled;
  result.length = item.items.empty() ? 1 : 0;
  for (const PatternItem& inner : item.items) {
    Resolved part = resolve(inner, n, label);
    if (part.length == 0) continue;
    result.length = std::min(result.length + part.length, longest_sequence + 1);
    result.sampled = result.sampled || part.sampled;
    result.items.push_back(std::move(part));
  }
  if (item.separator && result.length > 0) result.length += (result.length - 1) / item.separator->every;
  const bool fits = result.repetitions == 0 || result.length <= longest_sequence / result.repetitions;
  result.length = fits ? result.length * result.repetitions : longest_sequence + 1;
  return result;
}

Resolved resolve_checked(const PatternItem& item, long n, const std::string& label) {
  Resolved whole = resolve(item, n, label);
  if (whole.length == 0) {
    throw InputError(label, fmt::format("the sequence is empty at n = {}", n), "leave this n out");
  }
  if (whole.length > longest_sequence) {
    throw InputError(label, fmt::format("the sequence is longer than {} tokens at n = {}", longest_sequence, n),
                     "use a smaller n");
  }
  return whole;
}

class Expansion {
 public:
  Expansion(const Resolved& whole, std::uint64_t seed) : seed_(seed) {
    tokens_.reserve(static_cast<std::size_t>(whole.length));
    emit(whole);
  }

  std::vector<Token> take() { return std::move(tokens_); }

 private:
  void emit(const Resolved& part) {
    const std::size_t begin = tokens_.size();
    emit_once(part);
    if (part.sampled && !part.item->drawn_once) {
      for (long k = 1; k < part.repetitions; ++k) emit_once(part);
    } else {
      const std::size_t period = tokens_.size() - begin;
      const std::size_t end = begin + static_cast<std::size_t>(part.length);
      while (tokens_.size() < end) tokens_.push_back(tokens_[tokens_.size() - period]);
    }
  }

  void emit_once(const Resolved& part) {
    const PatternItem& item = *part.item;
    if (item.sampled) {
      tokens_.push_back(item.choices[random_below(seed_, item.stream, draws_++, item.choices.size())]);
    } else if (!item.choices.empty()) {
      tokens_.push_back(item.choices.front());
    } else {
      const std::size_t begin = tokens_.size();
      for (const Resolved& inner : part.items) emit(inner);
      if (item.separator) separate(begin, *item.separator);
    }
  }

  /// After every `every` tokens from `begin` on, but not at the end.
  void separate(std::size_t begin, const input_detail::Separator& separator) {
    const auto first = tokens_.begin() + static_cast<std::ptrdiff_t>(begin);
    const std::vector<Token> plain(first, tokens_.end());
    tokens_.resize(begin);
    const auto every = static_cast<std::size_t>(separator.every);
    for (std::size_t k = 0; k < plain.size(); ++k) {
      if (k > 0 && k % every == 0) tokens_.push_back(separator.token);
      tokens_.push_back(plain[k]);
    }
  }

  std::uint64_t seed_;
  std::uint64_t draws_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

Pattern Pattern::parse(std::string_view text, const Vocabulary& vocabulary, std::string_view label) {
  Pattern result;
  result.tree_ = std::make_shared<const Tree>(
      Tree{std::string(text), std::string(label), input_detail::parse_pattern(text, vocabulary, label)});
  return result;
}

std::vector<Token> Pattern::expand(long n, std::uint64_t seed) const {
  return Expansion(resolve_checked(tree_->whole, n, tree_->label), seed).take();
}

std::size_t length_at(const Pattern& pattern, long n) {
  return static_cast<std::size_t>(resolve_checked(pattern.tree().whole, n, pattern.tree().label).length);
}

bool Pattern::uses_n() const noexcept {
  return varies(tree_->whole);
}

const std::string& Pattern::text() const noexcept {
  return tree_->text;
}

const Pattern::Tree& Pattern::tree() const noexcept {
  return *tree_;
}

}  // namespace snellen
