// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/figure_document.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "snellen/report/verification_document.hpp"

namespace snellen {
namespace {

using Kind = Document::Kind;

constexpr int table_digits = 4;

/// A series with the name of its variant, empty for the figure's own.
struct NamedSeries {
  const FigureSeries* series;
  std::string variant;
};

std::vector<NamedSeries> all_series(const Figure& figure) {
  std::vector<NamedSeries> out;
  for (const FigureSeries& series : figure.series) out.push_back({&series, ""});
  for (const FigureVariant& variant : figure.variants) {
    for (const FigureSeries& series : variant.series) {
      out.push_back({&series, fmt::format("{}: {}", variant.choice, variant.other)});
    }
  }
  return out;
}

std::string length_words(const std::optional<long>& n) {
  return n ? fmt::format("{}", *n) : "never";
}

/// About this many lengths are shown; the records have all.
constexpr std::size_t shown_lengths = 16;

Document::Table values_table(const Figure& figure) {
  Document::Table table;
  table.columns.push_back({.name = "n", .kind = Kind::number});
  for (const FigureSeries& series : figure.series) {
    for (const char* name : {"least", "mean", "greatest"}) {
      table.columns.push_back({.name = name, .kind = Kind::number, .group = series.name});
    }
  }
  const std::size_t count = figure.series.empty() ? 0 : figure.series.front().points.size();
  const std::size_t step = std::max<std::size_t>(1, (count + shown_lengths - 2) / (shown_lengths - 1));
  for (std::size_t k = 0; k < count; ++k) {
    if (k % step != 0 && k + 1 != count) continue;
    std::vector<Document::Cell> row = {{.text = fmt::format("{}", figure.series.front().points[k].n)}};
    for (const FigureSeries& series : figure.series) {
      const FigurePoint& point = series.points[k];
      for (const Real* value : {&point.least, &point.mean, &point.greatest}) {
        row.push_back({.text = quantity_words(*value, table_digits)});
      }
    }
    table.rows.push_back(std::move(row));
  }
  if (step > 1) {
    table.closing = fmt::format("{} of {} lengths; CSV and JSON have all", table.rows.size(), count);
  }
  return table;
}

Document::Table crossings_table(const Figure& figure) {
  Document::Table table;
  table.caption = fmt::format("below {} from this n of the sweep on", figure.threshold.str());
  table.columns = {{.name = "series"},
                   {.name = "choice"},
                   {.name = "mean", .kind = Kind::number},
                   {.name = "greatest", .kind = Kind::number},
                   {.name = "mean at the first n", .kind = Kind::number},
                   {.name = "mean at the last n", .kind = Kind::number}};
  for (const NamedSeries& named : all_series(figure)) {
    const FigureSeries& series = *named.series;
    if (series.points.empty()) continue;
    table.rows.push_back({{.text = series.name},
                          {.text = named.variant.empty() ? "standard" : named.variant},
                          {.text = length_words(series.mean_below)},
                          {.text = length_words(series.all_below)},
                          {.text = quantity_words(series.points.front().mean, table_digits)},
                          {.text = quantity_words(series.points.back().mean, table_digits)}});
  }
  return table;
}

Document::Table choices_table(const Figure& figure) {
  Document::Table table;
  table.caption = "choices that the paper leaves open";
  table.columns = {{.name = "choice"}, {.name = "standard"}, {.name = "the other way"}};
  for (const FigureVariant& variant : figure.variants) {
    table.rows.push_back({{.text = variant.choice}, {.text = variant.standard}, {.text = variant.other}});
  }
  return table;
}

}  // namespace

Document figure_document(const Figure& figure) {
  Document document;
  document.title = fmt::format("{}: {}", figure.id, figure.title);
  document.facts.push_back({"values", {figure.ordinate}});
  document.facts.push_back({"by", {figure.abscissa}});
  document.tables.push_back(values_table(figure));
  document.tables.push_back(crossings_table(figure));
  if (!figure.variants.empty()) document.tables.push_back(choices_table(figure));
  document.notes = figure.notes;
  return document;
}

Document::Table figure_records(const Figure& figure) {
  Document::Table table;
  for (const char* name : {"figure", "series", "choice", "n", "least", "mean", "greatest"}) {
    table.columns.push_back({.name = name});
  }
  for (const NamedSeries& named : all_series(figure)) {
    for (const FigurePoint& point : named.series->points) {
      std::vector<Document::Cell> row;
      for (std::string text :
           {figure.id, named.series->name, named.variant, fmt::format("{}", point.n),
            quantity_words(point.least, figure_record_digits), quantity_words(point.mean, figure_record_digits),
            quantity_words(point.greatest, figure_record_digits)}) {
        row.push_back({.text = std::move(text)});
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace snellen
