// SPDX-License-Identifier: LGPL-3.0-or-later
// Every code of every format of at most 16 bits (19 for tf32), and samples of the wider ones.
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "snellen/number/format.hpp"
#include "snellen/number/rounding.hpp"

BOOST_AUTO_TEST_SUITE(encoding_test)

using namespace snellen;

namespace {

std::vector<Format> narrow_formats() {
  std::vector<Format> formats;
  for (const Format& format : format_catalogue()) {
    if (format.width <= 19) formats.push_back(format);
  }
  for (int width = 3; width <= 16; ++width) {
    for (int precision = 1; precision <= width; ++precision) {
      if (width > 10 && precision < width && precision % 4 != 1) continue;
      for (const std::string kind : {"se", "sf", "ue", "uf"}) {
        if (precision == width && kind[0] == 's') continue;
        formats.push_back(format_by_name("binary" + std::to_string(width) + "p" + std::to_string(precision) + kind));
      }
    }
  }
  return formats;
}

/// The decoder of P3109 (draft v4.0), in doubles (exact for K <= 10).
double p3109_reference(std::uint64_t code, int width, int precision, bool is_signed, bool extended) {
  const std::uint64_t half = std::uint64_t{1} << static_cast<unsigned>(width - 1);
  if (is_signed ? code == half : code == 2 * half - 1) return std::nan("");
  const bool negative = is_signed && code > half;
  const std::uint64_t x = negative ? code - half : code;
  if (extended && x == (is_signed ? half - 1 : 2 * half - 2)) return negative ? -INFINITY : INFINITY;
  const int bias = 1 << (is_signed ? width - precision - 1 : width - precision);
  const auto fractions = static_cast<std::uint64_t>(1) << static_cast<unsigned>(precision - 1);
  const double t = static_cast<double>(x % fractions);
  const int e = static_cast<int>(x / fractions);
  const double magnitude =
      e == 0 ? std::ldexp(t, 1 - precision + 1 - bias) : std::ldexp(1 + std::ldexp(t, 1 - precision), e - bias);
  return negative ? -magnitude : magnitude;
}

bool same_double(double left, double right) {
  return std::isnan(left) ? std::isnan(right)
                          : std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

/// Decodes an IEEE layout from its fields.
double ieee_reference(std::uint64_t code, int exponent_bits, int fraction_bits) {
  const auto fraction = code % (std::uint64_t{1} << static_cast<unsigned>(fraction_bits));
  const auto rest = code >> static_cast<unsigned>(fraction_bits);
  const int biased = static_cast<int>(rest % (std::uint64_t{1} << static_cast<unsigned>(exponent_bits)));
  const double sign = rest >> static_cast<unsigned>(exponent_bits) != 0 ? -1 : 1;
  const int top = (1 << exponent_bits) - 1;
  const int bias = top / 2;
  if (biased == top) return fraction == 0 ? sign * INFINITY : std::nan("");
  const double significand = std::ldexp(static_cast<double>(fraction), -fraction_bits) + (biased == 0 ? 0 : 1);
  return sign * std::ldexp(significand, (biased == 0 ? 1 : biased) - bias);
}

}  // namespace

BOOST_AUTO_TEST_CASE(encode_undoes_decode_on_every_code) {
  std::size_t codes = 0;
  for (const Format& format : narrow_formats()) {
    std::size_t wrong = 0;
    const std::uint64_t canonical_nan = format.has_nan ? encode(FloatValue::nan(), format) : 0;
    for (std::uint64_t code = 0; code < code_count(format); ++code, ++codes) {
      const FloatValue value = decode(code, format);
      const bool nan = value.kind() == FloatValue::Kind::nan;
      if (encode(value, format) != (nan ? canonical_nan : code)) ++wrong;
    }
    BOOST_TEST(wrong == 0U, format.name << ": " << wrong << " codes do not come back");
    BOOST_CHECK_THROW(decode(code_count(format), format), std::out_of_range);
  }
  BOOST_TEST(codes > 2000000U);
}

BOOST_AUTO_TEST_CASE(codes_of_one_sign_are_in_order_and_dense) {
  for (const Format& format : narrow_formats()) {
    if (format.encoding == Encoding::twos_complement) continue;
    std::size_t wrong = 0;
    const std::uint64_t codes = code_count(format);
    const std::uint64_t signs = format.is_signed ? codes / 2 : codes;
    FloatValue below = decode(0, format);
    Rational exactly_below = below.value();
    for (std::uint64_t code = 1; code < signs; ++code) {
      const FloatValue value = decode(code, format);
      if (!value.is_finite()) break;
      const Rational exactly = value.value();
      // Neighbours are in order and nothing of the format lies between them: the mean rounds to one of the two.
      const bool ordered = compare_numerically(below, value) < 0;
      const Rational mean = (exactly_below + exactly) / 2;
      const FloatValue up = round(mean, format, {RoundingMode::upward, {}, {}});
      const FloatValue down = round(mean, format, {RoundingMode::toward_zero, {}, {}});
      if (!ordered || !(up == value) || !(down.numerically_equals(below) || !format.has_zero)) ++wrong;
      if (format.is_signed) {
        const FloatValue mirrored = decode(code + codes / 2, format);
        if (!mirrored.negative() || mirrored.value() != -exactly) ++wrong;
      }
      below = value;
      exactly_below = exactly;
    }
    BOOST_TEST(wrong == 0U, format.name << ": " << wrong << " codes out of order");
  }
}

BOOST_AUTO_TEST_CASE(the_largest_code_is_the_largest_value) {
  for (const Format& format : narrow_formats()) {
    std::optional<FloatValue> largest;
    std::size_t infinities = 0;
    std::size_t nans = 0;
    for (std::uint64_t code = 0; code < code_count(format); ++code) {
      const FloatValue value = decode(code, format);
      if (value.is_finite() && (!largest || compare_numerically(value, *largest) > 0)) largest = value;
      infinities += value.kind() == FloatValue::Kind::infinity ? 1U : 0U;
      nans += value.kind() == FloatValue::Kind::nan ? 1U : 0U;
    }
    BOOST_TEST_CONTEXT(format.name) {
      BOOST_TEST(largest->value() == format.maximum());
      BOOST_TEST(infinities == (format.has_infinity ? (format.is_signed ? 2U : 1U) : 0U));
      BOOST_TEST((nans > 0) == format.has_nan);
    }
  }
}

BOOST_AUTO_TEST_CASE(p3109_agrees_with_the_reference_decoder) {
  std::size_t wrong = 0;
  for (int width = 3; width <= 10; ++width) {
    for (int precision = 1; precision <= width; ++precision) {
      for (const bool is_signed : {true, false}) {
        if (is_signed && precision == width) continue;
        for (const bool extended : {true, false}) {
          const Format format = format_by_name("binary" + std::to_string(width) + "p" + std::to_string(precision) +
                                               (is_signed ? "s" : "u") + (extended ? "e" : "f"));
          for (std::uint64_t code = 0; code < code_count(format); ++code) {
            const double expected = p3109_reference(code, width, precision, is_signed, extended);
            if (!same_double(to_double(decode(code, format)), expected)) ++wrong;
          }
        }
      }
    }
  }
  BOOST_TEST(wrong == 0U);
  BOOST_TEST(decode(64, format_by_name("binary8p4se")).value() == 1);  // 1.0 is always code 2^(K-2)
}

/// The working group's value table Binary4p4ue: no exponent field at all, one binade above the subnormals.
BOOST_AUTO_TEST_CASE(a_precision_of_the_whole_width) {
  const Format format = format_by_name("binary4p4ue");
  const std::vector<double> table = {0, .125, .25, .375, .5, .625, .75, .875, 1, 1.125, 1.25, 1.375, 1.5, 1.625};
  for (std::uint64_t code = 0; code < table.size(); ++code) BOOST_TEST(to_double(decode(code, format)) == table[code]);
  BOOST_TEST(to_double(decode(14, format)) == INFINITY);
  BOOST_TEST(std::isnan(to_double(decode(15, format))));
}

/// Codes of 64 bits, the widest that fit a word; wider formats round without codes.
BOOST_AUTO_TEST_CASE(wide_p3109_formats) {
  for (const char* name : {"binary64p40se", "binary64p53sf", "binary64p64ue", "binary64p64uf", "binary64p45ue"}) {
    const Format format = format_by_name(name);
    std::uint64_t code = 1;
    std::size_t wrong = 0;
    for (int i = 0; i < 2000; ++i) {
      code = code * 6364136223846793005ULL + 1442695040888963407ULL;
      const FloatValue value = decode(code, format);
      const bool nan = value.kind() == FloatValue::Kind::nan;
      if (!nan && encode(value, format) != code) ++wrong;
      if (value.is_finite() && !(round(value, format) == value)) ++wrong;
    }
    BOOST_TEST(wrong == 0U, name);
    const std::uint64_t nan = format.is_signed ? std::uint64_t{1} << 63U : ~std::uint64_t{0};
    BOOST_TEST((decode(nan, format).kind() == FloatValue::Kind::nan));
    BOOST_TEST(encode(FloatValue::nan(), format) == nan);
  }
  const Format wide = format_by_name("binary128p113se");
  BOOST_TEST(wide.maximum_exponent == (1 << 14) - 1);
  BOOST_TEST((round(1.0, wide) == FloatValue::finite(false, 1, 0)));
  BOOST_CHECK_THROW(decode(0, wide), std::domain_error);
}

BOOST_AUTO_TEST_CASE(ieee_layouts_agree_with_their_fields) {
  struct Layout {
    const char* name;
    int exponent_bits;
    int fraction_bits;
  };
  for (const Layout& layout : {Layout{"fp16", 5, 10}, Layout{"bf16", 8, 7}, Layout{"tf32", 8, 10},
                               Layout{"fp8-e5m2", 5, 2}, Layout{"fp8-e4m3-ieee", 4, 3}, Layout{"fp8-e3m4", 3, 4}}) {
    const Format format = format_by_name(layout.name);
    std::size_t wrong = 0;
    for (std::uint64_t code = 0; code < code_count(format); ++code) {
      const double expected = ieee_reference(code, layout.exponent_bits, layout.fraction_bits);
      if (!same_double(to_double(decode(code, format)), expected)) ++wrong;
    }
    BOOST_TEST(wrong == 0U, layout.name);
  }
}

BOOST_AUTO_TEST_CASE(single_and_double_agree_with_the_hardware) {
  const Format single = format_by_name("fp32");
  const Format twice = format_by_name("fp64");
  std::size_t wrong = 0;
  std::uint64_t bits = 1;
  for (int i = 0; i < 200000; ++i) {
    bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto narrow = static_cast<std::uint32_t>(bits >> 32U);
    const auto value = std::bit_cast<double>(bits);
    if (!same_double(to_double(decode(narrow, single)), std::bit_cast<float>(narrow))) ++wrong;
    if (!same_double(to_double(decode(bits, twice)), value)) ++wrong;
    if (!std::isnan(value) && encode(round(value, twice), twice) != bits) ++wrong;
  }
  BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(named_codes) {
  const auto value = [](const char* name, std::uint64_t code) { return to_double(decode(code, format_by_name(name))); };
  BOOST_TEST(value("fp8-e4m3", 0x7e) == 448);
  BOOST_TEST(std::isnan(value("fp8-e4m3", 0x7f)));
  BOOST_TEST(std::isnan(value("fp8-e4m3", 0xff)));
  BOOST_TEST(std::isnan(value("fp8-e4m3fnuz", 0x80)));
  BOOST_TEST(value("fp8-e4m3fnuz", 0x7f) == 240);
  BOOST_TEST(value("fp8-e4m3fnuz", 0xff) == -240);
  BOOST_TEST(value("fp4-e2m1", 0x7) == 6);
  BOOST_TEST(value("fp4-e2m1", 0x1) == 0.5);
  BOOST_TEST(std::signbit(value("fp4-e2m1", 0x8)));
  BOOST_TEST(value("e8m0", 0) == 0x1p-127);
  BOOST_TEST(value("e8m0", 127) == 1);
  BOOST_TEST(std::isnan(value("e8m0", 255)));
  BOOST_TEST(value("ue4m3", 0x7e) == 448);
  BOOST_TEST(value("mxint8", 0x80) == -2);
  BOOST_TEST(value("mxint8", 0x81) == -127.0 / 64);
  BOOST_TEST(value("mxint8", 0x7f) == 127.0 / 64);
  BOOST_TEST(value("binary8p3se", 0x7f) == INFINITY);
  BOOST_TEST(value("binary8p3sf", 0x7f) == 57344);
  BOOST_TEST(encode(FloatValue::nan(), format_by_name("fp16")) == 0x7e00U);
  BOOST_TEST(encode(FloatValue::nan(), format_by_name("bf16")) == 0x7fc0U);
  BOOST_TEST(encode(FloatValue::nan(), format_by_name("fp64")) == 0x7ff8000000000000U);
}

BOOST_AUTO_TEST_CASE(what_is_not_a_value_is_refused) {
  const Format e4m3 = format_by_name("fp8-e4m3");
  BOOST_CHECK_THROW(encode(FloatValue::infinity(false), e4m3), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::finite(false, 480, 0), e4m3), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::finite(false, 17, 0), e4m3), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::finite(false, 1, -10), e4m3), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::finite(false, 1, 9), e4m3), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::nan(), format_by_name("fp4-e2m1")), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::zero(true), format_by_name("fp8-e4m3fnuz")), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::zero(false), format_by_name("e8m0")), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::finite(true, 1, 0), format_by_name("ue4m3")), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::finite(false, 2, 0), format_by_name("mxint8")), std::domain_error);
  BOOST_CHECK_THROW(encode(FloatValue::infinity(true), format_by_name("binary8p3ue")), std::domain_error);
  for (const char* name : {"fp128", "x87", "p8e8"}) {
    BOOST_CHECK_THROW(encode(FloatValue::zero(false), format_by_name(name)), std::domain_error);
    BOOST_CHECK_THROW(decode(0, format_by_name(name)), std::domain_error);
  }
}

BOOST_AUTO_TEST_SUITE_END()
