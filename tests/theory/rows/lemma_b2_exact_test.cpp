// SPDX-License-Identifier: LGPL-3.0-or-later
#include <type_traits>

#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(lemma_b2_exact_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("lemma-b2-exact", "test");
}

BOOST_AUTO_TEST_CASE(has_only_rationals_on_its_path) {
  BOOST_TEST(std::holds_alternative<ExactCheck>(claim().check));
  static_assert(std::is_same_v<decltype(ExactFinding::measured), Rational>);
  for (const Finding& finding : verify(claim(), instance_of(claim(), "random", {8}, 3, 1))) {
    BOOST_TEST(finding.precision == 0);
  }
}

BOOST_AUTO_TEST_CASE(holds_on_random_rows) {
  require_all(claim(), instance_of(claim(), "random", {4, 5, 20, 60}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_with_equality_on_extremal_rows) {
  Instance instance = instance_of(claim(), "extremal", {2, 8, 30}, 1, 1);
  for (const long eta : {2, 4, 10}) {
    instance.parameters["head-difference"] = eta;
    std::size_t attained = 0;
    for (const Finding& finding : verify(claim(), instance)) {
      BOOST_TEST(of_relation(finding.conclusion) == Conclusion::verified, name_of(claim(), finding));
      if (std::get<Rational>(finding.measured) == std::get<Rational>(finding.bound)) ++attained;
    }
    BOOST_TEST(attained >= 9U);  // 2A, 2B and 2E at three lengths
    for (const char* check : {"B2-A", "B2-B", "B2-E"}) {
      require_refuted_when_tightened(claim(), instance, check, Rational(999) / 1000);
    }
  }
}

BOOST_AUTO_TEST_CASE(differences_beyond_eta_or_epsilon_are_told) {
  for (const bool head : {true, false}) {
    const Instance instance = instance_of(claim(), head ? "loud-head" : "loud-tail", {5, 30}, 20, 1);
    for (const Finding& finding : verify(claim(), instance)) {
      const bool fails = finding.check == "B2-C" || (head && finding.check == "B2-E");
      BOOST_TEST(of_relation(finding.conclusion) == (fails ? Conclusion::hypothesis_fails : Conclusion::verified),
                 name_of(claim(), finding));
    }
  }
}

BOOST_AUTO_TEST_CASE(phi_holds_on_random_and_adversarial_rows) {
  const Claim& phi = claim_by_id("lemma-b2-phi", "test");
  require_all(phi, instance_of(phi, "random", {4, 20, 50}, 200, 1), Conclusion::verified);
  require_all(phi, instance_of(phi, "adversarial", {6, 20, 50}, 60, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(phi_is_tight_within_two) {
  const Claim& phi = claim_by_id("lemma-b2-phi", "test");
  Instance instance = instance_of(phi, "adversarial", {20}, 60, 1);
  instance.parameters["bound"] = Rational(1) / 16;  // near 0 the slope of ln phi is 1
  instance.parameters["tail-difference"] = Rational(1) / 4;
  instance.parameters["head-difference"] = Rational(1) / 4;
  require_refuted_when_tightened(phi, instance, "PHI-A", Rational(9) / 10);
  require_refuted_when_tightened(phi, instance, "PHI-difference", Rational(2) / 3);
  require_refuted_when_tightened(phi, instance, "PHI-D", Rational(1) / 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
