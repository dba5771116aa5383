// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/decimal.hpp"

#include <flint/fmpz.h>

#include <algorithm>
#include <stdexcept>

namespace snellen {
namespace {

Integer power_of_ten(unsigned long exponent) {
  Integer result;
  mpz_ui_pow_ui(result.backend().data(), 10, exponent);
  return result;
}

/// A positive fraction, not in lowest terms.
struct Fraction {
  Integer numerator;
  Integer denominator;

  void scale_by_ten_to(long exponent) {
    if (exponent >= 0) {
      numerator *= power_of_ten(static_cast<unsigned long>(exponent));
    } else {
      denominator *= power_of_ten(static_cast<unsigned long>(-exponent));
    }
  }

  [[nodiscard]] Integer nearest_even() const {
    Integer quotient;
    Integer remainder;
    divide_qr(numerator, denominator, quotient, remainder);
    const int half = Integer(remainder * 2).compare(denominator);
    if (half > 0 || (half == 0 && (quotient & 1) != 0)) ++quotient;
    return quotient;
  }
};

Fraction magnitude_of(const Rational& value) {
  return {abs(numerator(value)), denominator(value)};
}

/// The digits of a positive number, `count` of them, and the exponent of ten of the first.
struct Digits {
  std::string text;
  long exponent;
};

Digits significant_digits(const Rational& value, int count) {
  // An estimate of the decimal exponent from the binary one, put right by comparison below.
  const long binary = floor_log2(value);
  long exponent = (binary * 30103 - (binary < 0 ? 99999 : 0)) / 100000;
  const Integer limit = power_of_ten(static_cast<unsigned long>(count));
  for (;;) {
    Fraction scaled = magnitude_of(value);
    scaled.scale_by_ten_to(count - 1 - exponent);
    if (scaled.numerator >= scaled.denominator * limit) {
      ++exponent;
    } else if (scaled.numerator * 10 < scaled.denominator * limit) {
      --exponent;
    } else {
      Integer digits = scaled.nearest_even();
      if (digits == limit) {  // 9.99 became 10.0
        digits /= 10;
        ++exponent;
      }
      return {digits.str(), exponent};
    }
  }
}

std::string scientific(const Digits& digits) {
  std::string text = digits.text.substr(0, 1);
  if (digits.text.size() > 1) text.append(".").append(digits.text, 1);
  const std::string magnitude = std::to_string(std::abs(digits.exponent));
  text += digits.exponent < 0 ? "e-" : "e+";
  if (magnitude.size() < 2) text += "0";
  return text + magnitude;
}

std::string plain(const Digits& digits) {
  std::string text = digits.text;
  if (digits.exponent < 0) {
    text.insert(0, static_cast<std::size_t>(-digits.exponent), '0');
    text.insert(1, 1, '.');
    return text;
  }
  const auto whole = static_cast<std::size_t>(digits.exponent) + 1;
  if (whole < text.size()) text.insert(whole, 1, '.');
  return text;
}

/// Ends of magnitude outside of this are not turned into rationals: the text would take seconds.
bool printable(const Ball& ball) {
  if (!ball.is_finite()) return false;
  const auto moderate = [](const fmpz* exponent) {
    constexpr long most = 1L << 22U;
    return COEFF_IS_MPZ(*exponent) == 0 && *exponent<most&& * exponent> - most;
  };
  return moderate(ARF_EXPREF(arb_midref(ball.get()))) && moderate(MAG_EXPREF(arb_radref(ball.get())));
}

template <class Print>
std::optional<std::string> print_ends(const Ball& value, const Print& print) {
  if (!printable(value)) return std::nullopt;
  // Rounding to digits is monotone: when both ends print alike, so does all that lies between them.
  std::string text = print(value.lower());
  if (!value.is_exact() && print(value.upper()) != text) return std::nullopt;
  return text;
}

}  // namespace

std::string to_decimal(const Rational& value, int digits) {
  if (digits < 1) throw std::domain_error("to_decimal: at least one digit");
  if (value == 0) return "0";
  const Digits shown = significant_digits(value, digits);
  const bool is_plain = shown.exponent >= -5 && shown.exponent < digits;
  std::string text = is_plain ? plain(shown) : scientific(shown);
  if (value < 0) text.insert(0, 1, '-');
  return text;
}

std::optional<std::string> to_decimal(const Ball& value, int digits) {
  return print_ends(value, [digits](const Rational& end) { return to_decimal(end, digits); });
}

std::string to_fixed(const Rational& value, int places) {
  if (places < 0) throw std::domain_error("to_fixed: the number of places is not negative");
  Fraction scaled = magnitude_of(value);
  scaled.scale_by_ten_to(places);
  const Integer rounded = scaled.nearest_even();
  std::string text = rounded.str();
  const auto count = static_cast<std::size_t>(places);
  if (text.size() <= count) text.insert(0, count + 1 - text.size(), '0');
  if (count > 0) text.insert(text.size() - count, 1, '.');
  if (value < 0 && rounded != 0) text.insert(0, 1, '-');
  return text;
}

std::optional<std::string> to_fixed(const Ball& value, int places) {
  return print_ends(value, [places](const Rational& end) { return to_fixed(end, places); });
}

std::string certified_digits(const Ball& value, int most) {
  if (!printable(value)) return "";
  const Rational lower = value.lower();
  const Rational upper = value.upper();
  // Not monotone in the number of digits (0.4999..0.5001 has one digit but not two), so try all, from the most down.
  for (int digits = most; digits >= 1; --digits) {
    std::string text = to_decimal(lower, digits);
    if (text == to_decimal(upper, digits)) return text;
  }
  return "";
}

}  // namespace snellen
