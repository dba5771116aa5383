// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/error.hpp"

#include <algorithm>
#include <vector>

#include "snellen/unicode.hpp"

namespace snellen {
namespace {

std::string joined(std::string_view first, std::string_view separator, std::string_view second) {
  if (first.empty()) return std::string(second);
  if (second.empty()) return std::string(first);
  std::string text(first);
  text += separator;
  text += second;
  return text;
}

/// A stranger's text may be quoted in a message, and be of any length.
std::string of_bounded_length(std::string_view text) {
  constexpr std::size_t most = 1000;
  if (text.size() <= most) return std::string(text);
  // The beginning and the end say most. Neither cuts a character of UTF-8 in two.
  const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U; };
  std::size_t head = most / 2;
  std::size_t tail = text.size() - most / 2;
  for (int steps = 0; steps < 3 && continues(head); ++steps) --head;
  for (int steps = 0; steps < 3 && tail + 1 < text.size() && continues(tail); ++steps) ++tail;
  return std::string(text.substr(0, head)) + " ... " + std::string(text.substr(tail));
}

}  // namespace

InputError::InputError(std::string_view where, std::string_view problem, std::string_view mend)
    : Error(terminal_safe(
          joined(of_bounded_length(where), ": ", joined(of_bounded_length(problem), "; ", of_bounded_length(mend))))) {}

Refused::Refused(std::string_view arithmetic, std::string_view operation, std::string_view reason)
    : Error(terminal_safe(joined(joined(arithmetic, " arithmetic refuses: ", operation), ": ", reason))) {}

std::size_t edit_distance(std::string_view left, std::string_view right) {
  // Optimal string alignment: three rows suffice, because a swap looks two rows back.
  std::vector<std::size_t> before_last(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t substitution = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, substitution});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row[right.size()];
}

}  // namespace snellen
