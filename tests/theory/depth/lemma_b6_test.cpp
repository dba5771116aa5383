// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(lemma_b6_test)

namespace {

using namespace testing;

const Claim& b6() {
  return claim_by_id("lemma-b6", "test");
}
const Claim& b7() {
  return claim_by_id("lemma-b7", "test");
}

BOOST_AUTO_TEST_CASE(both_hold_on_random_matrices) {
  require_all(b6(), instance_of(b6(), "random", {3, 4, 7}, 200, 1), Conclusion::verified);
  require_all(b7(), instance_of(b7(), "random", {3, 5, 12}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(both_hold_on_adversarial_matrices) {
  require_all(b6(), instance_of(b6(), "adversarial", {3, 6, 9}, 60, 1), Conclusion::verified);
  require_all(b7(), instance_of(b7(), "adversarial", {3, 6, 24}, 60, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(every_hypothesis_is_needed_and_named) {
  const std::vector<std::pair<std::string, std::string>> broken = {
      {"upper", "lower triangular"}, {"deficient", "rows sum to one"}, {"signed", "no entry is negative"}};
  for (const Claim* claim : {&b6(), &b7()}) {
    for (const auto& [family, broken_statement] : broken) {
      const std::string& statement = broken_statement;
      for (const Finding& finding : verify(*claim, instance_of(*claim, family, {4, 6}, 20, 1))) {
        BOOST_TEST(finding.conclusion == Conclusion::hypothesis_fails, name_of(*claim, finding));
        BOOST_TEST(std::ranges::any_of(finding.hypotheses, [&](const Hypothesis& h) {
          return h.statement.starts_with(statement) && h.standing == Standing::fails;
        }));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_diagonal_of_ones_makes_the_eigenvalue_multiple) {
  for (const Finding& finding : verify(b6(), instance_of(b6(), "identity", {4, 6}, 1, 1))) {
    const bool simple = finding.check == "B6-simple";
    BOOST_TEST(of_relation(finding.conclusion) == (simple ? Conclusion::hypothesis_fails : Conclusion::verified),
               name_of(b6(), finding));
    if (simple) BOOST_TEST((std::get<Rational>(finding.measured) == *finding.n));  // the order of the root 1
  }
}

BOOST_AUTO_TEST_CASE(no_smaller_bound_holds) {
  require_refuted_when_tightened(b6(), instance_of(b6(), "random", {4}, 5, 1), "B6-largest", Rational(999) / 1000);
  require_refuted_when_tightened(b7(), instance_of(b7(), "adversarial", {9}, 20, 1), "B7-simple", Rational(999) / 1000);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
