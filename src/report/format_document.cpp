// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/format_document.hpp"

#include <fmt/format.h>

#include <string_view>

#include "snellen/number/decimal.hpp"
#include "snellen/report/words.hpp"

namespace snellen {
namespace {

using Kind = Document::Kind;

constexpr std::size_t longest_plain = 6;         // digits of an integer that is written as it is
constexpr std::size_t longest_significand = 20;  // digits of an odd factor that is written out

/// Number of times that 2 divides a positive integer.
long twos_in(const Integer& value) {
  return static_cast<long>(boost::multiprecision::lsb(value));
}

std::string significand_words(const Integer& odd) {
  std::string digits = odd.str();
  if (digits.size() <= longest_significand) return digits;
  const Integer next = odd + 1;
  const long power = twos_in(next);
  return (Integer(1) << power) == next ? fmt::format("(2^{}-1)", power) : digits;
}

std::string decimal(const Rational& value) {
  return to_decimal(value, shown_digits);
}

std::string yes_or_no(bool yes) {
  return yes ? "yes" : "no";
}

}  // namespace

std::string power_words(const Rational& value) {
  if (value == 0) return "0";
  const std::string sign = value < 0 ? "-" : "";
  const Integer numerator = boost::multiprecision::abs(Integer(boost::multiprecision::numerator(value)));
  const Integer denominator(boost::multiprecision::denominator(value));
  const long up = twos_in(numerator);
  const long down = twos_in(denominator);
  if ((denominator >> down) != 1) return value.str();
  const Integer odd = numerator >> up;
  if (down == 0 && numerator.str().size() <= longest_plain) return sign + numerator.str();
  if (up == down) return sign + significand_words(odd);
  const std::string power = fmt::format("2^{}", up - down);
  return sign + (odd == 1 ? power : significand_words(odd) + '*' + power);
}

Document format_document(std::span<const Format> formats) {
  Document document;
  document.title = "number formats";
  Document::Table table;
  table.columns = {
      {.name = "format"},
      {.name = "width", .kind = Kind::number, .group = {}, .meaning = "bits of a code point"},
      {.name = "p", .kind = Kind::number, .group = {}, .meaning = "significand bits, the hidden bit counted"},
      {.name = "emin",
       .kind = Kind::number,
       .group = {},
       .meaning = "least and largest exponent: a normal number is 1.f * 2^e"},
      {.name = "emax",
       .kind = Kind::number,
       .group = {},
       .meaning = "least and largest exponent: a normal number is 1.f * 2^e"},
      {.name = "exact", .kind = Kind::number, .group = "largest finite"},
      {.name = "decimal", .kind = Kind::number, .group = "largest finite"},
      {.name = "exact", .kind = Kind::number, .group = "smallest normal"},
      {.name = "decimal", .kind = Kind::number, .group = "smallest normal"},
      {.name = "exact", .kind = Kind::number, .group = "smallest subnormal"},
      {.name = "decimal", .kind = Kind::number, .group = "smallest subnormal"},
      {.name = "infinity", .kind = Kind::symbol},
      {.name = "NaN", .kind = Kind::symbol},
      {.name = "-0", .kind = Kind::symbol},
      {.name = "overflow", .kind = Kind::text, .group = {}, .meaning = "what a result beyond the largest becomes"}};
  for (const Format& format : formats) {
    std::vector<Document::Cell> cells;
    for (std::string text :
         {format.name, format.width == 0 ? std::string("-") : fmt::format("{}", format.width),
          fmt::format("{}", format.precision), fmt::format("{}", format.minimum_exponent),
          fmt::format("{}", format.maximum_exponent), power_words(format.maximum()), decimal(format.maximum()),
          power_words(format.minimum_normal()), decimal(format.minimum_normal()),
          format.has_subnormals ? power_words(format.minimum_subnormal()) : std::string("-"),
          format.has_subnormals ? decimal(format.minimum_subnormal()) : std::string("-"),
          yes_or_no(format.has_infinity), yes_or_no(format.has_nan), yes_or_no(format.has_negative_zero),
          std::string(word(format.overflow))}) {
      cells.push_back({.text = std::move(text)});
    }
    table.rows.push_back(std::move(cells));
  }
  document.tables.push_back(std::move(table));
  document.notes.push_back("Besides these: p<P>e<E>, P significand bits and E exponent bits with IEEE specials.");
  return document;
}

Document::Table format_records(std::span<const Format> formats) {
  Document::Table out;
  for (const char* name :
       {"name", "width", "precision", "minimum_exponent", "maximum_exponent", "maximum", "maximum_decimal",
        "minimum_normal", "minimum_normal_decimal", "minimum_subnormal", "minimum_subnormal_decimal", "has_infinity",
        "has_nan", "has_negative_zero", "has_zero", "is_signed", "has_subnormals", "overflow", "description"}) {
    out.columns.push_back({.name = name});
  }
  for (const Format& format : formats) {
    std::vector<Document::Cell> cells;
    for (std::string text :
         {format.name, format.width == 0 ? std::string() : fmt::format("{}", format.width),
          fmt::format("{}", format.precision), fmt::format("{}", format.minimum_exponent),
          fmt::format("{}", format.maximum_exponent), power_words(format.maximum()), decimal(format.maximum()),
          power_words(format.minimum_normal()), decimal(format.minimum_normal()),
          format.has_subnormals ? power_words(format.minimum_subnormal()) : std::string(),
          format.has_subnormals ? decimal(format.minimum_subnormal()) : std::string(), yes_or_no(format.has_infinity),
          yes_or_no(format.has_nan), yes_or_no(format.has_negative_zero), yes_or_no(format.has_zero),
          yes_or_no(format.is_signed), yes_or_no(format.has_subnormals), std::string(word(format.overflow)),
          format.description}) {
      cells.push_back({.text = std::move(text)});
    }
    out.rows.push_back(std::move(cells));
  }
  return out;
}

}  // namespace snellen
