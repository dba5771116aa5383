// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(dispersion_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("dispersion", "test");
}
const Claim& exact() {
  return claim_by_id("dispersion-exact", "test");
}

BOOST_AUTO_TEST_CASE(holds_on_random_logits) {
  require_all(claim(), instance_of(claim(), "random", {2, 3, 17, 60}, 200, 1), Conclusion::verified);
  require_all(exact(), instance_of(exact(), "random", {2, 3, 17, 60}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_at_the_edges_and_at_every_temperature) {
  Instance instance = instance_of(claim(), "adversarial", {2, 9, 40}, 60, 1);
  for (const Rational& temperature : {Rational(1), Rational(1) / 8, Rational(5)}) {
    instance.parameters["temperature"] = temperature;
    require_all(claim(), instance, Conclusion::verified);
  }
  require_all(exact(), instance_of(exact(), "extremal", {2, 9, 40}, 50, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(every_bound_is_nearly_attained) {
  const Instance instance = instance_of(claim(), "adversarial", {9, 40}, 60, 1);
  for (const char* check : {"DISP-ub", "DISP-lb", "DISP-least", "DISP-sharp"}) {
    require_refuted_when_tightened(claim(), instance, check, Rational(24) / 25);
  }
  Instance narrow = instance_of(claim(), "random", {40}, 3, 1);
  narrow.parameters["width"] = Rational(1) / 16;
  require_refuted_when_tightened(claim(), narrow, "DISP-entropy", Rational(9) / 10);
  const Instance extremal = instance_of(exact(), "extremal", {9, 40}, 2, 0);
  require_refuted_when_tightened(exact(), extremal, "DISP-ub", Rational(999) / 1000);
  require_refuted_when_tightened(exact(), extremal, "DISP-lb", Rational(999) / 1000);
}

BOOST_AUTO_TEST_CASE(logits_beyond_the_width_fail_the_hypothesis) {
  for (const Finding& finding : verify(claim(), instance_of(claim(), "wide", {3, 20}, 10, 1))) {
    const Conclusion expected = finding.check == "DISP-sharp" ? Conclusion::verified : Conclusion::hypothesis_fails;
    BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
  }
  require_all(exact(), instance_of(exact(), "wide", {3, 20}, 10, 1), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_CASE(one_weight_alone_is_refused) {
  BOOST_CHECK_THROW(verify(claim(), instance_of(claim(), "random", {1}, 1, 1)), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
