// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/decimal.hpp"
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b5_printed_test)

namespace {

using namespace testing;

BOOST_AUTO_TEST_CASE(the_printed_forms_are_refuted_exactly) {
  const Claim& claim = claim_by_id("theorem-b5-printed", "test");
  BOOST_TEST(std::holds_alternative<ExactCheck>(claim.check));
  require_all(claim, instance_of(claim, "", {1}, 1, 1), Conclusion::refuted);
  const std::vector<Finding> findings = verify(claim, instance_of(claim, "", {1}, 1, 1));
  BOOST_TEST_REQUIRE(findings.size() == 2U);
  BOOST_TEST(std::get<Rational>(findings[0].measured) == Rational(81, 16));
  BOOST_TEST(std::get<Rational>(findings[0].bound) == 1);
  BOOST_TEST(std::get<Rational>(findings[1].measured) == 9);
  BOOST_TEST(std::get<Rational>(findings[1].bound) == 4);
}

BOOST_AUTO_TEST_CASE(the_neglected_derivative_is_refuted) {
  const Claim& claim = claim_by_id("theorem-b5-neglected", "test");
  require_all(claim, instance_of(claim, "", {2}, 1, 1), Conclusion::refuted);
  const std::vector<Finding> findings = verify(claim, instance_of(claim, "", {2}, 1, 1));
  BOOST_TEST_REQUIRE(findings.size() == 3U);
  const auto digits = [](const Quantity& quantity) {
    const auto* real = std::get_if<Real>(&quantity);
    return real == nullptr ? to_decimal(std::get<Rational>(quantity), 5) : to_decimal(real->ball(), 5).value_or("?");
  };
  // alpha_21 (1 - 10 ln 2 1024/1025) of alpha_21 = 1/1025, in modulus 5.92 times as much
  BOOST_TEST(std::get<Rational>(findings[0].bound) == Rational(1, 1025));
  BOOST_TEST(digits(findings[0].measured) == "0.0057802");
  BOOST_TEST(digits(findings[1].measured) == "2.0733");
  BOOST_TEST(digits(findings[1].bound) == "1.9990");
  BOOST_TEST(digits(findings[2].measured) == "1.0218");
  BOOST_TEST(std::get<Rational>(findings[2].bound) == Rational(4, 5));
}

BOOST_AUTO_TEST_CASE(the_ratio_grows_as_the_first_token_falls) {
  const Claim& claim = claim_by_id("theorem-b5-neglected", "test");
  Rational before = 0;
  for (const long first : {-4L, -9L, -100L, -1000L}) {
    Instance instance = instance_of(claim, "", {2}, 1, 1);
    instance.parameters["first"] = first;
    const Finding finding = verify(claim, instance).front();
    BOOST_TEST(of_relation(finding.conclusion) == Conclusion::refuted);
    const Rational ratio = std::get<Real>(finding.measured).ball().lower() / std::get<Rational>(finding.bound);
    BOOST_TEST(ratio > before);
    before = ratio;
  }
  BOOST_TEST(before > 600);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
