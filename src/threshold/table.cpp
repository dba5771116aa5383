// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/table.hpp"

#include <algorithm>
#include <map>

#include "real_rows.hpp"
#include "snellen/threshold/growth.hpp"

namespace snellen {
namespace {

/// Share of the progress given to the certified rows; the rest goes to emulation.
double real_share(const Question& question) {
  return question.policies.empty() && question.families.empty() ? 1.0 : 0.5;
}

CollapseSummary collapse_of(std::string column, std::span<const Row> rows,
                            const std::function<Verdict(const Row&)>& verdict) {
  CollapseSummary summary{.column = std::move(column), .first_collapsed = {}, .collapsed_from = {}};
  for (const Row& row : rows) {
    const bool collapsed = verdict(row) == Verdict::collapsed;
    if (collapsed && !summary.first_collapsed) summary.first_collapsed = row.n;
    if (!collapsed) summary.collapsed_from.reset();
    if (collapsed && !summary.collapsed_from) summary.collapsed_from = row.n;
  }
  return summary;
}

GrowthFit growth_of(std::string column, std::span<const Row> rows, const std::function<const Bits&(const Row&)>& bits) {
  std::vector<std::pair<long, int>> points;
  for (const Row& row : rows) {
    if (bits(row).state == Bits::State::decided) points.emplace_back(row.n, bits(row).stable);
  }
  return growth_fit(std::move(column), points);
}

void summarize(ThresholdTable& table) {
  const Question& question = table.question;
  for (std::size_t f = 0; f < question.formats.size(); ++f) {
    table.collapses.push_back(
        collapse_of(question.formats[f].name + " storage", table.rows, [f](const Row& row) { return row.storage[f]; }));
  }
  for (std::size_t p = 0; p < question.policies.size(); ++p) {
    table.collapses.push_back(
        collapse_of(question.policies[p].name, table.rows, [p](const Row& row) { return row.arithmetic[p]; }));
  }
  table.growth.push_back(
      growth_of("storage", table.rows, [](const Row& row) -> const Bits& { return row.storage_bits; }));
  for (std::size_t f = 0; f < question.families.size(); ++f) {
    table.growth.push_back(growth_of(question.families[f].prefix, table.rows,
                                     [f](const Row& row) -> const Bits& { return row.arithmetic_bits[f]; }));
  }
  std::map<Precision, std::size_t> rungs;
  for (const Row& row : table.rows) ++rungs[row.precision];
  for (const auto& [precision, rows] : rungs) table.rungs.push_back({precision, rows});
}

}  // namespace

ThresholdTable threshold_table(const Model& model, const Question& question, const Progress& progress) {
  ThresholdTable table{.question = question, .rows = {}, .collapses = {}, .growth = {}, .rungs = {}, .nodes = 0};
  const Sweep sweep(model.config, question);
  table.rows = open_rows(question, sweep.pairs);
  table.nodes = sweep.all.tree.size();
  const double share = real_share(question);
  const auto part = [&](double from, double to) {
    return progress ? Progress([&progress, from, to](double f) { progress(from + (to - from) * f); }) : Progress();
  };
  decide_real_rows(model, question, sweep, table.rows, part(0, share));
  decide_emulated_rows(model, question, sweep, table.rows, part(share, 1));
  summarize(table);
  if (progress) progress(1);
  return table;
}

}  // namespace snellen
