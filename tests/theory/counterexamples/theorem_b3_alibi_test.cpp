// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_alibi_test)

namespace {

using namespace testing;

const Claim& exact() {
  return claim_by_id("theorem-b3-alibi", "test");
}

BOOST_AUTO_TEST_CASE(the_closed_form_is_exact) {
  require_all(exact(), instance_of(exact(), "uniform", {2, 3, 10, 24}, 100, 1), Conclusion::verified);
  require_all(exact(), instance_of(exact(), "tables", {2, 3, 10, 24}, 100, 1), Conclusion::verified);
  require_all(exact(), instance_of(exact(), "normalised", {2, 7, 24}, 100, 1), Conclusion::verified);
  require_all(exact(), instance_of(exact(), "adversarial", {2, 3, 24}, 60, 1), Conclusion::verified);
  Instance steep = instance_of(exact(), "tables", {2, 3, 12}, 20, 1);
  steep.parameters["slope"] = 5;
  require_all(exact(), steep, Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(known_values) {
  const std::vector<Finding> findings = verify(exact(), instance_of(exact(), "unit", {2, 40}, 1, 1));
  BOOST_TEST(std::get<Rational>(findings[0].measured) == -Rational(4) / 21);
  BOOST_TEST(abs(std::get<Rational>(findings[3].measured) + Rational(1) / 4) < power_of_two(-40));
}

BOOST_AUTO_TEST_CASE(the_lower_bound_is_tight) {
  // Over all n >= 2 the coefficient is least at n = 2 when contents are alike: 1/6 is taken for 4/21.
  require_refuted_when_tightened(exact(), instance_of(exact(), "uniform", {2}, 20, 1), "ALIBI-lb", Rational(4) / 5);
  require_refuted_when_tightened(exact(), instance_of(exact(), "tables", {2, 24}, 50, 1), "ALIBI-lb", Rational(9) / 10);
}

BOOST_AUTO_TEST_CASE(without_a_b_nothing_is_asserted) {
  require_all(exact(), instance_of(exact(), "uniform", {1}, 5, 1), Conclusion::hypothesis_fails);
  const Claim& printed = claim_by_id("theorem-b3-alibi-printed", "test");
  require_all(printed, instance_of(printed, "uniform", {1}, 5, 1), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_CASE(the_printed_assertion_is_refuted) {
  const Claim& printed = claim_by_id("theorem-b3-alibi-printed", "test");
  require_all(printed, instance_of(printed, "uniform", {2, 16, 64}, 50, 1), Conclusion::refuted);
  Instance generous = instance_of(printed, "uniform", {16}, 5, 1);
  generous.parameters["epsilon"] = 1000;
  require_all(printed, generous, Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_exponential_softmax_agrees) {
  const Claim& softmax = claim_by_id("theorem-b3-alibi-softmax", "test");
  require_all(softmax, instance_of(softmax, "uniform", {2, 5, 40}, 200, 1), Conclusion::verified);
  Instance steep = instance_of(softmax, "uniform", {2, 40}, 20, 1);
  steep.parameters["slope"] = 1;
  require_refuted_when_tightened(softmax, steep, "ALIBI-floor", Rational(2) / 3);
  Instance flat = instance_of(softmax, "uniform", {5}, 2, 1);
  flat.parameters["slope"] = 0;
  require_all(softmax, flat, Conclusion::hypothesis_fails);
  require_all(softmax, instance_of(softmax, "uniform", {1}, 2, 1), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
