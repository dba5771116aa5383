// SPDX-License-Identifier: LGPL-3.0-or-later
#include "tail_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "snellen/number/decimal.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen::report_detail {
namespace {

constexpr std::size_t most_digits = 20;
constexpr int few_digits = 3;

/// "differs" and "differ" for statements of sameness, "collapses" and "collapse" for those of difference: what an
/// exception does.
std::string_view exception_verb(const TailStatement& statement, bool third_person) {
  if (statement.verdict == TailVerdict::apart) return third_person ? "collapses" : "collapse";
  return third_person ? "differs" : "differ";
}

std::string_view for_all_words(TailVerdict verdict) {
  switch (verdict) {
    case TailVerdict::same:
      return "collapsed";
    case TailVerdict::exact:
      return "equal as real numbers";
    case TailVerdict::apart:
      return "distinct";
    case TailVerdict::boundary:
    case TailVerdict::unknown:
      break;
  }
  return "";
}

/// What is known below statement.from, in brackets and after.
std::string exception_words(const TailStatement& statement, const std::optional<long>& in_sweep) {
  const bool from_sweep =
      in_sweep && (!statement.last_exception.has_value() || *statement.last_exception < Integer(*in_sweep));
  const std::optional<Integer> last = from_sweep ? std::optional(Integer(*in_sweep)) : statement.last_exception;
  if (!last.has_value()) return " (proved)";
  if (*last + 1 == statement.from) {
    return is_shortened(*last)
               ? fmt::format(" (proved, sharp: the n before {})", exception_verb(statement, true))
               : fmt::format(" (proved, sharp: n = {} {})", last->str(), exception_verb(statement, true));
  }
  return from_sweep
             ? fmt::format(" (proved); last n that {} in the sweep: {}", exception_verb(statement, true), *in_sweep)
             : fmt::format(" (proved); some n >= {} {}", integer_words(*last, Toward::smaller),
                           exception_verb(statement, true));
}

}  // namespace

bool is_shortened(const Integer& value) {
  return value.str().size() > most_digits;
}

std::string integer_words(const Integer& value, Toward direction) {
  const std::string digits = value.str();
  if (digits.size() <= most_digits) return digits;
  int head = std::stoi(digits.substr(0, few_digits));
  std::size_t exponent = digits.size() - 1;
  const bool exact = digits.find_first_not_of('0', few_digits) == std::string::npos;
  if (direction == Toward::larger && !exact && ++head == 1000) {
    head = 100;
    ++exponent;
  }
  return fmt::format("{}.{:02}e{}", head / 100, head % 100, exponent);
}

std::string width_words(double width) {
  if (!std::isfinite(width)) return "inf";
  if (width == 0) return "0";
  const std::string nearest = fmt::format("{:.2e}", width);
  const std::size_t mark = nearest.find('e');
  const int exponent = std::stoi(nearest.substr(mark + 1));
  int head = std::stoi(nearest.substr(0, 1) + nearest.substr(2, 2));
  const auto value = [&] { return parse_rational(fmt::format("{}e{}", head, exponent - 2)).value(); };
  if (value() < rational_from_double(width)) ++head;
  return to_decimal(value(), few_digits);
}

bool is_sharp(const TailStatement& statement, long modulus) {
  return is_proved(statement.verdict) && statement.last_exception.has_value() &&
         *statement.last_exception + modulus >= statement.from;
}

std::string statement_words(const TailStatement& statement) {
  const std::string from = integer_words(statement.from, Toward::larger);
  switch (statement.verdict) {
    case TailVerdict::same:
      return fmt::format("the same floats for every n >= {}", from);
    case TailVerdict::exact:
      return fmt::format("equal as real numbers for every n >= {}", from);
    case TailVerdict::apart:
      return fmt::format("apart for every n >= {}", from);
    case TailVerdict::boundary:
      return "limit on a rounding boundary";
    case TailVerdict::unknown:
      break;
  }
  return "unknown";
}

std::string ratio_words(const TailStatement& statement, long modulus) {
  if (!is_proved(statement.verdict) || !statement.last_exception.has_value()) return "";
  if (is_sharp(statement, modulus)) return "sharp";
  if (*statement.last_exception <= 0) return "";
  return to_decimal(Rational(statement.from, *statement.last_exception), few_digits);
}

std::optional<long> exception_in_sweep(const TailStatement& statement, const ThresholdTable& table) {
  const std::vector<Format>& formats = table.question.formats;
  const auto found = std::ranges::find(formats, statement.format, &Format::name);
  if (found == formats.end() || !is_proved(statement.verdict)) return {};
  const auto column = static_cast<std::size_t>(found - formats.begin());
  const Verdict contrary = statement.verdict == TailVerdict::apart ? Verdict::collapsed : Verdict::distinct;
  std::optional<long> last;
  for (const Row& row : table.rows) {
    if (Integer(row.n) < statement.from && row.storage[column] == contrary) last = row.n;
  }
  return last;
}

std::string for_all_line(const TailStatement& statement, const ThresholdTable& table) {
  if (!is_proved(statement.verdict)) {
    return fmt::format("{}: not decided for all n: {}", statement.format, statement.reason);
  }
  return fmt::format("{}: {} for every n >= {}{}", statement.format, for_all_words(statement.verdict),
                     integer_words(statement.from, Toward::larger),
                     exception_words(statement, exception_in_sweep(statement, table)));
}

std::string bound_words(const Rational& value, Toward direction) {
  const std::string nearest = to_decimal(value, distance_digits);
  const Rational shown = parse_rational(nearest).value();
  if (direction == Toward::larger ? shown >= value : shown <= value) return nearest;
  // A unit of the last place, of a number that rounds down to the power of ten below it a tenth of that.
  const std::size_t mark = nearest.find('e');
  const std::string head = nearest.substr(0, mark);
  const std::string exponent = mark == std::string::npos ? std::string() : nearest.substr(mark);
  const std::size_t point = head.find('.');
  const std::size_t places = point == std::string::npos ? 0 : head.size() - point - 1;
  const Rational unit = parse_rational(fmt::format("1e-{}", places)).value() * parse_rational("1" + exponent).value();
  const Rational moved = direction == Toward::larger ? Rational(shown + unit) : Rational(shown - unit);
  const std::string text = to_decimal(moved, distance_digits);
  return parse_rational(text).value() == moved ? text : to_decimal(moved, distance_digits + 1);
}

std::string separation_words(const TailClass& one) {
  const auto over_squares = [](std::string constant, int power) {
    if (power == 1) constant += " (1 + ln n)";
    if (power > 1) constant += fmt::format(" (1 + ln n)^{}", power);
    return constant + " / n^2";
  };
  if (one.growth) {
    const TailGrowth& law = *one.growth;
    std::string out = "distance: ";
    if (law.least) {
      out += fmt::format("at least {} and ", over_squares(bound_words(*law.least, Toward::smaller), law.least_power));
    }
    return out + fmt::format("at most {} for every n >= {} (proved)",
                             over_squares(law.most == 0 ? "0" : bound_words(law.most, Toward::larger), law.most_power),
                             integer_words(law.from, Toward::larger));
  }
  if (!one.no_growth.empty()) return "no growth law: " + one.no_growth;
  if (one.separations.empty()) return "";
  // Nearly all that is known of the limits, from as early on as possible.
  const Rational enough = one.separations.back().least * Rational(9, 10);
  const auto found =
      std::ranges::find_if(one.separations, [&](const TailSeparation& at) { return at.least >= enough; });
  return fmt::format("distance: at least {} for every n >= {} (proved)", bound_words(found->least, Toward::smaller),
                     integer_words(found->from, Toward::larger));
}

std::string shortened_legend() {
  return "numbers of more than 20 digits are shown with three, rounded so that what the line says stays true; JSON "
         "has every digit";
}

}  // namespace snellen::report_detail
