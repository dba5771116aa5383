// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/gate/failures.cpp, src/gate/gate_document.cpp, src/gate/github.cpp, src/gate/junit.cpp,
// src/gate/sarif.cpp.
#include "snellen/gate/gate_report.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/schema.hpp"

BOOST_AUTO_TEST_SUITE(gate_report_test)

namespace {

using namespace snellen;

GateTest regressed(const std::string& name, const std::string& where = "cases/a.toml") {
  return {.name = name,
          .outcome = Outcome::regressed,
          .changes = {{"n = 3..4", "D", "C"}, {"n = 9", "C", "?"}},
          .meaning = "the two sequences have become the same floats",
          .mend = "if it is meant: snellen check cases/a.toml --update-baseline",
          .where = where};
}

Gate sample() {
  GateCase good{.file = "cases/good.toml",
                .title = "good",
                .tests = {{.name = "baseline distance"}},
                .unrecorded = {},
                .seconds = 1.25};
  GateCase bad{.file = "cases/a.toml",
               .title = "a <b> & \"c\"",
               .tests = {{.name = "t"}, regressed("baseline verdict.bf16")},
               .unrecorded = {"distance"},
               .seconds = 0.5};
  bad.tests.push_back({.name = "expect bits.storage.at.8",
                       .outcome = Outcome::differs,
                       .changes = {{"n = 8", "21", "22"}},
                       .meaning = "more bits are needed",
                       .mend = "change it",
                       .where = "cases/a.toml:12"});
  GateCase broken{.file = "cases/b.toml",
                  .title = {},
                  .tests = {{.name = "compute",
                             .outcome = Outcome::broken,
                             .changes = {},
                             .meaning = "ended by signal 9\n(Killed)",
                             .mend = {},
                             .where = "cases/b.toml"}}};
  return {.cases = {good, bad, broken, {.file = "cases/figure.toml", .title = {}, .tests = {}}}};
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

}  // namespace

BOOST_AUTO_TEST_CASE(text_has_a_row_for_each_case_and_says_what_failed) {
  const std::string text = render(sample(), {.times = false}, OutputFormat::text);
  BOOST_TEST(text.find("1 passed, 1 differs, 1 broken, 1 nothing to test") != std::string::npos, text);
  BOOST_TEST(
      text.find(
          "cases/a.toml:12: differs: expect bits.storage.at.8: n = 8: 21 -> 22; more bits are needed; change it") !=
          std::string::npos,
      text);
  BOOST_TEST(text.find("n = 3..4: D -> C; n = 9: C -> ?") != std::string::npos, text);
  BOOST_TEST(text.find("1 case has values that no baseline holds") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(records_have_a_row_for_each_change) {
  const Document::Table records = gate_records(sample());
  BOOST_TEST(records.rows.size() == 6U);
  for (const auto& row : records.rows) BOOST_TEST(row.size() == records.columns.size());
}

BOOST_AUTO_TEST_CASE(json_says_the_outcome_of_every_test) {
  const auto document = nlohmann::json::parse(render(sample(), {.times = false}, OutputFormat::json));
  BOOST_TEST(document["kind"] == "check");
  BOOST_TEST(document["outcome"] == "broken");
  BOOST_TEST(document["cases"][1]["tests"][1]["changes"][0]["was"] == "D");
  BOOST_TEST(!document["cases"][0].contains("seconds"));
}

BOOST_AUTO_TEST_CASE(json_meets_its_schema) {
  std::ifstream file(SNELLEN_SOURCE_DIR "/docs/reference/check.schema.json");
  const auto schema = nlohmann::json::parse(file);
  Gate gate = sample();
  gate.stale = {regressed("stale baseline/a.json")};
  gate.empty = {{.name = "cases of old", .outcome = Outcome::nothing, .where = "old"}};
  for (const bool times : {true, false}) {
    const auto document = nlohmann::json::parse(render(gate, {.times = times}, OutputFormat::json));
    for (const std::string& line : test::violations(document, schema, schema)) BOOST_ERROR(line);
  }
}

BOOST_AUTO_TEST_CASE(junit_counts_what_it_holds_and_escapes) {
  const std::string xml = junit_xml(sample(), {.times = false});
  BOOST_TEST(xml.find("<testsuites name=\"snellen\" tests=\"6\" failures=\"2\" errors=\"1\" skipped=\"1\">") !=
                 std::string::npos,
             xml);
  BOOST_TEST(count(xml, "<testcase ") == 6U);
  BOOST_TEST(count(xml, "<failure ") == 2U);
  BOOST_TEST(count(xml, "<error ") == 1U);
  BOOST_TEST(xml.find("n = 3..4: D -&gt; C") != std::string::npos, xml);
  BOOST_TEST(xml.find("ended by signal 9") != std::string::npos);
  BOOST_TEST(xml.find("time=") == std::string::npos);
  Gate odd;
  odd.cases = {{.file = "a\x01<&\"\x1b[0m.toml", .title = {}, .tests = {regressed("x < y & \"z\"\n")}}};
  const std::string escaped = junit_xml(odd, {});
  BOOST_TEST(escaped.find("a\\x01&lt;&amp;&quot;") != std::string::npos, escaped);
  BOOST_TEST(escaped.find('\x01') == std::string::npos);
  BOOST_TEST(escaped.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(sarif_has_failures_alone_with_fingerprints_that_stay) {
  const auto document = nlohmann::json::parse(sarif_json(sample(), "0.1.0"));
  BOOST_TEST(document["version"] == "2.1.0");
  const auto& run = document["runs"][0];
  const auto& results = run["results"];
  BOOST_REQUIRE(results.size() == 3U);
  for (const auto& result : results) {
    const auto& rule = run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()];
    BOOST_TEST(rule["id"] == result["ruleId"]);
    BOOST_TEST(result["message"]["text"].get<std::string>().size() > 10U);
  }
  BOOST_TEST(results[1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "cases/a.toml");
  BOOST_TEST(results[1]["locations"][0]["physicalLocation"]["region"]["startLine"] == 12);
  Gate other = sample();
  other.cases[1].tests[1].changes = {{"n = 7", "C", "D"}};  // another change of the same test
  const auto again = nlohmann::json::parse(sarif_json(other, "9.9.9"))["runs"][0]["results"];
  BOOST_TEST(again[0]["partialFingerprints"] == results[0]["partialFingerprints"]);
  BOOST_TEST(results[0]["partialFingerprints"] != results[1]["partialFingerprints"]);
}

BOOST_AUTO_TEST_CASE(nothing_to_test_is_reported_as_a_failure_everywhere) {
  Gate gate;
  gate.cases = {
      {.file = "c.toml",
       .title = {},
       .tests = {{.name = "t"},
                 {.name = "baseline", .outcome = Outcome::nothing, .meaning = "no values", .where = "c.toml"}}}};
  gate.empty = {{.name = "cases of old", .outcome = Outcome::nothing, .meaning = "no case", .where = "old"}};
  const std::string text = render(gate, {.times = false}, OutputFormat::text);
  BOOST_TEST(text.find("\n1 nothing to test\n") != std::string::npos, text);
  BOOST_TEST(text.find("c.toml: nothing to test: baseline; no values") != std::string::npos, text);
  BOOST_TEST(text.find("old: nothing to test: cases of old; no case") != std::string::npos, text);
  const auto document = nlohmann::json::parse(render(gate, {.times = false}, OutputFormat::json));
  BOOST_TEST(document["outcome"] == "nothing to test");
  BOOST_TEST(document["empty"][0]["where"] == "old");
  const std::string xml = junit_xml(gate, {.times = false});
  BOOST_TEST(count(xml, "<failure type=\"nothing to test\"") == 2U, xml);
  BOOST_TEST(xml.find("tests=\"3\" failures=\"2\" errors=\"0\" skipped=\"0\"") != std::string::npos, xml);
  const auto run = nlohmann::json::parse(sarif_json(gate, "1"))["runs"][0];
  BOOST_TEST(run["results"].size() == 2U);
  BOOST_TEST(run["results"][1]["ruleId"] == "nothing-to-test");
  BOOST_TEST(count(github_annotations(gate), "::error ") == 2U);
  BOOST_TEST(gate_records(gate).rows.size() == 3U);
}

BOOST_AUTO_TEST_CASE(a_path_becomes_a_relative_reference) {
  Gate gate;
  gate.cases = {{.file = "my cases/a%b.toml", .title = {}, .tests = {regressed("t", "")}}};
  const auto document = nlohmann::json::parse(sarif_json(gate, "1"));
  BOOST_TEST(document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
             "my%20cases/a%25b.toml");
}

BOOST_AUTO_TEST_CASE(no_file_name_has_power_over_a_reader) {
  Gate gate;
  const std::string file = "a\x1b[2J\u009b\xff\n%,:\uffff.toml";
  gate.cases = {{.file = file, .title = {}, .tests = {regressed("[x](javascript:y) {0}\x1b\u202e", "")}}};
  const std::string annotations = github_annotations(gate);
  BOOST_TEST(annotations.starts_with("::error file=a\\x1b[2J\\x9b\\xff%0A%25%2C%3A\\u{ffff}.toml,title="), annotations);
  BOOST_TEST(annotations.find('\x1b') == std::string::npos);
  const std::string junit = junit_xml(gate, {});
  BOOST_TEST(junit.find("<testsuite name=\"a\\x1b[2J\\x9b\\xff\\x0a%,:\\u{ffff}.toml\"") != std::string::npos, junit);
  const std::string sarif = sarif_json(gate, "1");
  for (const char* raw : {"\x1b", "\u009b", "\u202e", "\uffff"}) BOOST_TEST(sarif.find(raw) == std::string::npos);
  const auto result = nlohmann::json::parse(sarif)["runs"][0]["results"][0];
  BOOST_TEST(result["message"]["text"].get<std::string>().starts_with("[x] (javascript:y) {{0}}\x1b\u202e: "));
  for (const auto format :
       {OutputFormat::text, OutputFormat::csv, OutputFormat::json, OutputFormat::markdown, OutputFormat::latex}) {
    const std::string text = render(gate, {}, format);
    for (const char* raw : {"\x1b", "\u009b", "\u202e", "\uffff", "\xff"}) {
      BOOST_TEST(text.find(raw) == std::string::npos, text);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_report_beside_annotations_gives_no_commands) {
  BOOST_TEST(without_commands("check\n=====\na::b # [x]\n") == "check\n=====\na::b # [x]\n");
  BOOST_TEST(without_commands("") == "");
  BOOST_TEST(without_commands("a\n ::error::x\n") ==
             "::stop-commands::snellen-report\na\n ::error::x\n::snellen-report::\n");
  BOOST_TEST(without_commands("a ##[warning]x") ==
             "::stop-commands::snellen-report\na ##[warning]x\n::snellen-report::\n");
  BOOST_TEST(without_commands("::snellen-report::\n::snellen-report-1::\n")
                 .starts_with("::stop-commands::snellen-report-2\n"));
}

BOOST_AUTO_TEST_CASE(annotations_are_escaped_and_at_most_ten) {
  const std::string some = github_annotations(sample());
  BOOST_TEST(count(some, "::error ") == 3U);
  BOOST_TEST(
      some.find("::error file=cases/a.toml,line=12,title=differs%3A expect bits.storage.at.8::") != std::string::npos,
      some);
  BOOST_TEST(some.find("signal 9%0A(Killed)") != std::string::npos, some);
  Gate many;
  many.cases = {{.file = "c.toml", .title = {}, .tests = {}}};
  for (int k = 0; k < 10; ++k) many.cases[0].tests.push_back(regressed("t" + std::to_string(k)));
  BOOST_TEST(count(github_annotations(many), "::error ") == 10U);
  many.cases[0].tests.push_back(regressed("one more"));
  const std::string cut = github_annotations(many);
  BOOST_TEST(count(cut, "::error ") == 10U);
  BOOST_TEST(cut.find("2 more tests failed") != std::string::npos, cut);
}

BOOST_AUTO_TEST_SUITE_END()
