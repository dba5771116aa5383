// SPDX-License-Identifier: LGPL-3.0-or-later
// What the author of a case expects of its values. docs/reference/check.md has the grammar.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/gate/measurement.hpp"
#include "snellen/number/rational.hpp"

namespace snellen {

/// A word, a number, or a closed range of numbers that may be open at one end; all exact.
class Wanted {
 public:
  /// Reads "C", "21", "0.0123", "20..22", "20..", "..22", "0.0123 +- 0.0001" or "1/3..1/2" for a value of this metric.
  /// None when it is nothing that such a value can be.
  static std::optional<Wanted> parse(std::string_view text, const MetricNaming& naming);

  /// Whether a value is what is wanted: the word itself, or a number in the range. A word is in no range.
  [[nodiscard]] bool accepts(std::string_view value) const;
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  explicit Wanted(std::string_view text) : text_(text) {}

  std::string text_;
  bool is_word_ = false;
  std::optional<Rational> least_;
  std::optional<Rational> greatest_;
};

struct Expectation {
  SeriesName name;
  std::string key;       ///< as it was written: "verdict.bf16.at.33.."
  std::vector<long> at;  ///< the n that it speaks of, ascending; empty: the value of the whole case
  Wanted wanted;
  std::string where;  ///< file and line, for annotations; may be empty
};

/// Reads `path` ("bits", "storage", "at", "512") and what is wanted, for a case with these series and these n: `at` is
/// followed by an n, a sweep or a range that is open at one end, of which the case's n are meant. Throws an InputError
/// without a place when the case has no such value, with what it has.
Expectation read_expectation(std::span<const std::string> path, std::string_view wanted,
                             std::span<const SeriesName> names, std::span<const long> n_values);

}  // namespace snellen
