// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/counterexamples/toy_model.cpp.
#include "snellen/error.hpp"
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_separators_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-separators", "test");
}

Instance with(const char* family, const char* parameter, long value, std::vector<long> n_values, long count) {
  Instance instance = instance_of(claim(), family, std::move(n_values), count, 1);
  instance.parameters[parameter] = value;
  return instance;
}

BOOST_AUTO_TEST_CASE(holds_in_every_family) {
  for (const char* family : {"alibi", "window", "quarter-turn"}) {
    require_all(claim(), instance_of(claim(), family, {8, 9, 10, 25}, 70, 1), Conclusion::verified);
  }
  require_all(claim(), with("alibi", "slope", 4, {4, 5, 6, 20}, 20), Conclusion::verified);
  for (const long window : {2, 3, 6, 7, 10, 11}) {
    require_all(claim(), with("window", "window", window, {11, 12, 13, 30}, 20), Conclusion::verified);
  }
  for (const long c : {2, 5}) {
    require_all(claim(), with("quarter-turn", "c", c, {4, 5, 6, 40}, 20), Conclusion::verified);
  }
}

BOOST_AUTO_TEST_CASE(windows_of_a_period_or_one_key_more_cannot_tell) {
  for (const long window : {1, 4, 5, 8, 9}) {
    for (const Finding& finding : verify(claim(), with("window", "window", window, {12, 13}, 3))) {
      const bool digit = finding.check == "SEP-digit";
      BOOST_TEST((of_relation(finding.conclusion) == (digit ? Conclusion::hypothesis_fails : Conclusion::verified)));
      BOOST_TEST(std::get<Rational>(finding.measured) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_group_more_is_the_same_in_a_window) {
  for (const Finding& finding : verify(claim(), with("window", "window", 7, {12, 13}, 3))) {
    if (finding.check == "SEP-group") BOOST_TEST(std::get<Rational>(finding.measured) == 0);
  }
}

BOOST_AUTO_TEST_CASE(the_bounds_are_tight) {
  require_refuted_when_tightened(claim(), with("window", "window", 6, {12}, 3), "SEP-digit", Rational(99) / 100);
  require_refuted_when_tightened(claim(), instance_of(claim(), "alibi", {40}, 3, 1), "SEP-digit", Rational(1) / 2);
  require_refuted_when_tightened(claim(), instance_of(claim(), "quarter-turn", {40}, 3, 1), "SEP-digit",
                                 Rational(1) / 2);
  require_refuted_when_tightened(claim(), with("alibi", "slope", 3, {4, 5, 6}, 3), "SEP-group", Rational(1) / 2);
}

BOOST_AUTO_TEST_CASE(hypotheses_that_fail) {
  require_some(claim(), instance_of(claim(), "alibi", {3}, 3, 1), "SEP-digit", Conclusion::hypothesis_fails);
  require_some(claim(), with("window", "window", 6, {5}, 3), "SEP-digit", Conclusion::hypothesis_fails);
  BOOST_CHECK_THROW(verify(claim(), instance_of(claim(), "alibi", {0}, 1, 1)), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
