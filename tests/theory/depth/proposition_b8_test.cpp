// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/depth/proposition_b8_equality.cpp.
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(proposition_b8_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("proposition-b8", "test");
}

Instance of(const std::string& family, std::vector<long> n_values, long count, long layers) {
  Instance instance = instance_of(claim(), family, std::move(n_values), count, 1);
  instance.parameters["layers"] = layers;
  return instance;
}

BOOST_AUTO_TEST_CASE(the_rates_hold_on_random_matrices) {
  require_all(claim(), of("random", {2, 3, 6}, 200, 12), Conclusion::verified);
  require_all(claim(), of("layers", {3, 6}, 200, 9), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_rates_hold_where_they_are_attained) {
  require_all(claim(), of("adversarial", {3, 5, 8}, 60, 20), Conclusion::verified);
  require_refuted_when_tightened(claim(), of("adversarial", {3, 5}, 50, 20), "B8-binomial", Rational(999) / 1000);
  require_refuted_when_tightened(claim(), of("random", {2}, 50, 10), "B8-gamma", Rational(999) / 1000);
}

BOOST_AUTO_TEST_CASE(uniform_attention_has_a_closed_form) {
  for (const long layers : {1, 2, 7, 40}) {
    require_all(claim(), of("uniform", {2, 3, 5, 8, 13}, 1, layers), Conclusion::verified);
    require_refuted_when_tightened(claim(), of("uniform", {2}, 1, layers), "B8-uniform", Rational(999) / 1000);
  }
}

BOOST_AUTO_TEST_CASE(the_limit_needs_no_diagonalization) {
  require_all(claim(), of("jordan", {2, 3, 4, 7}, 60, 15), Conclusion::verified);
  const Claim& printed = claim_by_id("proposition-b8-diagonalizable", "test");
  require_all(printed, instance_of(printed, "witness", {3, 4, 5, 8}, 1, 1), Conclusion::refuted);
  require_all(printed, instance_of(printed, "random", {3, 5}, 250, 1), Conclusion::refuted);
  // Two different eigenvalues, each with its eigenvector.
  require_all(printed, instance_of(printed, "random", {2}, 20, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(any_share_of_the_residual_will_do) {
  for (const Rational& share : {Rational(0), Rational(1, 3), Rational(9, 10)}) {
    for (const char* family : {"random", "uniform", "jordan"}) {
      Instance instance = of(family, {3, 5}, 20, 8);
      instance.parameters["residual"] = share;
      require_all(claim(), instance, Conclusion::verified);
    }
  }
}

BOOST_AUTO_TEST_CASE(every_hypothesis_is_checked) {
  for (const char* family : {"upper", "deficient", "signed"}) {
    require_all(claim(), of(family, {4, 6}, 20, 6), Conclusion::hypothesis_fails);
  }
  for (const Finding& finding : verify(claim(), of("unreached", {3, 6}, 20, 6))) {
    const bool gamma = finding.check == "B8-gamma";
    BOOST_TEST(of_relation(finding.conclusion) == (gamma ? Conclusion::hypothesis_fails : Conclusion::verified),
               name_of(claim(), finding));
  }
  for (const Finding& finding : verify(claim(), of("identity", {4}, 1, 30))) {
    if (finding.check == "B8-norm") continue;
    BOOST_TEST(finding.conclusion == Conclusion::hypothesis_fails, name_of(claim(), finding));
    BOOST_TEST((std::get<Rational>(finding.measured) == 2));  // T^L = I for every L
  }
}

BOOST_AUTO_TEST_CASE(a_bound_that_tends_to_one_is_no_equality) {
  const Claim& printed = claim_by_id("proposition-b8-equality", "test");
  Instance instance = instance_of(printed, "negative", {2, 3, 4}, 250, 1);
  instance.parameters["layers"] = 5;
  require_all(printed, instance, Conclusion::refuted);
  instance.family = "positive";
  require_all(printed, instance, Conclusion::verified);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
