// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/tail/shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "snellen/input/pattern_tree.hpp"
#include "snellen/number/counter_random.hpp"

namespace snellen {

using input_detail::Count;
using input_detail::floor_quotient;
using input_detail::floor_remainder;
using input_detail::LinearCount;
using input_detail::longest_sequence;
using input_detail::PatternItem;
using input_detail::Separator;

namespace {

using Tokens = std::vector<Token>;

/// Why a pattern has no tail shape.
struct Refusal {
  std::string text;
};

/// A class of n is too coarse: the modulus has to be a multiple of this times as large.
struct Refinement {
  long factor;
};

/// period^(step * t + offset) suffix, at every t at which it has tokens; where the exponent is negative, its copies are
/// taken away from what surrounds it.
struct Growth {
  Tokens period;
  long step = 0;
  long offset = 0;
  Tokens suffix;
  const Count* count = nullptr;  // what makes it grow
};

/// What a part of a pattern expands to.
struct Part {
  Tokens prefix;
  std::optional<Growth> growth;
};

long size(const Tokens& tokens) {
  return static_cast<long>(tokens.size());
}

void append(Tokens& tokens, std::span<const Token> more) {
  tokens.insert(tokens.end(), more.begin(), more.end());
}

void require_short(long tokens) {
  if (tokens > longest_sequence) {
    throw Refusal{fmt::format("its period and its fixed parts have more than {} tokens", longest_sequence)};
  }
}

Tokens repeated(const Tokens& tokens, long count) {
  if (tokens.empty()) return {};
  require_short(count > longest_sequence ? count : size(tokens) * count);
  Tokens result;
  result.reserve(tokens.size() * static_cast<std::size_t>(count));
  for (long k = 0; k < count; ++k) append(result, tokens);
  return result;
}

/// The smallest t >= 0 with slope * t + constant >= value, for a slope > 0.
long smallest_at_least(long value, long slope, long constant) {
  return std::max(0L, -floor_quotient(constant - value, slope));
}

/// The smallest t >= 0 from which on a growing part has tokens.
long smallest_non_empty(const Part& part) {
  const Growth& growth = *part.growth;
  const long fixed = size(part.prefix) + size(growth.suffix);
  return smallest_at_least(-floor_quotient(fixed - 1, size(growth.period)), growth.step, growth.offset);
}

/// The tokens that stand from `place` on in a group, with a separator after every place that is a multiple.
Tokens separated(const Tokens& tokens, long place, const Separator& separator) {
  Tokens result;
  for (const Token token : tokens) {
    result.push_back(token);
    if (++place % separator.every == 0) result.push_back(separator.token);
  }
  return result;
}

/// Of the shortest sequence of which this one is a power.
long length_of_root(const Tokens& tokens) {
  std::vector<std::size_t> border(tokens.size() + 1, 0);  // longest proper one of each beginning
  for (std::size_t k = 1; k < tokens.size(); ++k) {
    std::size_t length = border[k];
    while (length > 0 && tokens[k] != tokens[length]) length = border[length];
    border[k + 1] = tokens[k] == tokens[length] ? length + 1 : 0;
  }
  const std::size_t root = tokens.size() - border.back();
  return static_cast<long>(tokens.size() % root == 0 ? root : tokens.size());
}

/// Removes the copies of `period` that `tokens` ends with, and returns how many there were.
long remove_last_copies(Tokens& tokens, const Tokens& period) {
  long copies = 0;
  while (tokens.size() >= period.size() && std::equal(period.rbegin(), period.rend(), tokens.rbegin())) {
    tokens.resize(tokens.size() - period.size());
    ++copies;
  }
  return copies;
}

/// The same for those that it begins with.
long remove_first_copies(Tokens& tokens, const Tokens& period) {
  long copies = 0;
  auto rest = tokens.begin();
  while (tokens.end() - rest >= size(period) && std::equal(period.begin(), period.end(), rest)) {
    rest += size(period);
    ++copies;
  }
  tokens.erase(tokens.begin(), rest);
  return copies;
}

long size_of(const TailShape& shape) {
  return size(shape.prefix) + size(shape.period) + size(shape.suffix);
}

/// One pattern at all n = modulus * t + residue.
class ClassOfN {
 public:
  ClassOfN(long modulus, long residue, std::uint64_t seed) : modulus_(modulus), residue_(residue), seed_(seed) {}

  TailShape shape(const PatternItem& whole) {
    require_linear(whole);
    return normal_form(part(whole));
  }

 private:
  LinearCount linear(const Count& count) const {
    const auto value = count.in_class(modulus_, residue_);
    if (!value) throw Refusal{fmt::format("the count {} overflows", count.text)};
    if (value->refinement > 1) throw Refinement{value->refinement};
    return *value;
  }

  /// Every count, also of what is repeated no times: a negative one is an error all the same.
  void require_linear(const PatternItem& item) {
    if (item.count) {
      const LinearCount value = linear(*item.count);
      if (value.slope < 0) throw Refusal{fmt::format("the count {} shrinks as n grows", item.count->text)};
      if (value.slope == 0 && value.constant < 0) {
        throw Refusal{fmt::format("the count {} is {} at {}", item.count->text, value.constant, class_name())};
      }
      if (value.slope > 0) first_ = std::max(first_, smallest_at_least(0, value.slope, value.constant));
    }
    for (const PatternItem& inner : item.items) require_linear(inner);
  }

  Part part(const PatternItem& item) {
    const LinearCount count = item.count ? linear(*item.count) : LinearCount{.constant = 1};
    if (count.slope == 0 && count.constant == 0) return {};
    const std::uint64_t draws_before = draws_;
    Part result = once(item);
    const bool sampled = draws_ > draws_before;
    const bool fresh = sampled && !item.drawn_once;
    if (result.growth) {
      if (count.slope == 0 && count.constant == 1) return result;
      throw Refusal{fmt::format("the part repeated {} times stands in a group repeated {} times",
                                result.growth->count->text, item.count->text)};
    }
    if (result.prefix.empty()) return {};
    if (count.slope > 0) {
      if (fresh) {
        throw Refusal{fmt::format("the part repeated {} times draws new tokens as n grows; ?( ) draws its own once",
                                  item.count->text)};
      }
      if (sampled) first_with_draws_ = smallest_at_least(1, count.slope, count.constant);
      return {{}, Growth{std::move(result.prefix), count.slope, count.constant, {}, &*item.count}};
    }
    if (!fresh) return {repeated(result.prefix, count.constant), {}};
    for (long k = 1; k < count.constant; ++k) {  // every repetition has draws of its own
      append(result.prefix, once(item).prefix);
      require_short(size(result.prefix));
    }
    return result;
  }

  Part once(const PatternItem& item) {
    if (item.sampled) {
      first_ = std::max(first_, first_with_draws_);
      return {{item.choices[random_below(seed_, item.stream, draws_++, item.choices.size())]}, {}};
    }
    if (!item.choices.empty()) return {{item.choices.front()}, {}};
    Part result;
    for (const PatternItem& inner : item.items) {
      Part next = part(inner);
      if (next.growth && result.growth) {
        throw Refusal{fmt::format("two parts grow, repeated {} and {} times", result.growth->count->text,
                                  next.growth->count->text)};
      }
      append(result.growth ? result.growth->suffix : result.prefix, next.prefix);
      if (next.growth) result.growth = std::move(next.growth);
      require_short(size(result.prefix) + (result.growth ? size(result.growth->suffix) : 0));
    }
    if (item.separator) separate(result, *item.separator);
    return result;
  }

  /// Writes the separators into what a group holds.
  void separate(Part& inside, const Separator& separator) {
    if (!inside.growth) {
      const bool full = size(inside.prefix) % separator.every == 0;
      inside.prefix = separated(inside.prefix, 0, separator);
      if (full && !inside.prefix.empty()) inside.prefix.pop_back();
      return;
    }
    Growth& growth = *inside.growth;
    align(growth, separator.every);
    const long start = size(inside.prefix);
    first_ = std::max(first_, smallest_non_empty(inside));
    const bool full = (start + size(growth.suffix)) % separator.every == 0;
    inside.prefix = separated(inside.prefix, 0, separator);
    growth.period = separated(growth.period, start, separator);
    growth.suffix = separated(growth.suffix, start, separator);
    if (!full) return;
    if (growth.suffix.empty()) {  // the last period lacks its separator
      growth.suffix = growth.period;
      --growth.offset;
    }
    growth.suffix.pop_back();
  }

  /// Makes `every` divide the length of the period, so that separators keep their places in it.
  static void align(Growth& growth, long every) {
    const long copies = every / std::gcd(size(growth.period), every);
    if (growth.step % copies != 0) throw Refinement{copies / std::gcd(growth.step, copies)};
    Tokens rest = repeated(growth.period, floor_remainder(growth.offset, copies));
    append(rest, growth.suffix);
    growth.suffix = std::move(rest);
    growth.period = repeated(growth.period, copies);
    growth.step /= copies;
    growth.offset = floor_quotient(growth.offset, copies);
  }

  TailShape normal_form(Part whole) const {
    if (!whole.growth) {
      if (whole.prefix.empty()) throw Refusal{fmt::format("the sequence is empty at {}", class_name())};
      return {std::move(whole.prefix), {}, {}, residue_, first_, 0, 0};
    }
    Growth& growth = *whole.growth;
    const long root = length_of_root(growth.period);
    growth.step *= size(growth.period) / root;
    growth.offset *= size(growth.period) / root;
    growth.period.resize(static_cast<std::size_t>(root));
    growth.offset += remove_last_copies(whole.prefix, growth.period);
    growth.offset += remove_first_copies(growth.suffix, growth.period);
    // separate() may have moved a period to the suffix, so that r is negative where every count still is not.
    const long first = std::max({first_, smallest_at_least(0, growth.step, growth.offset), smallest_non_empty(whole)});
    return {std::move(whole.prefix),
            std::move(growth.period),
            std::move(growth.suffix),
            residue_,
            first,
            growth.step,
            growth.offset};
  }

  [[nodiscard]] std::string class_name() const {
    if (modulus_ == 1) return "every n";
    return residue_ == 0 ? fmt::format("every n = {}t", modulus_) : fmt::format("every n = {}t+{}", modulus_, residue_);
  }

  long modulus_;
  long residue_;
  std::uint64_t seed_;
  std::uint64_t draws_ = 0;
  long first_ = 0;
  long first_with_draws_ = 0;  // before it, a growing part is empty and leaves its draws to those that follow
};

}  // namespace

long tail_modulus(const Pattern& pattern) {
  long modulus = 1;
  long residue = 0;
  long tokens = 0;
  while (residue < modulus && tokens <= longest_sequence) {
    try {
      tokens += size_of(ClassOfN(modulus, residue++, 0).shape(pattern.tree().whole));
    } catch (const Refinement& refinement) {
      if (refinement.factor > largest_tail_modulus / modulus) return largest_tail_modulus + 1;
      modulus *= refinement.factor;
      residue = 0;
      tokens = 0;
    } catch (const Refusal&) {  // that of a finer class is the same
    }
  }
  return modulus;
}

TailShapes tail_shapes(const Pattern& pattern, long modulus, std::uint64_t seed) {
  TailShapes result;
  result.modulus = modulus;
  try {
    if (modulus < 1) throw Refusal{fmt::format("the modulus {} is not positive", modulus)};
    if (modulus > largest_tail_modulus) {
      throw Refusal{fmt::format("n falls into more than {} classes", largest_tail_modulus)};
    }
    long tokens = 0;
    for (long residue = 0; residue < modulus; ++residue) {
      result.classes.push_back(ClassOfN(modulus, residue, seed).shape(pattern.tree().whole));
      tokens += size_of(result.classes.back());
      require_short(tokens);
    }
  } catch (const Refinement& refinement) {
    result.refusal = fmt::format("the modulus {} is no multiple of {}", modulus, modulus * refinement.factor);
  } catch (const Refusal& refusal) {
    result.refusal = refusal.text;
  }
  if (!result.refusal.empty()) result.classes.clear();
  return result;
}

}  // namespace snellen
