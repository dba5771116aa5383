// SPDX-License-Identifier: LGPL-3.0-or-later
#include <charconv>

#include "snellen/number/decimal.hpp"

namespace snellen {
namespace {

constexpr long largest_exponent = 100000;  // a bomb such as 1e999999999 must not fill the memory

int digit_value(char character) {
  if (character >= '0' && character <= '9') return character - '0';
  if (character >= 'a' && character <= 'f') return character - 'a' + 10;
  if (character >= 'A' && character <= 'F') return character - 'A' + 10;
  return 99;
}

/// Moves the digits at the front of `text` to the back of `digits`.
void take_digits(std::string_view& text, int base, std::string& digits) {
  while (!text.empty() && digit_value(text.front()) < base) {
    digits += text.front();
    text.remove_prefix(1);
  }
}

Integer integer_from(const std::string& digits, int base) {
  Integer result;
  mpz_set_str(result.backend().data(), digits.c_str(), base);
  return result;
}

/// A signed decimal exponent that fills all of `text`.
std::optional<long> exponent_from(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  long value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value > largest_exponent || value < -largest_exponent) return std::nullopt;
  return value;
}

Rational power_of_ten(long exponent) {
  Integer power;
  mpz_ui_pow_ui(power.backend().data(), 10, static_cast<unsigned long>(exponent < 0 ? -exponent : exponent));
  return exponent < 0 ? Rational(Integer(1), power) : Rational(power);
}

std::optional<Rational> unsigned_literal(std::string_view text) {
  const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  const int base = hexadecimal ? 16 : 10;
  if (hexadecimal) text.remove_prefix(2);
  std::string digits;
  take_digits(text, base, digits);
  const std::size_t whole = digits.size();
  if (!hexadecimal && whole > 0 && text.starts_with('/')) {
    text.remove_prefix(1);
    std::string below;
    take_digits(text, 10, below);
    if (below.empty() || !text.empty()) return std::nullopt;
    const Integer denominator = integer_from(below, 10);
    if (denominator == 0) return std::nullopt;
    return Rational(integer_from(digits, 10), denominator);
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    take_digits(text, base, digits);
  }
  if (digits.empty()) return std::nullopt;
  const auto places = static_cast<long>(digits.size() - whole);
  long exponent = 0;
  if (!text.empty()) {
    const char mark = text.front();
    const bool fits = hexadecimal ? mark == 'p' || mark == 'P' : mark == 'e' || mark == 'E';
    const auto read = fits ? exponent_from(text.substr(1)) : std::nullopt;
    if (!read) return std::nullopt;
    exponent = *read;
  }
  const Rational significand = integer_from(digits, base);
  return hexadecimal ? Rational(significand * power_of_two(exponent - 4 * places))
                     : Rational(significand * power_of_ten(exponent - places));
}

}  // namespace

std::optional<Rational> parse_rational(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  auto value = unsigned_literal(text);
  if (value && negative) *value = -*value;
  return value;
}

}  // namespace snellen
