// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/figure_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "snellen/error.hpp"
#include "snellen/report/figure_document.hpp"
#include "snellen/report/verification_document.hpp"
#include "snellen/report/xml.hpp"
#include "snellen/unicode.hpp"

namespace snellen {
namespace {

/// Longer texts do not fit the drawing, and need no wider place.
constexpr std::size_t widest_place = 200;

/// The title, the names of the axes, those of the series, and the threshold.
std::vector<std::string> texts_of(const Figure& figure) {
  std::vector<std::string> texts = {figure.title, figure.abscissa, figure.ordinate, figure.threshold.str()};
  for (const FigureSeries& series : figure.series) texts.push_back(series.name);
  return texts;
}

/// What stands in the script in the place of text k: no other's is part of it, and it has the text's length, from
/// which gnuplot takes the width of the legend.
std::string place_of(std::size_t k, const std::string& text) {
  const std::string beginning = fmt::format("place{}x", k);
  const std::size_t width = std::min(count_code_points(terminal_safe(text)), widest_place);
  return beginning + std::string(width > beginning.size() ? width - beginning.size() : 0, 'x');
}

std::vector<std::string> places_of(const std::vector<std::string>& texts) {
  std::vector<std::string> places;
  for (std::size_t k = 0; k < texts.size(); ++k) places.push_back(place_of(k, texts[k]));
  return places;
}

}  // namespace

std::string figure_plot(const Figure& figure) {
  const std::vector<std::string> places = places_of(texts_of(figure));
  std::string script = "set terminal svg noenhanced size 800,500 dynamic font 'sans-serif,14'\n";
  script += fmt::format("set title '{}'\nset xlabel '{}'\nset ylabel '{}'\n", places[0], places[1], places[2]);
  script += "set logscale xy\nset format y '%g'\nset key top right\nset style fill transparent solid 0.2 noborder\n";
  for (std::size_t k = 0; k < figure.series.size(); ++k) {
    script += fmt::format("$series{} << EOD\n", k);
    for (const FigurePoint& point : figure.series[k].points) {
      script += fmt::format("{} {} {} {}\n", point.n, quantity_words(point.least, figure_record_digits),
                            quantity_words(point.mean, figure_record_digits),
                            quantity_words(point.greatest, figure_record_digits));
    }
    script += "EOD\n";
  }
  const Real threshold(figure.threshold, 64);
  script += "plot ";
  for (std::size_t k = 0; k < figure.series.size(); ++k) {
    script += fmt::format(
        "$series{0} using 1:2:4 with filledcurves linecolor {1} notitle, \\\n"
        "  $series{0} using 1:3 with lines linewidth 2 linecolor {1} title '{2}', \\\n  ",
        k, k + 1, places[4 + k]);
  }
  script += fmt::format("{} with lines dashtype 2 linecolor 'black' title '{}'\n",
                        quantity_words(threshold, figure_record_digits), places[3]);
  return script;
}

std::string figure_drawing(const Figure& figure, std::string_view drawing) {
  const std::vector<std::string> texts = texts_of(figure);
  const std::vector<std::string> places = places_of(texts);
  std::vector<bool> filled(texts.size(), false);
  std::string out;
  while (!drawing.empty()) {
    const std::size_t at = std::min(drawing.find("place"), drawing.size());
    out += drawing.substr(0, at);
    drawing.remove_prefix(at);
    const auto place =
        std::ranges::find_if(places, [drawing](const std::string& one) { return drawing.starts_with(one); });
    if (place != places.end()) {
      const auto k = static_cast<std::size_t>(place - places.begin());
      out += xml_escaped(texts[k]);
      filled[k] = true;
      drawing.remove_prefix(place->size());
    } else if (!drawing.empty()) {
      out += drawing.front();
      drawing.remove_prefix(1);
    }
  }
  const bool whole = out.starts_with("<?xml") && out.find("</svg>") != std::string::npos;
  if (!whole || !std::ranges::all_of(filled, [](bool one) { return one; })) {
    throw InputError("gnuplot", "it did not draw the figure", "take gnuplot 5.4 or later, or --output FILE.csv");
  }
  return out;
}

}  // namespace snellen
