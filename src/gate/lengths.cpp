// SPDX-License-Identifier: LGPL-3.0-or-later
#include "lengths.hpp"

#include <fmt/format.h>

#include <charconv>

namespace snellen {
namespace {

std::optional<long> length_of(std::string_view text) {
  long value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

}  // namespace

std::string range_words(long first, long last) {
  return first == last ? std::to_string(first) : fmt::format("{}..{}", first, last);
}

std::optional<std::pair<long, long>> range_of(std::string_view text) {
  const std::size_t dots = text.find("..");
  const std::optional<long> first = length_of(text.substr(0, dots));
  const std::optional<long> last = dots == std::string_view::npos ? first : length_of(text.substr(dots + 2));
  if (!first || !last || *first > *last) return std::nullopt;
  return std::pair(*first, *last);
}

std::string all_lengths_words(std::span<const long> n_values) {
  std::string words;
  for (std::size_t begin = 0; begin < n_values.size();) {
    std::size_t end = begin + 1;
    while (end < n_values.size() && n_values[end] == n_values[end - 1] + 1) ++end;
    if (!words.empty()) words += ", ";
    words += range_words(n_values[begin], n_values[end - 1]);
    begin = end;
  }
  return words;
}

}  // namespace snellen
