// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/error.hpp"
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_rope_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-rope", "test");
}

BOOST_AUTO_TEST_CASE(holds_at_random_phases) {
  require_all(claim(), instance_of(claim(), "random", {1, 2, 9, 24}, 200, 1), Conclusion::verified);
  require_all(claim(), instance_of(claim(), "random", {300}, 3, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_at_the_phase_of_the_limit) {
  std::vector<long> n_values;
  for (long n = 1; n <= 60; ++n) n_values.push_back(n);
  require_all(claim(), instance_of(claim(), "aimed", n_values, 1, 1), Conclusion::verified);
  Instance sharp = instance_of(claim(), "aimed", {20, 100}, 1, 1);
  sharp.parameters["c"] = 4;
  require_all(claim(), sharp, Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_bounds_are_tight) {
  require_refuted_when_tightened(claim(), instance_of(claim(), "aimed", {710}, 1, 1), "ROPE-ub", Rational(4) / 5);
  require_refuted_when_tightened(claim(), instance_of(claim(), "aimed", {710}, 1, 1), "ROPE-aimed", Rational(4) / 5);
  require_refuted_when_tightened(claim(), instance_of(claim(), "random", {710}, 1, 1), "ROPE-often", Rational(3) / 4);
}

BOOST_AUTO_TEST_CASE(hypotheses_that_fail) {
  Instance flat = instance_of(claim(), "random", {4}, 1, 1);
  flat.parameters["c"] = 0;
  require_all(claim(), flat, Conclusion::hypothesis_fails);
  require_all(claim(), instance_of(claim(), "aimed", {0}, 1, 1), Conclusion::hypothesis_fails);
  flat.parameters["c"] = Rational(1) / 3;
  BOOST_CHECK_THROW(verify(claim(), flat), InputError);
}

BOOST_AUTO_TEST_CASE(the_printed_assertion_is_refuted) {
  const Claim& printed = claim_by_id("theorem-b3-rope-printed", "test");
  require_all(printed, instance_of(printed, "random", {50, 200}, 10, 1), Conclusion::refuted);
  Instance generous = instance_of(printed, "random", {50}, 2, 1);
  generous.parameters["epsilon"] = 2;
  require_all(printed, generous, Conclusion::verified);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
