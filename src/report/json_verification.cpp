// SPDX-License-Identifier: LGPL-3.0-or-later
// Checked claims and the list of claims as JSON.
#include "json_parts.hpp"
#include "snellen/report/json.hpp"
#include "snellen/report/words.hpp"

namespace snellen {
namespace {

using namespace report_detail;

Json json_of(const Hypothesis& hypothesis) {
  Json out;
  out["statement"] = hypothesis.statement;
  out["standing"] = word(hypothesis.standing);
  out["value"] = hypothesis.value;
  return out;
}

Json json_of(const CheckedCase& checked, const Finding& finding, const VerificationView& view) {
  Json out;
  out["claim"] = checked.claim->id;
  out["case"] = checked.name;
  out["check"] = finding.check;
  out["instance"] = finding.instance;
  out["draw"] = finding.draw;
  out["n"] = or_null(finding.n);
  out["hypotheses"] = Json::array();
  for (const Hypothesis& hypothesis : finding.hypotheses) out["hypotheses"].push_back(json_of(hypothesis));
  out["measured"] = or_null(quantity_text(finding.measured));
  out["relation"] = symbol(finding.relation);
  out["bound"] = or_null(quantity_text(finding.bound));
  out["any_input"] = finding.trivial ? or_null(quantity_text(*finding.trivial)) : Json();
  const std::optional<Quantity> quotient = ratio(finding);
  out["ratio"] = quotient ? or_null(quantity_words(*quotient, 6)) : Json();
  out["conclusion"] = word(finding.conclusion);
  out["precision"] = finding.precision;
  if (view.times) out["seconds"] = finding.seconds;
  return out;
}

Json json_of(const StatementOutcome& outcome) {
  Json out;
  out["statement"] = outcome.statement->number;
  out["truth"] = word(outcome.statement->truth);
  out["confirmed"] = outcome.expected && !outcome.is_untested() ? Json(outcome.confirmed) : Json();
  out["verified"] = outcome.tally.verified;
  out["vacuous"] = outcome.tally.vacuous;
  out["refuted"] = outcome.tally.refuted;
  out["hypothesis_fails"] = outcome.tally.hypothesis_fails;
  out["undecided"] = outcome.tally.undecided;
  out["untested"] = outcome.untested;
  out["witnesses"] = outcome.witnesses;
  out["sentence"] = outcome.statement->sentence;
  return out;
}

std::string_view kind_word(TrivialBound::Kind kind) {
  switch (kind) {
    case TrivialBound::Kind::equality:
      return "equality";
    case TrivialBound::Kind::agreement:
      return "agreement";
    case TrivialBound::Kind::unbounded:
      return "unbounded";
    case TrivialBound::Kind::statement:
      return "statement";
    case TrivialBound::Kind::constant:
      return "constant";
    case TrivialBound::Kind::of_instance:
      return "of-instance";
  }
  return {};
}

Json json_of(const Check& check) {
  Json out;
  out["check"] = check.name;
  out["meaning"] = check.meaning;
  out["kind"] = kind_word(check.trivial.kind);
  const std::string bound = text(check.trivial);
  out["any_input"] = bound == "none" ? Json() : Json(bound);
  out["why"] = check.trivial.reason;
  out["loose"] = or_null(std::string(check.loose));
  return out;
}

}  // namespace

std::string render_json(const std::vector<CheckedCase>& cases, const VerificationView& view, std::string_view version) {
  Json out = head("verification", version);
  out["cases"] = Json::array();
  out["findings"] = Json::array();
  for (const CheckedCase& checked : cases) {
    Json one;
    one["case"] = checked.name;
    one["claim"] = checked.claim->id;
    one["statement"] = checked.claim->statement;
    one["expected"] = checked.expected ? Json(word(*checked.expected)) : Json();
    one["family"] = or_null(checked.instance.family);
    one["draws"] = checked.instance.count;
    one["seed"] = checked.instance.seed;
    one["parameters"] = Json::object();
    for (const auto& [name, value] : checked.instance.parameters) one["parameters"][name] = value.str();
    one["tighten"] = checked.instance.tighten.str();
    one["model"] = checked.model_lines;
    if (view.times) one["seconds"] = checked.seconds;
    out["cases"].push_back(std::move(one));
    for (const Finding& finding : checked.findings) out["findings"].push_back(json_of(checked, finding, view));
  }
  out["statements"] = Json::array();
  for (const StatementOutcome& outcome : statement_outcomes(cases)) out["statements"].push_back(json_of(outcome));
  return written(out);
}

std::string render_json(std::span<const Claim> claims, std::string_view version) {
  Json out = head("claims", version);
  out["claims"] = Json::array();
  for (const Claim& claim : claims) {
    Json one;
    one["claim"] = claim.id;
    one["statement"] = claim.statement;
    one["summary"] = claim.summary;
    one["as_printed"] = claim.printed;
    one["as_repaired"] = claim.repaired;
    one["page"] = claim.page;
    one["exact"] = std::holds_alternative<ExactCheck>(claim.check);
    one["about_models"] = claim.about_models;
    one["checks"] = Json::array();
    for (const Check& check : claim.checks) one["checks"].push_back(json_of(check));
    out["claims"].push_back(std::move(one));
  }
  return written(out);
}

}  // namespace snellen
