// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(lemma_b2_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("lemma-b2", "test");
}

void require_fails_only(const std::string& family, const std::string& check) {
  for (const Finding& finding : verify(claim(), instance_of(claim(), family, {6, 30}, 20, 1))) {
    const Conclusion expected = finding.check == check ? Conclusion::hypothesis_fails : Conclusion::verified;
    BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_CASE(holds_on_random_rows) {
  require_all(claim(), instance_of(claim(), "random", {4, 5, 16, 64}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_on_adversarial_rows) {
  require_all(claim(), instance_of(claim(), "adversarial", {6, 20, 64}, 60, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_variation_bound_is_nearly_attained) {
  Instance instance = instance_of(claim(), "adversarial", {20, 64}, 30, 1);
  instance.parameters["tail-difference"] = 2;
  require_all(claim(), instance, Conclusion::verified);
  require_refuted_when_tightened(claim(), instance, "B2-A", Rational(98) / 100);
}

BOOST_AUTO_TEST_CASE(the_split_is_nearly_attained) {
  require_refuted_when_tightened(claim(), instance_of(claim(), "adversarial", {6, 20}, 30, 1), "B2-B",
                                 Rational(98) / 100);
}

BOOST_AUTO_TEST_CASE(the_printed_proof_is_tight_within_two) {
  Instance instance = instance_of(claim(), "adversarial", {4096}, 3, 1);
  instance.parameters["tail-difference"] = power_of_two(-14);
  instance.parameters["bound"] = 1;
  require_refuted_when_tightened(claim(), instance, "B2-C", Rational(4) / 5);
}

BOOST_AUTO_TEST_CASE(differences_beyond_eta_or_epsilon_concern_only_the_printed_proof) {
  require_fails_only("loud-head", "B2-C");
  require_fails_only("loud-tail", "B2-C");
}

BOOST_AUTO_TEST_CASE(a_head_as_long_as_the_row_is_refused) {
  BOOST_CHECK_THROW(verify(claim(), instance_of(claim(), "random", {3}, 1, 1)), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
