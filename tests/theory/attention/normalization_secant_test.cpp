// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(normalization_secant_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("normalization-secant", "test");
}

BOOST_AUTO_TEST_CASE(holds_on_random_points) {
  require_all(claim(), instance_of(claim(), "rms", {1, 2, 3, 16}, 200, 1), Conclusion::verified);
  require_all(claim(), instance_of(claim(), "layer-norm", {2, 3, 16}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_on_points_of_nearly_one_scale) {
  for (const char* family : {"adversarial-rms", "adversarial-layer-norm"}) {
    Instance instance = instance_of(claim(), family, {3, 4, 16}, 50, 1);
    for (const Rational& reach : {Rational(1) / 64, Rational(1), Rational(100)}) {
      instance.parameters["reach"] = reach;
      require_all(claim(), instance, Conclusion::verified);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_bound_is_nearly_attained) {
  for (const char* family : {"adversarial-rms", "adversarial-layer-norm"}) {
    const Instance instance = instance_of(claim(), family, {3, 16}, 20, 1);
    require_refuted_when_tightened(claim(), instance, "NORM-secant", Rational(99) / 100);
    require_refuted_when_tightened(claim(), instance, "NORM-derivative", Rational(99) / 100);
    Instance small = instance;
    small.parameters["reach"] = Rational(1) / 1024;  // far below sqrt(epsilon)
    require_refuted_when_tightened(claim(), small, "NORM-global", Rational(99) / 100);
  }
  require_refuted_when_tightened(claim(), instance_of(claim(), "adversarial-rms", {3, 16}, 20, 1), "NORM-size",
                                 Rational(99) / 100);
}

BOOST_AUTO_TEST_CASE(without_epsilon_there_is_no_global_constant) {
  Instance instance = instance_of(claim(), "rms", {4}, 5, 1);
  instance.parameters["epsilon"] = 0;
  for (const Finding& finding : verify(claim(), instance)) {
    const Conclusion expected = finding.check == "NORM-global" ? Conclusion::hypothesis_fails : Conclusion::verified;
    BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_CASE(without_epsilon_zero_has_no_scale) {
  Instance instance = instance_of(claim(), "zero", {4}, 5, 1);
  instance.parameters["epsilon"] = 0;
  require_all(claim(), instance, Conclusion::hypothesis_fails);
  instance.parameters["epsilon"] = Rational(1) / 1024;
  for (const Finding& finding : verify(claim(), instance)) {
    if (finding.check == "NORM-secant")
      BOOST_TEST(of_relation(finding.conclusion) == Conclusion::verified, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
