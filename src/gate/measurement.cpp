// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/gate/measurement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "snellen/report/verification_document.hpp"
#include "snellen/report/words.hpp"

namespace snellen {
namespace {

using State = MeasuredValue::State;
using Of = MetricNaming::Of;

struct NamedQuality {
  std::string_view name;
  MetricNaming naming;
};

const std::vector<std::string_view> bit_words = {"infinite", "beyond", "undecided", "exceptional"};

const std::vector<std::string_view> crossing_words = {"none", "undecided"};

// In the order of the enumerators.
const std::array<NamedQuality, metric_count> metrics = {{
    {"distance", {Of::nothing, true, true, {"undecided"}, "\"0.0012..0.0013\""}},
    {"bits", {Of::bit_columns, true, true, bit_words, "21"}},
    {"bits-first", {Of::bit_columns, true, true, bit_words, "20"}},
    {"bits-gaps", {Of::bit_columns, true, false, {}, "\"18 19\""}},
    {"verdict", {Of::columns, true, false, {"D", "C", "?", "X"}, "\"C\""}},
    {"first-collapsed", {Of::columns, false, true, {"none", "undecided"}, "33"}},
    {"collapsed-from", {Of::columns, false, true, {"none", "undecided"}, "\"30..40\""}},
    {"growth", {Of::bit_columns, false, true, {"none", "undecided"}, "\"1.9..2.1\""}},
    {"tail", {Of::formats, false, false, {"same", "exact", "apart", "boundary", "unknown"}, "\"same\""}},
    {"tail-from", {Of::formats, false, true, {"none"}, "\"..600000\""}},
    {"tail-exception", {Of::formats, false, true, {"none"}, "\"500000..\""}},
    {"conclusion",
     {Of::checks, false, false, {"verified", "vacuous", "refuted", "hypothesis-fails", "undecided"}, "\"verified\""}},
    {"findings", {Of::checks, false, true, {}, "12"}},
    {"vacuous", {Of::checks, false, true, {}, "0"}},
    {"ratio", {Of::checks, false, true, {"none"}, "\"..0.9\""}},
    {"least", {Of::figure_series, true, true, {"undecided"}, "\"0.0012..0.0013\""}},
    {"mean", {Of::figure_series, true, true, {"undecided"}, "\"0.0012..0.0013\""}},
    {"greatest", {Of::figure_series, true, true, {"undecided"}, "\"0.0012..0.0013\""}},
    {"mean-below", {Of::figure_series, false, true, crossing_words, "\"500..600\""}},
    {"all-below", {Of::figure_series, false, true, crossing_words, "\"500..600\""}},
    {"proved-below", {Of::figure_series, false, true, {"undecided"}, "\"..5000\""}},
}};

State state_of(Bits::State state) {
  switch (state) {
    case Bits::State::undecided:
      return State::undecided;
    case Bits::State::exceptional:
      return State::exceptional;
    default:
      return State::decided;
  }
}

MeasuredValue bits_value(long n, const Bits& bits, int decided) {
  return {n, bits.state == Bits::State::decided ? std::to_string(decided) : std::string(word(bits.state)),
          state_of(bits.state)};
}

MeasuredValue verdict_value(long n, Verdict verdict) {
  return {n, std::string(symbol(verdict)),
          verdict == Verdict::undecided     ? State::undecided
          : verdict == Verdict::exceptional ? State::exceptional
                                            : State::decided};
}

MeasuredValue distance_value(const Row& row) {
  switch (row.distance_state) {
    case DistanceState::decided:
      return {row.n, row.distance, State::decided};
    case DistanceState::zero:
      return {row.n, "0", State::decided};
    case DistanceState::undecided:
      break;
  }
  return {row.n, "undecided", State::undecided};
}

template <class Value>
MeasuredSeries by_row(const ThresholdTable& table, SeriesName name, const Value& value) {
  MeasuredSeries series{std::move(name), {}};
  for (const Row& row : table.rows) series.values.push_back(value(row));
  return series;
}

void add_bits(std::vector<MeasuredSeries>& all, const ThresholdTable& table, const std::string& column,
              const auto& bits_of) {
  all.push_back(by_row(table, {Metric::bits, column},
                       [&](const Row& row) { return bits_value(row.n, bits_of(row), bits_of(row).stable); }));
  all.push_back(by_row(table, {Metric::bits_first, column},
                       [&](const Row& row) { return bits_value(row.n, bits_of(row), bits_of(row).first); }));
  MeasuredSeries gaps{{Metric::bits_gaps, column}, {}};
  for (const Row& row : table.rows) {
    const Bits& bits = bits_of(row);
    if (!bits.gaps.empty())
      gaps.values.push_back({row.n, fmt::format("{}", fmt::join(bits.gaps, " ")), State::decided});
  }
  if (!gaps.values.empty()) all.push_back(std::move(gaps));
}

/// A value of the whole column, which says nothing while some verdict is open.
MeasuredSeries of_column(Metric metric, const std::string& column, const std::optional<long>& n, bool open) {
  if (open) return {{metric, column}, {{std::nullopt, "undecided", State::undecided}}};
  return {{metric, column}, {{std::nullopt, n ? std::to_string(*n) : "none", State::decided}}};
}

std::vector<std::string> column_names(const Question& question) {
  std::vector<std::string> names;
  for (const Format& format : question.formats) names.push_back(format.name);
  for (const Policy& policy : question.policies) names.push_back(policy.name);
  return names;
}

std::vector<std::string> bit_column_names(const Question& question) {
  std::vector<std::string> names = {"storage"};
  for (const PolicyFamily& family : question.families) names.push_back(family_name(family));
  return names;
}

MeasuredSeries single(Metric metric, const std::string& of, std::string value, State state = State::decided) {
  return {{metric, of}, {{std::nullopt, std::move(value), state}}};
}

}  // namespace

std::string_view word(Metric metric) {
  return metrics[static_cast<std::size_t>(metric)].name;
}

const MetricNaming& naming(Metric metric) {
  return metrics[static_cast<std::size_t>(metric)].naming;
}

std::string text(const SeriesName& name) {
  return name.of.empty() ? std::string(word(name.metric)) : fmt::format("{}.{}", word(name.metric), name.of);
}

std::vector<MeasuredSeries> measured(const ThresholdTable& table, std::span<const TailStatement> for_all) {
  std::vector<MeasuredSeries> all;
  all.push_back(by_row(table, {Metric::distance, {}}, distance_value));
  add_bits(all, table, "storage", [](const Row& row) -> const Bits& { return row.storage_bits; });
  for (std::size_t k = 0; k < table.question.families.size(); ++k) {
    add_bits(all, table, family_name(table.question.families[k]),
             [k](const Row& row) -> const Bits& { return row.arithmetic_bits[k]; });
  }
  const std::vector<std::string> columns = column_names(table.question);
  const std::size_t formats = table.question.formats.size();
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const MeasuredSeries& verdicts = all.emplace_back(by_row(table, {Metric::verdict, columns[k]}, [&](const Row& row) {
      return verdict_value(row.n, k < formats ? row.storage[k] : row.arithmetic[k - formats]);
    }));
    const bool open =
        std::ranges::find(verdicts.values, State::undecided, &MeasuredValue::state) != verdicts.values.end();
    const CollapseSummary& summary = table.collapses[k];
    all.push_back(of_column(Metric::first_collapsed, columns[k], summary.first_collapsed, open));
    all.push_back(of_column(Metric::collapsed_from, columns[k], summary.collapsed_from, open));
  }
  const std::vector<std::string> bit_columns = bit_column_names(table.question);
  for (std::size_t k = 0; k < bit_columns.size(); ++k) {
    const std::string& slope = table.growth[k].slope;
    all.push_back(single(Metric::growth, bit_columns[k], slope.empty() ? "none" : slope));
  }
  for (const TailStatement& statement : for_all) {
    const bool proved = is_proved(statement.verdict);
    all.push_back(single(Metric::tail, statement.format, std::string(word(statement.verdict)),
                         proved ? State::decided : State::undecided));
    all.push_back(single(Metric::tail_from, statement.format, proved ? statement.from.str() : "none"));
    all.push_back(single(Metric::tail_exception, statement.format,
                         statement.last_exception ? statement.last_exception->str() : "none"));
  }
  return all;
}

std::vector<MeasuredSeries> measured(const CheckedCase& checked) {
  struct Count {
    std::map<Conclusion, std::size_t> count;
    std::size_t findings = 0;
    std::size_t vacuous = 0;
    std::string ratio;
  };
  std::vector<std::string> order;
  std::map<std::string, Count> checks;
  const std::vector<CheckedCase> one = {checked};
  for (const FindingGroup& group : grouped(one)) {
    if (!checks.contains(group.check)) order.push_back(group.check);
    Count& check = checks[group.check];
    const bool vacuous = group.conclusion == Conclusion::vacuous;
    check.findings += group.findings.size();
    (vacuous ? check.vacuous : check.count[group.conclusion]) += group.findings.size();
    if (group.worst == nullptr || (vacuous && !check.count.empty())) continue;
    const std::optional<Quantity> worst = ratio(*group.worst);
    check.ratio = worst ? quantity_words(*worst, 6) : std::string();
  }
  std::vector<MeasuredSeries> all;
  for (const std::string& name : order) {
    Count& check = checks[name];
    // What is vacuous says nothing beside other findings; it is counted apart.
    if (check.count.empty()) check.count[Conclusion::vacuous] = check.vacuous;
    const bool open = check.count.contains(Conclusion::undecided);
    std::vector<std::string> parts;
    for (const auto& [conclusion, count] : check.count) {
      parts.push_back(check.count.size() == 1 ? std::string(word(conclusion))
                                              : fmt::format("{} {}", count, word(conclusion)));
    }
    all.push_back(single(Metric::conclusion, name, fmt::format("{}", fmt::join(parts, ", ")),
                         open ? State::undecided : State::decided));
    all.push_back(single(Metric::findings, name, std::to_string(check.findings)));
    all.push_back(single(Metric::vacuous, name, std::to_string(check.vacuous)));
    // With several conclusions there are several worst findings.
    const bool unanimous = check.count.size() == 1 && !check.ratio.empty() && check.ratio != "?";
    all.push_back(single(Metric::ratio, name, unanimous ? check.ratio : "none"));
  }
  return all;
}

std::vector<SeriesName> series_names(const Question& question, bool for_all) {
  std::vector<SeriesName> names;
  for (std::size_t k = 0; k < metrics.size(); ++k) {
    const auto metric = static_cast<Metric>(k);
    const bool about_tails = metric == Metric::tail || metric == Metric::tail_from || metric == Metric::tail_exception;
    if (about_tails && !for_all) continue;
    switch (naming(metric).of) {
      case Of::nothing:
        names.push_back({metric, {}});
        break;
      case Of::formats:
        for (const Format& format : question.formats) names.push_back({metric, format.name});
        break;
      case Of::columns:
        for (std::string& name : column_names(question)) names.push_back({metric, std::move(name)});
        break;
      case Of::bit_columns:
        for (std::string& name : bit_column_names(question)) names.push_back({metric, std::move(name)});
        break;
      case Of::checks:
      case Of::figure_series:
        break;
    }
  }
  return names;
}

std::vector<SeriesName> series_names(const Claim& claim) {
  std::vector<SeriesName> names;
  for (const Metric metric : {Metric::conclusion, Metric::findings, Metric::vacuous, Metric::ratio}) {
    for (const Check& check : claim.checks) names.push_back({metric, std::string(check.name)});
  }
  return names;
}

}  // namespace snellen
