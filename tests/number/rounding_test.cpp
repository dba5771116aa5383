// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/rounding.hpp"

#include <mpfr.h>
#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "property.hpp"

BOOST_AUTO_TEST_SUITE(rounding_test)

using namespace snellen;

namespace {

using enum RoundingMode;
constexpr std::array<RoundingMode, 6> deterministic{nearest_even, nearest_away, toward_zero, upward, downward, to_odd};

double rounded(const char* format, const Rational& x, RoundingMode mode = nearest_even,
               std::optional<Overflow> overflow = {}) {
  return to_double(round(x, format_by_name(format), {mode, overflow, {}}));
}

Rational p2(long exponent) {
  return power_of_two(exponent);
}

/// A number whose bits below the leading ones are likely to be all zeros or all ones, near the format's boundaries.
FloatValue near_boundary(int precision, long minimum_exponent) {
  const auto leading = *rc::gen::inRange<std::uint64_t>(1, std::uint64_t{1} << 20U);
  const long tail = *rc::gen::inRange(0, 90);
  const int nudge = *rc::gen::inRange(-1, 2);
  const long exponent = *rc::gen::inRange<long>(minimum_exponent - 25, 40) - tail - (precision > 20 ? precision : 0);
  const Integer significand = (Integer(leading) << static_cast<unsigned>(tail)) + nudge;
  return FloatValue::finite(*rc::gen::arbitrary<bool>(), significand, exponent);
}

}  // namespace

BOOST_AUTO_TEST_CASE(golden_e4m3) {
  BOOST_TEST(rounded("fp8-e4m3", 464) == 448);
  BOOST_TEST(rounded("fp8-e4m3", 464, nearest_even, Overflow::nan) == 448);
  BOOST_TEST(std::isnan(rounded("fp8-e4m3", 465, nearest_even, Overflow::nan)));
  BOOST_TEST(rounded("fp8-e4m3", 465) == 448);
  BOOST_TEST(rounded("fp8-e4m3", p2(-10)) == 0);
  BOOST_TEST(rounded("fp8-e4m3", p2(-10) + p2(-60)) == 0x1p-9);
  BOOST_TEST(rounded("fp8-e4m3", 3 * p2(-10)) == 0x1p-8);
  BOOST_TEST(rounded("fp8-e4m3", 5 * p2(-10)) == 0x1p-8);
  BOOST_TEST(to_double(round(-431.99999999999994, format_by_name("fp8-e4m3"))) == -416);
}

BOOST_AUTO_TEST_CASE(golden_e5m2_and_p3109) {
  BOOST_TEST(rounded("fp8-e5m2", 61439) == 57344);
  BOOST_TEST(rounded("fp8-e5m2", 61440) == INFINITY);
  BOOST_TEST(rounded("fp8-e5m2", p2(-17)) == 0);
  BOOST_TEST(rounded("fp8-e5m2", 3 * p2(-17)) == 0x1p-15);
  BOOST_TEST(rounded("binary8p3se", 53248) == 49152);
  BOOST_TEST(rounded("binary8p3se", 53249) == INFINITY);
  BOOST_TEST(rounded("binary8p3se", 49153, to_odd) == INFINITY);
  BOOST_TEST(rounded("binary8p3ue", rational_from_double(0x1p40), to_odd) ==
             to_double(round(format_by_name("binary8p3ue").maximum(), format_by_name("fp64"))));
  BOOST_TEST(rounded("binary8p3sf", 60000, to_odd) == 57344);
  BOOST_TEST(rounded("binary8p4se", 232) == 224);
  BOOST_TEST(rounded("binary8p4se", 233) == INFINITY);
}

BOOST_AUTO_TEST_CASE(golden_e2m1) {
  const std::vector<std::pair<double, double>> pairs{{.25, 0}, {.75, 1}, {1.25, 1}, {1.75, 2}, {2.5, 2},
                                                     {3.5, 4}, {5, 4},   {5.1, 6},  {7, 6}};
  for (const auto& [x, y] : pairs) BOOST_TEST(to_double(round(x, format_by_name("fp4-e2m1"))) == y);
}

BOOST_AUTO_TEST_CASE(golden_fp16) {
  BOOST_TEST(rounded("fp16", 65519) == 65504);
  BOOST_TEST(rounded("fp16", 65520) == INFINITY);
  BOOST_TEST(rounded("fp16", 65535, toward_zero) == 65504);
  BOOST_TEST(rounded("fp16", 70000, to_odd) == 65504);
  BOOST_TEST(rounded("fp16", p2(-25)) == 0);
  BOOST_TEST(rounded("fp16", p2(-25) * (1 + p2(-10))) == 0x1p-24);
  BOOST_TEST(rounded("fp16", 3 * p2(-25)) == 0x1p-23);
}

BOOST_AUTO_TEST_CASE(golden_bf16) {
  const Rational x = 1 + p2(-8);
  const std::array<double, 6> of_x{1, 1.0078125, 1, 1.0078125, 1, 1.0078125};
  const Rational y = -(1 + 3 * p2(-8));
  const std::array<double, 6> of_y{-1.015625, -1.015625, -1.0078125, -1.0078125, -1.015625, -1.0078125};
  for (std::size_t i = 0; i < deterministic.size(); ++i) {
    BOOST_TEST(rounded("bf16", x, deterministic[i]) == of_x[i]);
    BOOST_TEST(rounded("bf16", y, deterministic[i]) == of_y[i]);
  }
  const Format bf16 = format_by_name("bf16");
  Ball root(3072.0);
  arb_sqrt(root.get(), root.get(), 100);
  BOOST_TEST(to_double(round(root, bf16).value()) == 55.5);
  Ball inverse(128.0);
  arb_rsqrt(inverse.get(), inverse.get(), 100);
  BOOST_TEST(to_double(round(inverse, bf16).value()) == 0.08837890625);
  BOOST_TEST(rounded("bf16", 7 * 37 - p2(-40)) == 258);  // rounding to fp32 first would give 260
  BOOST_TEST(rounded("bf16", 1 + p2(-8) + p2(-40)) == 1.0078125);
  BOOST_TEST(rounded("bf16", rational_from_double(rounded("fp32", 1 + p2(-8) + p2(-40)))) == 1.0);
}

BOOST_AUTO_TEST_CASE(collision_profile) {
  // 1.24 and 1.26 as real numbers: equal at 1, apart at 2, equal from 3 to 6, apart from 7 on.
  const Rational left(124, 100);
  const Rational right(126, 100);
  std::string profile;
  for (int p = 1; p <= 40; ++p) {
    const Format format = unbounded_format(p);
    profile += round(left, format) == round(right, format) ? '=' : '/';
  }
  BOOST_TEST(profile == "=/====" + std::string(34, '/'));
}

BOOST_AUTO_TEST_CASE(one_bit_breaks_ties_by_code) {
  BOOST_TEST(rounded("binary8p1se", Rational(3, 2)) == 1);  // bias 64: the code of 1 is even
  BOOST_TEST(rounded("binary8p1se", 3) == 4);
  BOOST_TEST(rounded("p1e8", Rational(3, 2)) == 2);  // bias 127
  BOOST_TEST(rounded("p1e8", 3) == 2);
  BOOST_TEST(rounded("e8m0", Rational(3, 2)) == 2);
  BOOST_TEST(rounded("e8m0", 3) == 2);
  BOOST_TEST(rounded("e8m0", p2(-200)) == 0x1p-127);
  BOOST_TEST(std::isnan(rounded("e8m0", 0)));
  BOOST_TEST(std::isnan(rounded("e8m0", -1)));
  BOOST_TEST(std::isnan(rounded("e8m0", -p2(-500))));
  BOOST_TEST((round(Rational(3, 2), unbounded_format(1)) == FloatValue::finite(false, 2, 0)));
}

BOOST_AUTO_TEST_CASE(zeros_keep_their_sign_where_the_format_has_it) {
  BOOST_TEST(std::signbit(to_double(round(-0.0, format_by_name("fp16")))));
  BOOST_TEST(!std::signbit(to_double(round(0.0, format_by_name("fp16")))));
  BOOST_TEST(!std::signbit(to_double(round(-0.0, format_by_name("fp8-e4m3fnuz")))));
  BOOST_TEST(std::signbit(rounded("fp16", -p2(-60))));
  BOOST_TEST(!std::signbit(rounded("binary8p3se", -p2(-60))));
  BOOST_TEST(rounded("fp16", -p2(-60), downward) == -0x1p-24);
  BOOST_TEST(rounded("fp16", p2(-60), to_odd) == 0x1p-24);
}

BOOST_AUTO_TEST_CASE(wide_formats) {
  const Format quad = format_by_name("fp128");
  BOOST_TEST((round(1 + p2(-113), quad) == FloatValue::finite(false, 1, 0)));
  BOOST_TEST((round(1 + p2(-113) + p2(-300), quad).value() == 1 + p2(-112)));
  BOOST_TEST((round(1 + 3 * p2(-113), quad).value() == 1 + p2(-111)));
  BOOST_TEST((round(quad.maximum() + p2(16270), quad) == FloatValue::infinity(false)));
  BOOST_TEST((round(quad.maximum() + p2(16269), quad).value() == quad.maximum()));
  BOOST_TEST((round(p2(-16495), quad) == FloatValue::zero(false)));
  const Format x87 = format_by_name("x87");
  BOOST_TEST((round(Rational(2 - p2(-64)), x87) == FloatValue::finite(false, 2, 0)));  // carry out of 64 bits
  BOOST_TEST((round(Rational(2 - p2(-64)), x87, {toward_zero, {}, {}}).value() == 2 - p2(-63)));
  BOOST_TEST((round(1 + p2(-64), x87, {upward, {}, {}}).value() == 1 + p2(-63)));
}

BOOST_AUTO_TEST_CASE(single_and_double_agree_with_the_hardware) {
  const Format single = format_by_name("fp32");
  const Format twice = format_by_name("fp64");
  std::size_t wrong = 0;
  std::uint64_t bits = 7;
  for (int i = 0; i < 300000; ++i) {
    bits = bits * 6364136223846793005ULL + 1442695040888963407ULL;
    const auto value = std::bit_cast<double>(bits ^ bits >> 31U);
    if (std::isnan(value)) continue;
    const double clipped = std::ldexp(value, i % 2 == 0 ? 0 : -std::ilogb(value) - i % 300 + 140);
    if (to_double(round(clipped, single)) != static_cast<double>(static_cast<float>(clipped))) ++wrong;
    if (to_double(round(value, twice)) != value) ++wrong;
  }
  BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(all_sources_round_alike) {
  BOOST_TEST(testing::check_property("double, MPFR, Rational, FloatValue and Ball", [] {
    const int p = *rc::gen::element(1, 2, 3, 8, 11, 24, 52, 53, 63, 64, 65, 113, 130);
    const Format format = generic_format(p, *rc::gen::inRange(4, 9));
    const FloatValue value = near_boundary(p, format.minimum_exponent);
    const Rational exact = value.value();
    const Rounding rounding{*rc::gen::elementOf(deterministic), {}, {}};
    const FloatValue wanted = round(exact, format, rounding);
    RC_ASSERT(round(value, format, rounding).numerically_equals(wanted));
    mpfr_t number;
    mpfr_init2(number, 400);
    mpfr_set_q(number, exact.backend().data(), MPFR_RNDN);
    RC_ASSERT(round(number, format, rounding).numerically_equals(wanted));
    mpfr_clear(number);
    const auto of_ball = round(Ball(exact, 400), format, rounding);
    RC_ASSERT(of_ball.has_value() && of_ball->numerically_equals(wanted));
    const double nearest = mpq_get_d(exact.backend().data());
    RC_ASSERT(round(nearest, format, rounding) == round(rational_from_double(nearest), format, rounding) ||
              nearest == 0);
  }));
}

BOOST_AUTO_TEST_CASE(thirds_round_as_their_long_expansions) {
  BOOST_TEST(testing::check_property("a quotient and its 500-bit truncations on both sides", [] {
    const auto numerator = *rc::gen::inRange<std::int64_t>(1, 1000000000000);
    const auto denominator = *rc::gen::inRange<std::int64_t>(3, 1000000);
    const Rational exact = Rational(numerator, denominator) * p2(*rc::gen::inRange(-60, 60));
    const int p = *rc::gen::inRange(1, 140);
    const Format format = generic_format(p, 6);
    const Rounding rounding{*rc::gen::elementOf(deterministic), {}, {}};
    const Ball narrow(exact, 500);
    const auto enclosure = round_enclosure(narrow, format, rounding);
    const FloatValue direct = round(exact, format, rounding);
    RC_ASSERT((compare_numerically(enclosure.lower, direct) <= 0));
    RC_ASSERT((compare_numerically(direct, enclosure.upper) <= 0));
    if (mpz_popcount(mpq_denref(exact.backend().data())) > 1) RC_ASSERT(enclosure.lower == enclosure.upper);
  }));
}

BOOST_AUTO_TEST_CASE(zero_and_odd_are_nested) {
  BOOST_TEST(testing::check_property("rounding to q > p first changes nothing in RZ; to odd allows any mode after", [] {
    const int p = *rc::gen::inRange(2, 70);
    const int q = p + *rc::gen::inRange(1, 30);
    const FloatValue x = near_boundary(p, -40);
    const Format narrow = unbounded_format(p);
    const Format wide = unbounded_format(q);
    const Rounding zero{toward_zero, {}, {}};
    const Rounding odd{to_odd, {}, {}};
    RC_ASSERT(round(round(x, wide, zero), narrow, zero) == round(x, narrow, zero));
    RC_ASSERT(round(round(x, wide, odd), narrow, odd) == round(x, narrow, odd));
    if (q < p + 2) return;
    for (const RoundingMode mode : deterministic) {
      RC_ASSERT(round(round(x, wide, odd), narrow, {mode, {}, {}}) == round(x, narrow, {mode, {}, {}}));
    }
  }));
}

BOOST_AUTO_TEST_CASE(modes_are_monotone_and_symmetric) {
  BOOST_TEST(testing::check_property("x <= y rounds in that order; -x rounds to the mirror", [] {
    const Format format = generic_format(*rc::gen::inRange(1, 70), 5);
    FloatValue x = near_boundary(format.precision, format.minimum_exponent);
    FloatValue y = near_boundary(format.precision, format.minimum_exponent);
    if (compare_numerically(x, y) > 0) std::swap(x, y);
    const FloatValue mirrored = FloatValue::finite(!x.negative(), x.significand(), x.exponent());
    for (const RoundingMode mode : deterministic) {
      const Rounding rounding{mode, {}, {}};
      RC_ASSERT((compare_numerically(round(x, format, rounding), round(y, format, rounding)) <= 0));
      const RoundingMode opposite = mode == upward ? downward : mode == downward ? upward : mode;
      const FloatValue one = round(x, format, rounding);
      const FloatValue other = round(mirrored, format, {opposite, {}, {}});
      RC_ASSERT(one.kind() == other.kind() && one.exponent() == other.exponent());
      RC_ASSERT(one.significand() == other.significand() && one.negative() != other.negative());
    }
  }));
}

BOOST_AUTO_TEST_CASE(stochastic_probabilities_are_exact) {
  // v runs over the 64ths of a unit in bf16, at 1 and at a subnormal; all R are counted.
  const Format format = format_by_name("bf16");
  for (const Rational& unit : {p2(-7), p2(-133)}) {
    const Rational base = unit == p2(-7) ? Rational(1) : Rational(4 * unit);
    for (int count = 0; count <= 5; ++count) {
      const std::uint64_t all = std::uint64_t{1} << static_cast<unsigned>(count);
      for (int v = 0; v < 64; ++v) {
        const Rational x = base + unit * v / 64;
        std::array<std::uint64_t, 3> ups{};
        for (std::uint64_t r = 0; r < all; ++r) {
          const std::array<RoundingMode, 3> modes{stochastic_a, stochastic_b, stochastic_c};
          for (std::size_t i = 0; i < 3; ++i) {
            const Rational y = round(x, format, {modes[i], {}, {count, r}}).value();
            BOOST_REQUIRE((y == base || y == base + unit));
            ups[i] += y == base ? 0U : 1U;
            const Rational mirrored = round(Rational(-x), format, {modes[i], {}, {count, r}}).value();
            BOOST_REQUIRE(mirrored == -y);
          }
        }
        const std::uint64_t scaled = all * static_cast<std::uint64_t>(v);  // v * 2^N in 64ths
        const std::uint64_t floor = scaled / 64;
        const std::uint64_t tail = scaled % 64;
        // A: floor(v 2^N) values of R. B: those with 2R+1 >= 2^(N+1) - floor(v 2^(N+1)). C: RNE(v 2^N) of them.
        BOOST_TEST(ups[0] == floor);
        BOOST_TEST(ups[1] == (2 * scaled / 64 + 1) / 2);
        BOOST_TEST(ups[2] == floor + (tail > 32 || (tail == 32 && floor % 2 == 1) ? 1U : 0U));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(stochastic_rounding_keeps_exact_values_and_checks_its_bits) {
  const Format format = format_by_name("fp16");
  const std::uint64_t most = (std::uint64_t{1} << 62U) - 1;
  for (const RoundingMode mode : {stochastic_a, stochastic_b, stochastic_c}) {
    BOOST_TEST(to_double(round(1.5, format, {mode, {}, {62, most}})) == 1.5);
    BOOST_TEST(to_double(round(1.5 + 0x1p-40, format, {mode, {}, {62, most}})) == 1.5 + 0x1p-10);
    BOOST_TEST(to_double(round(1.5 + 0x1p-11, format, {mode, {}, {62, 0}})) == 1.5);
    BOOST_TEST(to_double(round(65519.0, format, {mode, {}, {8, 255}})) == INFINITY);
    BOOST_CHECK_THROW(round(0.1, format, {mode, {}, {63, 0}}), std::domain_error);
    BOOST_CHECK_THROW(round(0.1, format, {mode, {}, {4, 16}}), std::domain_error);
    BOOST_CHECK_THROW(round(0.1, format, {mode, {}, {-1, 0}}), std::domain_error);
  }
}

BOOST_AUTO_TEST_CASE(to_double_is_exact_or_throws) {
  BOOST_TEST(to_double(FloatValue::finite(true, 3, -1075 + 1)) == -3 * 0x1p-1074);
  BOOST_TEST(to_double(FloatValue::finite(false, (Integer(1) << 53U) - 1, 971)) == std::numeric_limits<double>::max());
  BOOST_TEST(std::signbit(to_double(FloatValue::zero(true))));
  BOOST_TEST(to_double(FloatValue::infinity(true)) == -INFINITY);
  BOOST_TEST(std::isnan(to_double(FloatValue::nan())));
  BOOST_CHECK_THROW(to_double(FloatValue::finite(false, 1, 1024)), std::domain_error);
  BOOST_CHECK_THROW(to_double(FloatValue::finite(false, 1, -1075)), std::domain_error);
  BOOST_CHECK_THROW(to_double(FloatValue::finite(false, (Integer(1) << 53U) + 1, 0)), std::domain_error);
}

BOOST_AUTO_TEST_SUITE_END()
