// SPDX-License-Identifier: LGPL-3.0-or-later
// Bounds that cannot fail were "verified": RANK measured .0007 against 5,386, B1-ub a difference of probabilities
// against 10.96. They are vacuous, and make no statement true.
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_vacuous_bounds)

using snellen::test::run_program;
using Json = nlohmann::json;

Json report(std::vector<std::string> arguments, int code) {
  arguments.insert(arguments.begin(), "verify");
  arguments.insert(arguments.end(), {"--no-times", "--output-format", "json"});
  const snellen::test::Outcome outcome = run_program(arguments);
  BOOST_TEST_REQUIRE(outcome.code == code, outcome.err);
  return Json::parse(outcome.out);
}

/// The only finding of this check at this n.
Json finding(const Json& report, const std::string& check, long n) {
  for (const Json& one : report["findings"]) {
    if (one["check"] == check && one["n"] == n) return one;
  }
  BOOST_FAIL("no finding of " << check);
  return {};
}

BOOST_AUTO_TEST_CASE(a_difference_of_probabilities_below_ten_is_vacuous) {
  const Json all = report({"--claim", "lemma-b1", "--draws", "1", "--n", "16,54,55,512"}, 0);
  const Json vacuous = finding(all, "B1-ub", 16);
  BOOST_TEST(vacuous["bound"].get<std::string>().starts_with("10.9"));
  BOOST_TEST(vacuous["any_input"] == "1");
  BOOST_TEST(vacuous["conclusion"] == "vacuous");
  // w^2 = e^8 = 2980.96 lies between 54 * 55 and 55 * 56.
  BOOST_TEST(finding(all, "B1-ub", 54)["conclusion"] == "vacuous");
  BOOST_TEST(finding(all, "B1-ub", 55)["conclusion"] == "verified");
  BOOST_TEST(finding(all, "B1-sup", 16)["conclusion"] == "verified");
  BOOST_TEST(all["statements"][0]["vacuous"] == 2);
}

BOOST_AUTO_TEST_CASE(a_diameter_that_no_average_exceeds_is_vacuous) {
  // After three layers of averages the diameter is at most omega^3 times the first one.
  const Json all = report({"--claim", "rank-collapse", "--draws", "40", "--n", "2..16*2"}, 0);
  std::size_t vacuous = 0;
  std::size_t reported = 0;
  for (const Json& one : all["findings"]) {
    if (one["check"] != "RANK") continue;
    const double bound = std::stod(one["bound"].get<std::string>());
    const double any = std::stod(one["any_input"].get<std::string>());
    BOOST_TEST((one["conclusion"] == "vacuous") == (bound >= any), one.dump());
    vacuous += one["conclusion"] == "vacuous" ? 1U : 0U;
    reported += bound > 5385 && bound < 5386 && one["conclusion"] == "vacuous" ? 1U : 0U;
  }
  BOOST_TEST(reported == 1U);
  BOOST_TEST(all["statements"][0]["vacuous"] == vacuous);
}

BOOST_AUTO_TEST_CASE(nothing_but_vacuous_bounds_is_nothing_tested) {
  // w = 2^20 at n = 1, 2: every upper bound of B1-ub is above 1, and the statement is not confirmed by the others
  // alone.
  const Json all = report({"--claim", "lemma-b1-exact", "--set", "bound = 10", "--n", "1,2"}, 0);
  BOOST_TEST(all["statements"][0]["untested"] == Json({"lemma-b1-exact B1-ub"}));
  const snellen::test::Outcome expecting =
      run_program({"verify", "--claim", "lemma-b1-exact", "--set", "bound = 10", "--n", "1,2", "--expect", "verified"});
  BOOST_TEST(expecting.code == 1);
  // Differences of 900 and logits of 1000: both bounds on a total variation are far above 2, and nothing is left.
  const std::vector<std::string> huge = {
      "verify", "--claim", "lemma-b2-array", "--set", "bound = 1000, difference = 900", "--n", "4"};
  const snellen::test::Outcome nothing = run_program(huge);
  BOOST_TEST(nothing.code == 5, nothing.out);
  BOOST_TEST(nothing.out.find("verified") == std::string::npos, nothing.out);
  std::vector<std::string> foreseen = huge;
  foreseen.insert(foreseen.end(), {"--expect", "vacuous"});
  const snellen::test::Outcome expected = run_program(foreseen);
  BOOST_TEST(expected.code == 0, expected.out);
  BOOST_TEST(expected.out.find("not tested: every bound that was checked is vacuous") != std::string::npos,
             expected.out);
}

BOOST_AUTO_TEST_SUITE_END()
