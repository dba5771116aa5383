// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/verification_document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "cells.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/report/words.hpp"

namespace snellen {
namespace {

using Kind = Document::Kind;
using Tone = Document::Tone;
using report_detail::tone_of;

std::string rung_words(Precision precision) {
  return precision == 0 ? "exact" : fmt::format("{}", precision);
}

/// "0.12 s".
std::string time_words(double seconds) {
  return fmt::format("{:.2f} s", seconds);
}

std::string ratio_words(const Finding& finding) {
  const std::optional<Quantity> quotient = ratio(finding);
  return quotient ? quantity_words(*quotient, 3) : "";
}

std::string trivial_words(const Finding& finding) {
  return finding.trivial ? quantity_words(*finding.trivial, 3) : "";
}

/// All n of some findings as a sweep.
std::string lengths_words(const std::vector<const Finding*>& findings) {
  std::vector<long> n_values;
  for (const Finding* finding : findings) {
    if (finding->n) n_values.push_back(*finding->n);
  }
  std::ranges::sort(n_values);
  n_values.erase(std::unique(n_values.begin(), n_values.end()), n_values.end());
  return n_values.empty() ? "" : sweep_words(n_values);
}

/// The case by the name of its file; a name that does not say the claim stands after it.
std::string case_words(const CheckedCase& checked) {
  const std::string name = std::filesystem::path(checked.name).stem().string();
  if (name.starts_with(checked.claim->id)) return name;
  return fmt::format("{}: {}", checked.claim->id, checked.name);
}

/// What was drawn, when all findings are about the same, the family otherwise; and how many draws there are.
std::string instance_words(const FindingGroup& group) {
  const std::string& first = group.findings.front()->instance;
  const bool same = std::ranges::all_of(group.findings, [&](const Finding* f) { return f->instance == first; });
  const Instance& instance = group.of->instance;
  const std::string what = same || instance.family.empty() ? first : instance.family;
  if (group.findings.size() == 1) return fmt::format("{}, draw {}", first, group.findings.front()->draw);
  return instance.count == 1 ? what : fmt::format("{}, {} draws", what, instance.count);
}

std::vector<Document::Cell> check_row(const FindingGroup& group, const VerificationView& view) {
  const Finding& worst = *group.worst;
  const auto slowest = std::ranges::max_element(group.findings, {}, [](const Finding* f) { return f->precision; });
  std::vector<Document::Cell> row = {
      {.text = case_words(*group.of)},
      {.text = group.check},
      {.text = instance_words(group)},
      {.text = lengths_words(group.findings)},
      {.text = fmt::format("{}", group.findings.size())},
      {.text = worst.n ? fmt::format("{}", *worst.n) : ""},
      {.text = quantity_words(worst.measured, 6)},
      {.text = std::string(symbol(worst.relation))},
      {.text = quantity_words(worst.bound, 6)},
      {.text = trivial_words(worst)},
      {.text = ratio_words(worst)},
      {.text = std::string(word(group.conclusion)), .aside = {}, .tone = tone_of(group.conclusion)},
      {.text = rung_words((*slowest)->precision)}};
  if (view.times) row.push_back({.text = time_words(group.of->seconds)});
  return row;
}

Document::Table checks_table(const std::vector<FindingGroup>& groups, const VerificationView& view) {
  Document::Table table;
  table.columns = {
      {.name = "case"},
      {.name = "check"},
      {.name = "instance"},
      {.name = "n"},
      {.name = "findings", .kind = Kind::number},
      {.name = "n", .kind = Kind::number, .group = "nearest to its bound"},
      {.name = "measured", .kind = Kind::number, .group = "nearest to its bound"},
      {.name = "", .kind = Kind::symbol, .group = "nearest to its bound"},
      {.name = "bound", .kind = Kind::number, .group = "nearest to its bound"},
      {.name = "any input",
       .kind = Kind::number,
       .group = "nearest to its bound",
       .meaning = "what the measured value satisfies whatever the input: a bound that is no better is vacuous"},
      {.name = "ratio", .kind = Kind::number, .group = "nearest to its bound"},
      {.name = "verdict"},
      {.name = "decided at",
       .kind = Kind::number,
       .group = {},
       .meaning = "bits of the balls that decided the last one; exact: rationals"}};
  if (view.times) {
    table.columns.push_back({.name = "time", .kind = Kind::number, .group = {}, .meaning = "of the whole case"});
  }
  for (const FindingGroup& group : groups) table.rows.push_back(check_row(group, view));
  return table;
}

/// A finding of its own is a group of one.
std::vector<FindingGroup> one_by_one(const std::vector<CheckedCase>& cases) {
  std::vector<FindingGroup> groups;
  for (const CheckedCase& checked : cases) {
    for (const Finding& finding : checked.findings) {
      groups.push_back({&checked, finding.check, finding.conclusion, {&finding}, &finding});
    }
  }
  return groups;
}

/// One hypothesis of one claim over all its findings.
struct HypothesisCount {
  std::string_view claim;
  std::string statement;
  std::size_t holds = 0;
  std::size_t fails = 0;
  std::size_t undecided = 0;
  std::string value;  ///< of the first finding that does not meet it, otherwise of the first
  bool met = true;    ///< by the finding that `value` is of
};

std::vector<HypothesisCount> hypotheses_of(const std::vector<CheckedCase>& cases) {
  std::vector<HypothesisCount> counts;
  for (const CheckedCase& checked : cases) {
    for (const Finding& finding : checked.findings) {
      for (const Hypothesis& hypothesis : finding.hypotheses) {
        auto count = std::ranges::find_if(counts, [&](const HypothesisCount& other) {
          return other.claim == checked.claim->id && other.statement == hypothesis.statement;
        });
        if (count == counts.end()) {
          counts.push_back({.claim = checked.claim->id, .statement = hypothesis.statement, .value = hypothesis.value});
          count = std::prev(counts.end());
        }
        count->holds += hypothesis.standing == Standing::holds ? 1U : 0U;
        count->fails += hypothesis.standing == Standing::fails ? 1U : 0U;
        count->undecided += hypothesis.standing == Standing::undecided ? 1U : 0U;
        if (count->met && hypothesis.standing != Standing::holds) {
          count->value = hypothesis.value;
          count->met = false;
        }
      }
    }
  }
  return counts;
}

Document::Table hypotheses_table(const std::vector<CheckedCase>& cases) {
  Document::Table table;
  table.caption = "hypotheses";
  table.columns = {{.name = "claim"},
                   {.name = "hypothesis"},
                   {.name = "holds", .kind = Kind::number},
                   {.name = "fails", .kind = Kind::number},
                   {.name = "undecided", .kind = Kind::number},
                   {.name = "certified value"}};
  for (const HypothesisCount& count : hypotheses_of(cases)) {
    const Tone tone = count.fails > 0 ? Tone::exceptional : count.undecided > 0 ? Tone::undecided : Tone::plain;
    std::vector<Document::Cell> row;
    for (std::string text : {std::string(count.claim), count.statement, fmt::format("{}", count.holds),
                             fmt::format("{}", count.fails), fmt::format("{}", count.undecided), count.value}) {
      row.push_back({.text = std::move(text), .aside = {}, .tone = tone});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// "verified 120, refuted 3".
std::string tally_words(const Tally& tally) {
  std::vector<std::string> parts;
  const auto add = [&](std::size_t count, std::string_view name) {
    if (count > 0) parts.push_back(fmt::format("{} {}", count, name));
  };
  add(tally.verified, "verified");
  add(tally.vacuous, "vacuous");
  add(tally.refuted, "refuted");
  add(tally.hypothesis_fails, "hypothesis-fails");
  add(tally.undecided, "undecided");
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// The verdict on a statement, where the cases that were checked bear it out.
std::string statement_line(const StatementOutcome& outcome) {
  std::string line = fmt::format("{}: ", outcome.statement->number);
  if (outcome.is_untested()) return line + "not tested: every bound that was checked is vacuous";
  if (!outcome.confirmed) return line + "not confirmed: some case did not conclude as it expects";
  line += outcome.statement->sentence;
  if (!outcome.witnesses.empty()) line += fmt::format("; witness: {}", fmt::join(outcome.witnesses, ", "));
  if (!outcome.untested.empty()) {
    line += fmt::format("; not tested, as all its bounds are vacuous: {}", fmt::join(outcome.untested, ", "));
  }
  return line;
}

Document::Cell expectation_cell(const StatementOutcome& outcome) {
  if (!outcome.expected) return {.text = "-"};
  if (outcome.is_untested()) return {.text = "not tested", .aside = {}, .tone = Tone::exceptional};
  return {.text = outcome.confirmed ? "yes" : "NO",
          .aside = {},
          .tone = outcome.confirmed ? Tone::distinct : Tone::collapsed};
}

Document::Table statements_table(const std::vector<StatementOutcome>& outcomes) {
  Document::Table table;
  table.caption = "the paper's statements";
  table.columns = {{.name = "statement"}, {.name = "as printed"}, {.name = "findings"}, {.name = "as expected"}};
  for (const StatementOutcome& outcome : outcomes) {
    table.rows.push_back({{.text = std::string(outcome.statement->number)},
                          {.text = truth_words(outcome.statement->truth)},
                          {.text = tally_words(outcome.tally)},
                          expectation_cell(outcome)});
  }
  return table;
}

}  // namespace

std::string truth_words(Truth truth) {
  switch (truth) {
    case Truth::true_as_printed:
      return "true";
    case Truth::true_with_hypotheses:
      return "true with added hypotheses";
    case Truth::false_as_printed:
      return "false";
    case Truth::beside_the_paper:
      return "not in the paper";
  }
  return {};
}

namespace {

/// A power of ten that no member of the ball reaches in magnitude: "1e-37".
std::string magnitude_words(const Ball& ball) {
  constexpr Precision plain = 64;
  int exponent = 0;
  const auto reaches = [&](const Ball& limit) {
    const Real above = upper_end(abs(Real(ball, plain)));
    return !certainly_less(above, Real(limit, plain));
  };
  const auto ten_to = [](int e) { return snellen::power(Real(10, plain), e).ball(); };
  while (exponent > -4000 && !reaches(ten_to(exponent - 1))) --exponent;
  while (exponent < 4000 && reaches(ten_to(exponent))) ++exponent;
  return fmt::format("1e{}", exponent);
}

}  // namespace

std::string quantity_words(const Quantity& quantity, int digits) {
  if (const auto* exact = std::get_if<Rational>(&quantity)) {
    std::string text = exact->str();
    return text.size() <= 9 ? text : to_decimal(*exact, digits);
  }
  const Ball& ball = std::get<Real>(quantity).ball();
  if (arb_is_zero(ball.get()) != 0) return "0";
  const std::string text = certified_digits(ball, digits);
  if (!text.empty()) return text;
  // Around zero no digit is certain, but how small it is.
  return ball.contains_zero() && ball.is_finite() ? "<" + magnitude_words(ball) : "?";
}

std::string quantity_text(const Quantity& quantity) {
  if (const auto* exact = std::get_if<Rational>(&quantity)) return exact->str();
  constexpr int most = 30;
  return certified_digits(std::get<Real>(quantity).ball(), most);
}

Document verification_document(const std::vector<CheckedCase>& cases, const VerificationView& view) {
  Document document;
  document.title = fmt::format("{} cases of claims", cases.size());
  if (cases.size() == 1) {
    const CheckedCase& only = cases.front();
    document.title = fmt::format("{}: {}", only.claim->id, only.title.empty() ? only.claim->summary : only.title);
  }
  if (cases.size() == 1 && !cases.front().model_lines.empty()) {
    document.facts.push_back({"model", cases.front().model_lines});
  }
  document.tables.push_back(checks_table(view.all_findings ? one_by_one(cases) : grouped(cases), view));
  Document::Table hypotheses = hypotheses_table(cases);
  if (!hypotheses.rows.empty()) document.tables.push_back(std::move(hypotheses));
  const std::vector<StatementOutcome> outcomes = statement_outcomes(cases);
  if (!outcomes.empty()) document.tables.push_back(statements_table(outcomes));
  const bool open_hypotheses = std::ranges::any_of(
      cases, [](const CheckedCase& checked) { return tally(checked.findings).hypothesis_fails > 0; });
  if (open_hypotheses) {
    document.notes.push_back(
        "hypothesis-fails: nothing is asserted there; the measured value shows what happens without the hypothesis");
  }
  const bool some_vacuous =
      std::ranges::any_of(cases, [](const CheckedCase& checked) { return tally(checked.findings).vacuous > 0; });
  if (some_vacuous) {
    document.notes.push_back(
        "vacuous: the bound is no better than what holds for any input, so that nothing is tested there; it makes no "
        "statement true");
  }
  for (const StatementOutcome& outcome : outcomes) {
    if (outcome.expected) document.notes.push_back(statement_line(outcome));
  }
  return document;
}

Document::Table verification_records(const std::vector<CheckedCase>& cases, const VerificationView& view) {
  Document::Table table;
  for (const char* name : {"claim", "statement", "case", "check", "instance", "draw", "n", "measured", "relation",
                           "bound", "any_input", "ratio", "conclusion", "expected", "precision", "hypotheses"}) {
    table.columns.push_back({.name = name});
  }
  if (view.times) table.columns.push_back({.name = "seconds"});
  for (const CheckedCase& checked : cases) {
    for (const Finding& finding : checked.findings) {
      std::vector<std::string> hypotheses;
      for (const Hypothesis& hypothesis : finding.hypotheses) {
        hypotheses.push_back(
            fmt::format("{}: {} ({})", hypothesis.statement, word(hypothesis.standing), hypothesis.value));
      }
      const std::optional<Quantity> quotient = ratio(finding);
      std::vector<Document::Cell> row;
      for (std::string text :
           {std::string(checked.claim->id), std::string(checked.claim->statement), checked.name, finding.check,
            finding.instance, fmt::format("{}", finding.draw), finding.n ? fmt::format("{}", *finding.n) : "",
            quantity_text(finding.measured), std::string(symbol(finding.relation)), quantity_text(finding.bound),
            finding.trivial ? quantity_text(*finding.trivial) : "", quotient ? quantity_words(*quotient, 6) : "",
            std::string(word(finding.conclusion)), checked.expected ? std::string(word(*checked.expected)) : "",
            fmt::format("{}", finding.precision), fmt::format("{}", fmt::join(hypotheses, "; "))}) {
        row.push_back({.text = std::move(text)});
      }
      if (view.times) row.push_back({.text = fmt::format("{:.6f}", finding.seconds)});
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace snellen
