// SPDX-License-Identifier: LGPL-3.0-or-later
#include "json_parts.hpp"

#include <fmt/format.h>

#include "snellen/report/json.hpp"
#include "snellen/report/words.hpp"
#include "snellen/unicode.hpp"
#include "tail_words.hpp"

namespace snellen::report_detail {

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json or_null(const std::optional<long>& number) {
  return number ? Json(*number) : Json();
}

Json head(std::string_view kind, std::string_view version) {
  Json out;
  out["schema_version"] = json_schema_version;
  out["kind"] = kind;
  out["snellen"] = version;
  return out;
}

Json question_json(const Question& question) {
  Json out;
  out["model"] = question.model_lines;
  out["left"] = question.left.text();
  out["right"] = question.right.text();
  out["lengths"] = question.n_values;
  out["pattern_seed"] = fmt::format("{}", question.pattern_seed);  // not every reader has integers of 64 bits
  out["observable"] = word(question.observable);
  out["norm"] = word(question.norm);
  out["arithmetic"] = word(question.arithmetic);
  out["formats"] = Json::array();
  for (const Format& format : question.formats) {
    Json one;
    one["name"] = format.name;
    one["precision"] = format.precision;
    one["minimum_exponent"] = format.minimum_exponent;
    one["maximum_exponent"] = format.maximum_exponent;
    out["formats"].push_back(std::move(one));
  }
  out["policies"] = Json::array();
  for (const Policy& policy : question.policies) out["policies"].push_back(policy.name);
  out["families"] = Json::array();
  for (const PolicyFamily& family : question.families) {
    Json one;
    one["name"] = family_name(family);
    one["prefix"] = family.prefix;
    one["exponent_bits"] = family.exponent_bits;
    one["least"] = family.least;
    one["most"] = family.most;
    out["families"].push_back(std::move(one));
  }
  out["initial_precision"] = question.initial_precision;
  out["precision_limit"] = question.precision_limit;
  return out;
}

Json statement_json(const TailStatement& statement, long modulus) {
  const bool proved = is_proved(statement.verdict);
  Json out;
  out["verdict"] = word(statement.verdict);
  out["from"] = proved ? Json(statement.from.str()) : Json();
  out["last_exception"] = proved && statement.last_exception ? Json(statement.last_exception->str()) : Json();
  out["sharp"] = is_sharp(statement, modulus);
  out["reason"] = or_null(statement.reason);
  return out;
}

static std::string compact(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string written(const Json& document) {
  std::string out = "{";
  for (const auto& [key, value] : document.items()) {
    out += fmt::format("{}\n  {}: ", out.size() > 1 ? "," : "", compact(key));
    if (!value.is_array() || value.empty() || !value.front().is_object()) {
      out += compact(value);
      continue;
    }
    out += '[';
    for (std::size_t k = 0; k < value.size(); ++k) out += (k > 0 ? ",\n    " : "\n    ") + compact(value[k]);
    out += "\n  ]";
  }
  return terminal_safe_json(out + "\n}\n");
}

}  // namespace snellen::report_detail
