// SPDX-License-Identifier: LGPL-3.0-or-later
#include "float_format.hpp"

#include <algorithm>
#include <charconv>

namespace checkcert {
namespace {

/// p significand bits, exponents of normal numbers from least to greatest; `missing`: of the largest binade, how many
/// of its last floats are not finite numbers.
struct Known {
  std::string_view name;
  long precision, least, greatest, missing;
};

constexpr Known known[] = {
    {"fp16", 11, -14, 15, 0},       {"bf16", 8, -126, 127, 0},       {"tf32", 11, -126, 127, 0},
    {"fp32", 24, -126, 127, 0},     {"fp64", 53, -1022, 1023, 0},    {"fp128", 113, -16382, 16383, 0},
    {"x87", 64, -16382, 16383, 0},  {"fp8-e4m3", 4, -6, 8, 1},       {"fp8-e5m2", 3, -14, 15, 0},
    {"fp8-e4m3fnuz", 4, -7, 7, 0},  {"fp8-e5m2fnuz", 3, -15, 15, 0}, {"fp8-e4m3b11fnuz", 4, -10, 4, 0},
    {"fp8-e4m3-ieee", 4, -6, 7, 0}, {"fp8-e3m4", 5, -2, 3, 0},       {"fp6-e2m3", 4, 0, 2, 0},
    {"fp6-e3m2", 3, -2, 4, 0},      {"fp4-e2m1", 2, 0, 2, 0},        {"mxint8", 7, 0, 0, 0},
};

Format format_of(const Known& one) {
  Format out{std::string(one.name), one.precision, one.least - one.precision + 1, {}};
  out.greatest = {(mpz_class(1) << static_cast<mp_bitcnt_t>(one.precision)) - 1 - one.missing,
                  one.greatest - one.precision + 1};
  return out;
}

long length(const mpz_class& value) {
  return static_cast<long>(mpz_sizeinbase(value.get_mpz_t(), 2));
}

mpz_class times_power(const mpz_class& value, long exponent) {
  return value << static_cast<mp_bitcnt_t>(exponent);
}

}  // namespace

std::optional<Format> format_by_name(std::string_view name) {
  for (const Known& one : known) {
    if (one.name == name) return format_of(one);
  }
  const std::size_t middle = name.find('e');
  if (!name.starts_with('p') || middle == std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view text, long least, long greatest) {
    long value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool good = failure == std::errc() && end == text.data() + text.size() && !text.starts_with('0');
    return good && value >= least && value <= greatest ? value : 0;
  };
  const long precision = number(name.substr(1, middle - 1), 2, 4096);
  const long bits = number(name.substr(middle + 1), 2, 24);
  if (precision == 0 || bits == 0) return std::nullopt;
  const long greatest = (1L << (bits - 1)) - 1;
  return format_of({name, precision, 1 - greatest, greatest, 0});
}

Dyadic round(const mpq_class& value, const Format& format) {
  if (value == 0) return {0, format.least};
  const mpz_class numerator = abs(value.get_num());
  const mpz_class& denominator = value.get_den();
  // |value| lies in (2^(top-1), 2^(top+1)); one comparison finds floor(log2 |value|).
  long top = length(numerator) - length(denominator);
  const bool reaches =
      top >= 0 ? numerator >= times_power(denominator, top) : times_power(numerator, -top) >= denominator;
  if (!reaches) --top;
  Dyadic out{0, std::max(format.least, top - format.precision + 1)};
  // |value| / 2^exponent = above / below; its nearest integer has at most p bits, or is 2^p.
  const mpz_class above = out.exponent < 0 ? times_power(numerator, -out.exponent) : numerator;
  const mpz_class below = out.exponent < 0 ? denominator : times_power(denominator, out.exponent);
  mpz_class rest;
  mpz_fdiv_qr(out.integer.get_mpz_t(), rest.get_mpz_t(), above.get_mpz_t(), below.get_mpz_t());
  const int half = cmp(mpz_class(2 * rest), below);
  if (half > 0 || (half == 0 && mpz_odd_p(out.integer.get_mpz_t()) != 0)) out.integer += 1;
  if (length(out.integer) > format.precision) {  // 2^p
    out.integer /= 2;
    out.exponent += 1;
  }
  if (value < 0) out.integer = -out.integer;
  return out;
}

bool in_range(const Dyadic& value, const Format& format) {
  // Both are normal, or the value is below every normal float: exponents decide, then integers.
  if (value.exponent != format.greatest.exponent) return value.exponent < format.greatest.exponent;
  return abs(value.integer) <= format.greatest.integer;
}

}  // namespace checkcert
