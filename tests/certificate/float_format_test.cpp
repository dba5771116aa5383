// SPDX-License-Identifier: LGPL-3.0-or-later
// The checker's formats and its rounding against snellen's.
#include "checkcert/float_format.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "snellen/certificate/certificate.hpp"
#include "snellen/certificate/coverage.hpp"
#include "snellen/number/rounding.hpp"

using namespace snellen;

namespace {

std::vector<Format> covered_formats() {
  std::vector<Format> formats(format_catalogue().begin(), format_catalogue().end());
  for (const char* name : {"p2e2", "p3e5", "p24e8", "p60e3"}) formats.push_back(format_by_name(name));
  std::erase_if(formats, [](const Format& format) { return uncovered(format).has_value(); });
  return formats;
}

/// Near a float or the middle of two, or anything; of the format's range, below it and above it.
Rational any_value(const Format& format) {
  const long exponent =
      *rc::gen::inRange<long>(least_exponent(format) - 3, least_exponent(format) + 3 * format.precision);
  const Integer significand(
      *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << std::min(60, format.precision + 2)));
  const long fineness = *rc::gen::element(0L, 1L, 2L, 300L);
  const Rational offset =
      Rational(*rc::gen::inRange(-1, 2)) * power_of_two(exponent - fineness) / *rc::gen::element(1, 3);
  const Rational value = Rational(significand) * power_of_two(exponent - 2) + offset;
  return *rc::gen::arbitrary<bool>() ? value : Rational(-value);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(float_format_test)

BOOST_AUTO_TEST_CASE(formats_are_those_of_the_catalogue) {
  std::size_t known = 0;
  for (const Format& format : covered_formats()) {
    const auto found = checkcert::format_by_name(format.name);
    BOOST_TEST_REQUIRE(found.has_value(), format.name);
    BOOST_TEST(found->precision == format.precision);
    BOOST_TEST(found->least == least_exponent(format));
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
  BOOST_TEST(rc::check("once, ties to even, with gradual underflow", [&] {
    for (const Format& format : formats) {
      const checkcert::Format own = *checkcert::format_by_name(format.name);
      const Rational value = any_value(format);
      const checkcert::Dyadic found = checkcert::round(mpq_class(value.str()), own);
      const FloatValue expected = round(value, format, beyond);
      RC_ASSERT(checkcert::in_range(found, own) == expected.is_finite());
      if (!expected.is_finite()) continue;
      const IntegerFloat same = integer_float(expected, format);
      RC_ASSERT(same.exponent == found.exponent);
      RC_ASSERT(same.integer.str() == found.integer.get_str());
    }
  }));
}

BOOST_AUTO_TEST_SUITE_END()
