// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/model_instances.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_exact_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-exact", "test");
}

Instance instance(const std::string& family, const Config& config, long count) {
  return model_instance(claim(), family, config, "<bos> ?{0,1}^n 2", "<bos> ?{0,1}^n 2^2", {1, 3, 6}, count);
}

BOOST_AUTO_TEST_CASE(holds_on_random_exact_models) {
  require_all(claim(), instance("random", config_of(), 250), Conclusion::verified);
  BOOST_TEST(std::holds_alternative<ExactCheck>(claim().check));
}

BOOST_AUTO_TEST_CASE(an_attained_bound_is_decided_and_half_of_it_is_refuted) {
  // One head with a token table and no feed-forward part: the first layer's bound is an equality.
  Config config = config_of();
  config.layers = 1;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.attention.logits = LogitSource::token_table;
  config.attention.softmax = SoftmaxKind::base2;
  config.feed_forward = {.present = false};
  Instance tight = instance("model", config, 10);
  tight.subject->weights.kind = SyntheticWeights::Kind::dyadic;
  require_all(claim(), tight, Conclusion::verified);
  for (const Finding& finding : verify(claim(), tight)) {
    BOOST_TEST(std::get<Rational>(finding.measured) == std::get<Rational>(finding.bound));
  }
  require_refuted_when_tightened(claim(), tight, "T42-ub", Rational(999) / 1000);
}

BOOST_AUTO_TEST_CASE(each_hypothesis_is_needed_and_told) {
  require_hypothesis_fails(claim(), instance("random", config_of(PositionScheme::alibi), 4), "there are no positions");
  Config windowed = config_of();
  windowed.attention.window = 2;
  require_hypothesis_fails(claim(), instance("random", windowed, 4), "attention is causal");
  require_hypothesis_fails(claim(), model_instance(claim(), "random", config_of(), "<bos> 1^n", "<bos> 1^n 0", {3}, 4),
                           "the right sequence");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
