// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_frequencies_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-frequencies", "test");
}

/// n ones with a comma after every third, against one group more.
Instance commas(const std::string& family, const Config& config, long count, std::vector<long> n_values = {2, 7, 18}) {
  return model_instance(claim(), family, config, "<bos> (1^n | , every 3)", "<bos> (1^(n+3) | , every 3)",
                        std::move(n_values), count);
}

BOOST_AUTO_TEST_CASE(holds_on_random_and_adversarial_models) {
  require_all(claim(), commas("random", config_of(), 200), Conclusion::verified);
  require_all(claim(), commas("adversarial", config_of(), 50), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_with_caps_tables_and_other_softmaxes) {
  Config capped = config_of();
  capped.attention.soft_cap = 1;
  require_all(claim(), commas("random", capped, 20), Conclusion::verified);
  Config table = config_of();
  table.attention.logits = LogitSource::token_table;
  table.attention.softmax = SoftmaxKind::base2;
  require_all(claim(), commas("random", table, 20), Conclusion::verified);
  Config phi = config_of();
  phi.attention.softmax = SoftmaxKind::phi;
  require_all(claim(), commas("random", phi, 20), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(one_more_digit_collapses_too_when_the_last_token_is_the_same) {
  const Instance digit = model_instance(claim(), "random", config_of(), "<bos> (1^n | , every 3)",
                                        "<bos> (1^(n+1) | , every 3)", {4, 8, 16}, 30);
  require_all(claim(), digit, Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(each_hypothesis_is_needed_and_told) {
  require_hypothesis_fails(claim(), commas("random", config_of(PositionScheme::t5), 4), "there are no positions");
  require_hypothesis_fails(claim(), commas("random", config_of(PositionScheme::rope), 4), "there are no positions");
  Config windowed = config_of();
  windowed.attention.window = 4;
  require_hypothesis_fails(claim(), commas("random", windowed, 4), "attention is causal");
  for (const Finding& finding : verify(claim(), model_instance(claim(), "random", config_of(), "<bos> (1 1 1 ,)^n",
                                                               "<bos> (1 1 1 ,)^n 1", {3}, 4))) {
    const bool pair = finding.check == "FREQ-pair";
    BOOST_TEST(of_relation(finding.conclusion) == (pair ? Conclusion::hypothesis_fails : Conclusion::verified),
               name_of(claim(), finding));
  }
  Instance longer = model_instance(claim(), "random", config_of(), "<bos> 1^n 0", "<bos> 1^(n+1) 0", {1, 9}, 4);
  longer.parameters["period"] = 1;
  longer.subject->left = Pattern::parse("<bos> 0^(9-n) 1^n", Vocabulary::standard());
  for (const Finding& finding : verify(claim(), longer)) {
    BOOST_TEST(finding.conclusion != Conclusion::refuted, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_CASE(the_bound_of_a_layer_is_tight_within_two) {
  // Nearly uniform weights, one head, no feed-forward part, one token beside the frequent one.
  Config config = config_of();
  config.layers = 1;
  config.attention.scale = 0x1p-12;
  config.feed_forward = {.present = false};
  Instance tight = model_instance(claim(), "model", config, "<bos> 1^n", "<bos> 1^(n+1)", {5, 20}, 10);
  tight.parameters["period"] = 1;
  require_all(claim(), tight, Conclusion::verified);
  require_refuted_when_tightened(claim(), tight, "FREQ", Rational(9) / 10);
}

BOOST_AUTO_TEST_CASE(the_distance_falls_like_one_over_n) {
  Config config = config_of();
  config.layers = 1;
  std::vector<Rational> scaled;
  for (const Finding& finding : verify(claim(), commas("model", config, 1, {48, 96}))) {
    if (finding.check != "FREQ-chain") continue;
    scaled.push_back(std::get<Real>(finding.measured).ball().midpoint() * *finding.n);
  }
  BOOST_TEST_REQUIRE(scaled.size() == 2U);
  BOOST_TEST((scaled[1] < scaled[0] * 6 / 5 && scaled[0] < scaled[1] * 6 / 5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
