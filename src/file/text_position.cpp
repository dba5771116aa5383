// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/file/text_position.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace snellen {
namespace {

bool continues_character(char byte) noexcept {
  return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U;
}

}  // namespace

TextPosition position_in(std::string_view text, std::size_t offset) noexcept {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t newline = before.rfind('\n');
  const std::string_view line = before.substr(newline == std::string_view::npos ? 0 : newline + 1);
  return {static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1,
          line.size() - static_cast<std::size_t>(std::ranges::count_if(line, continues_character)) + 1};
}

std::string place_in(std::string_view text, std::size_t offset, std::string_view where) {
  const TextPosition at = position_in(text, offset);
  return fmt::format("{}:{}:{}", where, at.line, at.column);
}

std::string shortened(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return std::string(text);
  std::size_t end = most_bytes;
  for (int steps = 0; steps < 3 && end > 0 && continues_character(text[end]); ++steps) --end;
  return fmt::format("{}...", text.substr(0, end));
}

}  // namespace snellen
