// SPDX-License-Identifier: LGPL-3.0-or-later
#include "json_reader.hpp"

#include <algorithm>

namespace checkcert {
namespace {

constexpr std::size_t most_digits = 4096;

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

int hexadecimal(char character) {
  if (is_digit(character)) return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return -1;
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

std::string JsonReader::string() {
  expect('"');
  std::string out;
  for (;; ++at_) {
    if (at_ >= text_.size()) fail("a string does not end");
    const char character = text_[at_];
    if (character == '"') break;
    if (static_cast<unsigned char>(character) < 0x20) fail("a control character in a string");
    if (character != '\\') {
      out += character;
      continue;
    }
    constexpr std::string_view escapes = "\"\\/bfnrt";
    const char escape = ++at_ < text_.size() ? text_[at_] : '\0';
    if (escape == 'u') {  // nothing here depends on what it stands for: '?' does
      for (int k = 0; k < 4; ++k) {
        if (++at_ >= text_.size() || hexadecimal(text_[at_]) < 0) fail("\\u wants four hexadecimal digits");
      }
      out += '?';
    } else if (escape != '\0' && escapes.find(escape) != std::string_view::npos) {
      out += escape;
    } else {
      fail("an unknown escape in a string");
    }
  }
  ++at_;
  return out;
}

std::string JsonReader::digits() {
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
