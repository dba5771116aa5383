// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/gate/expectation.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "snellen/error.hpp"
#include "snellen/input/pattern.hpp"
#include "snellen/number/decimal.hpp"

namespace snellen {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

[[noreturn]] void fail(std::string_view problem, std::string_view how) {
  throw InputError("", problem, how);
}

/// The metrics that the series have.
std::vector<std::string_view> qualities_of(std::span<const SeriesName> names) {
  std::vector<std::string_view> words;
  for (const SeriesName& name : names) {
    if (std::ranges::find(words, word(name.metric)) == words.end()) words.push_back(word(name.metric));
  }
  return words;
}

/// How many words after the first say of what. A series of a figure's variant has two, a misspelt one any number.
std::size_t words_of(const MetricNaming& rule, std::span<const std::string> path) {
  if (rule.of != MetricNaming::Of::figure_series) return 1;
  const auto end = std::find(path.begin() + 2, path.end(), "at");
  return static_cast<std::size_t>(end - path.begin()) - 1;
}

/// A range that such a value may be in: around the example, when that is none itself.
std::string range_example(const MetricNaming& rule) {
  long number = 0;
  const auto [end, failure] = std::from_chars(rule.example.data(), rule.example.data() + rule.example.size(), number);
  return failure == std::errc() ? fmt::format("\"{}..{}\"", number - 1, number + 1) : std::string(rule.example);
}

/// How to write what cannot be read. A comparison, as other tools have them, is answered with the range that it means.
std::string what_is_wanted(std::string_view wanted, const MetricNaming& rule) {
  if (!rule.numeric) {
    return rule.words.empty() ? fmt::format("write it as in {}", rule.example)
                              : fmt::format("write one of {}", fmt::join(rule.words, ", "));
  }
  wanted = trimmed(wanted);
  const std::size_t signs = std::min(wanted.find_first_not_of("<>="), wanted.size());
  const std::string_view sign = wanted.substr(0, signs);
  const std::string_view number = trimmed(wanted.substr(signs));
  if (!sign.empty() && parse_rational(number)) {
    if (sign == "<=") return fmt::format("at most {0} is \"..{0}\"", number);
    if (sign == ">=") return fmt::format("at least {0} is \"{0}..\"", number);
    if (sign == "<") return fmt::format("a range has both its ends: \"..{0}\" is at most {0}", number);
    if (sign == ">") return fmt::format("a range has both its ends: \"{0}..\" is at least {0}", number);
    if (sign.find_first_not_of('=') == std::string_view::npos) return fmt::format("write {}", number);
  }
  const std::string words = rule.words.empty() ? "" : fmt::format(" or one of {}", fmt::join(rule.words, ", "));
  return fmt::format("write a number, a range such as {}{}", range_example(rule), words);
}

/// "512", "33..64", "8..64:8", "33.." or "..32".
std::vector<long> lengths_at(std::string_view text, std::span<const long> n_values) {
  std::vector<long> meant;
  const bool from = text.ends_with("..");
  const bool to = text.starts_with("..");
  if (from || to) {
    const std::vector<long> end = parse_sweep(from ? text.substr(0, text.size() - 2) : text.substr(2), "at");
    if (end.size() != 1) fail(fmt::format("'{}' is no range of n", text), "write at.\"33..\" or at.\"..32\"");
    std::ranges::copy_if(n_values, std::back_inserter(meant),
                         [&](long n) { return from ? n >= end.front() : n <= end.front(); });
  } else {
    const std::vector<long> asked = parse_sweep(text, "at");
    std::ranges::copy_if(n_values, std::back_inserter(meant),
                         [&](long n) { return std::ranges::binary_search(asked, n); });
  }
  if (meant.empty())
    fail(fmt::format("the case has no n = {}", text), "take one of its n, or add this one to [pair] n");
  return meant;
}

}  // namespace

std::optional<Wanted> Wanted::parse(std::string_view text, const MetricNaming& naming) {
  text = trimmed(text);
  Wanted wanted(text);
  if (std::ranges::find(naming.words, text) != naming.words.end()) {
    wanted.is_word_ = true;
    return wanted;
  }
  if (!naming.numeric) {
    // Gaps are a list of bits, compared as it is written.
    if (!naming.words.empty() || text.empty()) return std::nullopt;
    wanted.is_word_ = true;
    return wanted;
  }
  if (const std::size_t about = text.find("+-"); about != std::string_view::npos) {
    const std::optional<Rational> middle = parse_rational(trimmed(text.substr(0, about)));
    const std::optional<Rational> by = parse_rational(trimmed(text.substr(about + 2)));
    if (!middle || !by || *by < 0) return std::nullopt;
    wanted.least_ = *middle - *by;
    wanted.greatest_ = *middle + *by;
    return wanted;
  }
  if (const std::size_t dots = text.find(".."); dots != std::string_view::npos) {
    const std::string_view low = trimmed(text.substr(0, dots));
    const std::string_view high = trimmed(text.substr(dots + 2));
    if (low.empty() && high.empty()) return std::nullopt;
    if (!low.empty() && !(wanted.least_ = parse_rational(low))) return std::nullopt;
    if (!high.empty() && !(wanted.greatest_ = parse_rational(high))) return std::nullopt;
    if (wanted.least_ && wanted.greatest_ && *wanted.least_ > *wanted.greatest_) return std::nullopt;
    return wanted;
  }
  wanted.least_ = parse_rational(text);
  if (!wanted.least_) return std::nullopt;
  wanted.greatest_ = wanted.least_;
  return wanted;
}

bool Wanted::accepts(std::string_view value) const {
  if (is_word_) return value == text_;
  const std::optional<Rational> number = parse_rational(value);
  return number && (!least_ || *least_ <= *number) && (!greatest_ || *number <= *greatest_);
}

Expectation read_expectation(std::span<const std::string> path, std::string_view wanted,
                             std::span<const SeriesName> names, std::span<const long> n_values) {
  const std::string key = fmt::format("{}", fmt::join(path, "."));
  if (names.empty()) fail("this case has no values to expect", "remove [expect]");
  const std::vector<std::string_view> known = qualities_of(names);
  const std::string& first = path.front();
  if (std::ranges::find(known, first) == known.end()) {
    const bool table = std::ranges::find(known, word(Metric::distance)) != known.end();
    const bool tail = table && first.starts_with("tail");
    fail(fmt::format("nothing is called '{}' here{}", first, did_you_mean(first, known)),
         tail ? "statements for every n need for-all = true in [measure]"
              : fmt::format("a value is one of {}", fmt::join(known, ", ")));
  }
  const auto of_metric =
      std::ranges::find_if(names, [&](const SeriesName& name) { return word(name.metric) == first; });
  const Metric metric = of_metric->metric;
  const MetricNaming& rule = naming(metric);
  std::size_t next = 1;
  SeriesName name{metric, {}};
  if (rule.of != MetricNaming::Of::nothing) {
    std::vector<std::string_view> choices;
    for (const SeriesName& one : names) {
      if (one.metric == metric) choices.push_back(one.of);
    }
    if (path.size() < 2) {
      fail(fmt::format("'{}' does not say of what", key), fmt::format("write {}.{}", first, choices.front()));
    }
    next += words_of(rule, path);
    name.of = fmt::format("{}", fmt::join(path.subspan(1, next - 1), "."));
    if (std::ranges::find(choices, name.of) == choices.end()) {
      fail(fmt::format("the case has no '{}'{}", name.of, did_you_mean(name.of, choices)),
           fmt::format("take one of {}", fmt::join(choices, ", ")));
    }
  }
  std::vector<long> at;
  if (rule.at_n) {
    if (path.size() != next + 2 || path[next] != "at") {
      fail(fmt::format("'{}' does not say at which n", key),
           fmt::format("write {}.at.{}", text(name), n_values.back()));
    }
    at = lengths_at(path[next + 1], n_values);
  } else if (path.size() != next) {
    fail(fmt::format("'{}' goes on after '{}'", key, text(name)),
         fmt::format("write {} = {}", text(name), rule.example));
  }
  std::optional<Wanted> parsed = Wanted::parse(wanted, rule);
  if (!parsed) fail(fmt::format("'{}' is nothing that {} can be", wanted, text(name)), what_is_wanted(wanted, rule));
  return {.name = std::move(name), .key = key, .at = std::move(at), .wanted = std::move(*parsed), .where = {}};
}

}  // namespace snellen
