// SPDX-License-Identifier: LGPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "snellen/error.hpp"
#include "snellen/number/format.hpp"

namespace snellen {
namespace {

/// The largest exponent reached by a count of values: code `largest` of the layout that counts them in order.
void set_range(Format& format, long minimum_exponent, const Integer& largest) {
  const Integer hidden = Integer(1) << static_cast<unsigned>(format.precision - 1);
  const Integer binades = largest / hidden;
  format.minimum_exponent = minimum_exponent;
  format.maximum_exponent = minimum_exponent + (binades == 0 ? 0 : static_cast<long>(binades) - 1);
  format.maximum_significand = binades == 0 ? largest : Integer(largest % hidden + hidden);
}

Integer all_ones(int precision) {
  return (Integer(1) << static_cast<unsigned>(precision)) - 1;
}

/// A signed format without special values whose significand fills all of p bits.
Format plain(std::string name, int width, int precision, long minimum_exponent, long maximum_exponent,
             std::string description) {
  Format format;
  format.name = std::move(name);
  format.description = std::move(description);
  format.width = width;
  format.precision = precision;
  format.minimum_exponent = minimum_exponent;
  format.maximum_exponent = maximum_exponent;
  format.maximum_significand = all_ones(precision);
  format.has_negative_zero = true;
  return format;
}

Format ieee(std::string name, int width, int precision, long maximum_exponent, std::string description) {
  Format format =
      plain(std::move(name), width, precision, 1 - maximum_exponent, maximum_exponent, std::move(description));
  format.has_infinity = true;
  format.has_nan = true;
  format.encoding = Encoding::ieee;
  return format;
}

Format explicit_integer_bit(Format format) {
  format.encoding = Encoding::explicit_integer_bit;
  return format;
}

Format fnuz(std::string name, int precision, long minimum_exponent, long maximum_exponent, std::string description) {
  Format format = plain(std::move(name), 8, precision, minimum_exponent, maximum_exponent, std::move(description));
  format.has_nan = true;
  format.has_negative_zero = false;
  format.overflow = Overflow::nan;
  format.encoding = Encoding::fnuz;
  return format;
}

Format finite_only(std::string name, int width, int precision, long minimum_exponent, long maximum_exponent,
                   std::string description) {
  Format format = plain(std::move(name), width, precision, minimum_exponent, maximum_exponent, std::move(description));
  format.overflow = Overflow::saturate;
  format.encoding = Encoding::finite_only;
  return format;
}

Format e4m3_finite(std::string name, std::string description) {
  Format format = plain(std::move(name), 8, 4, -6, 8, std::move(description));
  format.maximum_significand = 14;
  format.has_nan = true;
  format.overflow = Overflow::saturate;
  format.encoding = Encoding::finite_nan_ones;
  return format;
}

Format e4m3_unsigned() {
  Format format =
      e4m3_finite("ue4m3", "NVFP4 block scale: fp8-e4m3 without its sign; negative inputs become 0; saturates");
  format.is_signed = false;
  format.has_negative_zero = false;
  format.encoding = Encoding::unsigned_finite_nan;
  return format;
}

Format e8m0() {
  Format format =
      plain("e8m0", 8, 1, -127, 127,
            "OCP MX block scale: powers of two, no zero, no sign; inputs <= 0 become NaN; clamps both ends");
  format.has_nan = true;
  format.has_negative_zero = false;
  format.has_zero = false;
  format.is_signed = false;
  format.has_subnormals = false;
  format.overflow = Overflow::saturate;
  format.encoding = Encoding::scale_only;
  return format;
}

Format mxint8() {
  Format format = plain("mxint8", 8, 7, 0, 0,
                        "OCP MX fixed point k * 2^-6, |k| <= 127; saturates; the code of -2 decodes but never results");
  format.has_negative_zero = false;
  format.overflow = Overflow::saturate;
  format.encoding = Encoding::twos_complement;
  return format;
}

Format p3109(int width, int precision, bool is_signed, bool extended) {
  Format format;
  format.name = std::string("binary") + std::to_string(width) + "p" + std::to_string(precision) +
                (is_signed ? "s" : "u") + (extended ? "e" : "f");
  format.description = std::string("IEEE P3109 draft v4.0, ") + (is_signed ? "signed, " : "unsigned, ") +
                       (extended ? "with infinity" : "finite, saturates") + "; one zero, one NaN" +
                       (is_signed  ? ""
                        : extended ? "; negative inputs become NaN"
                                   : "; negative inputs become 0");
  format.width = width;
  format.precision = precision;
  format.is_signed = is_signed;
  format.has_infinity = extended;
  format.has_nan = true;
  format.has_subnormals = precision > 1;
  format.overflow = extended ? Overflow::ieee : Overflow::saturate;
  format.encoding = Encoding::p3109;
  const int magnitude_bits = is_signed ? width - 1 : width;
  const long bias = 1L << static_cast<unsigned>(magnitude_bits - precision);
  const Integer codes = Integer(1) << static_cast<unsigned>(magnitude_bits);
  set_range(format, 1 - bias, codes - 1 - (is_signed ? 0 : 1) - (extended ? 1 : 0));
  return format;
}

std::vector<Format> make_catalogue() {
  std::vector<Format> formats{
      ieee("fp16", 16, 11, 15, "IEEE 754 binary16 (half)"),
      ieee("bf16", 16, 8, 127, "bfloat16: the range of fp32 with 8 significand bits"),
      ieee("tf32", 19, 11, 127,
           "TensorFloat-32: the range of fp32, the precision of fp16; input of NVIDIA tensor cores"),
      ieee("fp32", 32, 24, 127, "IEEE 754 binary32 (single)"),
      ieee("fp64", 64, 53, 1023, "IEEE 754 binary64 (double)"),
      ieee("fp128", 128, 113, 16383, "IEEE 754 binary128 (quadruple)"),
      explicit_integer_bit(ieee("x87", 80, 64, 16383, "x87 extended: 64 significand bits, integer bit explicit")),
      e4m3_finite("fp8-e4m3", "OCP FP8 E4M3 (E4M3FN): no infinities, largest 448; saturates, as current stacks do"),
      ieee("fp8-e5m2", 8, 3, 15, "OCP FP8 E5M2: IEEE layout; overflows to infinity"),
      fnuz("fp8-e4m3fnuz", 4, -7, 7, "E4M3FNUZ (AMD, bias 8): no infinities, one zero; overflows to NaN"),
      fnuz("fp8-e5m2fnuz", 3, -15, 15, "E5M2FNUZ (AMD, bias 16): no infinities, one zero; overflows to NaN"),
      fnuz("fp8-e4m3b11fnuz", 4, -10, 4, "E4M3B11FNUZ (bias 11): no infinities, one zero; overflows to NaN"),
      ieee("fp8-e4m3-ieee", 8, 4, 7, "E4M3 in IEEE layout: infinities, largest 240"),
      ieee("fp8-e3m4", 8, 5, 3, "E3M4 in IEEE layout: infinities, largest 15.5"),
      finite_only("fp6-e2m3", 6, 4, 0, 2, "OCP MX FP6 E2M3: finite values only; saturates"),
      finite_only("fp6-e3m2", 6, 3, -2, 4, "OCP MX FP6 E3M2: finite values only; saturates"),
      finite_only("fp4-e2m1", 4, 2, 0, 2, "OCP MX FP4 E2M1: 0 0.5 1 1.5 2 3 4 6 and negatives; saturates"),
      e8m0(),
      e4m3_unsigned(),
      mxint8()};
  for (int precision = 1; precision <= 7; ++precision) {
    for (const bool extended : {true, false}) formats.push_back(p3109(8, precision, true, extended));
  }
  return formats;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 36> aliases{{
    {"float16", "fp16"},
    {"half", "fp16"},
    {"binary16", "fp16"},
    {"f16", "fp16"},
    {"bfloat16", "bf16"},
    {"tensorfloat32", "tf32"},
    {"float32", "fp32"},
    {"single", "fp32"},
    {"float", "fp32"},
    {"binary32", "fp32"},
    {"f32", "fp32"},
    {"float64", "fp64"},
    {"double", "fp64"},
    {"binary64", "fp64"},
    {"f64", "fp64"},
    {"float128", "fp128"},
    {"quad", "fp128"},
    {"binary128", "fp128"},
    {"x87-80", "x87"},
    {"extended", "x87"},
    {"e4m3", "fp8-e4m3"},
    {"e4m3fn", "fp8-e4m3"},
    {"float8-e4m3fn", "fp8-e4m3"},
    {"e5m2", "fp8-e5m2"},
    {"float8-e5m2", "fp8-e5m2"},
    {"float8-e4m3fnuz", "fp8-e4m3fnuz"},
    {"float8-e5m2fnuz", "fp8-e5m2fnuz"},
    {"float8-e4m3b11fnuz", "fp8-e4m3b11fnuz"},
    {"float8-e4m3", "fp8-e4m3-ieee"},
    {"float8-e3m4", "fp8-e3m4"},
    {"float6-e2m3fn", "fp6-e2m3"},
    {"float6-e3m2fn", "fp6-e3m2"},
    {"float4-e2m1fn", "fp4-e2m1"},
    {"float8-e8m0fnu", "e8m0"},
    {"e2m1", "fp4-e2m1"},
    {"fp8-e4m3fn", "fp8-e4m3"},
}};

/// Reads the digits at the front of `text` and removes them; nothing when there are none or too many.
std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

[[noreturn]] void refuse_parameters(std::string_view name, std::string_view limits) {
  throw InputError("format '" + std::string(name) + "'", "parameters out of range", limits);
}

std::optional<Format> parametric(std::string_view name) {
  std::string_view text = name;
  if (take(text, "binary")) {
    const auto width = take_number(text);
    if (!width || !take(text, "p")) return std::nullopt;
    const auto precision = take_number(text);
    if (!precision || text.size() != 2) return std::nullopt;
    const char sign = text[0];
    const char domain = text[1];
    if ((sign != 's' && sign != 'u') || (domain != 'e' && domain != 'f')) return std::nullopt;
    if (*width < 3 || *precision < 1 || *precision > *width - (sign == 's' ? 1 : 0)) {
      refuse_parameters(name,
                        "P3109's width K is at least 3, its precision P is 1 to K-1 with a sign and 1 to K without");
    }
    if (*precision > 4096 || *width - *precision > 24) {
      refuse_parameters(name, "P3109 sets no upper bound; here P is at most 4096 and K-P at most 24");
    }
    return p3109(*width, *precision, sign == 's', domain == 'e');
  }
  if (!take(text, "p")) return std::nullopt;
  const auto precision = take_number(text);
  if (!precision || !take(text, "e")) return std::nullopt;
  const auto exponent_bits = take_number(text);
  if (!exponent_bits || !text.empty()) return std::nullopt;
  return generic_format(*precision, *exponent_bits);
}

}  // namespace

std::span<const Format> format_catalogue() {
  static const std::vector<Format> catalogue = make_catalogue();
  return catalogue;
}

Format format_by_name(std::string_view name) {
  std::string key(name);
  std::transform(key.begin(), key.end(), key.begin(), [](unsigned char character) {
    return character == '_' ? '-' : static_cast<char>(std::tolower(character));
  });
  const auto* alias = std::find_if(aliases.begin(), aliases.end(), [&](const auto& pair) { return pair.first == key; });
  if (alias != aliases.end()) key = alias->second;
  const auto catalogue = format_catalogue();
  const auto found = std::find_if(catalogue.begin(), catalogue.end(), [&](const Format& f) { return f.name == key; });
  if (found != catalogue.end()) return *found;
  if (auto format = parametric(key)) return *std::move(format);
  std::vector<std::string> names;
  for (const Format& format : catalogue) names.push_back(format.name);
  for (const auto& pair : aliases) names.emplace_back(pair.first);
  throw InputError("format '" + std::string(name) + "'", "there is no such format" + did_you_mean(key, names),
                   "use a name of docs/reference/formats.md, p<P>e<E> or Binary<K>p<P>{s|u}{e|f}");
}

Format generic_format(int precision, int exponent_bits) {
  const std::string name =
      std::string("p").append(std::to_string(precision)).append("e").append(std::to_string(exponent_bits));
  if (precision < 1 || precision > 4096 || exponent_bits < 2 || exponent_bits > 24) {
    refuse_parameters(name, "p<P>e<E> has 1 <= P <= 4096 and 2 <= E <= 24");
  }
  const long maximum_exponent = (1L << static_cast<unsigned>(exponent_bits - 1)) - 1;
  Format format = ieee(name, 0, precision, maximum_exponent,
                       std::to_string(precision) + " significand bit" + (precision == 1 ? ", " : "s, ") +
                           std::to_string(exponent_bits) + " exponent bits, IEEE specials");
  format.encoding = Encoding::none;
  format.has_subnormals = precision > 1;  // one bit leaves nothing between zero and the smallest normal number
  return format;
}

Format unbounded_format(int precision) {
  if (precision < 1) refuse_parameters(std::to_string(precision), "a precision is at least 1");
  // Far from the limit of long, so that sums of exponents never wrap. Even, so that p = 1 breaks ties as p<P>e<E> does.
  constexpr long range = 1L << 40U;
  Format format = plain(std::string("p").append(std::to_string(precision)), 0, precision, -range, range,
                        std::to_string(precision) + " significand bits, no limit to the exponent");
  format.has_infinity = true;
  format.has_nan = true;
  return format;
}

}  // namespace snellen
