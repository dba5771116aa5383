// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(lemma_b2_figure_9_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("lemma-b2-figure-9", "test");
}

BOOST_AUTO_TEST_CASE(holds_on_uniform_rows) {
  require_all(claim(), instance_of(claim(), "uniform", {250, 500, 1000}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_on_adversarial_rows_and_is_nearly_attained) {
  const Instance instance = instance_of(claim(), "adversarial", {250, 1000, 2500}, 50, 1);
  require_all(claim(), instance, Conclusion::verified);
  require_refuted_when_tightened(claim(), instance, "FIG9-mass", Rational(98) / 100);
  require_refuted_when_tightened(claim(), instance, "FIG9-worst", Rational(98) / 100);
}

BOOST_AUTO_TEST_CASE(the_certificate_names_its_length) {
  std::size_t found = 0;
  for (const Finding& finding : verify(claim(), instance_of(claim(), "uniform", {500}, 1, 1))) {
    if (finding.check == "FIG9-from") {
      BOOST_TEST((finding.n == 13669));
      ++found;
    }
    if (finding.check == "FIG9-not-before") {
      BOOST_TEST((finding.n == 13668));
      ++found;
    }
  }
  BOOST_TEST(found == 2U);
  const Instance one = instance_of(claim(), "uniform", {500}, 1, 1);
  require_refuted_when_tightened(claim(), one, "FIG9-from", Rational(999) / 1000);
  require_refuted_when_tightened(claim(), one, "FIG9-not-before", Rational(999) / 1000);
}

BOOST_AUTO_TEST_CASE(each_hypothesis_is_told) {
  for (const Finding& finding : verify(claim(), instance_of(claim(), "loud", {250, 500}, 5, 1))) {
    const bool measured = finding.check == "FIG9-mass" || finding.check == "FIG9-worst";
    BOOST_TEST(of_relation(finding.conclusion) == (measured ? Conclusion::hypothesis_fails : Conclusion::verified));
  }
  for (const Finding& finding : verify(claim(), instance_of(claim(), "wide", {250, 500}, 5, 1))) {
    const bool worst = finding.check == "FIG9-worst";
    BOOST_TEST(of_relation(finding.conclusion) == (worst ? Conclusion::hypothesis_fails : Conclusion::verified));
  }
}

BOOST_AUTO_TEST_CASE(a_head_as_long_as_a_row_is_refused) {
  BOOST_CHECK_THROW(verify(claim(), instance_of(claim(), "uniform", {200}, 1, 1)), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
