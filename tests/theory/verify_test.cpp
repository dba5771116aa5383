// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/verify.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "claim_checks.hpp"
#include "snellen/error.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(verify_test)

namespace {

Claim claim_of(CertifiedCheck check) {
  Claim claim;
  claim.id = "test";
  claim.check = check;
  return claim;
}

Instance instance_of(long count) {
  Instance instance;
  instance.count = count;
  return instance;
}

/// 1 against 1 + 2^-200: decided at 256 bits; and a plain one that the first rung decides.
std::vector<CertifiedFinding> close_call(const Instance&, std::uint64_t, Precision precision) {
  const Real one = Real(3, precision) * (1 / Real(3, precision));
  return {{"close", "", {}, {}, one, Relation::less, one + Real(power_of_two(-200), precision)},
          {"plain", "", {}, {}, one, Relation::less, Real(2, precision)}};
}

BOOST_AUTO_TEST_CASE(precision_rises_until_a_finding_is_decided) {
  const std::vector<Finding> findings = verify(claim_of(&close_call), instance_of(1));
  BOOST_TEST_REQUIRE(findings.size() == 2U);
  BOOST_TEST(findings[0].precision == 256);
  BOOST_TEST(findings[1].precision == 128);
  for (const Finding& finding : findings) {
    BOOST_TEST(finding.conclusion == Conclusion::verified);
  }
}

BOOST_AUTO_TEST_CASE(at_the_limit_it_stays_undecided) {
  const std::vector<Finding> findings = verify(claim_of(&close_call), instance_of(1), {.initial = 64, .limit = 128});
  BOOST_TEST(findings.at(0).conclusion == Conclusion::undecided);
  BOOST_TEST(findings.at(1).conclusion == Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_last_rung_is_the_limit) {
  // 2^-200 takes more than 200 bits: 64, 128 and then the limit itself.
  const std::vector<Finding> findings = verify(claim_of(&close_call), instance_of(1), {.initial = 64, .limit = 220});
  BOOST_TEST(findings.at(0).conclusion == Conclusion::verified);
  BOOST_TEST(findings.at(0).precision == 220);
  BOOST_TEST(verify(claim_of(&close_call), instance_of(1), {.initial = 64, .limit = 190}).at(0).precision == 190);
}

/// The bound is below the trivial one by 2^-200, or above it.
std::vector<CertifiedFinding> hardly_vacuous(const Instance&, std::uint64_t draw, Precision precision) {
  const Real one(1, precision);
  const Real little = Real(power_of_two(-200), precision);
  return {{"close", "", {}, {}, Real(0, precision), Relation::at_most, draw == 1 ? one + little : one - little, one}};
}

BOOST_AUTO_TEST_CASE(precision_rises_until_it_is_known_whether_a_bound_says_something) {
  const std::vector<Finding> findings = verify(claim_of(&hardly_vacuous), instance_of(2));
  BOOST_TEST_REQUIRE(findings.size() == 2U);
  BOOST_TEST(findings[0].precision == 256);
  BOOST_TEST(findings[1].precision == 256);
  BOOST_TEST((findings[0].conclusion == Conclusion::vacuous));
  BOOST_TEST((findings[1].conclusion == Conclusion::verified));
  // What the limit leaves open was not shown to say something.
  for (const Finding& open : verify(claim_of(&hardly_vacuous), instance_of(2), {.initial = 64, .limit = 128})) {
    BOOST_TEST(open.conclusion == Conclusion::vacuous);
  }
}

BOOST_AUTO_TEST_CASE(progress_goes_from_the_begin_to_the_end) {
  std::vector<double> told;
  verify(claim_of(&close_call), instance_of(5), {}, [&](double fraction) { told.push_back(fraction); });
  BOOST_TEST_REQUIRE(told.size() >= 2U);
  BOOST_TEST(told.front() == 0);
  BOOST_TEST(told.back() == 1);
  BOOST_TEST(std::ranges::is_sorted(told));
}

BOOST_AUTO_TEST_CASE(a_model_with_a_bias_of_ones_own_is_refused) {
  Instance instance = instance_of(1);
  instance.subject.emplace().config.position.scheme = PositionScheme::own_bias;
  BOOST_CHECK_THROW(verify(claim_of(&close_call), instance), InputError);
  Model trained;
  trained.config.position.scheme = PositionScheme::own_bias;
  instance.subject.emplace().checkpoint = std::make_shared<const Model>(std::move(trained));
  BOOST_CHECK_THROW(verify(claim_of(&close_call), instance), InputError);
  instance.subject.emplace();
  BOOST_TEST(verify(claim_of(&close_call), instance).size() == 2U);
}

std::vector<CertifiedFinding> draw_itself(const Instance&, std::uint64_t draw, Precision) {
  return {{"draw", "", {}, {}, Rational(draw), Relation::at_most, Rational(4)}};
}

BOOST_AUTO_TEST_CASE(draws_keep_their_order_and_a_factor_reaches_the_bounds) {
  Instance instance = instance_of(4);
  instance.seed = 2;
  std::vector<Finding> findings = verify(claim_of(&draw_itself), instance);
  BOOST_TEST_REQUIRE(findings.size() == 4U);
  for (std::size_t k = 0; k < 4; ++k) {
    BOOST_TEST(findings[k].draw == k + 2);
    BOOST_TEST((findings[k].conclusion == (k + 2 <= 4 ? Conclusion::verified : Conclusion::refuted)));
  }
  instance.tighten = Rational(1, 2);
  findings = verify(claim_of(&draw_itself), instance);
  BOOST_TEST((findings[0].conclusion == Conclusion::verified));
  BOOST_TEST((findings[1].conclusion == Conclusion::refuted));
}

/// Negative on both sides: -1 <= -1/2 and -1/2 >= -1.
std::vector<CertifiedFinding> below_zero(const Instance&, std::uint64_t, Precision precision) {
  const Rational half = Rational(1) / 2;
  return {{"upper", "", {}, {}, Rational(-1), Relation::at_most, Rational(-half)},
          {"lower", "", {}, {}, Rational(-half), Relation::at_least, Rational(-1)},
          {"enclosed", "", {}, {}, Real(-1, precision), Relation::at_most, Real(-half, precision)}};
}

BOOST_AUTO_TEST_CASE(a_factor_below_one_makes_a_negative_bound_stronger_too) {
  Instance instance = instance_of(1);
  const auto conclusions = [&](const Rational& factor) {
    instance.tighten = factor;
    std::vector<Conclusion> out;
    for (const Finding& finding : verify(claim_of(&below_zero), instance)) out.push_back(finding.conclusion);
    return out;
  };
  BOOST_TEST((conclusions(Rational(1, 3)) == std::vector<Conclusion>(3, Conclusion::refuted)));
  BOOST_TEST((conclusions(Rational(2, 3)) == std::vector<Conclusion>(3, Conclusion::verified)));
  BOOST_TEST((conclusions(3) == std::vector<Conclusion>(3, Conclusion::verified)));
}

std::vector<CertifiedFinding> unstable(const Instance&, std::uint64_t, Precision precision) {
  std::vector<CertifiedFinding> out = close_call({}, 0, 64);
  if (precision > 128) out.pop_back();
  return out;
}

BOOST_AUTO_TEST_CASE(findings_must_not_depend_on_the_precision) {
  BOOST_CHECK_THROW(verify(claim_of(&unstable), instance_of(1)), std::logic_error);
}

std::vector<ExactFinding> third(const Instance&, std::uint64_t) {
  return {{"third", "", {}, {}, Rational(1, 3), Relation::equal, Rational(1, 3)}};
}

BOOST_AUTO_TEST_CASE(an_exact_check_needs_no_precision) {
  Claim claim;
  claim.check = ExactCheck{&third};
  const std::vector<Finding> findings = verify(claim, instance_of(1));
  BOOST_TEST_REQUIRE(findings.size() == 1U);
  BOOST_TEST(findings[0].precision == 0);
  BOOST_TEST((findings[0].conclusion == Conclusion::verified));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
