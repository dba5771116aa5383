// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/collapse/first_layer_identity.cpp, src/theory/collapse/theorem_b3_identity_exact.cpp.
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_identity_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-identity", "test");
}
const Claim& exact_claim() {
  return claim_by_id("theorem-b3-identity-exact", "test");
}

Instance instance(const Claim& of, const std::string& family, const Config& config, long count) {
  return model_instance(of, family, config, "<bos> ?{0,1,2}^n 5", "<bos> ?{0,1,2}^n 5^2", {1, 6, 20}, count);
}

BOOST_AUTO_TEST_CASE(holds_on_random_and_adversarial_models) {
  require_all(claim(), instance(claim(), "random", config_of(), 200), Conclusion::verified);
  require_all(claim(), instance(claim(), "adversarial", config_of(), 60), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_exactly) {
  require_all(exact_claim(), instance(exact_claim(), "random", config_of(), 200), Conclusion::verified);
  require_all(exact_claim(), instance(exact_claim(), "random", config_of(PositionScheme::alibi), 50),
              Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(exact_findings_are_rational_by_type) {
  static_assert(std::is_same_v<decltype(ExactFinding::measured), Rational>);
  BOOST_TEST(std::holds_alternative<ExactCheck>(exact_claim().check));
}

BOOST_AUTO_TEST_CASE(holds_with_alibi_whose_shift_is_common) {
  require_all(claim(), instance(claim(), "random", config_of(PositionScheme::alibi), 30), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(other_positions_break_it) {
  for (const PositionScheme scheme : {PositionScheme::rope, PositionScheme::t5, PositionScheme::sinusoidal}) {
    require_hypothesis_fails(claim(), instance(claim(), "random", config_of(scheme), 5), "the next position");
  }
  Config phi = config_of(PositionScheme::alibi);
  phi.attention.softmax = SoftmaxKind::phi;
  require_hypothesis_fails(claim(), instance(claim(), "random", phi, 5), "the next position");
  Config windowed = config_of();
  windowed.attention.window = 2;
  require_hypothesis_fails(exact_claim(), instance(exact_claim(), "random", windowed, 5), "attention is causal");
  require_hypothesis_fails(claim(), model_instance(claim(), "random", config_of(), "<bos> 1^n", "<bos> 1^n 0", {3}, 5),
                           "the right sequence");
}

BOOST_AUTO_TEST_CASE(the_lower_bound_is_nearly_attained) {
  // Weights that are nearly alike, 1/(1 + n) each.
  Config config = config_of();
  config.attention.scale = 0x1p-10;
  const Instance tight = instance(claim(), "model", config, 10);
  require_all(claim(), tight, Conclusion::verified);
  require_refuted_when_tightened(claim(), tight, "T42-lb", Rational(9) / 10);
}

BOOST_AUTO_TEST_CASE(a_run_alone_does_not_move) {
  const Instance alone = model_instance(claim(), "random", config_of(), "1^n", "1^(n+1)", {1, 9}, 20);
  // All keys are alike: the identity is 0 = 0, and a lower bound on the move has nothing to say.
  for (const Finding& finding : verify(claim(), alone)) {
    const Conclusion expected = finding.check == "T42-lb" ? Conclusion::hypothesis_fails : Conclusion::verified;
    BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
