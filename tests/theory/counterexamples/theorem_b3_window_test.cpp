// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b3_window_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b3-window-repeat", "test");
}

Instance with_window(const Claim& of, const std::string& family, std::vector<long> n_values, long count, long window) {
  Instance instance = instance_of(of, family, std::move(n_values), count, 1);
  instance.parameters["window"] = window;
  return instance;
}

BOOST_AUTO_TEST_CASE(the_closed_form_is_exact) {
  for (const long window : {2, 3, 4, 9}) {
    for (const char* family : {"uniform", "tables", "normalised", "adversarial"}) {
      require_all(claim(), with_window(claim(), family, {window, window + 1, 30}, 60, window), Conclusion::verified);
    }
  }
}

BOOST_AUTO_TEST_CASE(alike_logits_give_the_difference_over_the_window) {
  const std::vector<Finding> four = verify(claim(), with_window(claim(), "uniform", {20}, 1, 4));
  const std::vector<Finding> eight = verify(claim(), with_window(claim(), "uniform", {20}, 1, 8));
  BOOST_TEST(std::get<Rational>(four[0].measured) == 2 * std::get<Rational>(eight[0].measured));
}

BOOST_AUTO_TEST_CASE(hypotheses_that_fail) {
  require_all(claim(), with_window(claim(), "uniform", {1, 20}, 3, 1), Conclusion::hypothesis_fails);  // W = 1
  require_all(claim(), with_window(claim(), "uniform", {2, 3}, 3, 4), Conclusion::hypothesis_fails);   // n < W
}

BOOST_AUTO_TEST_CASE(the_printed_assertion_is_refuted) {
  const Claim& printed = claim_by_id("theorem-b3-window-repeat-printed", "test");
  require_all(printed, instance_of(printed, "uniform", {4, 64, 200}, 50, 1), Conclusion::refuted);
  require_all(printed, with_window(printed, "uniform", {20}, 3, 1), Conclusion::hypothesis_fails);
  Instance generous = instance_of(printed, "uniform", {16}, 5, 1);
  generous.parameters["epsilon"] = 1000;
  require_all(printed, generous, Conclusion::verified);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
