// SPDX-License-Identifier: LGPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "change_words.hpp"
#include "snellen/gate/gate_report.hpp"
#include "snellen/report/xml.hpp"

namespace snellen {
namespace {

bool is_error(Outcome outcome) {
  return outcome == Outcome::unusable || outcome == Outcome::broken;
}

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;

  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
  [[nodiscard]] std::string attributes() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", tests, failures, errors, skipped);
  }
};

std::string test_case(const std::string& suite, const GateTest& test) {
  const std::string open =
      fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_escaped(suite), xml_escaped(test.name));
  if (test.outcome == Outcome::passed) return open + "/>\n";
  const std::string_view element = is_error(test.outcome) ? "error" : "failure";
  std::string body = fmt::format("{}\n{}\n{}", test.where, test.meaning, test.mend);
  std::string text;
  for (std::size_t begin = 0; begin <= body.size();) {  // line by line: a line's end is no character to spell out
    const std::size_t end = std::min(body.find('\n', begin), body.size());
    text += xml_escaped(std::string_view(body).substr(begin, end - begin)) + "\n";
    begin = end + 1;
  }
  const std::string message = test.changes.empty() ? test.meaning : changes_words(test.changes, test.changes.size());
  return fmt::format("{}>\n      <{} type=\"{}\" message=\"{}\">{}</{}>\n    </testcase>\n", open, element,
                     word(test.outcome), xml_escaped(message), text, element);
}

std::string suite(const std::string& name, const std::vector<GateTest>& tests, double seconds, bool times,
                  Counts& total) {
  Counts counts;
  std::string cases;
  for (const GateTest& test : tests) {
    ++counts.tests;
    if (is_error(test.outcome)) ++counts.errors;
    if (test.outcome > Outcome::passed && !is_error(test.outcome)) ++counts.failures;
    cases += test_case(name, test);
  }
  if (tests.empty()) {
    counts.tests = counts.skipped = 1;
    cases = fmt::format("    <testcase classname=\"{}\" name=\"nothing to test\">\n      <skipped/>\n    </testcase>\n",
                        xml_escaped(name));
  }
  total.add(counts);
  const std::string time = times ? fmt::format(" time=\"{:.3f}\"", seconds) : std::string();
  return fmt::format("  <testsuite name=\"{}\" {}{}>\n{}  </testsuite>\n", xml_escaped(name), counts.attributes(), time,
                     cases);
}

}  // namespace

std::string junit_xml(const Gate& gate, const GateView& view) {
  Counts total;
  std::string suites;
  double seconds = 0;
  for (const GateCase& checked : gate.cases) {
    suites += suite(checked.file, checked.tests, checked.seconds, view.times, total);
    seconds += checked.seconds;
  }
  if (!gate.stale.empty()) suites += suite("baseline", gate.stale, 0, view.times, total);
  if (!gate.empty.empty()) suites += suite("cases", gate.empty, 0, view.times, total);
  const std::string time = view.times ? fmt::format(" time=\"{:.3f}\"", seconds) : std::string();
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"snellen\" {}{}>\n{}</testsuites>\n",
      total.attributes(), time, suites);
}

}  // namespace snellen
