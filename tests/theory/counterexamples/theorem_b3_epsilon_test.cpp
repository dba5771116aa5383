// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_epsilon_test)

namespace {

using namespace testing;

std::vector<long> range(long least, long most) {
  std::vector<long> out;
  for (long n = least; n <= most; ++n) out.push_back(n);
  return out;
}

Instance with_bits(const Claim& claim, std::vector<long> n_values, long bits) {
  Instance instance = instance_of(claim, "straddling", std::move(n_values), 1, 1);
  instance.parameters["bits"] = bits;
  return instance;
}

BOOST_AUTO_TEST_CASE(the_closed_form_is_exact) {
  const Claim& claim = claim_by_id("theorem-b3-epsilon", "test");
  for (const long bits : {0, 1, 2, 5, 10, 20, 50}) {
    require_all(claim, with_bits(claim, range(1, 40), bits), Conclusion::verified);
  }
  const std::vector<Finding> findings = verify(claim, with_bits(claim, {1, 30}, 0));
  BOOST_TEST(std::get<Rational>(findings[1].measured) == 2);
  BOOST_TEST(std::get<Rational>(findings[3].measured) == 2);
  require_all(claim, with_bits(claim, {0}, 0), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_CASE(rms_norm_keeps_the_distance_until_the_root_of_epsilon) {
  const Claim& claim = claim_by_id("theorem-b3-epsilon-rms", "test");
  require_all(claim, with_bits(claim, {1, 2, 5, 10}, 13), Conclusion::verified);  // 41 tokens against 1 / sqrt(e) = 64
  for (const long bits : {9, 15, 21, 25}) {
    for (const Finding& finding : verify(claim, with_bits(claim, range(1, 60), bits))) {
      const Conclusion other = finding.check == "EPS-floor" ? Conclusion::hypothesis_fails : Conclusion::verified;
      BOOST_TEST((of_relation(finding.conclusion) == Conclusion::verified || finding.conclusion == other),
                 name_of(claim, finding));
    }
  }
  require_some(claim, with_bits(claim, {60}, 9), "EPS-floor", Conclusion::hypothesis_fails);
  require_all(claim, with_bits(claim, {0}, 13), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_CASE(the_rms_bounds_are_tight) {
  const Claim& claim = claim_by_id("theorem-b3-epsilon-rms", "test");
  require_refuted_when_tightened(claim, with_bits(claim, {200}, 9), "EPS-decay", Rational(9) / 10);
  require_refuted_when_tightened(claim, with_bits(claim, {15}, 13), "EPS-floor", Rational(5) / 8);
}

BOOST_AUTO_TEST_CASE(the_printed_assertion_is_refuted) {
  const Claim& printed = claim_by_id("theorem-b3-epsilon-printed", "test");
  require_all(printed, instance_of(printed, "straddling", {1, 10, 60}, 1, 1), Conclusion::refuted);
  Instance generous = instance_of(printed, "straddling", {10}, 1, 1);
  generous.parameters["epsilon"] = 2;
  require_all(printed, generous, Conclusion::verified);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
