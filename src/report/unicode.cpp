// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/unicode.hpp"

#include <fmt/format.h>

namespace snellen {
namespace {

bool is_control(char32_t value) noexcept {
  return value < 0x20 || (value >= 0x7f && value < 0xa0);
}

bool is_invisible(char32_t value) noexcept {
  return value == 0xad || value == 0x61c || value == 0x180e || (value >= 0x200b && value <= 0x200f) ||
         (value >= 0x2028 && value <= 0x202e) || (value >= 0x2060 && value <= 0x206f) || value == 0xfeff ||
         (value >= 0xfff9 && value <= 0xfffb) || (value >= 0xe0000 && value <= 0xe007f);
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
      out += fmt::format("\\x{:02x}", static_cast<unsigned>(point.value));
    } else if (is_invisible(point.value)) {
      out += fmt::format("\\u{{{:04x}}}", static_cast<unsigned>(point.value));
    } else {
      out += text.substr(0, point.bytes);
    }
    text.remove_prefix(point.bytes);
  }
  return out;
}

}  // namespace snellen
