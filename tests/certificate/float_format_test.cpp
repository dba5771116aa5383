// SPDX-License-Identifier: LGPL-3.0-or-later
// The checker's formats and its rounding against snellen's.
#include "checkcert/float_format.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "snellen/certificate/certificate.hpp"
#include "snellen/certificate/coverage.hpp"
#include "snellen/number/rounding.hpp"

BOOST_AUTO_TEST_SUITE(float_format_test)

using namespace snellen;

namespace {

std::vector<Format> covered_formats() {
  std::vector<Format> formats(format_catalogue().begin(), format_catalogue().end());
  for (const char* name : {"p2e2", "p3e5", "p24e8", "p60e3"}) formats.push_back(format_by_name(name));
  std::erase_if(formats, [](const Format& format) { return uncovered(format).has_value(); });
  return formats;
}

/// Near a float or the middle of two: below the format's normal numbers, in a binade of theirs, or at its greatest.
Rational any_value(const Format& format, std::mt19937_64& engine) {
  const auto below = [&](long bound) { return static_cast<long>(engine() % static_cast<std::uint64_t>(bound)); };
  const long greatest = format.maximum_exponent - format.precision + 1;
  const bool top = below(3) == 0;
  const long exponent =
      top ? greatest : format.least_exponent() + below(std::min(70L, greatest - format.least_exponent() + 1));
  const Integer last = format.maximum_significand;
  const Integer significand = top ? Integer(last - 3 + below(6)) : Integer(Integer(engine()) % (last + 1));
  const Rational offset = Rational(below(5) - 2) * power_of_two(exponent - 2);  // 1/2: the middle of two
  const Rational nearby = Rational(below(3) - 1) * power_of_two(exponent - 200) / 3;
  const Rational value = Rational(significand) * power_of_two(exponent) + offset + nearby;
  return below(2) == 0 ? value : Rational(-value);
}

}  // namespace

BOOST_AUTO_TEST_CASE(formats_are_those_of_the_catalogue) {
  std::size_t known = 0;
  for (const Format& format : covered_formats()) {
    const auto found = checkcert::format_by_name(format.name);
    BOOST_TEST_REQUIRE(found.has_value(), format.name);
    BOOST_TEST(found->precision == format.precision);
    BOOST_TEST(found->least == format.least_exponent());
    const Rational greatest =
        Rational(Integer(found->greatest.integer.get_str())) * power_of_two(found->greatest.exponent);
    BOOST_TEST((greatest == format.maximum()), format.name);
    ++known;
  }
  BOOST_TEST(known == 22U);
  for (const char* name : {"", "p", "pe", "p1e8", "p8e1", "p8e25", "p4097e8", "p08e8", "p8e8 ", "p8e-8", "p+8e8", "p8",
                           "bf16 ", "BF16", "e8m0", "ue4m3", "binary8p3se", "p99999999999999999999e8"}) {
    BOOST_TEST(!checkcert::format_by_name(name).has_value(), name);
  }
}

BOOST_AUTO_TEST_CASE(values_round_as_they_do_in_snellen) {
  const std::vector<Format> formats = covered_formats();
  constexpr Rounding beyond{.mode = RoundingMode::nearest_even, .overflow = Overflow::nan, .bits = {}};
  std::mt19937_64 engine(7);
  std::size_t out_of_range = 0;
  for (const Format& format : formats) {
    const checkcert::Format own = *checkcert::format_by_name(format.name);
    for (int draw = 0; draw < 2000; ++draw) {
      const Rational value = any_value(format, engine);
      const checkcert::Dyadic found = checkcert::round(mpq_class(value.str()), own);
      const FloatValue expected = round(value, format, beyond);
      BOOST_TEST_REQUIRE(checkcert::in_range(found, own) == expected.is_finite());
      if (!expected.is_finite()) {
        ++out_of_range;
        continue;
      }
      const IntegerFloat same = integer_float(expected, format);
      BOOST_TEST_REQUIRE(same.exponent == found.exponent);
      BOOST_TEST_REQUIRE(same.integer.str() == found.integer.get_str());
    }
  }
  BOOST_TEST(out_of_range > 1000U);
}

BOOST_AUTO_TEST_SUITE_END()
