// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/gate/change_words.cpp.
#include "snellen/gate/judgement.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

BOOST_AUTO_TEST_SUITE(judgement_test)

namespace {

using namespace snellen;
using State = MeasuredValue::State;

const std::vector<long> n_values = {1, 2, 3, 4, 5, 6};
const SeriesName bf16{Metric::verdict, "bf16"};

MeasuredSeries verdicts(const std::string& letters) {
  MeasuredSeries series{bf16, {}};
  for (std::size_t k = 0; k < letters.size(); ++k) {
    series.values.push_back({n_values[k], std::string(1, letters[k]),
                             letters[k] == '?'   ? State::undecided
                             : letters[k] == 'X' ? State::exceptional
                                                 : State::decided});
  }
  return series;
}

Expectation expected(const std::string& at, const std::string& wanted) {
  return read_expectation(std::vector<std::string>{"verdict", "bf16", "at", at}, wanted, std::vector<SeriesName>{bf16},
                          n_values);
}

/// What came of the only test with this name.
GateTest only(const std::vector<GateTest>& tests, const std::string& name) {
  const auto found = std::ranges::find(tests, name, &GateTest::name);
  BOOST_REQUIRE_MESSAGE(found != tests.end(), name);
  return *found;
}

std::vector<GateTest> judged(const std::string& letters, const Expectations& expectations = {},
                             const std::vector<MeasuredSeries>* baseline = nullptr) {
  return judge("c.toml", std::vector<MeasuredSeries>{verdicts(letters)}, expectations, baseline);
}

Outcome worst(std::vector<GateTest> tests) {
  return outcome(GateCase{.file = "c.toml", .title = {}, .tests = std::move(tests)});
}

}  // namespace

BOOST_AUTO_TEST_CASE(nothing_to_compare_with_is_no_success) {
  BOOST_CHECK(worst(judged("DDDCCC")) == Outcome::nothing);
}

BOOST_AUTO_TEST_CASE(an_expectation_is_met_at_every_n_that_it_names) {
  BOOST_CHECK(worst(judged("DDDCCC", {.values = {expected("4..", "C")}})) == Outcome::passed);
  const std::vector<GateTest> tests = judged("DDDCDC", {.values = {expected("2..", "C")}});
  const GateTest test = only(tests, "expect verdict.bf16.at.2..");
  BOOST_CHECK(test.outcome == Outcome::differs);
  BOOST_CHECK((test.changes == std::vector<Change>{{"n = 2..3", "C", "D"}, {"n = 5", "C", "D"}}));
}

BOOST_AUTO_TEST_CASE(undecided_fails_unless_somebody_said_that_it_may) {
  BOOST_CHECK(worst(judged("DD??CC")) == Outcome::undecided);
  const GateTest test = only(judged("DD??CC"), "decided verdict.bf16");
  BOOST_CHECK((test.changes == std::vector<Change>{{"n = 3..4", "decided", "?"}}));
  BOOST_CHECK(worst(judged("DD??CC", {.values = {}, .undecided_allowed = true})) == Outcome::nothing);
  BOOST_CHECK(worst(judged("DD??CC", {.values = {expected("3", "?")}})) == Outcome::undecided);
  BOOST_CHECK(worst(judged("DD??CC", {.values = {expected("3..4", "?")}})) == Outcome::passed);
}

BOOST_AUTO_TEST_CASE(a_nan_never_passes_unless_it_is_expected_there) {
  const std::vector<MeasuredSeries> same = {verdicts("DDXXCC")};
  BOOST_CHECK(worst(judged("DDXXCC", {.values = {}, .undecided_allowed = true}, &same)) == Outcome::exceptional);
  BOOST_CHECK(worst(judged("DDXXCC", {.values = {expected("3", "X")}})) == Outcome::exceptional);
  BOOST_CHECK(worst(judged("DDXXCC", {.values = {expected("3..4", "X")}})) == Outcome::passed);
  BOOST_CHECK(worst(judged("DDXXCC", {.values = {expected("3..4", "C")}})) == Outcome::exceptional);
}

BOOST_AUTO_TEST_CASE(a_change_against_the_baseline_is_a_regression_with_its_direction) {
  const std::vector<MeasuredSeries> old = {verdicts("DDDDCC")};
  BOOST_CHECK(worst(judged("DDDDCC", {}, &old)) == Outcome::passed);
  const GateTest test = only(judged("DDDCDC", {}, &old), "baseline verdict.bf16");
  BOOST_CHECK(test.outcome == Outcome::regressed);
  BOOST_CHECK((test.changes == std::vector<Change>{{"n = 4", "D", "C"}, {"n = 5", "C", "D"}}));
  BOOST_TEST(test.meaning == "the two sequences are the same floats");
  BOOST_TEST(test.mend == "if it is meant: snellen check c.toml --update-baseline");
}

BOOST_AUTO_TEST_CASE(a_value_that_is_lost_or_open_now_is_a_change) {
  const std::vector<MeasuredSeries> old = {verdicts("DDDDCC")};
  BOOST_CHECK(worst(judged("DDDD?C", {.values = {}, .undecided_allowed = true}, &old)) == Outcome::undecided);
  BOOST_CHECK(worst(judged("DDDDC", {}, &old)) == Outcome::regressed);
  BOOST_CHECK(worst(judged("DDDDXC", {}, &old)) == Outcome::exceptional);
  const std::vector<MeasuredSeries> other = {{{Metric::verdict, "fp16"}, {{1, "D", State::decided}}}};
  const GateTest gone = only(judged("DDDDCC", {}, &other), "baseline verdict.fp16");
  BOOST_CHECK((gone.changes == std::vector<Change>{{"n = 1", "D", "nothing"}}));
}

BOOST_AUTO_TEST_CASE(what_no_baseline_has_is_told_and_no_failure) {
  const std::vector<MeasuredSeries> now = {verdicts("DDDDCC")};
  const std::vector<MeasuredSeries> none;
  BOOST_TEST(unrecorded_series(now, &none) == std::vector<std::string>{"verdict.bf16"},
             boost::test_tools::per_element());
  BOOST_TEST(unrecorded_series(now, nullptr).size() == 1U);
  BOOST_TEST(unrecorded_series(now, &now).empty());
  BOOST_TEST(unrecorded_series(std::vector<MeasuredSeries>{verdicts("??")}, nullptr).empty());
}

BOOST_AUTO_TEST_CASE(a_baseline_without_values_is_nothing_to_compare_with) {
  const std::vector<MeasuredSeries> none;
  BOOST_CHECK(worst(judged("DDDDCC", {}, &none)) == Outcome::nothing);
  BOOST_CHECK(worst(judged("DDDDCC", {.values = {expected("1", "D")}}, &none)) == Outcome::nothing);
  BOOST_CHECK(worst(judged("DDDDCC", {.values = {expected("1", "C")}}, &none)) == Outcome::differs);
  const GateTest test = only(judged("DDDDCC", {}, &none), "baseline");
  BOOST_TEST(test.meaning == "the case's baseline has no values, so that nothing is compared with it");
  BOOST_TEST(test.mend == "snellen check c.toml --update-baseline keeps those of now");
}

BOOST_AUTO_TEST_CASE(a_run_is_as_good_as_its_worst_case) {
  const GateCase good{.file = "a", .title = {}, .tests = {{.name = "t"}}};
  const GateCase bad{.file = "b", .title = {}, .tests = {{.name = "t", .outcome = Outcome::regressed}}};
  BOOST_CHECK(outcome(Gate{.cases = {good}}) == Outcome::passed);
  BOOST_CHECK(outcome(Gate{.cases = {good, bad}}) == Outcome::regressed);
  BOOST_CHECK(outcome(Gate{.cases = {good}, .stale = bad.tests}) == Outcome::regressed);
  BOOST_CHECK(outcome(Gate{.cases = {}}) == Outcome::nothing);
  const GateCase untested{.file = "c", .title = {}, .tests = {}};
  BOOST_CHECK(outcome(Gate{.cases = {good, untested}}) == Outcome::nothing);
  BOOST_CHECK(outcome(Gate{.cases = {untested, bad, good}}) == Outcome::regressed);
  const std::vector<GateTest> nothing = {{.name = "t", .outcome = Outcome::nothing}};
  BOOST_CHECK(outcome(Gate{.cases = {good}, .stale = {}, .empty = nothing}) == Outcome::nothing);
  BOOST_CHECK(outcome(Gate{.cases = {good, bad}, .stale = {}, .empty = nothing}) == Outcome::regressed);
}

BOOST_AUTO_TEST_SUITE_END()
