// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/error.hpp"
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_sinusoidal_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-sinusoidal", "test");
}

Instance with_width(const std::string& family, std::vector<long> n_values, long count, long width) {
  Instance instance = instance_of(claim(), family, std::move(n_values), count, 1);
  instance.parameters["width"] = width;
  return instance;
}

BOOST_AUTO_TEST_CASE(holds_on_random_and_adversarial_embeddings) {
  require_all(claim(), with_width("random", {1, 2, 30}, 200, 8), Conclusion::verified);
  require_all(claim(), with_width("adversarial", {1, 2, 30}, 60, 4), Conclusion::verified);
  require_all(claim(), with_width("random", {50}, 2, 512), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(known_steps) {
  const auto step = [](long width) {
    return std::get<Real>(verify(claim(), with_width("random", {3}, 1, width))[0].measured).ball();
  };
  const auto near = [](const Ball& ball, const char* decimal) {
    const Rational shown(decimal);
    return ball.lower() > shown - Rational(1, 100000) && ball.upper() < shown + Rational(1, 100000);
  };
  BOOST_TEST(near(step(2), "95885/100000"));
  BOOST_TEST(near(step(64), "147185/100000"));
  BOOST_TEST(near(step(512), "371427/100000"));
}

BOOST_AUTO_TEST_CASE(the_bounds_are_tight) {
  require_refuted_when_tightened(claim(), with_width("random", {3}, 2, 64), "APE-step-ub", Rational(999) / 1000);
  require_refuted_when_tightened(claim(), with_width("random", {3}, 2, 64), "APE-step-lb", Rational(999) / 1000);
  require_refuted_when_tightened(claim(), with_width("random", {600}, 3, 2), "APE-ub", Rational(1) / 2);
  require_refuted_when_tightened(claim(), with_width("random", {600}, 3, 2), "APE-lb", Rational(1) / 2);
}

BOOST_AUTO_TEST_CASE(hypotheses_that_fail) {
  require_all(claim(), with_width("random", {0}, 2, 4), Conclusion::hypothesis_fails);
  BOOST_CHECK_THROW(verify(claim(), with_width("random", {2}, 1, 5)), InputError);
}

BOOST_AUTO_TEST_CASE(the_printed_assertion_is_refuted) {
  const Claim& printed = claim_by_id("theorem-b3-sinusoidal-printed", "test");
  require_all(printed, instance_of(printed, "random", {200, 300}, 3, 1), Conclusion::refuted);
  Instance generous = instance_of(printed, "random", {200}, 1, 1);
  generous.parameters["epsilon"] = 2;
  require_all(printed, generous, Conclusion::verified);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
