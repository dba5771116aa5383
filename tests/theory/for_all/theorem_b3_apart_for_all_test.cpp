// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/for_all/for_all.cpp.
#include "asked.hpp"
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_apart_for_all_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-apart-for-all", "test");
}

Instance other_digit(const std::string& family, const Config& config, long count) {
  return model_instance(claim(), family, config, "<bos> 3 1^n", "<bos> 3 1^n 0", {1, 5, 16}, count);
}

BOOST_AUTO_TEST_CASE(last_tokens_that_differ_stay_apart) {
  const long draws = test::asked("SNELLEN_CLAIM_DRAWS", 12);
  require_nearly_all(claim(), other_digit("random", config_of(), draws), 10);
  require_nearly_all(claim(), other_digit("adversarial", config_of(), draws / 4), 10);
}

BOOST_AUTO_TEST_CASE(with_any_positions_on_logits) {
  for (const PositionScheme scheme : {PositionScheme::t5, PositionScheme::alibi, PositionScheme::rope}) {
    Instance one = other_digit("random", config_of(scheme), 1);
    one.seed = 3;
    require_all(claim(), one, Conclusion::verified);
  }
}

BOOST_AUTO_TEST_CASE(a_window_is_its_own_limit) {
  Config config = config_of();
  config.attention.window = 3;
  require_all(claim(), other_digit("random", config, 20), Conclusion::verified);
  // From there on the distance is the bound: nothing larger holds.
  require_refuted_when_tightened(claim(), other_digit("random", config, 4), "T42-apart-distance", Rational(999, 1000));
}

BOOST_AUTO_TEST_CASE(a_larger_bound_is_refuted) {
  require_refuted_when_tightened(claim(), other_digit("random", config_of(), 5), "T42-apart-distance", Rational(1, 2));
}

BOOST_AUTO_TEST_CASE(each_hypothesis_is_told) {
  require_hypothesis_fails(claim(), other_digit("random", config_of(PositionScheme::sinusoidal), 2), "positions act");
  Config config = config_of();
  config.layers = 1;
  const Instance alike = model_instance(claim(), "model", config, "<bos> 3 1^n", "<bos> 3 1^(n+1)", {1}, 2);
  for (const Finding& finding : verify(claim(), alike)) {
    BOOST_TEST(finding.conclusion == Conclusion::hypothesis_fails, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
