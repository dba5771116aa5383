// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/json.hpp"

#include <fmt/format.h>

#include "json_parts.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/report/format_document.hpp"
#include "snellen/report/words.hpp"
#include "tail_words.hpp"

namespace snellen {
namespace {

using namespace report_detail;

Json json_of(const Bits& bits) {
  const bool decided = bits.state == Bits::State::decided;
  Json out;
  out["state"] = word(bits.state);
  out["p_stable"] = decided ? Json(bits.stable) : Json();
  out["p_first"] = decided ? Json(bits.first) : Json();
  out["gaps"] = decided ? Json(bits.gaps) : Json::array();
  return out;
}

Json json_of(const Row& row, const Question& question) {
  Json out;
  out["n"] = row.n;
  out["left_tokens"] = row.left_length;
  out["right_tokens"] = row.right_length;
  out["distance_state"] = word(row.distance_state);
  out["distance"] = or_null(row.distance);
  out["exact_distance"] = or_null(row.exact_distance);
  out["equal_because"] = or_null(row.equal_because);
  out["precision"] = row.precision;
  out["storage_bits"] = json_of(row.storage_bits);
  out["storage"] = Json::object();
  for (std::size_t f = 0; f < row.storage.size(); ++f) out["storage"][question.formats[f].name] = word(row.storage[f]);
  out["arithmetic"] = Json::object();
  for (std::size_t p = 0; p < row.arithmetic.size(); ++p) {
    out["arithmetic"][question.policies[p].name] = word(row.arithmetic[p]);
  }
  out["arithmetic_bits"] = Json::object();
  for (std::size_t f = 0; f < row.arithmetic_bits.size(); ++f) {
    out["arithmetic_bits"][family_name(question.families[f])] = json_of(row.arithmetic_bits[f]);
  }
  return out;
}

Json json_of(const InspectedCoordinate& coordinate, const Question& question) {
  Json out;
  out["coordinate"] = coordinate.index;
  out["left"] = or_null(coordinate.left);
  out["right"] = or_null(coordinate.right);
  out["difference"] = or_null(coordinate.difference);
  out["bits"] = json_of(coordinate.bits);
  out["storage"] = Json::object();
  for (std::size_t f = 0; f < coordinate.verdicts.size(); ++f) {
    Json one;
    one["left"] = coordinate.left_rounded[f];
    one["right"] = coordinate.right_rounded[f];
    one["verdict"] = word(coordinate.verdicts[f]);
    out["storage"][question.formats[f].name] = std::move(one);
  }
  return out;
}

Json json_of(const CertifiedCells& certified, const ThresholdTable& table) {
  Json out;
  out["rows"] = Json::array();
  for (std::size_t i = 0; i < certified.formats.size(); ++i) {
    out["rows"].push_back({{"n", table.rows[i].n}, {"formats", certified.formats[i]}});
  }
  out["uncovered"] = Json::array();
  for (const Uncovered& one : certified.uncovered) {
    out["uncovered"].push_back(
        {{"n", or_null(one.n)}, {"format", or_null(one.format.value_or(""))}, {"reason", one.reason}});
  }
  return out;
}

Json json_of(const Rational& value) {
  Json out;
  out["exact"] = power_words(value);
  out["decimal"] = to_decimal(value, shown_digits);
  return out;
}

Json json_of(const Format& format) {
  Json out;
  out["name"] = format.name;
  out["description"] = format.description;
  out["width"] = format.width == 0 ? Json() : Json(format.width);
  out["precision"] = format.precision;
  out["minimum_exponent"] = format.minimum_exponent;
  out["maximum_exponent"] = format.maximum_exponent;
  out["maximum"] = json_of(format.maximum());
  out["minimum_normal"] = json_of(format.minimum_normal());
  out["minimum_subnormal"] = format.has_subnormals ? json_of(format.minimum_subnormal()) : Json();
  out["has_infinity"] = format.has_infinity;
  out["has_nan"] = format.has_nan;
  out["has_negative_zero"] = format.has_negative_zero;
  out["has_zero"] = format.has_zero;
  out["is_signed"] = format.is_signed;
  out["has_subnormals"] = format.has_subnormals;
  out["overflow"] = word(format.overflow);
  return out;
}

}  // namespace

std::string render_json(const ThresholdTable& table, std::string_view version, std::span<const TailStatement> for_all,
                        const std::optional<CertifiedCells>& certified) {
  Json out = head("threshold", version);
  out["title"] = table.question.title;
  out["question"] = question_json(table.question);
  out["rows"] = Json::array();
  for (const Row& row : table.rows) out["rows"].push_back(json_of(row, table.question));
  out["collapses"] = Json::array();
  for (const CollapseSummary& summary : table.collapses) {
    Json one;
    one["column"] = summary.column;
    one["first_collapsed"] = or_null(summary.first_collapsed);
    one["collapsed_from"] = or_null(summary.collapsed_from);
    out["collapses"].push_back(std::move(one));
  }
  out["growth"] = Json::array();
  for (const GrowthFit& law : table.growth) {
    Json one;
    one["column"] = law.column;
    one["points"] = law.points;
    one["slope"] = or_null(law.slope);
    one["intercept"] = or_null(law.intercept);
    one["residual"] = or_null(law.residual);
    out["growth"].push_back(std::move(one));
  }
  out["rungs"] = Json::array();
  for (const RungCount& rung : table.rungs) {
    Json one;
    one["precision"] = rung.precision;
    one["rows"] = rung.rows;
    out["rungs"].push_back(std::move(one));
  }
  out["nodes"] = table.nodes;
  out["for_all"] = Json();
  for (const TailStatement& statement : for_all) {
    Json one = statement_json(statement);
    one["last_exception_in_sweep"] = or_null(exception_in_sweep(statement, table));
    out["for_all"][statement.format] = std::move(one);
  }
  out["certificates"] = certified ? json_of(*certified, table) : Json();
  return written(out);
}

std::string render_json(const Inspection& inspection, std::string_view version) {
  Json out = head("inspection", version);
  out["title"] = inspection.question.title;
  out["question"] = question_json(inspection.question);
  out["row"] = json_of(inspection.row, inspection.question);
  out["left_tokens"] = inspection.left_tokens;
  out["right_tokens"] = inspection.right_tokens;
  out["coordinates"] = Json::array();
  for (const InspectedCoordinate& coordinate : inspection.coordinates) {
    out["coordinates"].push_back(json_of(coordinate, inspection.question));
  }
  return written(out);
}

std::string render_json(std::span<const Format> formats, std::string_view version) {
  Json out = head("formats", version);
  out["formats"] = Json::array();
  for (const Format& format : formats) out["formats"].push_back(json_of(format));
  return written(out);
}

}  // namespace snellen
