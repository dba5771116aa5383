// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/collapse/collapse_hypotheses.cpp, src/theory/collapse/traced_pairs.cpp,
// src/theory/config_hypotheses.cpp, src/theory/model_draws.cpp, src/theory/token_pairs.cpp.
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3", "test");
}

Instance instance(const std::string& family, const Config& config, long count,
                  std::vector<long> n_values = {2, 7, 20}) {
  return model_instance(claim(), family, config, "<bos> ?{0,1,2}^n 5", "<bos> ?{0,1,2}^n 5^2", std::move(n_values),
                        count);
}

BOOST_AUTO_TEST_CASE(holds_on_random_models) {
  require_all(claim(), instance("random", config_of(), 200), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_on_adversarial_models) {
  require_all(claim(), instance("adversarial", config_of(), 60), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_with_relative_biases_caps_and_other_softmaxes) {
  require_all(claim(), instance("random", config_of(PositionScheme::t5), 60), Conclusion::verified);
  for (const SoftmaxKind softmax : {SoftmaxKind::base2, SoftmaxKind::phi}) {
    Config config = config_of(PositionScheme::t5);
    config.attention.softmax = softmax;
    require_all(claim(), instance("random", config, 30), Conclusion::verified);
  }
  Config capped = config_of();
  capped.attention.soft_cap = 1;
  require_all(claim(), instance("adversarial", capped, 40), Conclusion::verified);
  Config table = config_of();
  table.attention.logits = LogitSource::token_table;
  require_all(claim(), instance("random", table, 30), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(runs_are_pairs_too_and_equal_ones_have_distance_zero) {
  const auto run = [](const char* left, const char* right) {
    return model_instance(claim(), "random", config_of(), left, right, {1, 5, 24}, 30);
  };
  require_all(claim(), run("<bos> 1^n", "<bos> 1^(n+1)"), Conclusion::verified);
  for (const Finding& finding : verify(claim(), run("1^n", "1^(n+1)"))) {
    BOOST_TEST(of_relation(finding.conclusion) == Conclusion::verified, name_of(claim(), finding));
    BOOST_TEST(std::get<Real>(finding.measured).ball().contains(Rational(0)));
  }
}

BOOST_AUTO_TEST_CASE(the_bound_of_a_layer_is_nearly_attained) {
  // One head and no feed-forward part: the first layer's bound is attained.
  Config config = config_of();
  config.layers = 1;
  config.feed_forward = {.present = false};
  const Instance tight = instance("model", config, 20);
  require_all(claim(), tight, Conclusion::verified);
  require_refuted_when_tightened(claim(), tight, "T42-ub", Rational(99) / 100);
}

BOOST_AUTO_TEST_CASE(each_scheme_that_breaks_the_theorem_is_told_by_its_hypothesis) {
  require_hypothesis_fails(claim(), instance("random", config_of(PositionScheme::alibi), 5), "logits are bounded");
  require_hypothesis_fails(claim(), instance("random", config_of(PositionScheme::rope), 5), "positions shift");
  require_hypothesis_fails(claim(), instance("random", config_of(PositionScheme::sinusoidal), 5), "positions shift");
  require_hypothesis_fails(claim(), instance("random", config_of(PositionScheme::learned), 5), "positions shift");
  Config windowed = config_of();
  windowed.attention.window = 3;
  require_hypothesis_fails(claim(), instance("random", windowed, 5), "attention is causal");
  Config sink = config_of();
  sink.attention.sink = true;
  require_hypothesis_fails(claim(), instance("random", sink, 5), "attention is causal");
  Config full = config_of();
  full.attention.causal = false;
  require_hypothesis_fails(claim(), instance("random", full, 5), "attention is causal");
}

BOOST_AUTO_TEST_CASE(without_a_repeated_token_nothing_is_asserted) {
  require_hypothesis_fails(claim(), model_instance(claim(), "random", config_of(), "<bos> 1^n", "<bos> 1^n 0", {4}, 5),
                           "the right sequence");
}

BOOST_AUTO_TEST_CASE(without_epsilon_there_is_no_closed_form) {
  Config config = config_of();
  config.epsilon = 0;
  for (const Finding& finding : verify(claim(), instance("model", config, 5))) {
    const bool closed = finding.check == "T42-closed";
    BOOST_TEST(of_relation(finding.conclusion) == (closed ? Conclusion::hypothesis_fails : Conclusion::verified),
               name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_CASE(a_failing_scheme_still_shows_the_distance_it_keeps) {
  Config config = config_of(PositionScheme::alibi);
  for (const Finding& finding : verify(claim(), instance("model", config, 1, {200}))) {
    if (finding.check != "T42-closed") continue;
    BOOST_TEST(certainly_less(Real(Rational(1, 1000), 128), std::get<Real>(finding.measured)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
