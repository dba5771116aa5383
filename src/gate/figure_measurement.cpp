// SPDX-License-Identifier: LGPL-3.0-or-later
// A figure as named values.
#include <fmt/format.h>

#include "snellen/gate/measurement.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/report/figure_document.hpp"

namespace snellen {
namespace {

using State = MeasuredValue::State;

/// A figure's words as a part of a name: "bound by the head's mass" is "bound-by-the-heads-mass".
std::string name_part(std::string_view words) {
  std::string part;
  for (const char byte : words) {
    if (byte >= 'A' && byte <= 'Z') {
      part += static_cast<char>(byte - 'A' + 'a');
    } else if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) {
      part += byte;
    } else if (byte != '\'' && !part.empty() && part.back() != '-') {
      part += '-';
    }
  }
  if (part.ends_with('-')) part.pop_back();
  return part;
}

/// Calls `visit` with every series and its name, the figure's own first. A choice stands before the series: in TOML
/// `mean-below.rope` cannot be both a value and a table.
template <class Visit>
void for_each_series(const std::vector<FigureSeries>& own, const std::vector<FigureVariant>& variants,
                     const Visit& visit) {
  for (const FigureSeries& series : own) visit(series, name_part(series.name));
  for (const FigureVariant& variant : variants) {
    for (const FigureSeries& series : variant.series) {
      visit(series, fmt::format("{}.{}", name_part(variant.choice), name_part(series.name)));
    }
  }
}

MeasuredSeries at_every_n(Metric metric, const std::string& name, const FigureSeries& series,
                          const Real FigurePoint::*value) {
  MeasuredSeries out{{metric, name}, {}};
  for (const FigurePoint& point : series.points) {
    const std::optional<std::string> digits = to_decimal((point.*value).ball(), figure_record_digits);
    out.values.push_back(digits ? MeasuredValue{point.n, *digits, State::decided}
                                : MeasuredValue{point.n, "undecided", State::undecided});
  }
  return out;
}

MeasuredSeries from_which_n_on(Metric metric, const std::string& name, const std::optional<long>& from, bool decided) {
  if (!decided) return {{metric, name}, {{std::nullopt, "undecided", State::undecided}}};
  return {{metric, name}, {{std::nullopt, from ? std::to_string(*from) : "none", State::decided}}};
}

}  // namespace

std::vector<MeasuredSeries> measured(const Figure& figure) {
  std::vector<MeasuredSeries> all;
  for_each_series(figure.series, figure.variants, [&](const FigureSeries& series, const std::string& name) {
    all.push_back(at_every_n(Metric::least, name, series, &FigurePoint::least));
    all.push_back(at_every_n(Metric::mean, name, series, &FigurePoint::mean));
    all.push_back(at_every_n(Metric::greatest, name, series, &FigurePoint::greatest));
    all.push_back(from_which_n_on(Metric::mean_below, name, series.mean_below, series.mean_decided));
    all.push_back(from_which_n_on(Metric::all_below, name, series.all_below, series.all_decided));
    if (!series.about_every_n) return;
    all.push_back(from_which_n_on(Metric::proved_below, name, series.proved_below, series.proved_below.has_value()));
  });
  return all;
}

std::vector<SeriesName> series_names(const FigureOutline& outline) {
  std::vector<SeriesName> names;
  for (const Metric metric :
       {Metric::least, Metric::mean, Metric::greatest, Metric::mean_below, Metric::all_below, Metric::proved_below}) {
    for_each_series(outline.series, outline.variants, [&](const FigureSeries& series, const std::string& name) {
      if (metric != Metric::proved_below || series.about_every_n) names.push_back({metric, name});
    });
  }
  return names;
}

}  // namespace snellen
