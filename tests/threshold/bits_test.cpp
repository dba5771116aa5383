// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/bits.hpp"

#include <flint/fmpz.h>

#include <boost/test/unit_test.hpp>
#include <random>
#include <vector>

#include "snellen/number/rounding.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(bits_test)

namespace {

using Rationals = std::vector<Rational>;

std::vector<Ball> balls(const Rationals& values, Precision precision = 512) {
  std::vector<Ball> out;
  for (const Rational& value : values) out.emplace_back(value, precision);
  return out;
}

/// D_p by rounding the rationals themselves.
bool separates(const Rationals& left, const Rationals& right, int p) {
  const Format format = unbounded_format(p);
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (!round(left[i], format).numerically_equals(round(right[i], format))) return true;
  }
  return false;
}

/// The definition, over p = 1 .. most.
Bits brute_force(const Rationals& left, const Rationals& right, int most) {
  std::vector<Verdict> verdicts;
  for (int p = 1; p <= most; ++p)
    verdicts.push_back(separates(left, right, p) ? Verdict::distinct : Verdict::collapsed);
  return bits_of_verdicts(verdicts, 1);
}

Rational decimal(long hundredths) {
  return Rational(hundredths) / 100;
}

void check_equal(const Bits& found, const Bits& expected) {
  BOOST_TEST(static_cast<int>(found.state) == static_cast<int>(expected.state));
  BOOST_TEST(found.first == expected.first);
  BOOST_TEST(found.stable == expected.stable);
  BOOST_TEST(found.gaps == expected.gaps, boost::test_tools::per_element());
}

}  // namespace

BOOST_AUTO_TEST_CASE(rounding_is_not_monotone_in_p) {
  check_equal(storage_bits(balls({decimal(124)}), balls({decimal(126)})),
              {.state = Bits::State::decided, .first = 2, .stable = 7, .gaps = {3, 4, 5, 6}});
  const Rational tiny = power_of_two(-10);
  const Bits around = storage_bits(balls({decimal(125) - tiny}), balls({decimal(125) + tiny}));
  BOOST_TEST(around.first == 2);
  BOOST_TEST(around.stable == 11);
}

BOOST_AUTO_TEST_CASE(a_vector_can_need_fewer_bits_than_each_coordinate) {
  BOOST_TEST(storage_bits(balls({decimal(124)}), balls({decimal(126)})).stable == 7);
  BOOST_TEST(storage_bits(balls({decimal(100)}), balls({decimal(125)})).stable == 3);
  BOOST_TEST(storage_bits(balls({decimal(124), decimal(100)}), balls({decimal(126), decimal(125)})).stable == 2);
}

BOOST_AUTO_TEST_CASE(exactly_one_ulp_apart_can_tie) {
  // 5.5 and 6.5 are one ulp apart at p = 3 and both round to 6: the inequality of the bound is strict.
  check_equal(storage_bits(balls({Rational(11, 2)}), balls({Rational(13, 2)})),
              brute_force({Rational(11, 2)}, {Rational(13, 2)}, 12));
}

BOOST_AUTO_TEST_CASE(agrees_with_the_definition_on_random_vectors) {
  std::mt19937_64 engine(20240601);
  for (int round_number = 0; round_number < 2000; ++round_number) {
    Rationals left;
    Rationals right;
    const std::size_t size = 1 + engine() % 3;
    for (std::size_t i = 0; i < size; ++i) {
      const Rational value =
          Rational(static_cast<long>(engine() % 2000001) - 1000000, 1 + static_cast<long>(engine() % 1000000));
      const Rational step =
          Rational(static_cast<long>(engine() % 2001) - 1000, 1000) * power_of_two(-static_cast<long>(engine() % 20));
      left.push_back(value);
      right.push_back(value + step);
    }
    if (left == right) continue;
    const Bits expected =
        brute_force(left, right, 64);  // steps are at least 2^-30 of values below 2^20: 53 bits always separate
    check_equal(storage_bits(balls(left), balls(right)), expected);
  }
}

BOOST_AUTO_TEST_CASE(two_sided_bound_of_the_page_on_bits) {
  std::mt19937_64 engine(7);
  for (int round_number = 0; round_number < 2000; ++round_number) {
    const Rational a = Rational(static_cast<long>(1 + engine() % 1000000), static_cast<long>(1 + engine() % 1000));
    const Rational b =
        a + Rational(static_cast<long>(1 + engine() % 1000), 1000) * power_of_two(-static_cast<long>(engine() % 16));
    const Bits bits = storage_bits(balls({a}), balls({b}));
    const long e = floor_log2(b);
    const long f = floor_log2(b - a);  // f <= log2 delta < f + 1
    BOOST_TEST_REQUIRE(bits.stable >= std::max(1L, e - 1 - (f + 1)));
    BOOST_TEST_REQUIRE(bits.stable <= std::max(1L, e + 1 - f + 1));
  }
}

BOOST_AUTO_TEST_CASE(wide_balls_are_undecided_never_wrong) {
  const std::vector<Ball> left{Ball(Rational(124, 100), Rational(125, 100), 64)};
  const std::vector<Ball> right{Ball(Rational(1255, 1000), Rational(126, 100), 64)};
  const Bits bits = storage_bits(left, right);  // 1.24 .. 1.25 straddles what p = 2 says
  BOOST_TEST((bits.state == Bits::State::undecided));
  BOOST_TEST((storage_bits(left, left).state == Bits::State::undecided));  // the difference may be zero
  const std::vector<Ball> exact = balls({Rational(1)});
  BOOST_TEST((storage_bits(exact, exact).state == Bits::State::undecided));  // equality is not this function's to say
}

BOOST_AUTO_TEST_CASE(the_exponent_changes_no_bits) {
  fmpz_t exponent;
  fmpz_init(exponent);
  const auto scaled = [&](const Rational& value) {
    Ball out(value, 512);
    arb_mul_2exp_fmpz(out.get(), out.get(), exponent);
    return out;
  };
  // e^-s has the exponent -1.44 s, so that long runs under steep ALiBi slopes come to such numbers.
  for (const char* text : {"-1000", "1000", "-100000000000", "100000000000", "-3000000000000", "3000000000000",
                           "-9000000000000000000", "-20000000000000000000", "20000000000000000000"}) {
    fmpz_set_str(exponent, text, 10);
    const std::vector<Ball> left{scaled(decimal(124)), Ball(decimal(100), 512)};
    const std::vector<Ball> right{scaled(decimal(126)), Ball(decimal(100) + power_of_two(-30), 512)};
    const Bits alone = storage_bits(std::span(left).first(1), std::span(right).first(1));
    const Bits with_another = storage_bits(left, right);
    if (std::abs(fmpz_get_d(exponent)) < 0x1p39) {
      check_equal(alone, {.state = Bits::State::decided, .first = 2, .stable = 7, .gaps = {3, 4, 5, 6}});
      check_equal(with_another, alone);
    } else {  // beyond the range of the formats that are rounded to: no answer rather than a wrong one
      BOOST_TEST((alone.state == Bits::State::undecided), text);
      BOOST_TEST((with_another.state == Bits::State::undecided), text);
    }
  }
  fmpz_clear(exponent);
}

BOOST_AUTO_TEST_CASE(verdicts_in_a_format) {
  const Format bf16 = format_by_name("bf16");
  const Format fp16 = format_by_name("fp16");
  const Rational close = Rational(1) + power_of_two(-10);
  BOOST_TEST((storage_verdict(balls({Rational(1)}), balls({close}), bf16) == Verdict::collapsed));
  BOOST_TEST((storage_verdict(balls({Rational(1)}), balls({close}), fp16) == Verdict::distinct));
  // A certain infinity is never a difference, nor a collapse.
  BOOST_TEST((storage_verdict(balls({Rational(1), Rational(70000)}), balls({close, Rational(1)}), fp16) ==
              Verdict::exceptional));
  BOOST_TEST((storage_verdict(balls({Rational(70000)}), balls({Rational(70000)}), fp16) == Verdict::exceptional));
  // A coordinate that may be infinite keeps a certain difference elsewhere from being D.
  std::vector<Ball> left = balls({Rational(1)});
  left.emplace_back(Rational(65000), Rational(66000), 64);
  BOOST_TEST((storage_verdict(left, balls({Rational(2), Rational(1)}), fp16) == Verdict::undecided));
  // A finite coordinate that cannot be told does not take a difference away.
  std::vector<Ball> vague = balls({Rational(1)});
  vague.emplace_back(Rational(1), Rational(2), 64);
  BOOST_TEST((storage_verdict(vague, balls({Rational(2), Rational(1)}), fp16) == Verdict::distinct));
  BOOST_TEST((storage_verdict(vague, balls({Rational(1), Rational(1)}), fp16) == Verdict::undecided));
}

BOOST_AUTO_TEST_CASE(equal_vectors_collapse_without_being_known) {
  const Format fp16 = format_by_name("fp16");
  BOOST_TEST(
      (equal_vectors_verdict(std::vector<Ball>{Ball(Rational(1), Rational(2), 64)}, fp16) == Verdict::collapsed));
  BOOST_TEST(
      (equal_vectors_verdict(std::vector<Ball>{Ball(Rational(1), Rational(70000), 64)}, fp16) == Verdict::undecided));
  BOOST_TEST((equal_vectors_verdict(balls({Rational(70000)}), fp16) == Verdict::exceptional));
}

BOOST_AUTO_TEST_CASE(bits_from_verdicts) {
  using enum Verdict;
  check_equal(bits_of_verdicts(std::vector{collapsed, distinct, collapsed, distinct, distinct}, 2),
              {.state = Bits::State::decided, .first = 3, .stable = 5, .gaps = {4}});
  BOOST_TEST((bits_of_verdicts(std::vector{distinct, collapsed}, 2).state == Bits::State::beyond));
  BOOST_TEST((bits_of_verdicts(std::vector{distinct, exceptional}, 2).state == Bits::State::exceptional));
  BOOST_TEST((bits_of_verdicts(std::vector{undecided, distinct}, 2).state == Bits::State::undecided));
  check_equal(bits_of_verdicts(std::vector{exceptional, distinct}, 2),
              {.state = Bits::State::decided, .first = 3, .stable = 3, .gaps = {}});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
