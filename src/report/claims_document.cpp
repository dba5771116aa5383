// SPDX-License-Identifier: LGPL-3.0-or-later
// The list of claims, and one claim in words.
#include <fmt/format.h>

#include "snellen/report/verification_document.hpp"
#include "snellen/report/words.hpp"

namespace snellen {
namespace {

/// "  name  meaning" lines under a heading, the names in one column.
template <class Range>
std::string listed(std::string_view heading, const Range& entries) {
  if (entries.empty()) return {};
  std::size_t width = 0;
  for (const auto& entry : entries) width = std::max(width, entry.name.size());
  std::string out = fmt::format("{}\n", heading);
  for (const auto& entry : entries) out += fmt::format("  {:{}}  {}\n", entry.name, width, entry.meaning);
  return out;
}

struct TrivialLine {
  std::string name;
  std::string meaning;
};

/// "2: |y_i - y*_i| <= ..." for each check that asserts no equality.
std::vector<TrivialLine> trivial_lines(const Claim& claim) {
  std::vector<TrivialLine> lines;
  for (const Check& check : claim.checks) {
    if (check.trivial.kind == TrivialBound::Kind::equality) continue;
    lines.push_back({std::string(check.name), fmt::format("{}: {}", text(check.trivial), check.trivial.reason)});
    if (!check.loose.empty()) lines.back().meaning += fmt::format("; no default case comes near: {}", check.loose);
  }
  return lines;
}

}  // namespace

Document claims_document(std::span<const Claim> claims) {
  Document document;
  document.title = "claims about arXiv:2406.04267";
  Document::Table table;
  table.columns = {{.name = "claim"}, {.name = "statement"}, {.name = "as printed"}, {.name = "what is checked"}};
  for (const Claim& claim : claims) {
    table.rows.push_back({{.text = std::string(claim.id)},
                          {.text = std::string(claim.statement)},
                          {.text = std::string(claim.printed)},
                          {.text = std::string(claim.summary)}});
  }
  document.tables.push_back(std::move(table));
  document.notes.push_back("snellen explain CLAIM says everything about one of them; snellen verify checks them.");
  return document;
}

Document::Table claims_records(std::span<const Claim> claims) {
  Document::Table table;
  for (const char* name : {"claim", "statement", "summary", "as_printed", "as_repaired", "page", "arithmetic"}) {
    table.columns.push_back({.name = name});
  }
  for (const Claim& claim : claims) {
    std::vector<Document::Cell> row;
    for (const std::string_view text :
         {claim.id, claim.statement, claim.summary, claim.printed, claim.repaired, claim.page,
          std::holds_alternative<ExactCheck>(claim.check) ? std::string_view("exact")
                                                          : std::string_view("certified")}) {
      row.push_back({.text = std::string(text)});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string claim_words(const Claim& claim) {
  const Statement& statement = statement_of(claim);
  std::string out = fmt::format("{}: {}\n\n", claim.id, claim.summary);
  out += fmt::format("statement   {}, {}\n", statement.number, statement.title);
  out += fmt::format("as printed  {}\n", claim.printed);
  out += fmt::format("checked     {}\n", claim.repaired);
  out += fmt::format("arithmetic  {}\n", std::holds_alternative<ExactCheck>(claim.check)
                                             ? "exact: rationals, no rounding anywhere"
                                             : "certified: balls of rising precision");
  out += listed("\nchecks", claim.checks);
  out += listed("\nwhat any input satisfies; a bound that is no better is vacuous", trivial_lines(claim));
  out += listed("\nfamilies of instances (--family)", claim.families);
  struct Line {
    std::string name;
    std::string meaning;
  };
  std::vector<Line> parameters;
  for (const Parameter& parameter : claim.parameters) {
    parameters.push_back({fmt::format("{} = {}", parameter.name, parameter.standard.str()),
                          fmt::format("{}, {} to {}", parameter.meaning, parameter.least.str(), parameter.most.str())});
  }
  out += listed("\nparameters (--set)", parameters);
  if (claim.about_models) out += "\nIt is about models: a case gives [model] and [pair], as for a threshold table.\n";
  return out;
}

}  // namespace snellen
