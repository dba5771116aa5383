// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(rank_collapse_test)

namespace {

using namespace testing;

const Claim& full() {
  return claim_by_id("rank-collapse", "test");
}
const Claim& causal() {
  return claim_by_id("causal-rank-collapse", "test");
}

BOOST_AUTO_TEST_CASE(holds_on_random_networks) {
  for (const long width : {2, 4}) {
    for (const Claim* claim : {&full(), &causal()}) {
      Instance instance = instance_of(*claim, "random", {2, 3, 7}, 100, 1);
      instance.parameters["width"] = width;
      require_all(*claim, instance, Conclusion::verified);
    }
  }
}

BOOST_AUTO_TEST_CASE(holds_on_adversarial_networks) {
  for (const Claim* claim : {&full(), &causal()}) {
    Instance instance = instance_of(*claim, "adversarial", {2, 3, 6}, 50, 1);
    for (const Rational& gain : {Rational(1) / 2, Rational(2)}) {
      instance.parameters["gain"] = gain;
      require_all(*claim, instance, Conclusion::verified);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_bounds_are_nearly_attained) {
  Instance instance = instance_of(full(), "adversarial", {2}, 10, 1);
  require_refuted_when_tightened(full(), instance, "RANK-step", Rational(98) / 100);
  instance.parameters["reach"] = Rational(1) / 4;  // where tanh is nearly linear
  require_refuted_when_tightened(full(), instance, "RANK", Rational(9) / 10);
  const Instance chain = instance_of(causal(), "adversarial", {2, 5}, 10, 1);
  require_refuted_when_tightened(causal(), chain, "CRANK", Rational(98) / 100);
  require_refuted_when_tightened(causal(), chain, "CRANK-spread", Rational(98) / 100);
}

BOOST_AUTO_TEST_CASE(mask_and_skip_are_hypotheses) {
  require_all(full(), instance_of(full(), "causal", {3, 6}, 10, 1), Conclusion::hypothesis_fails);
  require_all(full(), instance_of(full(), "skip", {3, 6}, 10, 1), Conclusion::hypothesis_fails);
  require_all(causal(), instance_of(causal(), "full", {3, 6}, 10, 1), Conclusion::hypothesis_fails);
  require_all(causal(), instance_of(causal(), "skip", {3, 6}, 10, 1), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
