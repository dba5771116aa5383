// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(lemma_b2_array_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("lemma-b2-array", "test");
}

BOOST_AUTO_TEST_CASE(holds_on_random_rows) {
  require_all(claim(), instance_of(claim(), "random", {3, 4, 20, 100}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_on_adversarial_rows) {
  require_all(claim(), instance_of(claim(), "adversarial", {3, 20, 200}, 60, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_bound_is_nearly_attained) {
  const Instance instance = instance_of(claim(), "adversarial", {200}, 20, 1);
  require_refuted_when_tightened(claim(), instance, "B2-D", Rational(9) / 10);
  require_refuted_when_tightened(claim(), instance, "B2-D-bounded", Rational(9) / 10);
}

BOOST_AUTO_TEST_CASE(without_the_bound_only_the_oscillation_of_the_rows_counts) {
  for (const Finding& finding : verify(claim(), instance_of(claim(), "linear", {5, 50}, 1, 1))) {
    const Conclusion expected = finding.check == "B2-D" ? Conclusion::verified : Conclusion::hypothesis_fails;
    BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_CASE(vanishing_at_every_index_is_not_enough) {
  const Claim& pointwise = claim_by_id("lemma-b2-array-pointwise", "test");
  const Instance instance = instance_of(pointwise, "half", {2, 8, 64, 512}, 1, 1);
  require_all(pointwise, instance, Conclusion::refuted);
  for (const Finding& finding : verify(pointwise, instance)) {
    BOOST_TEST((std::get<Rational>(finding.measured) == Rational(1) / 3), name_of(pointwise, finding));
  }
  require_all(pointwise, instance_of(pointwise, "half", {3, 65}, 1, 1), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
