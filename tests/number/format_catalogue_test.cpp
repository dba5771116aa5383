// SPDX-License-Identifier: LGPL-3.0-or-later
#include <boost/test/unit_test.hpp>
#include <set>

#include "snellen/error.hpp"
#include "snellen/number/format.hpp"

BOOST_AUTO_TEST_SUITE(format_catalogue_test)

using namespace snellen;

namespace {

/// The catalogue of docs/reference/formats.md, typed from there.
struct Row {
  const char* name;
  int width;
  int precision;
  long minimum_exponent;
  long maximum_exponent;
  Rational maximum;
  bool infinity;
  bool nan;
  bool negative_zero;
  Overflow overflow;
};

std::vector<Row> rows() {
  const auto ones = [](long p, long exponent) { return Rational((power_of_two(p) - 1) * power_of_two(exponent)); };
  using enum Overflow;
  return {{"fp16", 16, 11, -14, 15, 65504, true, true, true, ieee},
          {"bf16", 16, 8, -126, 127, ones(8, 120), true, true, true, ieee},
          {"tf32", 19, 11, -126, 127, ones(11, 117), true, true, true, ieee},
          {"fp32", 32, 24, -126, 127, ones(24, 104), true, true, true, ieee},
          {"fp64", 64, 53, -1022, 1023, ones(53, 971), true, true, true, ieee},
          {"fp128", 128, 113, -16382, 16383, ones(113, 16271), true, true, true, ieee},
          {"x87", 80, 64, -16382, 16383, ones(64, 16320), true, true, true, ieee},
          {"fp8-e4m3", 8, 4, -6, 8, 448, false, true, true, saturate},
          {"fp8-e5m2", 8, 3, -14, 15, 57344, true, true, true, ieee},
          {"fp8-e4m3fnuz", 8, 4, -7, 7, 240, false, true, false, nan},
          {"fp8-e5m2fnuz", 8, 3, -15, 15, 57344, false, true, false, nan},
          {"fp8-e4m3b11fnuz", 8, 4, -10, 4, 30, false, true, false, nan},
          {"fp8-e4m3-ieee", 8, 4, -6, 7, 240, true, true, true, ieee},
          {"fp8-e3m4", 8, 5, -2, 3, Rational(31, 2), true, true, true, ieee},
          {"fp6-e2m3", 6, 4, 0, 2, Rational(15, 2), false, false, true, saturate},
          {"fp6-e3m2", 6, 3, -2, 4, 28, false, false, true, saturate},
          {"fp4-e2m1", 4, 2, 0, 2, 6, false, false, true, saturate},
          {"e8m0", 8, 1, -127, 127, ones(1, 127), false, true, false, saturate},
          {"ue4m3", 8, 4, -6, 8, 448, false, true, false, saturate},
          {"mxint8", 8, 7, 0, 0, Rational(127, 64), false, false, false, saturate}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_table_of_the_specification) {
  for (const Row& row : rows()) {
    BOOST_TEST_CONTEXT(row.name) {
      const Format format = format_by_name(row.name);
      BOOST_TEST(format.width == row.width);
      BOOST_TEST(format.precision == row.precision);
      BOOST_TEST(format.minimum_exponent == row.minimum_exponent);
      BOOST_TEST(format.maximum_exponent == row.maximum_exponent);
      BOOST_TEST(format.maximum() == row.maximum);
      BOOST_TEST(format.has_infinity == row.infinity);
      BOOST_TEST(format.has_nan == row.nan);
      BOOST_TEST(format.has_negative_zero == row.negative_zero);
      BOOST_TEST((format.overflow == row.overflow));
      BOOST_TEST(!format.description.empty());
    }
  }
  BOOST_TEST(!format_by_name("e8m0").has_zero);
  BOOST_TEST(!format_by_name("e8m0").is_signed);
  BOOST_TEST(!format_by_name("ue4m3").is_signed);
}

BOOST_AUTO_TEST_CASE(p3109_signed_eight_bits) {
  struct P3109Row {
    int precision;
    long minimum_exponent;
    long maximum_exponent_extended;
    long maximum_exponent_finite;
    Rational maximum_extended;
    Rational maximum_finite;
    long smallest;
  };
  const std::vector<P3109Row> table{{1, -63, 62, 63, power_of_two(62), power_of_two(63), -63},
                                    {2, -31, 31, 31, power_of_two(31), Rational(3 * power_of_two(30)), -32},
                                    {3, -15, 15, 15, 49152, 57344, -17},
                                    {4, -7, 7, 7, 224, 240, -10},
                                    {5, -3, 3, 3, 15, Rational(31, 2), -7},
                                    {6, -1, 1, 1, Rational(31, 8), Rational(63, 16), -6},
                                    {7, 0, 0, 0, Rational(63, 32), Rational(127, 64), -6}};
  for (const P3109Row& row : table) {
    const std::string stem = "Binary8p" + std::to_string(row.precision) + "s";
    BOOST_TEST_CONTEXT(stem) {
      const Format extended = format_by_name(stem + "e");
      const Format finite = format_by_name(stem + "f");
      BOOST_TEST(extended.precision == row.precision);
      BOOST_TEST(extended.minimum_exponent == row.minimum_exponent);
      BOOST_TEST(finite.minimum_exponent == row.minimum_exponent);
      BOOST_TEST(extended.maximum_exponent == row.maximum_exponent_extended);
      BOOST_TEST(finite.maximum_exponent == row.maximum_exponent_finite);
      BOOST_TEST(extended.maximum() == row.maximum_extended);
      BOOST_TEST(finite.maximum() == row.maximum_finite);
      BOOST_TEST(extended.minimum_subnormal() == power_of_two(row.smallest));
      BOOST_TEST(extended.has_infinity);
      BOOST_TEST(!finite.has_infinity);
      BOOST_TEST(!finite.has_negative_zero);
    }
  }
}

BOOST_AUTO_TEST_CASE(names_are_unique_and_found) {
  std::set<std::string> names;
  for (const Format& format : format_catalogue()) {
    BOOST_TEST(names.insert(format.name).second);
    BOOST_TEST(format_by_name(format.name).name == format.name);
  }
  BOOST_TEST(names.size() == 20U + 14U);
}

BOOST_AUTO_TEST_CASE(aliases_and_cases) {
  const std::vector<std::pair<const char*, const char*>> pairs{{"float16", "fp16"},
                                                               {"half", "fp16"},
                                                               {"bfloat16", "bf16"},
                                                               {"float32", "fp32"},
                                                               {"single", "fp32"},
                                                               {"float64", "fp64"},
                                                               {"double", "fp64"},
                                                               {"binary16", "fp16"},
                                                               {"binary32", "fp32"},
                                                               {"binary64", "fp64"},
                                                               {"binary128", "fp128"},
                                                               {"float8_e4m3fn", "fp8-e4m3"},
                                                               {"FLOAT8_E5M2", "fp8-e5m2"},
                                                               {"BF16", "bf16"},
                                                               {"float8_e4m3fnuz", "fp8-e4m3fnuz"},
                                                               {"Binary8P3SE", "binary8p3se"},
                                                               {"float8_e8m0fnu", "e8m0"},
                                                               {"float8_e4m3b11fnuz", "fp8-e4m3b11fnuz"}};
  for (const auto& [alias, name] : pairs) BOOST_TEST(format_by_name(alias).name == name);
}

BOOST_AUTO_TEST_CASE(parametric_formats) {
  const Format generic = format_by_name("p10e6");
  BOOST_TEST(generic.name == "p10e6");
  BOOST_TEST(generic.precision == 10);
  BOOST_TEST(generic.maximum_exponent == 31);
  BOOST_TEST(generic.minimum_exponent == -30);
  BOOST_TEST(generic.maximum() == 1023 * power_of_two(22));
  BOOST_TEST(generic_format(53, 11).maximum() == format_by_name("fp64").maximum());
  BOOST_TEST(format_by_name("p4096e24").maximum_exponent == (1L << 23U) - 1);
  const Format u = format_by_name("Binary6p3uf");
  BOOST_TEST(!u.is_signed);
  BOOST_TEST(u.minimum_exponent == 1 - 8);  // bias 2^(6-3)
  BOOST_TEST(unbounded_format(77).precision == 77);
  BOOST_TEST(!generic_format(1, 2).has_subnormals);
  BOOST_TEST(generic_format(2, 2).has_subnormals);
}

BOOST_AUTO_TEST_CASE(bad_names_are_refused_with_a_suggestion) {
  const auto message = [](const char* name) -> std::string {
    try {
      static_cast<void>(format_by_name(name));
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  BOOST_TEST(message("bf61").find("did you mean 'bf16'?") != std::string::npos);
  BOOST_TEST(message("fp8-e4m4").find("did you mean 'fp8-e4m3'?") != std::string::npos);
  for (const char* name : {"", "p0e5", "p5e1", "p5e25", "p4097e8", "p5e", "pe5", "p5e5x", "p-5e5", "p99999999999e5",
                           "binary2p1se", "binary28p3se", "binary8p8se", "binary8p9ue", "binary8p0se", "binary8p3xe",
                           "binary8p3", "binary4097p4097ue", "binary99999999999p3se"}) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_TEST(!message(name).empty());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
