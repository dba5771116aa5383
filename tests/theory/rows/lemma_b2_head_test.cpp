// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/rows/lemma_b2_head.hpp"
#include "theory/claim_checks.hpp"
#include "theory/proved_bounds.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(lemma_b2_head_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("lemma-b2-head", "test");
}

void require_fails(const std::string& family, bool bound_on_mass_too) {
  for (const Finding& finding : verify(claim(), instance_of(claim(), family, {6, 30}, 20, 1))) {
    const bool fails = bound_on_mass_too || finding.check == "B2-E-worst";
    const Conclusion expected = fails ? Conclusion::hypothesis_fails : Conclusion::verified;
    BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
  }
}

BOOST_AUTO_TEST_CASE(holds_on_random_rows) {
  require_all(claim(), instance_of(claim(), "random", {5, 8, 30, 100}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(holds_on_adversarial_rows) {
  require_all(claim(), instance_of(claim(), "adversarial", {6, 30, 200}, 60, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_bounds_are_nearly_attained) {
  const Instance instance = instance_of(claim(), "adversarial", {30, 200}, 20, 1);
  require_refuted_when_tightened(claim(), instance, "B2-E", Rational(98) / 100);
  require_refuted_when_tightened(claim(), instance, "B2-E-worst", Rational(98) / 100);
}

BOOST_AUTO_TEST_CASE(each_hypothesis_is_needed) {
  require_fails("falling", true);
  require_fails("noisy-tail", true);
  require_fails("wide", false);
}

BOOST_AUTO_TEST_CASE(beyond_the_peak_the_bound_is_flat) {
  const Real eta(Rational(1), 128);
  const Real half = head_bound(Real(Rational(1) / 2, 128), eta);
  BOOST_TEST(certainly_at_most(abs(half - head_bound(Real(1, 128), eta)), Real(power_of_two(-100), 128)));
  // At the peak it is 2 tanh(eta / 4).
  BOOST_TEST(certainly_at_most(abs(half - 2 * tanh(eta / 4)), Real(power_of_two(-100), 128)));
}

BOOST_AUTO_TEST_CASE(the_least_certified_length_is_sharp) {
  const Real range(1, 128);
  const Real eta(Rational(1) / 10, 128);
  const Real threshold(power_of_two(-7), 128);
  const std::optional<long> from = head_bound_below_from(200, range, eta, threshold);
  BOOST_TEST_REQUIRE(from.has_value());
  BOOST_TEST(*from == 13669);
  BOOST_TEST(certainly_less(head_bound(heaviest_mass(200, *from, range), eta), threshold));
  BOOST_TEST(certainly_less(threshold, head_bound(heaviest_mass(200, *from - 1, range), eta)));
  BOOST_TEST(!head_bound_below_from(200, range, eta, Real(0, 128)).has_value());
}

BOOST_AUTO_TEST_CASE(unbounded_logits_keep_the_softmaxes_apart) {
  const Claim& unbounded = claim_by_id("lemma-b2-unbounded", "test");
  require_all(unbounded, instance_of(unbounded, "linear", {4, 10, 50, 200}, 1, 1), Conclusion::refuted);
  // A slope so small that the distance may still fall with n says nothing.
  Instance gentle = instance_of(unbounded, "linear", {50}, 1, 1);
  gentle.parameters["slope"] = Rational(1) / 4;
  require_all(unbounded, gentle, Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
