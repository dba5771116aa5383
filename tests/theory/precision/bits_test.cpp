// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/precision/rounded.cpp.
#include "snellen/threshold/bits.hpp"
#include "snellen/number/rounding.hpp"
#include "snellen/theory/draws.hpp"
#include "theory/claim_checks.hpp"
#include "theory/precision/rounded.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(bits_test)

namespace {

using namespace testing;

const Claim& claim(const char* id = "bits") {
  return claim_by_id(id, "test");
}

SeparatingBits bits_of(const std::vector<Rational>& x, const std::vector<Rational>& y) {
  return separating_bits(x, y);
}

BOOST_AUTO_TEST_CASE(the_bounds_hold_on_random_and_adversarial_pairs) {
  require_all(claim(), instance_of(claim(), "random", {1, 5, 20, 70}, 200, 1), Conclusion::verified);
  require_all(claim(), instance_of(claim(), "adversarial", {3, 8, 12, 30}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(equal_numbers_are_refused) {
  require_all(claim(), instance_of(claim(), "equal", {5, 20}, 20, 1), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_CASE(no_smaller_bounds_hold) {
  require_refuted_when_tightened(claim(), instance_of(claim(), "adversarial", {30}, 60, 1), "BITS-upper",
                                 Rational(99, 100));
  require_refuted_when_tightened(claim(), instance_of(claim(), "adversarial", {30, 31, 32}, 200, 1), "BITS-lower",
                                 Rational(99, 100));
  require_refuted_when_tightened(claim(), instance_of(claim(), "random", {30}, 60, 1), "BITS-upper", Rational(1, 2));
}

BOOST_AUTO_TEST_CASE(more_bits_may_separate_less) {
  const Claim& printed = claim("bits-monotone");
  require_all(printed, instance_of(printed, "witness", {8}, 1, 1), Conclusion::refuted);
  require_all(printed, instance_of(printed, "near", {8, 10, 64}, 1, 1), Conclusion::refuted);
  require_all(printed, instance_of(printed, "random", {8, 20}, 250, 1), Conclusion::refuted);
  const SeparatingBits decimal = bits_of({Rational(124, 100)}, {Rational(126, 100)});
  BOOST_TEST(decimal.first == 2);
  BOOST_TEST(decimal.stable == 7);
  const SeparatingBits near = bits_of({Rational(5, 4) - power_of_two(-10)}, {Rational(5, 4) + power_of_two(-10)});
  BOOST_TEST(near.first == 2);
  BOOST_TEST(near.stable == 11);
  BOOST_TEST(bits_of({1}, {Rational(5, 4)}).stable == 3);
  BOOST_TEST(bits_of({Rational(124, 100), 1}, {Rational(126, 100), Rational(5, 4)}).stable == 2);
}

BOOST_AUTO_TEST_CASE(midpoints_are_where_rounding_changes) {
  Draws draws(3, "bits-test");
  for (int k = 0; k < 2000; ++k) {
    const long p = draws.between(1, 9);
    const Rational y = draws.uniform(-2, 2, 14) * power_of_two(draws.between(-4, 4)) / (draws.chance(1, 2) ? 1 : 3);
    if (y == 0) continue;
    const Rational margin = distance_to_midpoint(y, p);
    const Format format = unbounded_format(static_cast<int>(p));
    // Within the margin nothing changes; on one side, at the margin, something does.
    const FloatValue rounded = round(y, format);
    const Rational inside = margin * Rational(4095, 4096);
    BOOST_TEST((round(Rational(y + inside), format) == rounded));
    BOOST_TEST((round(Rational(y - inside), format) == rounded));
    const Rational outside = margin + abs(y) * power_of_two(-40);
    BOOST_TEST((margin == 0 || round(Rational(y + outside), format) != rounded ||
                round(Rational(y - outside), format) != rounded));
  }
  BOOST_TEST((distance_to_midpoint(Rational(5, 4), 2) == 0));
  BOOST_TEST((distance_to_midpoint(1, 3) == Rational(1, 16)));  // 1 - 1/16 is nearer than 1 + 1/8
}

BOOST_AUTO_TEST_CASE(enclosures_come_to_the_same_bits) {
  Draws draws(5, "bits-test.enclosed");
  for (int k = 0; k < 300; ++k) {
    std::vector<Rational> x;
    std::vector<Rational> y;
    std::vector<Ball> x_balls;
    std::vector<Ball> y_balls;
    for (long c = draws.between(1, 3); c > 0; --c) {
      x.push_back(draws.uniform(-3, 3, 20) / 3);
      y.push_back(x.back() + draws.uniform(Rational(1, 64), 1) * power_of_two(-draws.between(2, 40)));
      x_balls.emplace_back(x.back(), 200);
      y_balls.emplace_back(y.back(), 200);
    }
    const Bits enclosed = storage_bits(x_balls, y_balls);
    const SeparatingBits exact = separating_bits(x, y);
    BOOST_TEST_REQUIRE((enclosed.state == Bits::State::decided));
    BOOST_TEST(enclosed.first == exact.first);
    BOOST_TEST(enclosed.stable == exact.stable);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
