// SPDX-License-Identifier: LGPL-3.0-or-later
// Figures and the map of collapse as JSON.
#include "json_parts.hpp"
#include "snellen/report/json.hpp"
#include "snellen/report/words.hpp"

namespace snellen {
namespace {

using namespace report_detail;

Json json_of(const FigureSeries& series) {
  Json out;
  out["series"] = series.name;
  out["mean_below"] = or_null(series.mean_below);
  out["all_below"] = or_null(series.all_below);
  out["points"] = Json::array();
  for (const FigurePoint& point : series.points) {
    Json one;
    one["n"] = point.n;
    one["least"] = or_null(quantity_text(point.least));
    one["mean"] = or_null(quantity_text(point.mean));
    one["greatest"] = or_null(quantity_text(point.greatest));
    out["points"].push_back(std::move(one));
  }
  return out;
}

Json json_of(const MapCell& cell, const MapRow& row, const std::string& column) {
  Json out;
  out["pair"] = row.pair;
  out["left"] = row.left;
  out["right"] = row.right;
  out["positions"] = column;
  out["predicted"] = word(cell.predicted);
  out["prediction"] = cell.prediction;
  out["rate"] = cell.rate;
  out["exponents"] = cell.exponents;
  out["verdict"] = word(cell.verdict);
  out["points"] = Json::array();
  for (const MapPoint& point : cell.points) {
    Json one;
    one["n"] = point.n;
    one["distance"] = or_null(quantity_text(point.distance));
    out["points"].push_back(std::move(one));
  }
  out["asserted"] = Json::array();
  for (const CertifiedFinding& finding : cell.asserted) {
    Json one;
    one["check"] = finding.check;
    one["n"] = or_null(finding.n);
    one["measured"] = or_null(quantity_text(finding.measured));
    one["relation"] = symbol(finding.relation);
    one["bound"] = or_null(quantity_text(finding.bound));
    one["conclusion"] = word(conclude(finding));
    out["asserted"].push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string render_json(const Figure& figure, std::string_view version) {
  Json out = head("figure", version);
  out["figure"] = figure.id;
  out["title"] = figure.title;
  out["abscissa"] = figure.abscissa;
  out["ordinate"] = figure.ordinate;
  out["threshold"] = figure.threshold.str();
  out["series"] = Json::array();
  for (const FigureSeries& series : figure.series) out["series"].push_back(json_of(series));
  out["variants"] = Json::array();
  for (const FigureVariant& variant : figure.variants) {
    Json one;
    one["choice"] = variant.choice;
    one["standard"] = variant.standard;
    one["other"] = variant.other;
    one["series"] = Json::array();
    for (const FigureSeries& series : variant.series) one["series"].push_back(json_of(series));
    out["variants"].push_back(std::move(one));
  }
  out["notes"] = figure.notes;
  return written(out);
}

std::string render_json(const CollapseMap& map, std::string_view version) {
  Json out = head("collapse-map", version);
  out["lengths"] = map.question.n_values;
  out["layers"] = map.question.layers;
  out["width"] = map.question.width;
  out["heads"] = map.question.heads;
  out["seed"] = map.question.seed;
  out["cells"] = Json::array();
  for (const MapRow& row : map.rows) {
    for (std::size_t k = 0; k < row.cells.size(); ++k) {
      out["cells"].push_back(json_of(row.cells[k], row, map.columns[k]));
    }
  }
  out["notes"] = map.notes;
  return written(out);
}

}  // namespace snellen
