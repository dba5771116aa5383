// SPDX-License-Identifier: LGPL-3.0-or-later
// Proofs for every n as JSON.
#include "json_parts.hpp"
#include "snellen/report/json.hpp"
#include "tail_words.hpp"

namespace snellen {
namespace {

using namespace report_detail;

Json json_of(const std::vector<TailStatement>& statements, long modulus = 1) {
  Json out = Json::array();
  for (const TailStatement& statement : statements) {
    Json one;
    one["format"] = statement.format;
    one.update(statement_json(statement, modulus));
    out.push_back(std::move(one));
  }
  return out;
}

Json json_of(const TailSide& side) {
  Json out;
  out["shape"] = side.shape;
  out["method"] = side.method;
  out["explicit_positions"] = side.explicit_positions;
  out["blocks"] = Json::array();
  for (const TailSide::Block& block : side.blocks) {
    Json one;
    one["begin"] = block.begin.str();
    one["end"] = block.end ? Json(block.end->str()) : Json();
    one["widths"] = Json::array();
    for (const double width : block.widths) one["widths"].push_back(width_words(width));
    out["blocks"].push_back(std::move(one));
  }
  return out;
}

Json json_of(const TailGrowth& law) {
  Json out;
  out["from"] = law.from.str();
  out["least"] = law.least ? Json(bound_words(*law.least, Toward::smaller)) : Json();
  out["least_power"] = law.least ? Json(law.least_power) : Json();
  out["most"] = law.most == 0 ? "0" : bound_words(law.most, Toward::larger);
  out["most_power"] = law.most_power;
  return out;
}

}  // namespace

std::string render_json(const TailProof& proof, std::string_view version) {
  Json out = head("tail", version);
  out["title"] = proof.question.title;
  out["question"] = question_json(proof.question);
  out["formats"] = json_of(proof.formats);
  out["classes"] = Json::array();
  for (const TailClass& one : proof.classes) {
    Json entry;
    entry["modulus"] = one.modulus;
    entry["residue"] = one.residue;
    entry["formats"] = json_of(one.formats, one.modulus);
    entry["sides"] = Json::array();
    for (const TailSide& side : one.sides) entry["sides"].push_back(json_of(side));
    entry["left_limit"] = one.left_limit;
    entry["right_limit"] = one.right_limit;
    entry["limit_distance"] = or_null(one.limit_distance);
    entry["measured_at"] = one.measured_at ? or_null(std::to_string(*one.measured_at)) : or_null("");
    entry["distance_from_limit"] = or_null(one.distance_from_limit);
    entry["separations"] = Json::array();
    for (const TailSeparation& separation : one.separations) {
      entry["separations"].push_back(
          {{"from", separation.from.str()}, {"least", bound_words(separation.least, Toward::smaller)}});
    }
    entry["growth"] = one.growth ? json_of(*one.growth) : Json();
    entry["no_growth"] = or_null(one.no_growth);
    out["classes"].push_back(std::move(entry));
  }
  return written(out);
}

}  // namespace snellen
