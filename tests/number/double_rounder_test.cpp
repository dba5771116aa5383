// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/double_rounder.hpp"

#include <rapidcheck.h>

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdio>
#include <limits>

BOOST_AUTO_TEST_SUITE(double_rounder_test)

using namespace snellen;

namespace {

bool same(double left, double right) {
  return std::isnan(left) ? std::isnan(right)
                          : std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

std::vector<Format> formats() {
  std::vector<Format> result;
  for (const Format& format : format_catalogue()) {
    for (const Overflow overflow : {Overflow::ieee, Overflow::saturate, Overflow::saturate_propagate, Overflow::nan}) {
      result.push_back(format);
      result.back().overflow = overflow;
    }
  }
  for (int precision = 1; precision <= 52; ++precision) {
    for (const int exponent_bits : {2, 3, 5, 8, 10, 11}) result.push_back(generic_format(precision, exponent_bits));
  }
  for (const char* name : {"binary16p7ue", "binary12p1uf", "binary5p2se", "binary3p1ue", "binary6p5uf"}) {
    result.push_back(format_by_name(name));
  }
  Format flushing = format_by_name("bf16");
  flushing.has_subnormals = false;
  result.push_back(flushing);
  return result;
}

/// Grid points, midpoints and their double neighbours over the whole range and a little beyond, then the extremes.
std::vector<double> adversaries(const Format& format) {
  std::vector<double> result{0.0,
                             0x1p-1074,
                             std::numeric_limits<double>::min(),
                             1.0,
                             std::numeric_limits<double>::max(),
                             std::numeric_limits<double>::infinity(),
                             std::nan(""),
                             std::bit_cast<double>(0x7ff0000000000001U),
                             std::bit_cast<double>(0x7fffffffffffffffU)};
  std::uint64_t state = static_cast<std::uint64_t>(format.precision) * 977 + 5;
  const auto next = [&state] { return state = state * 6364136223846793005ULL + 1442695040888963407ULL, state >> 20U; };
  const long range = format.maximum_exponent - format.minimum_exponent + format.precision + 6;
  const auto add = [&](double value) {
    result.push_back(value);
    result.push_back(std::nextafter(value, INFINITY));
    result.push_back(std::nextafter(value, 0.0));
  };
  for (int i = 0; i < 300; ++i) {
    const long binade =
        format.minimum_exponent - format.precision - 2 + static_cast<long>(next() % static_cast<std::uint64_t>(range));
    const std::uint64_t hidden = std::uint64_t{1} << static_cast<unsigned>(format.precision - 1);
    const double significand = static_cast<double>(hidden + next() % hidden);
    const long unit = std::max(binade, format.minimum_exponent) - format.precision + 1;
    const double value = std::ldexp(significand, static_cast<int>(binade - format.precision + 1));
    const double grid = std::ldexp(std::floor(std::ldexp(value, static_cast<int>(-unit))), static_cast<int>(unit));
    add(value);
    add(grid);
    add(grid + std::ldexp(0.5, static_cast<int>(unit)));
  }
  const double maximum =
      to_double(FloatValue::finite(false, format.maximum_significand, format.maximum_exponent - format.precision + 1));
  const double unit = std::ldexp(1.0, static_cast<int>(format.maximum_exponent - format.precision + 1));
  for (const double step : {0.0, 0.5, 1.0, 1.5, 2.0}) add(maximum + step * unit);
  const std::size_t size = result.size();
  for (std::size_t i = 0; i < size; ++i) result.push_back(-result[i]);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(agrees_with_round_on_adversarial_doubles) {
  std::size_t checked = 0;
  std::size_t supported = 0;
  for (const Format& format : formats()) {
    if (!DoubleRounder::supports(format)) continue;
    ++supported;
    const DoubleRounder rounder(format);
    std::vector<double> values = adversaries(format);
    const std::vector<double> inputs = values;
    rounder.round(values);
    std::size_t wrong = 0;
    std::string first;
    for (std::size_t i = 0; i < inputs.size(); ++i, ++checked) {
      const double wanted = to_double(round(inputs[i], format));
      const double actual = rounder(inputs[i]);
      if (same(actual, wanted) && same(values[i], wanted)) continue;
      if (++wrong == 1) {
        std::array<char, 160> text{};
        std::snprintf(text.data(), text.size(), "%a gives %a and %a, not %a", inputs[i], actual, values[i], wanted);
        first = text.data();
      }
    }
    BOOST_TEST(wrong == 0U, format.name << " overflow " << static_cast<int>(format.overflow) << ": " << wrong
                                        << " wrong, " << first);
  }
  BOOST_TEST(supported > 350U);
  BOOST_TEST(checked > 1500000U);
}

BOOST_AUTO_TEST_CASE(agrees_with_round_on_any_double) {
  const std::vector<Format> all = formats();
  BOOST_TEST(rc::check("any bit pattern, any format", [&all] {
    const Format& format = *rc::gen::elementOf(all);
    RC_PRE(DoubleRounder::supports(format));
    const DoubleRounder rounder(format);
    for (int i = 0; i < 50; ++i) {
      const auto value = std::bit_cast<double>(*rc::gen::resize(1000, rc::gen::arbitrary<std::uint64_t>()));
      RC_ASSERT(same(rounder(value), to_double(round(value, format))));
    }
  }));
}

BOOST_AUTO_TEST_CASE(every_half_is_fixed) {
  const Format half = format_by_name("fp16");
  const DoubleRounder rounder(half);
  std::size_t wrong = 0;
  for (std::uint64_t code = 0; code < code_count(half); ++code) {
    const double value = to_double(decode(code, half));
    if (!same(rounder(value), value)) ++wrong;
  }
  BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(formats_outside_are_refused) {
  for (const char* name : {"fp64", "fp128", "x87", "p52e8", "p51e12", "p2e12"}) {
    BOOST_TEST(!DoubleRounder::supports(format_by_name(name)));
    BOOST_CHECK_THROW(DoubleRounder{format_by_name(name)}, std::domain_error);
  }
  BOOST_TEST(!DoubleRounder::supports(unbounded_format(8)));
  for (const char* name : {"fp32", "tf32", "bf16", "p51e10", "e8m0", "mxint8"}) {
    BOOST_TEST(DoubleRounder::supports(format_by_name(name)));
  }
}

BOOST_AUTO_TEST_SUITE_END()
