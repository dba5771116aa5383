// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/registry.cpp, src/theory/statements.cpp.
#include "snellen/theory/claim.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <set>
#include <stdexcept>

#include "snellen/theory/registry.hpp"

#include "claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(claim_test)

namespace {

Real ball(const Rational& lower, const Rational& upper) {
  return {Ball(lower, upper, 64), 64};
}

void check(const Quantity& measured, Relation relation, const Quantity& bound, Conclusion expected) {
  BOOST_TEST(decide(measured, relation, bound) == expected);
}

BOOST_AUTO_TEST_CASE(enclosures_decide_only_what_all_members_agree_on) {
  check(ball(0, 1), Relation::at_most, ball(2, 3), Conclusion::verified);
  check(ball(2, 3), Relation::at_most, ball(0, 1), Conclusion::refuted);
  check(ball(0, 2), Relation::at_most, ball(1, 3), Conclusion::undecided);
  check(ball(0, 1), Relation::at_least, ball(2, 3), Conclusion::refuted);
  check(ball(0, 1), Relation::less, ball(2, 3), Conclusion::verified);
  check(ball(0, 1), Relation::greater, ball(2, 3), Conclusion::refuted);
  check(ball(0, 1), Relation::differs, ball(2, 3), Conclusion::verified);
  check(ball(0, 1), Relation::equal, ball(2, 3), Conclusion::refuted);
}

BOOST_AUTO_TEST_CASE(no_enclosure_proves_equality) {
  check(ball(1, 1), Relation::equal, ball(1, 1), Conclusion::undecided);
  check(Rational(1), Relation::equal, Rational(1), Conclusion::verified);
  check(Rational(1), Relation::differs, Rational(1), Conclusion::refuted);
}

BOOST_AUTO_TEST_CASE(rationals_compare_exactly_at_the_edge) {
  check(Rational(1, 3), Relation::at_most, Rational(1, 3), Conclusion::verified);
  check(Rational(1, 3), Relation::less, Rational(1, 3), Conclusion::refuted);
  // One third is no double: its enclosure cannot decide against itself.
  check(Rational(1, 3), Relation::at_most, Real(Rational(1, 3), 64), Conclusion::undecided);
}

BOOST_AUTO_TEST_CASE(nan_and_infinity_decide_nothing) {
  const Real everything(Ball(std::numeric_limits<double>::quiet_NaN()), 64);
  const Real infinite = 1 / Real(0, 64);
  for (const Relation relation :
       {Relation::equal, Relation::differs, Relation::at_most, Relation::less, Relation::at_least, Relation::greater}) {
    check(everything, relation, ball(0, 1), Conclusion::undecided);
    check(ball(0, 1), relation, everything, Conclusion::undecided);
    check(infinite, relation, ball(0, 1), Conclusion::undecided);
    check(Rational(0), relation, infinite, Conclusion::undecided);
  }
}

BOOST_AUTO_TEST_CASE(hypotheses_come_before_the_relation) {
  CertifiedFinding finding{"check", "", 3, {}, Rational(2), Relation::at_most, Rational(1)};
  BOOST_TEST(conclude(finding) == Conclusion::refuted);
  finding.hypotheses.push_back(hypothesis("bounded", ball(0, 2), Relation::at_most, Rational(1)));
  BOOST_TEST(conclude(finding) == Conclusion::undecided);
  finding.hypotheses.push_back(hypothesis("causal", false, "full attention"));
  BOOST_TEST(conclude(finding) == Conclusion::hypothesis_fails);
}

void check(Relation relation, const Quantity& bound, const Quantity& trivial, Conclusion expected) {
  const bool above = relation == Relation::at_least || relation == Relation::greater;
  const Quantity measured = Rational(above ? 100 : -100);  // the relation itself holds
  BOOST_TEST(conclude({"check", "", 3, {}, measured, relation, bound, trivial}) == expected);
}

BOOST_AUTO_TEST_CASE(a_bound_that_is_no_better_than_the_trivial_one_is_vacuous) {
  const Rational one(1);
  const Rational less(999999, 1000000);
  const Rational more(1000001, 1000000);
  check(Relation::at_most, less, one, Conclusion::verified);
  check(Relation::at_most, one, one, Conclusion::vacuous);
  check(Relation::at_most, more, one, Conclusion::vacuous);
  // "less than 1" says more than "at most 1".
  check(Relation::less, one, one, Conclusion::verified);
  check(Relation::less, more, one, Conclusion::vacuous);
  check(Relation::at_least, more, one, Conclusion::verified);
  check(Relation::at_least, one, one, Conclusion::vacuous);
  check(Relation::at_least, less, one, Conclusion::vacuous);
  check(Relation::greater, one, one, Conclusion::verified);
  check(Relation::greater, less, one, Conclusion::vacuous);
}

BOOST_AUTO_TEST_CASE(vacuity_is_decided_by_all_members) {
  check(Relation::at_most, ball(2, 3), Rational(1), Conclusion::vacuous);
  check(Relation::at_most, ball(0, Rational(1) / 2), Rational(1), Conclusion::verified);
  check(Relation::at_most, ball(0, 2), Rational(1), Conclusion::undecided);
  check(Relation::at_most, Rational(1), ball(0, 2), Conclusion::undecided);
  check(Relation::at_most, Rational(3), ball(0, 2), Conclusion::vacuous);
  check(Relation::at_least, ball(-2, -1), Rational(0), Conclusion::vacuous);
  check(Relation::at_least, ball(-2, 1), Rational(0), Conclusion::undecided);
  check(Relation::at_most, Rational(3), Real(Ball(std::numeric_limits<double>::quiet_NaN()), 64),
        Conclusion::undecided);
}

BOOST_AUTO_TEST_CASE(a_trivial_bound_hides_no_refutation_and_no_hypothesis) {
  CertifiedFinding finding{"check", "", 3, {}, Rational(7), Relation::at_most, Rational(5), Rational(1)};
  BOOST_TEST(conclude(finding) == Conclusion::refuted);  // then the trivial bound is wrong, and that shows
  finding.measured = ball(4, 6);
  BOOST_TEST(conclude(finding) == Conclusion::undecided);
  finding.measured = Rational(1) / 2;
  BOOST_TEST(conclude(finding) == Conclusion::vacuous);
  finding.hypotheses.push_back(hypothesis("causal", false, "full attention"));
  BOOST_TEST(conclude(finding) == Conclusion::hypothesis_fails);
  // An equality is what it is, whatever a finding brings.
  BOOST_CHECK_THROW(conclude({"check", "", 3, {}, Rational(1), Relation::equal, Rational(1), Rational(1)}),
                    std::logic_error);
}

BOOST_AUTO_TEST_CASE(trivial_bounds_have_words) {
  BOOST_TEST(text(trivially(Rational(1) / 2, "why")) == "1/2");
  BOOST_TEST(text(trivially_by_instance("omega diam_l", "why")) == "omega diam_l");
  for (const TrivialBound& none :
       {TrivialBound(), agreement_of_enclosures(), unbounded("why"), statement_itself("why")}) {
    BOOST_TEST(text(none) == "none");
  }
}

BOOST_AUTO_TEST_CASE(every_trivial_bound_has_its_reason) {
  using Kind = TrivialBound::Kind;
  for (const Claim& claim : claims()) {
    for (const Check& check : claim.checks) {
      const TrivialBound& trivial = check.trivial;
      BOOST_TEST((trivial.kind == Kind::equality) == trivial.reason.empty(), claim.id << " " << check.name);
      BOOST_TEST((trivial.kind == Kind::of_instance) == !trivial.formula.empty(), claim.id << " " << check.name);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_claim_is_about_a_statement_and_describes_itself) {
  std::set<std::string_view> ids;
  for (const Claim& claim : claims()) {
    BOOST_TEST(ids.insert(claim.id).second, claim.id);
    BOOST_CHECK_NO_THROW(statement_of(claim));
    BOOST_TEST(!claim.summary.empty(), claim.id);
    BOOST_TEST(!claim.checks.empty(), claim.id);
    BOOST_TEST(!claim.page.empty(), claim.id);
    for (const Parameter& parameter : claim.parameters) {
      BOOST_TEST((parameter.least <= parameter.standard && parameter.standard <= parameter.most), claim.id);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
