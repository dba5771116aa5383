// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b5_paths_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b5-paths", "test");
}

Instance instance_with(long layers, std::vector<long> n_values) {
  Instance instance = instance_of(claim(), "", std::move(n_values), 1, 1);
  instance.parameters["layers"] = layers;
  return instance;
}

BOOST_AUTO_TEST_CASE(closed_forms_hold_exactly) {
  BOOST_TEST(std::holds_alternative<ExactCheck>(claim().check));
  for (long layers = 1; layers <= 12; ++layers) {
    BOOST_TEST_CONTEXT("L = " << layers) {
      require_all(claim(), instance_with(layers, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13}), Conclusion::verified);
    }
  }
  require_all(claim(), instance_with(25, {2, 6, 13}), Conclusion::verified);
}

/// The least heard token is n - 1 below L = 6 for n = 5 and L = 11 for n = 10, and n from there.
BOOST_AUTO_TEST_CASE(the_jump_is_upward_up_to_a_depth) {
  const auto jump = [](long n, long layers) {
    for (const Finding& finding : verify(claim(), instance_with(layers, {n}))) {
      if (finding.check == "PATH-jump") return std::get<Rational>(finding.measured);
    }
    return Rational(0);
  };
  BOOST_TEST(jump(5, 5) == 1);
  BOOST_TEST(jump(5, 6) == -1);
  BOOST_TEST(jump(10, 10) == 1);
  BOOST_TEST(jump(10, 11) == -1);
}

BOOST_AUTO_TEST_CASE(a_fifth_of_the_printed_sum_is_refuted) {
  Instance instance = instance_with(2, {3});
  require_refuted_when_tightened(claim(), instance, "PATH-literal", Rational(1, 5));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
