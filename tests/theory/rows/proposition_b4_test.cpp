// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(proposition_b4_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("proposition-b4", "test");
}
const Claim& exact() {
  return claim_by_id("proposition-b4-exact", "test");
}

BOOST_AUTO_TEST_CASE(the_closed_forms_hold_at_every_length) {
  std::vector<long> n_values;
  for (long n = 1; n <= 64; ++n) n_values.push_back(n);
  for (const Rational& gap : {Rational(1), Rational(1) / 3, Rational(7)}) {
    Instance instance = instance_of(claim(), "alternating", n_values, 4, 1);
    instance.parameters["gap"] = gap;
    require_all(claim(), instance, Conclusion::verified);
  }
}

BOOST_AUTO_TEST_CASE(two_hundred_rivals_are_no_farther_apart) {
  require_all(claim(), instance_of(claim(), "alternating", {2, 3, 10, 50}, 200, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(the_exact_forms_hold_in_every_base) {
  for (const Rational& base : {Rational(2), Rational(3), Rational(5) / 3, Rational(10)}) {
    for (const long gap : {1, 2, 5}) {
      Instance instance = instance_of(exact(), "alternating", {1, 2, 3, 4, 5, 10, 31, 100, 101}, 1, 1);
      instance.parameters["base"] = base;
      instance.parameters["gap"] = gap;
      require_all(exact(), instance, Conclusion::verified);
    }
  }
}

BOOST_AUTO_TEST_CASE(base_two_gives_two_thirds) {
  for (const Finding& finding : verify(exact(), instance_of(exact(), "alternating", {2, 8, 100}, 1, 1))) {
    BOOST_TEST((std::get<Rational>(finding.measured) == Rational(2) / 3), name_of(exact(), finding));
  }
}

BOOST_AUTO_TEST_CASE(wrong_constants_are_refuted) {
  const Instance instance = instance_of(exact(), "alternating", {2, 3, 10}, 1, 1);
  require_refuted_when_tightened(exact(), instance, "B4-largest", Rational(999) / 1000);
  require_refuted_when_tightened(exact(), instance, "B4-apart", Rational(999) / 1000);
  require_refuted_when_tightened(claim(), instance_of(claim(), "alternating", {3}, 1, 1), "B4-apart",
                                 Rational(999) / 1000);
}

BOOST_AUTO_TEST_CASE(other_rows_fail_the_hypothesis) {
  for (const char* family : {"aligned", "shrinking"}) {
    for (const Finding& finding : verify(claim(), instance_of(claim(), family, {2, 7, 20}, 3, 1))) {
      const Conclusion expected = finding.check == "B4-largest" ? Conclusion::verified : Conclusion::hypothesis_fails;
      BOOST_TEST(of_relation(finding.conclusion) == expected, name_of(claim(), finding));
    }
  }
  require_all(exact(), instance_of(exact(), "aligned", {2, 7, 20}, 1, 1), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
