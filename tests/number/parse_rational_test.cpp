// SPDX-License-Identifier: LGPL-3.0-or-later
#include <array>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdio>

#include "property.hpp"
#include "snellen/number/decimal.hpp"

BOOST_AUTO_TEST_SUITE(parse_rational_test)

using namespace snellen;

BOOST_AUTO_TEST_CASE(literals) {
  const std::vector<std::pair<const char*, Rational>> pairs{
      {"0", 0},
      {"-0", 0},
      {"17", 17},
      {"+17", 17},
      {"007", 7},
      {"-1.25e-3", Rational(-1, 800)},
      {"1.25E+3", 1250},
      {".5", Rational(1, 2)},
      {"5.", 5},
      {"1e0", 1},
      {"3/7", Rational(3, 7)},
      {"-6/4", Rational(-3, 2)},
      {"0x1.8p-4", Rational(3, 32)},
      {"0X1P10", 1024},
      {"-0x.8", Rational(-1, 2)},
      {"0xff", 255},
      {"0.1", Rational(1, 10)},
      {"123456789012345678901234567890", Rational(Integer("123456789012345678901234567890"))}};
  for (const auto& [text, value] : pairs) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST((parse_rational(text) == std::optional<Rational>(value)));
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_literal_gives_nothing) {
  for (const char* text :
       {"",      "-",   "+",   ".",     "e5",        "1e",       "1e+",         "1e+-5",
        "1e--5", "--1", "+-1", "1.2.3", "0x",        "0x.",      "0x1p",        "0x1e+p2",
        "1/0",   "1/",  "/2",  "1/2/3", "1/-2",      "1.5/2",    "0x1/2",       "nan",
        "inf",   " 1",  "1 ",  "1p5",   "0x1.8p1.5", "1e100001", "0x1p-100001", "1e99999999999999999999",
        "1_000", "1,5"}) {
    BOOST_TEST_CONTEXT(text) {
      BOOST_TEST(!parse_rational(text).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(what_c_prints_is_read_back_exactly) {
  BOOST_TEST(testing::check_property("%a and a long %e of a double", [] {
    const double value =
        std::ldexp(static_cast<double>(*rc::gen::arbitrary<std::int64_t>()), *rc::gen::inRange(-1000, 900));
    std::array<char, 1200> text{};
    std::snprintf(text.data(), text.size(), "%a", value);
    RC_ASSERT(parse_rational(text.data()) == std::optional<Rational>(rational_from_double(value)));
    std::snprintf(text.data(), text.size(), "%.1100e", value);
    RC_ASSERT(parse_rational(text.data()) == std::optional<Rational>(rational_from_double(value)));
  }));
}

BOOST_AUTO_TEST_SUITE_END()
