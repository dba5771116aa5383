// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/unicode.hpp"

#include <algorithm>
#include <array>

namespace snellen {
namespace {

bool is_control(char32_t value) noexcept {
  return value < 0x20 || (value >= 0x7f && value < 0xa0);
}

struct CodePoints {
  char32_t first;
  char32_t last;
};

/// What has no glyph and hides, joins or reorders others: Default_Ignorable_Code_Point of Unicode but for the variation
/// selectors, which belong to emoji; the separators of lines and paragraphs; the annotation characters.
constexpr auto invisible = std::to_array<CodePoints>({{0xad, 0xad},
                                                      {0x34f, 0x34f},
                                                      {0x61c, 0x61c},
                                                      {0x115f, 0x1160},
                                                      {0x17b4, 0x17b5},
                                                      {0x180b, 0x180f},
                                                      {0x200b, 0x200f},
                                                      {0x2028, 0x202e},
                                                      {0x2060, 0x206f},
                                                      {0x3164, 0x3164},
                                                      {0xfeff, 0xfeff},
                                                      {0xffa0, 0xffa0},
                                                      {0xfff0, 0xfffb},
                                                      {0x1bca0, 0x1bca3},
                                                      {0x1d173, 0x1d17a},
                                                      {0xe0000, 0xe00ff},
                                                      {0xe01f0, 0xe0fff}});

/// Code points that Unicode promises never to make characters. XML forbids the last two of the first plane.
bool is_no_character(char32_t value) noexcept {
  return (value & 0xfffeU) == 0xfffeU || (value >= 0xfdd0 && value <= 0xfdef);
}

bool is_invisible(char32_t value) noexcept {
  return is_no_character(value) || std::ranges::any_of(invisible, [value](const CodePoints& range) {
           return value >= range.first && value <= range.last;
         });
}

/// In hexadecimal, with at least so many digits.
std::string hexadecimal(char32_t value, int digits) {
  std::string out;
  for (; digits > 0 || value > 0; --digits, value >>= 4U) out += "0123456789abcdef"[value & 0xfU];
  std::ranges::reverse(out);
  return out;
}

/// As JSON writes it: \uHHHH, beyond the first plane as two surrogates.
std::string json_escape(char32_t value) {
  if (value < 0x10000) return "\\u" + hexadecimal(value, 4);
  const char32_t rest = value - 0x10000;
  return "\\u" + hexadecimal(0xd800 + (rest >> 10U), 4) + "\\u" + hexadecimal(0xdc00 + (rest & 0x3ffU), 4);
}

}  // namespace

CodePoint next_code_point(std::string_view text) noexcept {
  const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {lead, 1, false};
  char32_t value = lead & (0x7fU >> size);
  for (std::size_t k = 1; k < size; ++k) {
    if ((byte(k) & 0xc0U) != 0x80U) return {lead, 1, false};
    value = (value << 6U) | (byte(k) & 0x3fU);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xd800 && value < 0xe000;
  if (overlong || surrogate || value > 0x10ffff) return {lead, 1, false};
  return {value, size, true};
}

std::size_t count_code_points(std::string_view text) noexcept {
  std::size_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(next_code_point(text).bytes);
  return count;
}

std::string terminal_safe(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const CodePoint point = next_code_point(text);
    if (!point.valid || is_control(point.value)) {
      out += "\\x" + hexadecimal(point.value, 2);
    } else if (is_invisible(point.value)) {
      out += "\\u{" + hexadecimal(point.value, 4) + '}';
    } else {
      out += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  return out;
}

std::string terminal_safe_json(std::string_view json) {
  std::string out;
  while (!json.empty()) {
    const CodePoint point = next_code_point(json);
    // What is below U+0020 stands between tokens: inside strings the writer has escaped it.
    const bool escaped = point.value >= 0x20 && (is_control(point.value) || is_invisible(point.value));
    out += escaped ? json_escape(point.value) : std::string(json.substr(0, point.bytes));
    json.remove_prefix(point.bytes);
  }
  return out;
}

}  // namespace snellen
