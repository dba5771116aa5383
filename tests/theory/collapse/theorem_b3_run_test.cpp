// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_run_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-run", "test");
}

Instance instance(const std::string& family, const Config& config, long count) {
  return model_instance(claim(), family, config, "<bos> 3 1^n", "<bos> 3 1^(n+1)", {1, 6, 30}, count);
}

BOOST_AUTO_TEST_CASE(holds_on_random_and_adversarial_models) {
  require_all(claim(), instance("random", config_of(), 200), Conclusion::verified);
  require_all(claim(), instance("adversarial", config_of(), 60), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_with_any_positions_on_bounded_logits) {
  for (const PositionScheme scheme : {PositionScheme::rope, PositionScheme::t5}) {
    require_all(claim(), instance("random", config_of(scheme), 60), Conclusion::verified);
    require_all(claim(), instance("adversarial", config_of(scheme), 20), Conclusion::verified);
  }
}

BOOST_AUTO_TEST_CASE(without_a_prefix_it_is_at_its_limit) {
  const Instance alone = model_instance(claim(), "random", config_of(), "1^n", "1^(n+1)", {1, 9}, 20);
  require_all(claim(), alone, Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(each_hypothesis_is_needed_and_told) {
  require_hypothesis_fails(claim(), instance("random", config_of(PositionScheme::alibi), 4), "logits are bounded");
  require_hypothesis_fails(claim(), instance("random", config_of(PositionScheme::sinusoidal), 4), "positions act");
  Config windowed = config_of();
  windowed.attention.window = 3;
  require_hypothesis_fails(claim(), instance("random", windowed, 4), "attention is causal");
  require_hypothesis_fails(claim(), model_instance(claim(), "random", config_of(), "<bos> 1^n", "<bos> 1^n 0", {3}, 4),
                           "the right sequence");
}

BOOST_AUTO_TEST_CASE(the_bound_is_attained_when_the_prefix_weighs_most) {
  Config config = config_of();
  config.layers = 1;
  config.feed_forward = {.present = false};
  const Instance tight = model_instance(claim(), "model", config, "<bos> 1^n", "<bos> 1^(n+1)", {5, 20}, 30);
  require_all(claim(), tight, Conclusion::verified);
  require_refuted_when_tightened(claim(), tight, "RUN-rho", Rational(99) / 100);
}

BOOST_AUTO_TEST_CASE(consecutive_lengths_differ_by_order_n_to_the_minus_2) {
  // One layer: n^2 times the distance is flat over a doubling of n.
  Config config = config_of();
  config.layers = 1;
  std::vector<Rational> scaled;
  const Instance sweep = model_instance(claim(), "model", config, "<bos> 1^n", "<bos> 1^(n+1)", {64, 128}, 1);
  for (const Finding& finding : verify(claim(), sweep)) {
    if (finding.check != "RUN-rate") continue;
    const Rational n = *finding.n;
    scaled.push_back(std::get<Real>(finding.measured).ball().midpoint() * n * n);
  }
  BOOST_TEST_REQUIRE(scaled.size() == 2U);
  BOOST_TEST((scaled[1] < scaled[0] * 11 / 10 && scaled[0] < scaled[1] * 11 / 10));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
