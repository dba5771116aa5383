// SPDX-License-Identifier: LGPL-3.0-or-later
// The run as a document and as records.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "change_words.hpp"
#include "snellen/gate/gate_report.hpp"
#include "snellen/report/csv.hpp"
#include "snellen/report/latex.hpp"
#include "snellen/report/markdown.hpp"
#include "snellen/report/text.hpp"
#include "snellen/unicode.hpp"

namespace snellen {
namespace {

constexpr std::size_t shown_changes = 3;
constexpr int check_schema_version = 1;

Document::Tone tone(Outcome outcome) {
  switch (outcome) {
    case Outcome::passed:
      return Document::Tone::distinct;
    case Outcome::nothing:
    case Outcome::undecided:
    case Outcome::timed_out:
      return Document::Tone::undecided;
    default:
      return Document::Tone::exceptional;
  }
}

std::string failure_words(const GateTest& test) {
  std::string words = fmt::format("{}: {}: {}", test.where, word(test.outcome), test.name);
  if (!test.changes.empty()) words += ": " + changes_words(test.changes, shown_changes);
  if (!test.meaning.empty()) words += "; " + test.meaning;
  if (!test.mend.empty()) words += "; " + test.mend;
  return words;
}

/// "22 passed, 1 regressed".
std::string tally_words(const Gate& gate) {
  std::array<std::size_t, 9> count{};
  for (const GateCase& checked : gate.cases) ++count[static_cast<std::size_t>(outcome(checked))];
  std::string words;
  for (const Outcome each :
       {Outcome::passed, Outcome::regressed, Outcome::differs, Outcome::exceptional, Outcome::undecided,
        Outcome::timed_out, Outcome::unusable, Outcome::broken, Outcome::nothing}) {
    const std::size_t cases = count[static_cast<std::size_t>(each)];
    if (cases > 0) words += fmt::format("{}{} {}", words.empty() ? "" : ", ", cases, word(each));
  }
  return words.empty() ? std::string("no case") : words;
}

nlohmann::ordered_json json_of(const GateTest& test) {
  nlohmann::ordered_json out;
  out["test"] = test.name;
  out["outcome"] = word(test.outcome);
  out["where"] = test.where;
  if (test.outcome == Outcome::passed) return out;
  out["changes"] = nlohmann::ordered_json::array();
  for (const Change& change : test.changes) {
    out["changes"].push_back({{"at", change.at}, {"was", change.was}, {"now", change.now}});
  }
  out["meaning"] = test.meaning;
  out["mend"] = test.mend;
  return out;
}

std::string gate_json(const Gate& gate, const GateView& view, const std::string& version) {
  nlohmann::ordered_json out;
  out["schema_version"] = check_schema_version;
  out["kind"] = "check";
  out["snellen"] = version;
  out["outcome"] = word(outcome(gate));
  out["cases"] = nlohmann::ordered_json::array();
  for (const GateCase& checked : gate.cases) {
    nlohmann::ordered_json one;
    one["case"] = checked.file;
    one["title"] = checked.title;
    one["outcome"] = word(outcome(checked));
    if (view.times) one["seconds"] = checked.seconds;
    one["unrecorded"] = checked.unrecorded;
    one["tests"] = nlohmann::ordered_json::array();
    for (const GateTest& test : checked.tests) one["tests"].push_back(json_of(test));
    out["cases"].push_back(std::move(one));
  }
  out["stale"] = nlohmann::ordered_json::array();
  for (const GateTest& test : gate.stale) out["stale"].push_back(json_of(test));
  out["empty"] = nlohmann::ordered_json::array();
  for (const GateTest& test : gate.empty) out["empty"].push_back(json_of(test));
  return terminal_safe_json(out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) + "\n";
}

}  // namespace

Document gate_document(const Gate& gate, const GateView& view) {
  using Kind = Document::Kind;
  Document document{.title = "check"};
  Document::Table cases;
  cases.columns = {{"outcome", Kind::text}, {"case", Kind::text}, {"tests", Kind::number}, {"failed", Kind::number}};
  if (view.times) cases.columns.push_back({"seconds", Kind::number});
  std::size_t unrecorded = 0;
  const auto note_failures = [&](const std::vector<GateTest>& tests) {
    for (const GateTest& test : tests) {
      if (test.outcome > Outcome::passed) document.notes.push_back(failure_words(test));
    }
  };
  for (const GateCase& checked : gate.cases) {
    const Outcome came = outcome(checked);
    const auto failed =
        std::ranges::count_if(checked.tests, [](const GateTest& test) { return test.outcome > Outcome::passed; });
    std::vector<Document::Cell> row = {{.text = std::string(word(came)), .tone = tone(came)},
                                       {.text = checked.file},
                                       {.text = std::to_string(checked.tests.size())},
                                       {.text = std::to_string(failed)}};
    if (view.times) row.push_back({.text = fmt::format("{:.1f}", checked.seconds)});
    cases.rows.push_back(std::move(row));
    unrecorded += checked.unrecorded.empty() ? 0 : 1;
    note_failures(checked.tests);
  }
  note_failures(gate.stale);
  note_failures(gate.empty);
  cases.closing = tally_words(gate);
  document.tables.push_back(std::move(cases));
  if (unrecorded > 0) {
    document.notes.push_back(
        fmt::format("{} case{} values that no baseline holds; snellen check --update-baseline records them", unrecorded,
                    unrecorded == 1 ? " has" : "s have"));
  }
  return document;
}

Document::Table gate_records(const Gate& gate) {
  Document::Table table;
  for (const std::string_view name : {"case", "test", "outcome", "at", "was", "now", "where", "meaning", "mend"}) {
    table.columns.push_back({std::string(name)});
  }
  const auto add = [&](const std::string& file, const GateTest& test) {
    const std::vector<Change> none(1);
    for (const Change& change : test.changes.empty() ? none : test.changes) {
      table.rows.push_back({{file},
                            {test.name},
                            {std::string(word(test.outcome))},
                            {change.at},
                            {change.was},
                            {change.now},
                            {test.where},
                            {test.meaning},
                            {test.mend}});
    }
  };
  for (const GateCase& checked : gate.cases) {
    for (const GateTest& test : checked.tests) add(checked.file, test);
  }
  for (const GateTest& test : gate.stale) add({}, test);
  for (const GateTest& test : gate.empty) add({}, test);
  return table;
}

std::string render(const Gate& gate, const GateView& view, OutputFormat format, const RenderOptions& options) {
  switch (format) {
    case OutputFormat::csv:
      return render_csv(gate_records(gate));
    case OutputFormat::json:
      return gate_json(gate, view, options.version);
    case OutputFormat::markdown:
      return render_markdown(gate_document(gate, view));
    case OutputFormat::latex:
      return render_latex(gate_document(gate, view));
    case OutputFormat::text:
      break;
  }
  return render_text(gate_document(gate, view), {.colour = options.colour});
}

}  // namespace snellen
