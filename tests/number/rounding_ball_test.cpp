// SPDX-License-Identifier: LGPL-3.0-or-later
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "property.hpp"
#include "snellen/number/rounding.hpp"

BOOST_AUTO_TEST_SUITE(rounding_ball_test)

using namespace snellen;

namespace {

using enum RoundingMode;
using enum Separation;

/// Midpoint plus or minus radius, both exact: a radius of at most 20 significand bits.
Ball ball(double midpoint, double radius = 0) {
  Ball result(midpoint);
  if (radius != 0) {
    mag_t bound;
    mag_init(bound);
    const int scale = std::ilogb(radius) - 20;
    mag_set_ui(bound, static_cast<unsigned long>(std::ldexp(radius, -scale)));  // mag_set_d would round up
    mag_mul_2exp_si(bound, bound, scale);
    arb_add_error_mag(result.get(), bound);
    mag_clear(bound);
  }
  return result;
}

const Format& half() {
  static const Format format = format_by_name("fp16");
  return format;
}

Format with_overflow(const char* name, Overflow overflow) {
  Format format = format_by_name(name);
  format.overflow = overflow;
  return format;
}

}  // namespace

BOOST_AUTO_TEST_CASE(one_float_or_none) {
  BOOST_TEST(to_double(round(ball(1.0, 0x1p-12), half()).value()) == 1);
  BOOST_TEST(!round(ball(1 + 0x1p-11, 0x1p-30), half()).has_value());
  BOOST_TEST(to_double(round(ball(1 + 0x1p-11), half()).value()) == 1);  // an exact tie is decided
  BOOST_TEST(to_double(round(ball(1 + 0x1p-11, 0x1p-30), half(), {upward, {}, {}}).value()) == 1 + 0x1p-10);
  BOOST_TEST(!round(ball(0.0, 0x1p-40), half()).has_value());  // zeros of both signs
  BOOST_TEST((round(ball(0.0, 0x1p-40), format_by_name("binary8p3se")).value() == FloatValue::zero(false)));
  BOOST_TEST(!round(Ball(std::nan("")), half()).has_value());
}

BOOST_AUTO_TEST_CASE(a_ball_may_end_on_a_tie) {
  // [1, 1 + 2^-11]: its upper end is the tie, which goes to 1; a little more and it cannot be decided.
  const Ball closed(Rational(1), 1 + power_of_two(-11), 64);
  const Ball built = ball(1 + 0x1p-12, 0x1p-12);
  BOOST_TEST(built.upper() == 1 + power_of_two(-11));
  BOOST_TEST(to_double(round(built, half()).value()) == 1);
  BOOST_TEST(!round(ball(1 + 0x1p-12, 0x1.0001p-12), half()).has_value());
  BOOST_TEST(closed.contains(built));
}

BOOST_AUTO_TEST_CASE(enclosures) {
  const auto wide = round_enclosure(ball(2.0, 1.0), half());
  BOOST_TEST(to_double(wide.lower) == 1);
  BOOST_TEST(to_double(wide.upper) == 3);
  const auto everything = round_enclosure(Ball(INFINITY), half());
  BOOST_TEST((everything.lower == FloatValue::infinity(true)));
  BOOST_TEST((everything.upper == FloatValue::infinity(false)));
  const auto long_one = round_enclosure(ball(1.0, 0x1p-200), format_by_name("fp128"));
  BOOST_TEST(long_one.lower.value() == 1);
  BOOST_TEST(long_one.upper.value() == 1);
}

BOOST_AUTO_TEST_CASE(nan_at_both_ends_means_nan_throughout) {
  const Format format = with_overflow("fp8-e4m3", Overflow::nan);
  const auto both = round_enclosure(ball(0.0, 1000.0), format);
  BOOST_TEST((both.lower == FloatValue::infinity(true)));
  BOOST_TEST((both.upper == FloatValue::infinity(false)));
  BOOST_TEST(!round(ball(0.0, 1000.0), format).has_value());
  const auto upper = round_enclosure(ball(450.0, 100.0), format);
  BOOST_TEST(to_double(upper.lower) == 352);
  BOOST_TEST((upper.upper == FloatValue::infinity(false)));
  BOOST_TEST((round(ball(1000.0, 100.0), format).value() == FloatValue::nan()));
  BOOST_TEST((round_enclosure(ball(-1000.0, 100.0), format).lower == FloatValue::nan()));
}

BOOST_AUTO_TEST_CASE(separations) {
  const Format& format = half();
  BOOST_TEST((compare_rounded(ball(1.0, 0x1p-20), ball(1.0, 0x1p-30), format) == equal));
  BOOST_TEST((compare_rounded(ball(1.0, 0x1p-20), ball(2.0, 0x1p-20), format) == distinct));
  BOOST_TEST((compare_rounded(ball(2.0, 0x1p-20), ball(-2.0, 0x1p-20), format) == distinct));
  BOOST_TEST((compare_rounded(ball(1.0, 0.25), ball(1.1, 0.25), format) == undecided));
  BOOST_TEST((compare_rounded(ball(1.0, 0.25), ball(1.5, 0.25), format) == undecided));    // they touch at 1.25
  BOOST_TEST((compare_rounded(ball(1.25, 0.25), ball(1.25, 0.25), format) == undecided));  // other members of one ball
  BOOST_TEST((compare_rounded(ball(0x1p-40), ball(-0x1p-40), format) == equal));           // +0 and -0
  BOOST_TEST((compare_rounded(ball(0.0), ball(0x1p-24), format) == distinct));
  BOOST_TEST((compare_rounded(ball(1e6), ball(1.0), format) == exceptional));
  BOOST_TEST((compare_rounded(ball(1.0), ball(-1e6, 1e5), format) == exceptional));
  BOOST_TEST((compare_rounded(ball(65519.0, 10.0), ball(1.0), format) == undecided));
  BOOST_TEST((compare_rounded(Ball(std::nan("")), ball(1.0), format) == undecided));
  BOOST_TEST((compare_rounded(Ball(std::nan("")), ball(1e6), format) == exceptional));
  BOOST_TEST((compare_rounded(ball(0.0, 1e6), ball(1.0), format) == undecided));
  const Format nan_format = with_overflow("fp8-e4m3", Overflow::nan);
  BOOST_TEST((compare_rounded(ball(500.0, 10.0), ball(1.0), nan_format) == exceptional));
  BOOST_TEST((compare_rounded(ball(0.0, 500.0), ball(1.0), nan_format) == undecided));
  BOOST_TEST((compare_rounded(ball(500.0), ball(450.0), format_by_name("fp8-e4m3")) == equal));
}

BOOST_AUTO_TEST_CASE(extreme_exponents_cost_nothing) {
  const auto power = [](long exponent) {
    Ball result(1.0);
    arb_mul_2exp_si(result.get(), result.get(), exponent);
    return result;
  };
  Ball narrow(1.0);
  mag_t tiny;
  mag_init(tiny);
  mag_one(tiny);
  mag_mul_2exp_si(tiny, tiny, -(1L << 50U));
  arb_add_error_mag(narrow.get(), tiny);
  BOOST_TEST(to_double(round(narrow, half()).value()) == 1);
  const auto odd = round_enclosure(narrow, half(), {downward, {}, {}});
  BOOST_TEST(to_double(odd.lower) == 1 - 0x1p-11);
  BOOST_TEST(to_double(odd.upper) == 1);
  const auto up = round_enclosure(narrow, half(), {upward, {}, {}});
  BOOST_TEST(to_double(up.lower) == 1);
  BOOST_TEST(to_double(up.upper) == 1 + 0x1p-10);
  BOOST_TEST((round(power(1L << 55U), half()).value() == FloatValue::infinity(false)));
  BOOST_TEST((round(power(-(1L << 55U)), half()).value() == FloatValue::zero(false)));
  Ball beyond = power(1L << 61U);
  arb_mul(beyond.get(), beyond.get(), beyond.get(), 64);  // an exponent beyond a machine word
  arb_mul(beyond.get(), beyond.get(), beyond.get(), 64);
  BOOST_TEST((round(beyond, half()).value() == FloatValue::infinity(false)));
  BOOST_TEST((round(beyond, unbounded_format(100)).value() == FloatValue::infinity(false)));
  arb_inv(beyond.get(), beyond.get(), 64);
  BOOST_TEST((round(beyond, half()).value() == FloatValue::zero(false)));
  BOOST_TEST((round(beyond, half(), {upward, {}, {}}).value().value() == power_of_two(-24)));
  mag_clear(tiny);
}

BOOST_AUTO_TEST_CASE(collision_profile_of_balls) {
  const Ball left(Rational(124, 100), 128);
  const Ball right(Rational(126, 100), 128);
  std::string profile;
  for (int p = 1; p <= 100; ++p) {
    const Separation separation = compare_rounded(left, right, unbounded_format(p));
    profile += separation == equal ? '=' : separation == distinct ? '/' : '?';
  }
  BOOST_TEST(profile == "=/====" + std::string(94, '/'));
}

BOOST_AUTO_TEST_CASE(members_round_into_the_enclosure) {
  BOOST_TEST(testing::check_property("containment, also for stochastic modes with fixed bits", [] {
    const std::vector<const char*> names{"fp16", "bf16",        "fp8-e4m3",    "fp8-e5m2",   "fp4-e2m1", "binary8p1se",
                                         "e8m0", "fp32",        "x87",         "fp128",      "mxint8",   "ue4m3",
                                         "p5e4", "binary8p3ue", "binary5p5ue", "binary4p1uf"};
    Format format = format_by_name(*rc::gen::elementOf(names));
    format.overflow = *rc::gen::element(Overflow::ieee, Overflow::saturate, Overflow::nan);
    const auto significand = *rc::gen::inRange<std::int64_t>(-(1L << 20U), 1L << 20U);
    const double midpoint = std::ldexp(static_cast<double>(significand), *rc::gen::inRange(-45, 5));
    const double radius = std::ldexp(1.0, *rc::gen::inRange(-70, 20));
    const Ball enclosure_of = ball(midpoint, radius);
    const Rational share(*rc::gen::inRange(0, 1001), 1000);
    const Rational member = enclosure_of.lower() + share * (enclosure_of.upper() - enclosure_of.lower());
    const RoundingMode mode = *rc::gen::element(nearest_even, nearest_away, toward_zero, upward, downward, to_odd,
                                                stochastic_a, stochastic_b, stochastic_c);
    const Rounding rounding{mode, {}, {7, *rc::gen::inRange<std::uint64_t>(0, 128)}};
    const FloatValue rounded = round(member, format, rounding);
    const auto ends = round_enclosure(enclosure_of, format, rounding);
    if (rounded.kind() == FloatValue::Kind::nan) {
      const auto exceptional_end = [](const FloatValue& end) { return !end.is_finite(); };
      RC_ASSERT(exceptional_end(ends.lower) || exceptional_end(ends.upper));
      return;
    }
    RC_ASSERT((compare_numerically(ends.lower, rounded) <= 0));
    RC_ASSERT((compare_numerically(rounded, ends.upper) <= 0));
    if (const auto one = round(enclosure_of, format, rounding)) RC_ASSERT(one->numerically_equals(rounded));
  }));
}

/// P3109 draft v4.0, 4.7.5: without saturation what rounds below zero has no value in a format without sign.
BOOST_AUTO_TEST_CASE(below_zero_without_sign_is_exceptional) {
  const Format format = format_by_name("binary8p3ue");
  BOOST_TEST((compare_rounded(ball(-1.0, 0x1p-20), ball(1.0, 0x1p-20), format) == exceptional));
  BOOST_TEST((compare_rounded(ball(-0x1p-60, 0x1p-70), ball(0x1p-60, 0x1p-70), format) == equal));  // both are zero
  BOOST_TEST((compare_rounded(ball(-0x1p-34, 0x1p-35), ball(1.0, 0x1p-20), format) == undecided));
  BOOST_TEST((compare_rounded(ball(-1.0, 0x1p-20), ball(1.0, 0x1p-20), format_by_name("binary8p3uf")) == distinct));
}

BOOST_AUTO_TEST_CASE(separation_agrees_with_members) {
  BOOST_TEST(testing::check_property("distinct and equal hold for the members drawn", [] {
    const Format format = generic_format(*rc::gen::element(1, 2, 5, 24, 64, 65, 90), 6);
    const auto draw = [] {
      const auto significand = *rc::gen::inRange<std::int64_t>(-300, 300);
      return ball(std::ldexp(static_cast<double>(significand), *rc::gen::inRange(-8, 2)),
                  std::ldexp(1.0, *rc::gen::inRange(-120, -4)));
    };
    const Ball left = draw();
    const Ball right = draw();
    const auto member = [](const Ball& of) {
      return Rational(of.lower() + Rational(*rc::gen::inRange(0, 8), 7) * (of.upper() - of.lower()));
    };
    const FloatValue one = round(member(left), format);
    const FloatValue other = round(member(right), format);
    const Separation separation = compare_rounded(left, right, format);
    if (separation == distinct) RC_ASSERT(!one.numerically_equals(other));
    if (separation == equal) RC_ASSERT(one.numerically_equals(other));
    RC_ASSERT(separation != exceptional);
    RC_ASSERT(separation == compare_rounded(right, left, format));
  }));
}

BOOST_AUTO_TEST_SUITE_END()
