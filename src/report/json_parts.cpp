// SPDX-License-Identifier: LGPL-3.0-or-later
#include "json_parts.hpp"

#include <fmt/format.h>

#include "snellen/report/json.hpp"

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
  return out + "\n}\n";
}

}  // namespace snellen::report_detail
