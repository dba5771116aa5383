// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(attention_lipschitz_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("attention-lipschitz", "test");
}
const Claim& negative() {
  return claim_by_id("attention-not-lipschitz", "test");
}

BOOST_AUTO_TEST_CASE(holds_on_random_maps) {
  require_all(claim(), instance_of(claim(), "random", {1, 2, 5}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_on_large_and_on_flat_scores) {
  Instance steep = instance_of(claim(), "random", {2, 4}, 25, 1);
  steep.parameters["gain"] = 8;
  steep.parameters["width"] = 3;
  require_all(claim(), steep, Conclusion::verified);
  require_all(claim(), instance_of(claim(), "flat", {2, 4}, 25, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(flat_scores_nearly_attain_the_bound) {
  require_refuted_when_tightened(claim(), instance_of(claim(), "flat", {2, 5}, 10, 1), "LIP", Rational(9) / 10);
  // Hardy's constant is approached slowly.
  require_refuted_when_tightened(claim(), instance_of(claim(), "flat", {16}, 1, 1), "LIP-uniform", Rational(13) / 20);
}

BOOST_AUTO_TEST_CASE(a_point_beyond_the_radius_fails_the_hypothesis) {
  for (const Finding& finding : verify(claim(), instance_of(claim(), "far", {2, 5}, 10, 1))) {
    const Conclusion expected = finding.check == "LIP" ? Conclusion::hypothesis_fails : Conclusion::verified;
    BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_CASE(the_derivative_grows_without_bound) {
  require_all(negative(), instance_of(negative(), "pairs", {1, 3, 5, 31}, 200, 1), Conclusion::verified);
  Instance large = instance_of(negative(), "pairs", {3, 101}, 50, 1);
  large.parameters["constant"] = 1000000;
  large.parameters["reach"] = 1000000;
  require_all(negative(), large, Conclusion::verified);
  require_all(negative(), instance_of(negative(), "pairs", {2, 10}, 3, 1), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_CASE(a_smaller_growth_is_refuted) {
  Instance instance = instance_of(negative(), "pairs", {3}, 1, 1);
  // d o_3 / d x_3 at t = 2 K + 1 is 1/3 + 2 (2 K + 1)^2 / 3, less than K divided by a factor that is small enough.
  require_refuted_when_tightened(negative(), instance, "LIPNEG-constant", Rational(1) / 1000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
