// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_run_alone_test)

namespace {

using namespace testing;

const Claim& balls() {
  return claim_by_id("theorem-b3-run-alone", "test");
}
const Claim& exact() {
  return claim_by_id("theorem-b3-run-alone-exact", "test");
}
const Claim& window() {
  return claim_by_id("theorem-b3-window", "test");
}

Instance alone(const Claim& of, const std::string& family, const Config& config, long count) {
  return model_instance(of, family, config, "1^n", "1^(n+1)", {1, 2, 9}, count);
}

BOOST_AUTO_TEST_CASE(a_run_alone_is_one_token_for_any_positions_on_logits) {
  for (const PositionScheme scheme :
       {PositionScheme::none, PositionScheme::rope, PositionScheme::alibi, PositionScheme::t5}) {
    require_all(balls(), alone(balls(), "random", config_of(scheme), 50), Conclusion::verified);
    require_all(balls(), alone(balls(), "adversarial", config_of(scheme), 15), Conclusion::verified);
  }
  Config windowed = config_of(PositionScheme::rope);
  windowed.attention.window = 2;
  require_all(balls(), alone(balls(), "random", windowed, 20), Conclusion::verified);
  Config full = config_of();
  full.attention.causal = false;
  require_all(balls(), alone(balls(), "random", full, 20), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(it_is_so_exactly) {
  require_all(exact(), alone(exact(), "random", config_of(), 150), Conclusion::verified);
  require_all(exact(), alone(exact(), "random", config_of(PositionScheme::alibi), 50), Conclusion::verified);
  require_all(exact(), alone(exact(), "random", config_of(PositionScheme::t5), 50), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(each_hypothesis_of_a_run_alone_is_needed_and_told) {
  require_hypothesis_fails(balls(), alone(balls(), "random", config_of(PositionScheme::sinusoidal), 5),
                           "positions act");
  Config sink = config_of();
  sink.attention.sink = true;
  require_hypothesis_fails(balls(), alone(balls(), "random", sink, 5), "attention weights");
  const Instance prefixed = model_instance(exact(), "random", config_of(), "<bos> 1^n", "<bos> 1^(n+1)", {1, 4}, 5);
  require_hypothesis_fails(exact(), prefixed, "both sequences are runs");
}

Config windowed(std::int32_t keys) {
  Config config = config_of();
  config.attention.window = keys;
  return config;
}

BOOST_AUTO_TEST_CASE(a_window_forgets_the_prefix_at_its_exact_length) {
  for (const std::int32_t keys : {1, 2, 3}) {
    const Instance sweep =
        model_instance(window(), "random", windowed(keys), "<bos> 1^n", "<bos> 1^(n+1)", {1, 2, 5, 8}, 70);
    require_all(window(), sweep, Conclusion::verified);
    long before = 0;
    for (const Finding& finding : verify(window(), sweep)) before += finding.check == "WIN-before" ? 1 : 0;
    BOOST_TEST(before == (keys == 1 ? 0 : 70));
  }
}

BOOST_AUTO_TEST_CASE(without_a_window_it_never_does) {
  const Instance sweep = model_instance(window(), "random", windowed(0), "<bos> 1^n", "<bos> 1^(n+1)", {3}, 5);
  require_hypothesis_fails(window(), sweep, "attention is causal with a window");
}

BOOST_AUTO_TEST_CASE(exact_claims_have_no_floating_point_on_their_path) {
  for (const Claim* claim : {&exact(), &window()}) BOOST_TEST(std::holds_alternative<ExactCheck>(claim->check));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
