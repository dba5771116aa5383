// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_prefix_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-prefix", "test");
}

Instance substitution(const std::string& family, const Config& config, long count) {
  return model_instance(claim(), family, config, "<bos> ?{0,1}^n 3 5", "<bos> ?{0,1}^n 4 5", {1, 8, 24}, count);
}

Instance insertion(const std::string& family, const Config& config, long count) {
  return model_instance(claim(), family, config, "<bos> ?{0,1}^n 5", "<bos> ?{0,1}^n 3 4 2 5", {1, 8, 24}, count);
}

BOOST_AUTO_TEST_CASE(holds_without_positions_for_any_tails) {
  require_all(claim(), insertion("random", config_of(), 100), Conclusion::verified);
  require_all(claim(), substitution("random", config_of(), 100), Conclusion::verified);
  require_all(claim(), insertion("adversarial", config_of(), 60), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_with_any_bounded_positions_for_tails_of_equal_length) {
  for (const PositionScheme scheme :
       {PositionScheme::rope, PositionScheme::t5, PositionScheme::sinusoidal, PositionScheme::learned}) {
    require_all(claim(), substitution("random", config_of(scheme), 40), Conclusion::verified);
    require_all(claim(), substitution("adversarial", config_of(scheme), 15), Conclusion::verified);
    require_hypothesis_fails(claim(), insertion("random", config_of(scheme), 4), "positions of the prefix");
  }
}

BOOST_AUTO_TEST_CASE(each_hypothesis_is_needed_and_told) {
  require_hypothesis_fails(claim(), substitution("random", config_of(PositionScheme::alibi), 4), "logits are bounded");
  Config windowed = config_of();
  windowed.attention.window = 3;
  require_hypothesis_fails(claim(), substitution("random", windowed, 4), "attention is causal");
  require_hypothesis_fails(claim(),
                           model_instance(claim(), "random", config_of(), "<bos> 1^n 0", "<bos> 1^n 2", {5}, 4),
                           "both have a prefix");
  require_hypothesis_fails(claim(), model_instance(claim(), "random", config_of(), "1 0^n 5", "2 0^n 5", {5}, 4),
                           "both have a prefix");
}

BOOST_AUTO_TEST_CASE(the_repeated_token_is_a_special_case) {
  require_all(claim(), model_instance(claim(), "random", config_of(), "<bos> 1^n 5", "<bos> 1^n 5^2", {1, 8, 24}, 40),
              Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_bound_of_a_layer_is_tight_within_two) {
  Config config = config_of();
  config.layers = 1;
  config.attention.scale = 0x1p-10;
  config.feed_forward = {.present = false};
  const Instance tight = model_instance(claim(), "model", config, "<bos> 1^n 3^12 5", "<bos> 1^n 4^12 5", {100}, 40);
  require_all(claim(), tight, Conclusion::verified);
  require_refuted_when_tightened(claim(), tight, "PD-ub", Rational(1) / 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
