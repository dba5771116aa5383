// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/precision/corollary_b10_deep.cpp, src/theory/precision/corollary_b10_printed.cpp.
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(corollary_b10_test)

namespace {

using namespace testing;

const Claim& claim(const char* id = "corollary-b10") {
  return claim_by_id(id, "test");
}

Instance with_precision(Instance instance, long precision) {
  instance.parameters["precision"] = precision;
  return instance;
}

BOOST_AUTO_TEST_CASE(runs_round_alike_from_the_certified_length_on) {
  require_all(claim(), instance_of(claim(), "random", {1, 2, 9, 20}, 200, 1), Conclusion::verified);
  require_all(claim(), with_precision(instance_of(claim(), "random", {1, 20}, 100, 1000), 4), Conclusion::verified);
  require_all(claim(), instance_of(claim(), "adversarial", {1, 2, 16}, 60, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_CASE(a_limit_that_is_zero_or_a_midpoint_is_refused) {
  for (const char* family : {"zero", "midpoint"}) {
    for (const Finding& finding : verify(claim(), instance_of(claim(), family, {1, 5, 30}, 1, 1))) {
      const bool same = finding.check == "C62-same";
      BOOST_TEST(of_relation(finding.conclusion) == (same ? Conclusion::hypothesis_fails : Conclusion::verified),
                 name_of(claim(), finding));
      if (!same) continue;
      const std::size_t which = std::string(family) == "zero" ? 0 : 1;
      BOOST_TEST((finding.hypotheses.at(which).standing == Standing::fails));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_radius_is_attained) {
  require_refuted_when_tightened(claim(), instance_of(claim(), "adversarial", {3}, 20, 1), "C62-radius",
                                 Rational(999, 1000));
}

BOOST_AUTO_TEST_CASE(deeper_runs_settle_too) {
  const Claim& deep = claim("corollary-b10-deep");
  require_all(deep, instance_of(deep, "random", {1, 4, 9}, 200, 1), Conclusion::verified);
  require_all(deep, instance_of(deep, "near", {1, 4}, 60, 1), Conclusion::verified);
  for (const long layers : {1, 3}) {
    Instance instance = instance_of(deep, "random", {1, 3}, 60, 1);
    instance.parameters["layers"] = layers;
    require_all(deep, instance, Conclusion::verified);
  }
  for (const Finding& finding : verify(deep, instance_of(deep, "zero", {1, 3}, 20, 1))) {
    const bool same = finding.check == "C62-deep-same";
    BOOST_TEST(of_relation(finding.conclusion) == (same ? Conclusion::hypothesis_fails : Conclusion::verified),
               name_of(deep, finding));
  }
  Instance one = instance_of(deep, "random", {4}, 200, 1);
  one.parameters["layers"] = 1;
  require_refuted_when_tightened(deep, one, "C62-deep-radius", Rational(1, 2));
}

BOOST_AUTO_TEST_CASE(the_printed_conclusion_fails_for_every_length) {
  const Claim& printed = claim("corollary-b10-printed");
  require_all(printed, instance_of(printed, "straddle", {1, 2, 7, 20}, 200, 1), Conclusion::refuted);
  for (const long p : {2, 4, 11}) {
    require_all(printed, with_precision(instance_of(printed, "straddle", {1, 30}, 20, 1), p), Conclusion::refuted);
    require_all(printed, with_precision(instance_of(printed, "zero", {1, 13, 100}, 1, 1), p), Conclusion::refuted);
  }
}

BOOST_AUTO_TEST_CASE(a_vanishing_coordinate_is_told_apart_for_ever) {
  const Claim& zero = claim("corollary-b10-zero");
  const Instance instance = instance_of(zero, "closed", {3, 4, 8, 9}, 1, 1);
  require_all(zero, instance, Conclusion::verified);
  for (const Finding& finding : verify(zero, instance)) {
    if (finding.check != "C62-first-most") continue;
    if (finding.n == 4) BOOST_TEST((std::get<Rational>(finding.measured) == 13));
    if (finding.n == 8) BOOST_TEST((std::get<Rational>(finding.measured) == 189));
  }
  require_refuted_when_tightened(zero, instance, "C62-first-most", Rational(1, 2));
  require_refuted_when_tightened(zero, instance, "C62-first-least", Rational(2, 3));
}

BOOST_AUTO_TEST_CASE(the_dashed_line_is_no_number_format) {
  const Claim& printed = claim("corollary-b10-dashed-line");
  require_all(printed, instance_of(printed, "bos", {10, 40, 100, 188}, 1, 1), Conclusion::refuted);
  require_all(printed, instance_of(printed, "random", {1}, 200, 1), Conclusion::refuted);
  require_all(printed, instance_of(printed, "above", {1}, 200, 1), Conclusion::refuted);
  // 1/10 - 1/11 is above 2^-7, and 1/190 and 1/191 are one number.
  require_all(printed, instance_of(printed, "bos", {9}, 1, 1), Conclusion::hypothesis_fails);
  require_all(printed, instance_of(printed, "bos", {189}, 1, 1), Conclusion::verified);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
