// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/error.hpp"
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_rope_half_turn_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-rope-half-turn", "test");
}

BOOST_AUTO_TEST_CASE(the_closed_form_is_exact) {
  require_all(claim(), instance_of(claim(), "signs", {4, 6, 8, 40, 200}, 1, 1), Conclusion::verified);
  require_all(claim(), instance_of(claim(), "random", {4, 10, 32}, 200, 1), Conclusion::verified);
  require_all(claim(), instance_of(claim(), "adversarial", {4, 32}, 60, 1), Conclusion::verified);
  Instance sharp = instance_of(claim(), "random", {4, 32}, 20, 1);
  sharp.parameters["c"] = 6;
  require_all(claim(), sharp, Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(known_values) {
  const std::vector<Finding> findings = verify(claim(), instance_of(claim(), "signs", {4, 200}, 1, 1));
  BOOST_TEST(std::get<Rational>(findings[0].measured) == Rational(26) / 35);
  BOOST_TEST(std::get<Rational>(findings[4].bound) == Rational(6) / 5);
  BOOST_TEST(std::get<Rational>(findings[5].measured) == Rational(3) / 5 + Rational(148) / 252);
}

BOOST_AUTO_TEST_CASE(the_bounds_are_tight) {
  require_refuted_when_tightened(claim(), instance_of(claim(), "signs", {4}, 1, 1), "TURN-lb", Rational(99) / 100);
  require_refuted_when_tightened(claim(), instance_of(claim(), "signs", {400}, 1, 1), "TURN-limit", Rational(99) / 100);
  require_refuted_when_tightened(claim(), instance_of(claim(), "signs", {400}, 1, 1), "TURN-rise", Rational(99) / 100);
}

BOOST_AUTO_TEST_CASE(hypotheses_that_fail) {
  require_all(claim(), instance_of(claim(), "random", {5, 7}, 3, 1), Conclusion::hypothesis_fails);  // odd
  require_all(claim(), instance_of(claim(), "random", {2}, 3, 1), Conclusion::hypothesis_fails);     // short
  BOOST_CHECK_THROW(verify(claim(), instance_of(claim(), "signs", {2048}, 1, 1)), InputError);
}

BOOST_AUTO_TEST_CASE(the_printed_assertion_is_refuted) {
  const Claim& printed = claim_by_id("theorem-b3-rope-half-turn-printed", "test");
  require_all(printed, instance_of(printed, "signs", {4, 64, 300}, 1, 1), Conclusion::refuted);
  require_all(printed, instance_of(printed, "random", {4, 64}, 50, 1), Conclusion::refuted);
  Instance generous = instance_of(printed, "signs", {16}, 1, 1);
  generous.parameters["epsilon"] = 2;
  require_all(printed, generous, Conclusion::verified);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
