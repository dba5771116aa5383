// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/gate/measurement.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "report/sample_table.hpp"
#include "snellen/report/words.hpp"
#include "snellen/theory/registry.hpp"

BOOST_AUTO_TEST_SUITE(measurement_test)

namespace {

using namespace snellen;
using State = MeasuredValue::State;

const MeasuredSeries& named(const std::vector<MeasuredSeries>& all, const std::string& name) {
  const auto found = std::ranges::find_if(all, [&](const MeasuredSeries& series) { return text(series.name) == name; });
  BOOST_REQUIRE_MESSAGE(found != all.end(), name);
  return *found;
}

MeasuredValue at(const MeasuredSeries& series, std::optional<long> n) {
  const auto found = std::ranges::find(series.values, n, &MeasuredValue::n);
  BOOST_REQUIRE(found != series.values.end());
  return *found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_table_is_measured_as_it_is_reported) {
  const std::vector<MeasuredSeries> all = measured(test::sample_table(), {});
  BOOST_CHECK(at(named(all, "distance"), 1) == (MeasuredValue{1, "0.123457", State::decided}));
  BOOST_CHECK(at(named(all, "distance"), 7) == (MeasuredValue{7, "undecided", State::undecided}));
  BOOST_CHECK(at(named(all, "bits.storage"), 3) == (MeasuredValue{3, "9", State::decided}));
  BOOST_CHECK(at(named(all, "bits-first.storage"), 3) == (MeasuredValue{3, "5", State::decided}));
  BOOST_CHECK(at(named(all, "bits-gaps.storage"), 3) == (MeasuredValue{3, "6 8", State::decided}));
  BOOST_CHECK(at(named(all, "bits.naive-e8"), 4) == (MeasuredValue{4, "undecided", State::undecided}));
  BOOST_CHECK(at(named(all, "bits.naive-e8"), 6) == (MeasuredValue{6, "beyond", State::decided}));
  BOOST_CHECK(at(named(all, "bits.ideal-e5"), 3) == (MeasuredValue{3, "exceptional", State::exceptional}));
  BOOST_CHECK(at(named(all, "verdict.bf16"), 2) == (MeasuredValue{2, "D", State::decided}));
  BOOST_CHECK(at(named(all, "verdict.bf16"), 7) == (MeasuredValue{7, "?", State::undecided}));
  BOOST_CHECK(at(named(all, "verdict.fp8-e4m3"), 0) == (MeasuredValue{0, "X", State::exceptional}));
  BOOST_CHECK(at(named(all, "verdict.mixed-bf16-fp32"), 5).value == "X");
}

BOOST_AUTO_TEST_CASE(a_column_with_an_open_verdict_has_no_first_collapse) {
  ThresholdTable table = test::sample_table();
  const auto first = [&](const char* column) {
    return at(named(measured(table, {}), std::string("first-collapsed.") + column), std::nullopt);
  };
  BOOST_CHECK(first("bf16").state == State::undecided);
  BOOST_CHECK(first("fp8-e4m3").state == State::decided);
  table.collapses[2].first_collapsed.reset();
  BOOST_TEST(first("fp8-e4m3").value == "none");
}

BOOST_AUTO_TEST_CASE(statements_for_every_n_are_measured_with_their_n) {
  TailStatement same{
      .format = "bf16", .verdict = TailVerdict::same, .from = 536446, .last_exception = Integer(536368), .reason = {}};
  TailStatement open{
      .format = "fp16", .verdict = TailVerdict::boundary, .from = 0, .last_exception = {}, .reason = "it is"};
  const std::vector<MeasuredSeries> all = measured(test::sample_table(), std::vector<TailStatement>{same, open});
  BOOST_CHECK(at(named(all, "tail.bf16"), {}) == (MeasuredValue{{}, "same", State::decided}));
  BOOST_TEST(at(named(all, "tail-from.bf16"), {}).value == "536446");
  BOOST_TEST(at(named(all, "tail-exception.bf16"), {}).value == "536368");
  BOOST_CHECK(at(named(all, "tail.fp16"), {}) == (MeasuredValue{{}, "boundary", State::undecided}));
  BOOST_TEST(at(named(all, "tail-from.fp16"), {}).value == "none");
}

// What a case may expect has to be what it is measured by, or an expectation could never be met.
BOOST_AUTO_TEST_CASE(the_names_of_a_question_are_those_that_are_measured) {
  const ThresholdTable table = test::sample_table();
  std::vector<TailStatement> statements;
  for (const Format& format : table.question.formats) {
    statements.push_back(
        {.format = format.name, .verdict = TailVerdict::same, .from = 1, .last_exception = {}, .reason = {}});
  }
  std::vector<std::string> promised;
  std::vector<std::string> kept;
  for (const SeriesName& name : series_names(table.question, true)) promised.push_back(text(name));
  for (const MeasuredSeries& series : measured(table, statements)) kept.push_back(text(series.name));
  std::ranges::sort(promised);
  std::ranges::sort(kept);
  BOOST_TEST(std::ranges::includes(promised, kept));
  for (const SeriesName& name : series_names(table.question, false)) BOOST_TEST(!text(name).starts_with("tail"));
}

BOOST_AUTO_TEST_CASE(a_claim_is_measured_by_its_checks) {
  const Claim& claim = claim_by_id("lemma-b1", "");
  CheckedCase checked{.claim = &claim,
                      .name = "c",
                      .title = {},
                      .expected = {},
                      .instance = default_instance(claim),
                      .model_lines = {},
                      .findings = verify(claim, default_instance(claim)),
                      .seconds = 0};
  const std::vector<MeasuredSeries> all = measured(checked);
  const std::string check(claim.checks.front().name);
  BOOST_TEST(at(named(all, "conclusion." + check), {}).value == "verified");
  BOOST_TEST(std::stol(at(named(all, "findings." + check), {}).value) > 0);
  checked.findings.front().conclusion = Conclusion::undecided;
  checked.findings.front().check = check;
  const MeasuredValue open = at(named(measured(checked), "conclusion." + check), {});
  BOOST_CHECK(open.state == State::undecided);
  BOOST_TEST(open.value.find("1 undecided") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(vacuous_findings_are_counted_apart) {
  const Claim& claim = claim_by_id("lemma-b1", "test");
  Instance instance = default_instance(claim);
  instance.n_values = {16, 100, 512};
  CheckedCase checked{.claim = &claim,
                      .name = "c",
                      .title = {},
                      .expected = {},
                      .instance = instance,
                      .model_lines = {},
                      .findings = verify(claim, instance),
                      .seconds = 0};
  // w^2 = e^8: above n (n + 1) at n = 16 alone.
  std::vector<MeasuredSeries> all = measured(checked);
  BOOST_TEST(at(named(all, "conclusion.B1-ub"), {}).value == "verified");
  BOOST_TEST(at(named(all, "findings.B1-ub"), {}).value == "3");
  BOOST_TEST(at(named(all, "vacuous.B1-ub"), {}).value == "1");
  BOOST_TEST(at(named(all, "vacuous.B1-sup"), {}).value == "0");
  // The worst ratio is that of a bound that says something, though the vacuous one comes first.
  const std::string worst = at(named(all, "ratio.B1-ub"), {}).value;
  checked.instance.n_values = {16};
  checked.findings = verify(claim, checked.instance);
  all = measured(checked);
  BOOST_CHECK(at(named(all, "conclusion.B1-ub"), {}) == (MeasuredValue{{}, "vacuous", State::decided}));
  BOOST_TEST(at(named(all, "vacuous.B1-ub"), {}).value == "1");
  BOOST_TEST(at(named(all, "ratio.B1-ub"), {}).value != worst);
}

BOOST_AUTO_TEST_SUITE_END()
