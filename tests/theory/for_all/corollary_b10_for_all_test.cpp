// SPDX-License-Identifier: LGPL-3.0-or-later
#include "asked.hpp"
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(corollary_b10_for_all_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("corollary-b10-for-all", "test");
}

Instance run(const std::string& family, const Config& config, long count) {
  return model_instance(claim(), family, config, "<bos> 3 1^n", "<bos> 3 1^(n+1)", {1, 16}, count);
}

Instance run_and_question(const Config& config, long count) {
  return model_instance(claim(), "random", config, "<bos> 1^n 0 2", "<bos> 1^(n+1) 0 2", {1, 16}, count);
}

BOOST_AUTO_TEST_CASE(sides_round_alike_for_good_on_random_and_adversarial_models) {
  const long draws = test::asked("SNELLEN_CLAIM_DRAWS", 12);
  require_nearly_all(claim(), run("random", config_of(), draws), 10);
  require_nearly_all(claim(), run("adversarial", config_of(), draws / 4), 10);
}

BOOST_AUTO_TEST_CASE(suffixes_and_relative_positions_too) {
  require_all(claim(), run_and_question(config_of(), 2), Conclusion::verified);
  Instance distances = run_and_question(config_of(PositionScheme::t5), 1);
  distances.seed = 0;
  require_all(claim(), distances, Conclusion::verified);
  require_all(claim(), run("random", config_of(PositionScheme::alibi), 2), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(a_smaller_length_is_refuted) {
  require_refuted_when_tightened(claim(), run("random", config_of(), 4), "C62-all", Rational(1, 2));
  require_refuted_when_tightened(claim(), run("random", config_of(), 4), "C62-all-exception", Rational(1, 2));
}

BOOST_AUTO_TEST_CASE(each_hypothesis_is_told) {
  require_hypothesis_fails(claim(), run("random", config_of(PositionScheme::sinusoidal), 2), "positions act");
  Config config = config_of();
  config.layers = 1;
  require_hypothesis_fails(claim(), model_instance(claim(), "model", config, "<bos> 3 1^n", "<bos> 3 1^n 0", {1}, 2),
                           "both sides round");
  Instance near = run("model", config, 1);
  near.parameters["reach"] = 2;
  require_hypothesis_fails(claim(), near, "the n that are evaluated");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
