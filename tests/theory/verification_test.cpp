// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/verification.hpp"

#include <boost/test/unit_test.hpp>

#include "claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(verification_test)

namespace {

Finding finding(const char* check, const Rational& measured, Relation relation, const Rational& bound, long n = 1) {
  Finding out{{check, "drawn", n, {}, measured, relation, bound, {}}, Conclusion::undecided, 0, 0, 0};
  out.conclusion = conclude(out);
  return out;
}

CheckedCase checked(const char* claim, std::optional<Conclusion> expected, std::vector<Finding> findings) {
  CheckedCase out;
  out.claim = &claim_by_id(claim, "test");
  out.name = claim;
  out.expected = expected;
  out.instance = default_instance(*out.claim);
  out.findings = std::move(findings);
  return out;
}

const Finding holds = finding("a", 1, Relation::at_most, 2);
const Finding fails = finding("a", 3, Relation::at_most, 2);

Finding open() {
  Finding out = holds;
  out.conclusion = Conclusion::undecided;
  return out;
}

Finding void_of_hypothesis() {
  Finding out = holds;
  out.conclusion = Conclusion::hypothesis_fails;
  return out;
}

Finding says_nothing(const char* check = "a") {
  Finding out = finding(check, 1, Relation::at_most, 2);
  out.trivial = Rational(2);
  out.conclusion = conclude(out);
  return out;
}

BOOST_AUTO_TEST_CASE(what_is_vacuous_verifies_nothing) {
  const auto meets = [](std::optional<Conclusion> expected, std::vector<Finding> findings) {
    return as_expected({checked("lemma-b1", expected, std::move(findings))});
  };
  BOOST_TEST(says_nothing().conclusion == Conclusion::vacuous);
  const Finding other = finding("b", 1, Relation::at_most, 2);
  // Beside verified findings of the same check it does no harm; alone it is no verification.
  BOOST_TEST(meets(Conclusion::verified, {holds, says_nothing()}));
  BOOST_TEST(!meets(Conclusion::verified, {says_nothing()}));
  BOOST_TEST(!meets(Conclusion::verified, {says_nothing(), other}));
  BOOST_TEST(meets(Conclusion::vacuous, {says_nothing()}));
  BOOST_TEST(meets(Conclusion::vacuous, {says_nothing(), other}));
  BOOST_TEST(!meets(Conclusion::vacuous, {says_nothing(), holds}));
  BOOST_TEST(!meets(Conclusion::vacuous, {says_nothing(), fails}));
  BOOST_TEST(!meets(Conclusion::vacuous, {says_nothing(), open()}));
  BOOST_TEST(!meets(Conclusion::vacuous, {holds}));
  BOOST_TEST(!meets(Conclusion::refuted, {says_nothing()}));
  BOOST_TEST(meets(Conclusion::refuted, {says_nothing(), fails}));
  BOOST_TEST(meets(std::nullopt, {says_nothing()}));
  BOOST_TEST(!merely_undecided({checked("lemma-b1", Conclusion::vacuous, {says_nothing(), open(), fails})}));
}

BOOST_AUTO_TEST_CASE(nothing_is_tested_where_every_bound_is_vacuous) {
  const auto nothing = [](std::vector<Finding> findings) {
    return tests_nothing({checked("lemma-b1", std::nullopt, std::move(findings))});
  };
  BOOST_TEST(nothing({says_nothing()}));
  BOOST_TEST(nothing({says_nothing(), void_of_hypothesis()}));
  BOOST_TEST(!nothing({void_of_hypothesis()}));  // the case says why, and shows what happens then
  BOOST_TEST(!nothing({}));
  BOOST_TEST(!nothing({says_nothing(), holds}));
  BOOST_TEST(!nothing({says_nothing(), fails}));
  BOOST_TEST(!nothing({says_nothing(), open()}));
  BOOST_TEST(!tests_nothing(
      std::vector{checked("lemma-b1", std::nullopt, {says_nothing()}), checked("lemma-b2", std::nullopt, {holds})}));
}

BOOST_AUTO_TEST_CASE(vacuous_findings_make_no_statement_true) {
  // One case expects the vacuity that comes: as expected, and yet nothing is confirmed.
  std::vector<CheckedCase> cases = {checked("lemma-b1", Conclusion::vacuous, {says_nothing(), says_nothing()})};
  StatementOutcome outcome = statement_outcomes(cases).front();
  BOOST_TEST(as_expected(cases));
  BOOST_TEST(outcome.is_untested());
  BOOST_TEST(!outcome.confirmed);
  BOOST_TEST(outcome.tally.vacuous == 2U);
  BOOST_TEST(outcome.tally.verified == 0U);
  BOOST_TEST(outcome.untested == std::vector<std::string>{"lemma-b1 a"}, boost::test_tools::per_element());
  // Another check is verified: the statement stands on that one, and says which is not tested.
  cases.push_back(checked("lemma-b1", Conclusion::verified, {finding("b", 1, Relation::at_most, 2)}));
  outcome = statement_outcomes(cases).front();
  BOOST_TEST(!outcome.is_untested());
  BOOST_TEST(outcome.confirmed);
  BOOST_TEST(outcome.untested == std::vector<std::string>{"lemma-b1 a"}, boost::test_tools::per_element());
  // A third case tests it after all.
  cases.push_back(checked("lemma-b1", Conclusion::verified, {holds}));
  BOOST_TEST(statement_outcomes(cases).front().untested.empty());
}

BOOST_AUTO_TEST_CASE(expectations) {
  const auto meets = [](std::optional<Conclusion> expected, std::vector<Finding> findings) {
    return as_expected({checked("lemma-b1", expected, std::move(findings))});
  };
  BOOST_TEST(meets(Conclusion::verified, {holds, holds}));
  BOOST_TEST(!meets(Conclusion::verified, {holds, fails}));
  BOOST_TEST(!meets(Conclusion::verified, {holds, void_of_hypothesis()}));
  BOOST_TEST(!meets(Conclusion::verified, {}));  // nothing checked is nothing verified
  BOOST_TEST(meets(Conclusion::refuted, {holds, fails}));
  BOOST_TEST(!meets(Conclusion::refuted, {holds}));
  // A check that holds behind another one that is refuted is not what the case says.
  BOOST_TEST(!meets(Conclusion::refuted, {fails, finding("b", 1, Relation::at_most, 2)}));
  BOOST_TEST(meets(Conclusion::refuted, {fails, finding("b", 3, Relation::at_most, 2)}));
  BOOST_TEST(meets(Conclusion::hypothesis_fails, {holds, void_of_hypothesis()}));
  BOOST_TEST(!meets(Conclusion::hypothesis_fails, {fails, void_of_hypothesis()}));
  for (const std::optional<Conclusion> expected :
       {std::optional(Conclusion::verified), std::optional(Conclusion::refuted),
        std::optional(Conclusion::hypothesis_fails), std::optional<Conclusion>()}) {
    BOOST_TEST(!meets(expected, {holds, fails, void_of_hypothesis(), open()}));
  }
  // Without an expectation anything that is decided will do, but for a refutation that nobody expects.
  BOOST_TEST(meets(std::nullopt, {holds, void_of_hypothesis()}));
  BOOST_TEST(!meets(std::nullopt, {holds, fails}));
  CheckedCase changed = checked("lemma-b1", std::nullopt, {holds, fails});
  changed.may_refute = true;
  BOOST_TEST(as_expected({changed}));
  BOOST_TEST(!merely_undecided({checked("lemma-b1", std::nullopt, {fails, open()})}));
  changed.findings.push_back(open());
  BOOST_TEST(merely_undecided({changed}));
}

BOOST_AUTO_TEST_CASE(groups_show_the_finding_nearest_to_its_bound) {
  const std::vector<CheckedCase> cases = {
      checked("lemma-b1", std::nullopt,
              {finding("upper", 1, Relation::at_most, 4, 1), finding("upper", 3, Relation::at_most, 4, 2),
               finding("lower", 9, Relation::at_least, 4, 3), finding("lower", 5, Relation::at_least, 4, 4),
               finding("upper", 5, Relation::at_most, 4, 5), finding("upper", 7, Relation::at_most, 4, 6)})};
  const std::vector<FindingGroup> groups = grouped(cases);
  BOOST_TEST_REQUIRE(groups.size() == 3U);
  BOOST_TEST(groups[0].worst->n.value() == 2);  // verified upper bounds: the largest ratio
  BOOST_TEST(groups[1].worst->n.value() == 4);  // verified lower bounds: the smallest
  BOOST_TEST(groups[2].worst->n.value() == 6);  // refuted upper bounds: the clearest
  BOOST_TEST(groups[2].conclusion == Conclusion::refuted);
}

BOOST_AUTO_TEST_CASE(ratios_are_exact_where_both_sides_are) {
  BOOST_TEST((std::get<Rational>(*ratio(finding("a", 1, Relation::at_most, 3))) == Rational(1) / 3));
  BOOST_TEST(!ratio(finding("a", 1, Relation::at_most, 0)).has_value());
  Finding enclosed = holds;
  enclosed.bound = Real(Ball(Rational(-1), Rational(1), 64), 64);
  BOOST_TEST(!ratio(enclosed).has_value());
}

BOOST_AUTO_TEST_CASE(a_statement_is_confirmed_by_all_of_its_cases) {
  std::vector<CheckedCase> cases = {
      checked("lemma-b1", Conclusion::verified, {holds}),
      checked("lemma-b1-unbounded", Conclusion::refuted, {fails}),
      checked("bits", Conclusion::verified, {fails}),
  };
  std::vector<StatementOutcome> outcomes = statement_outcomes(cases);
  BOOST_TEST_REQUIRE(outcomes.size() == 2U);
  BOOST_TEST(outcomes[0].statement->number == "Lemma B.1");
  BOOST_TEST(outcomes[0].confirmed);
  BOOST_TEST(outcomes[0].tally.verified == 1U);
  BOOST_TEST(outcomes[0].tally.refuted == 1U);
  BOOST_TEST(outcomes[0].witnesses == std::vector<std::string>{"lemma-b1-unbounded"}, boost::test_tools::per_element());
  BOOST_TEST(!outcomes[1].confirmed);
  // Without an expectation there is nothing to confirm.
  cases[2].expected.reset();
  outcomes = statement_outcomes(cases);
  BOOST_TEST(!outcomes[1].expected);
  BOOST_TEST(!outcomes[1].confirmed);
  // A tightened bound is not the statement's.
  cases[2].instance.tighten = Rational(1) / 2;
  BOOST_TEST(statement_outcomes(cases).size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
