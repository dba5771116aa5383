// SPDX-License-Identifier: LGPL-3.0-or-later
#include "json_reader.hpp"

#include <algorithm>

namespace checkcert {
namespace {

constexpr std::size_t most_digits = 4096;
constexpr std::size_t longest_string = std::size_t{1} << 16;
constexpr std::size_t most_values = std::size_t{1} << 23;  // each takes memory

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

int hexadecimal(char character) {
  if (is_digit(character)) return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
}

std::string utf8(unsigned long code) {
  const auto byte = [](unsigned long value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  const auto next = [&](int shift) { return byte(0x80 | ((code >> shift) & 0x3f)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xc0 | (code >> 6)), next(0)};
  if (code < 0x10000) return {byte(0xe0 | (code >> 12)), next(6), next(0)};
  return {byte(0xf0 | (code >> 18)), next(12), next(6), next(0)};
}

bool is_surrogate(unsigned long code) {
  return code >= 0xd800 && code < 0xe000;
}

}  // namespace

void JsonReader::fail(const std::string& problem) const {
  const std::string_view before = std::string_view(text_).substr(0, at_);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t column = before.size() - (before.rfind('\n') + 1) + 1;  // npos + 1 is 0
  throw BadFile("line " + std::to_string(line) + ", column " + std::to_string(column) + ": " + problem);
}

char JsonReader::peek() {
  at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
  return at_ < text_.size() ? text_[at_] : '\0';
}

void JsonReader::expect(char character) {
  if (peek() != character || at_ == text_.size()) fail(std::string("expected '") + character + "'");
  ++at_;
}

void JsonReader::separator() {
  if (first_.back() == 0) expect(',');
  first_.back() = 0;
}

void JsonReader::begin_object() {
  expect('{');
  first_.push_back(1);
}

void JsonReader::key(std::string_view name) {
  if (!optional_key(name)) fail("expected the key \"" + std::string(name) + '"');
}

bool JsonReader::optional_key(std::string_view name) {
  const std::size_t start = at_;
  const char first = first_.back();
  if (peek() == '}' || (first == 0 && peek() != ',')) return false;
  separator();
  if (peek() == '"' && string() == name) {
    expect(':');
    return true;
  }
  at_ = start;
  first_.back() = first;
  return false;
}

void JsonReader::end_object() {
  if (peek() == ',') fail("unknown or misplaced key");
  expect('}');
  first_.pop_back();
}

void JsonReader::begin_array() {
  expect('[');
  first_.push_back(1);
}

bool JsonReader::another() {
  if (peek() == ']') {
    ++at_;
    first_.pop_back();
    return false;
  }
  separator();
  return true;
}

void JsonReader::end() {
  if (peek() != '\0' || at_ != text_.size()) fail("something stands after the end");
}

bool JsonReader::at_string() {
  return peek() == '"';
}

void JsonReader::count_value() {
  if (++values_ > most_values) fail("more than " + std::to_string(most_values) + " numbers and strings");
}

unsigned long JsonReader::hexadecimal_code() {
  unsigned long code = 0;
  for (int k = 0; k < 4; ++k) {
    const int digit = ++at_ < text_.size() ? hexadecimal(text_[at_]) : -1;
    if (digit < 0) fail("\\u wants four hexadecimal digits");
    code = code * 16 + static_cast<unsigned long>(digit);
  }
  return code;
}

std::string JsonReader::escaped() {
  constexpr std::string_view escapes = "\"\\/bfnrt";
  constexpr std::string_view characters = "\"\\/\b\f\n\r\t";
  const char escape = ++at_ < text_.size() ? text_[at_] : '\0';
  if (escape != 'u') {
    const std::size_t which = escapes.find(escape);
    if (which == std::string_view::npos) fail("an unknown escape in a string");
    return {characters[which]};
  }
  unsigned long code = hexadecimal_code();
  if (!is_surrogate(code)) return utf8(code);
  const bool pair = code < 0xdc00 && text_.compare(at_ + 1, 2, "\\u") == 0;
  at_ += pair ? 2 : 0;
  const unsigned long low = pair ? hexadecimal_code() : 0;
  if (low < 0xdc00 || low >= 0xe000) fail("half a surrogate pair in a string");
  code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  return utf8(code);
}

std::string JsonReader::utf8_character() {
  const auto byte = [&](std::size_t place) {
    return place < text_.size() ? static_cast<unsigned long>(static_cast<unsigned char>(text_[place])) : 0UL;
  };
  const unsigned long lead = byte(at_);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xc0 ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf8 ? 4
                                           : 0;
  if (length == 0) fail("bytes that are not UTF-8");
  unsigned long code = length == 1 ? lead : lead & (0x7fU >> length);
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(at_ + k) & 0xc0) != 0x80) fail("bytes that are not UTF-8");
    code = (code << 6) | (byte(at_ + k) & 0x3f);
  }
  std::string out = text_.substr(at_, length);
  // Too long a form of a shorter one, half a pair, or beyond the last character.
  if (is_surrogate(code) || code > 0x10ffff || out != utf8(code)) fail("bytes that are not UTF-8");
  return out;
}

std::string JsonReader::string() {
  expect('"');
  count_value();
  std::string out;
  for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (static_cast<unsigned char>(text_[at_]) < 0x20) fail("a control character in a string");
    if (out.size() >= longest_string) fail("a string of more than " + std::to_string(longest_string) + " bytes");
    if (text_[at_] == '\\') {
      out += escaped();
    } else {
      const std::string character = utf8_character();
      out += character;
      at_ += character.size() - 1;
    }
  }
  if (at_ >= text_.size()) fail("a string does not end");
  ++at_;
  return out;
}

std::string JsonReader::digits() {
  count_value();
  const std::size_t start = at_;
  if (at_ < text_.size() && text_[at_] == '-') ++at_;
  const std::size_t first = at_;
  while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
  const std::size_t count = at_ - first;
  if (count == 0) fail("expected an integer");
  if (count > 1 && text_[first] == '0') fail("an integer with a leading zero");
  if (count > most_digits) fail("an integer of more than " + std::to_string(most_digits) + " digits");
  if (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E')) fail("not an integer");
  return text_.substr(start, at_ - start);
}

mpz_class JsonReader::integer() {
  if (peek() != '"') return mpz_class(digits());
  ++at_;
  const std::string text = digits();
  if (at_ >= text_.size() || text_[at_] != '"') fail("expected the end of a string of digits");
  ++at_;
  return mpz_class(text);
}

long JsonReader::integer(long least, long greatest) {
  const mpz_class value = integer();
  if (value < least || value > greatest) {
    fail("an integer out of range: take " + std::to_string(least) + " to " + std::to_string(greatest));
  }
  return value.get_si();
}

}  // namespace checkcert
