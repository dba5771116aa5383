// SPDX-License-Identifier: LGPL-3.0-or-later
#include "scanner.hpp"

#include <fmt/format.h>

#include "snellen/error.hpp"

namespace snellen::input_detail {

namespace {

constexpr std::size_t longest_quotation = 40;

unsigned byte_at(std::string_view text, std::size_t index) noexcept {
  return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
}

/// The length of the printable character that begins at `index`: 1 for ASCII, 2 to 4 for well-formed UTF-8, else 0.
std::size_t printable_length(std::string_view text, std::size_t index) noexcept {
  const unsigned lead = byte_at(text, index);
  if (lead < 0x80) return lead >= 0x20 && lead != 0x7F ? 1 : 0;
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte_at(text, index + k) & 0xC0U) != 0x80U) return 0;
  }
  // Overlong forms, surrogates and what lies beyond U+10FFFF; U+0080 to U+009F are control characters.
  const unsigned second = byte_at(text, index + 1);
  if ((lead == 0xC2 && second < 0xA0) || (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F)) return 0;
  if ((lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F)) return 0;
  return length;
}

}  // namespace

bool is_space(char byte) noexcept {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '\f' || byte == '\v';
}

bool is_digit(char byte) noexcept {
  return byte >= '0' && byte <= '9';
}

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (std::size_t index = 0; index < text.size();) {
    if (index >= longest_quotation) {
      result += "...";
      break;
    }
    const std::size_t length = printable_length(text, index);
    if (length == 0) {
      result += fmt::format("\\x{:02X}", byte_at(text, index));
      ++index;
    } else {
      result += text.substr(index, length);
      index += length;
    }
  }
  return result + "'";
}

std::string place(std::string_view label, std::size_t position) {
  return fmt::format("{}, column {}", label, position + 1);
}

std::string Scanner::here() const {
  if (at_end()) return "the end";
  std::size_t end = position_ + 1;
  while (end < text_.size() && printable_length(text_, position_) > end - position_) ++end;
  return quoted(text_.substr(position_, end - position_));
}

void Scanner::skip_space() noexcept {
  while (at_space()) advance();
}

bool Scanner::accept(std::string_view bytes) noexcept {
  if (!at(bytes)) return false;
  advance(bytes.size());
  return true;
}

long Scanner::integer() {
  const std::size_t begin = position_;
  long value = 0;
  bool large = false;
  for (; at_digit(); advance()) {
    if (!large) value = 10 * value + (text_[position_] - '0');
    large = large || value > largest_integer;
  }
  if (large) {
    fail(begin, fmt::format("the number {} is too large", quoted(since(begin))),
         fmt::format("the largest is {}", largest_integer));
  }
  return value;
}

void Scanner::fail(std::size_t position, std::string_view problem, std::string_view mend) const {
  throw InputError(place(label_, position), problem, mend);
}

}  // namespace snellen::input_detail
