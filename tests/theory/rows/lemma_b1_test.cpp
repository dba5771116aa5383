// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(lemma_b1_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("lemma-b1", "test");
}

BOOST_AUTO_TEST_CASE(holds_on_random_logits) {
  require_all(claim(), instance_of(claim(), "random", {2, 3, 10, 50}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_on_adversarial_logits) {
  require_all(claim(), instance_of(claim(), "adversarial", {2, 5, 40}, 60, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_supremum_is_nearly_attained) {
  require_refuted_when_tightened(claim(), instance_of(claim(), "adversarial", {5, 40}, 60, 1), "B1-sup",
                                 Rational(9) / 10);
}

BOOST_AUTO_TEST_CASE(without_the_bound_nothing_is_asserted) {
  const Instance instance = instance_of(claim(), "linear", {5, 50}, 1, 1);
  for (const Finding& finding : verify(claim(), instance)) {
    const Conclusion expected = finding.check == "B1-sign" ? Conclusion::verified : Conclusion::hypothesis_fails;
    BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_CASE(the_closed_form_is_exact) {
  const Claim& exact = claim_by_id("lemma-b1-exact", "test");
  require_all(exact, instance_of(exact, "random", {1, 2, 17, 60}, 200, 1), Conclusion::verified);
  // Equalities do not move; the factor reaches the inequalities.
  Instance tight = instance_of(exact, "random", {2, 17}, 50, 1);
  tight.parameters["bound"] = 0;  // all weights alike: w = 1, and the bounds are attained
  require_refuted_when_tightened(exact, tight, "B1-ub", Rational(999) / 1000);
  require_refuted_when_tightened(exact, tight, "B1-lb", Rational(999) / 1000);
}

BOOST_AUTO_TEST_CASE(without_a_uniform_bound_the_difference_need_not_vanish) {
  const Claim& unbounded = claim_by_id("lemma-b1-unbounded", "test");
  require_all(unbounded, instance_of(unbounded, "linear", {1, 10, 100}, 1, 1), Conclusion::refuted);
  // The infimum is what the differences of lemma-b1's family come down to.
  const Finding longest = verify(claim(), instance_of(claim(), "linear", {100}, 1, 1)).front();
  const Finding infimum = verify(unbounded, instance_of(unbounded, "linear", {100}, 1, 1)).front();
  const Real gap = std::get<Real>(longest.measured) - std::get<Real>(infimum.measured);
  BOOST_TEST(certainly_at_most(Real(0, 128), gap + Real(power_of_two(-100), 128)));
  BOOST_TEST(certainly_at_most(gap, Real(power_of_two(-100), 128)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
