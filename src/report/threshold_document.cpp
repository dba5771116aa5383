// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/threshold_document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cells.hpp"
#include "snellen/report/thinning.hpp"
#include "snellen/report/words.hpp"
#include "tail_words.hpp"

namespace snellen {
namespace {

using report_detail::bits_cell;
using report_detail::verdict_cell;
using Kind = Document::Kind;

/// The heading of a family's bits; its exponent bits only where the prefix alone would not tell two families apart.
std::string bits_heading(const Question& question, const PolicyFamily& family) {
  const auto alike = std::count_if(question.families.begin(), question.families.end(),
                                   [&](const PolicyFamily& other) { return other.prefix == family.prefix; });
  return (alike > 1 ? family_name(family) : family.prefix) + " bits";
}

std::vector<Document::Column> columns_of(const Question& question, bool certified) {
  std::vector<Document::Column> columns = {
      {.name = "n", .kind = Kind::number},
      {.name = "tokens", .kind = Kind::number, .group = {}, .meaning = "tokens of the left and of the right sequence"},
      {.name = "distance",
       .kind = Kind::number,
       .group = {},
       .meaning = fmt::format("{} of left - right, certified, correctly rounded", symbol(question.norm))},
      {.name = "bits",
       .kind = Kind::number,
       .group = "storage",
       .meaning = "p_stable: with this many significand bits or more, both computed exactly and rounded once differ"}};
  for (const Format& format : question.formats) {
    columns.push_back({.name = format.name,
                       .kind = Kind::symbol,
                       .group = "storage",
                       .meaning = "both computed exactly and rounded once to the format"});
  }
  if (certified) {
    columns.push_back(
        {.name = "certificate",
         .group = "storage",
         .meaning = "storage cells that snellen certify certifies, for checkers that share nothing with snellen"});
  }
  for (const Policy& policy : question.policies) {
    columns.push_back({.name = policy.name,
                       .kind = Kind::symbol,
                       .group = "arithmetic",
                       .meaning = "both computed in floats under the policy"});
  }
  for (const PolicyFamily& family : question.families) {
    columns.push_back({.name = bits_heading(question, family),
                       .kind = Kind::number,
                       .group = "arithmetic",
                       .meaning = fmt::format(
                           "p_stable: with this p or more, both computed under {}-p<p>e{} differ; p = {}..{} tried",
                           family.prefix, family.exponent_bits, family.least, family.most)});
  }
  return columns;
}

/// "all", the names of the formats, or "-".
std::string certificate_words(const std::vector<std::string>& formats, const Question& question) {
  if (formats.empty()) return "-";
  return formats.size() == question.formats.size() ? "all" : fmt::format("{}", fmt::join(formats, " "));
}

std::vector<Document::Cell> cells_of(const Row& row, const Question& question,
                                     const std::vector<std::string>* certified) {
  const bool undecided = row.distance_state == DistanceState::undecided;
  std::vector<Document::Cell> cells = {{.text = fmt::format("{}", row.n)},
                                       {.text = fmt::format("{}, {}", row.left_length, row.right_length)},
                                       {.text = undecided ? "?" : row.distance,
                                        .aside = {},
                                        .tone = undecided ? Document::Tone::undecided : Document::Tone::plain},
                                       bits_cell(row.storage_bits)};
  for (const Verdict verdict : row.storage) cells.push_back(verdict_cell(verdict));
  if (certified != nullptr) cells.push_back({.text = certificate_words(*certified, question)});
  for (const Verdict verdict : row.arithmetic) cells.push_back(verdict_cell(verdict));
  for (std::size_t f = 0; f < row.arithmetic_bits.size(); ++f) {
    cells.push_back(bits_cell(row.arithmetic_bits[f], question.families[f].most));
  }
  return cells;
}

/// What the rows that are not among the ascending indices `shown` keep from the reader.
std::string closing_line(const std::vector<Row>& rows, const std::vector<std::size_t>& shown) {
  if (shown.size() == rows.size()) return "";
  std::size_t changes = 0;
  for (std::size_t k = 1; k < rows.size(); ++k) {
    if (is_change(rows[k - 1], rows[k]) && !std::binary_search(shown.begin(), shown.end(), k)) ++changes;
  }
  const std::string hidden = changes == 0 ? "no verdict and no bits change in them"
                                          : fmt::format("verdicts or bits change in {} of them", changes);
  return fmt::format("... {} rows in between not shown ({}); --all-rows shows every n", rows.size() - shown.size(),
                     hidden);
}

Document::Table row_table(const ThresholdTable& table, std::size_t maximum_rows,
                          const std::optional<CertifiedCells>& certified) {
  const std::vector<std::size_t> shown = shown_rows(table.rows, maximum_rows);
  Document::Table out;
  out.columns = columns_of(table.question, certified.has_value());
  for (const std::size_t index : shown) {
    out.rows.push_back(cells_of(table.rows[index], table.question, certified ? &certified->formats[index] : nullptr));
  }
  out.closing = closing_line(table.rows, shown);
  return out;
}

Document::Table collapse_table(const std::vector<CollapseSummary>& collapses) {
  Document::Table out;
  out.caption = "where the two collapse";
  out.columns = {{.name = "column"},
                 {.name = "first n with C", .kind = Kind::number},
                 {.name = "C for every n from", .kind = Kind::number}};
  const auto cell = [](const std::optional<long>& n) {
    return Document::Cell{.text = n ? fmt::format("{}", *n) : "never"};
  };
  for (const CollapseSummary& summary : collapses) {
    out.rows.push_back({{.text = summary.column}, cell(summary.first_collapsed), cell(summary.collapsed_from)});
  }
  return out;
}

std::string growth_line(const GrowthFit& law) {
  if (law.slope.empty()) {
    return fmt::format("growth, {}: no fit over {} point{}", law.column, law.points, law.points == 1 ? "" : "s");
  }
  const bool negative = law.intercept.starts_with('-');
  return fmt::format("growth, {0}: bits = {1} log2 n {2} {3}, residual {4} over {5} points", law.column, law.slope,
                     negative ? '-' : '+', law.intercept.substr(negative ? 1 : 0), law.residual, law.points);
}

/// Whether the ladder ended before the row's distance, bits and storage verdicts were all decided.
bool has_undecided_entries(const Row& row) {
  return row.distance_state == DistanceState::undecided || row.storage_bits.state == Bits::State::undecided ||
         std::find(row.storage.begin(), row.storage.end(), Verdict::undecided) != row.storage.end();
}

std::string count_of_rows(std::size_t count) {
  return fmt::format("{} row{}", count, count == 1 ? "" : "s");
}

std::string rung_line(const ThresholdTable& table) {
  const std::string_view without_rung =
      table.question.arithmetic == RealArithmetic::exact ? "in exact arithmetic" : "by structure";
  std::string out;
  for (const RungCount& rung : table.rungs) {
    out += out.empty() ? "decided " : ", ";
    out += rung.precision == 0 ? std::string(without_rung) : fmt::format("at {} bits", rung.precision);
    out += ": " + count_of_rows(rung.rows);
  }
  const auto undecided = std::count_if(table.rows.begin(), table.rows.end(), has_undecided_entries);
  if (undecided > 0) {
    out += fmt::format("; at the precision limit {} still had something undecided",
                       count_of_rows(static_cast<std::size_t>(undecided)));
  }
  return out;
}

/// A line for each reason, and how many rows it holds for.
std::vector<std::string> reasons_without_certificate(const CertifiedCells& certified) {
  std::vector<std::pair<std::string, std::size_t>> reasons;
  for (const Uncovered& one : certified.uncovered) {
    const std::string reason = Uncovered{.n = {}, .format = one.format, .reason = one.reason}.words();
    const std::size_t rows = one.n ? 1 : 0;
    const auto known = std::ranges::find(reasons, reason, &std::pair<std::string, std::size_t>::first);
    if (known == reasons.end()) {
      reasons.emplace_back(reason, rows);
    } else {
      known->second += rows;
    }
  }
  std::vector<std::string> lines;
  for (const auto& [reason, rows] : reasons) {
    lines.push_back(
        fmt::format("no certificate: {}{}", reason, rows == 0 ? "" : fmt::format(", {}", count_of_rows(rows))));
  }
  return lines;
}

std::vector<std::string> notes_of(const ThresholdTable& table, std::span<const TailStatement> for_all,
                                  const std::optional<CertifiedCells>& certified) {
  std::vector<std::string> notes;
  for (const TailStatement& statement : for_all) notes.push_back(report_detail::for_all_line(statement, table));
  for (const GrowthFit& law : table.growth) notes.push_back(growth_line(law));
  if (!table.question.formats.empty() || !table.question.policies.empty()) {
    notes.push_back(report_detail::verdict_legend());
  }
  std::string bits = "bits: \u221e equal as real numbers";
  if (!table.question.families.empty()) bits += ", >p not told apart by the most bits that were tried";
  notes.push_back(bits + ", first and gaps: the least p that differs, and larger ones that do not");
  if (certified) {
    for (std::string& line : reasons_without_certificate(*certified)) notes.push_back(std::move(line));
  }
  const std::string rungs = rung_line(table);
  if (!rungs.empty()) notes.push_back(rungs);
  const auto is_shortened = [](const TailStatement& one) { return report_detail::is_shortened(one.from); };
  if (std::ranges::any_of(for_all, is_shortened)) notes.push_back(report_detail::shortened_legend());
  return notes;
}

}  // namespace

Document threshold_document(const ThresholdTable& table, std::size_t maximum_rows,
                            std::span<const TailStatement> for_all, const std::optional<CertifiedCells>& certified) {
  Document document;
  document.title = table.question.title.empty() ? "precision thresholds" : table.question.title;
  document.facts = report_detail::question_facts(table.question, true);
  document.facts.push_back(
      {"tree",
       {fmt::format("{} nodes for {} pair{}", table.nodes, table.rows.size(), table.rows.size() == 1 ? "" : "s")}});
  document.tables.push_back(row_table(table, maximum_rows, certified));
  if (!table.collapses.empty()) document.tables.push_back(collapse_table(table.collapses));
  document.notes = notes_of(table, for_all, certified);
  return document;
}

Document::Table threshold_records(const ThresholdTable& table, const std::optional<CertifiedCells>& certified) {
  const Question& question = table.question;
  Document::Table out;
  for (const char* name : {"n", "left_tokens", "right_tokens", "distance_state", "distance", "exact_distance",
                           "equal_because", "precision"}) {
    out.columns.push_back({.name = name});
  }
  report_detail::append_bits_columns(out.columns, "storage_");
  for (const Format& format : question.formats) out.columns.push_back({.name = "storage_" + snake_case(format.name)});
  for (const Policy& policy : question.policies) {
    out.columns.push_back({.name = "arithmetic_" + snake_case(policy.name)});
  }
  for (const PolicyFamily& family : question.families) {
    report_detail::append_bits_columns(out.columns, "arithmetic_" + snake_case(family_name(family)) + '_');
  }
  if (certified) out.columns.push_back({.name = "certificates"});
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    std::vector<Document::Cell> cells;
    for (std::string text : {fmt::format("{}", row.n), fmt::format("{}", row.left_length),
                             fmt::format("{}", row.right_length), std::string(word(row.distance_state)), row.distance,
                             row.exact_distance, row.equal_because, fmt::format("{}", row.precision)}) {
      cells.push_back({.text = std::move(text)});
    }
    report_detail::append_bits_cells(cells, row.storage_bits);
    for (const Verdict verdict : row.storage) cells.push_back({.text = std::string(word(verdict))});
    for (const Verdict verdict : row.arithmetic) cells.push_back({.text = std::string(word(verdict))});
    for (const Bits& bits : row.arithmetic_bits) report_detail::append_bits_cells(cells, bits);
    if (certified) cells.push_back({.text = fmt::format("{}", fmt::join(certified->formats[i], " "))});
    out.rows.push_back(std::move(cells));
  }
  return out;
}

}  // namespace snellen
