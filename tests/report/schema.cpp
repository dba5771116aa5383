// SPDX-License-Identifier: LGPL-3.0-or-later
#include "schema.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace snellen::test {
namespace {

using Json = nlohmann::json;

bool is_of_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  throw std::runtime_error("schema: unknown type " + type);
}

bool is_of_types(const Json& value, const Json& types) {
  if (types.is_string()) return is_of_type(value, types);
  return std::any_of(types.begin(), types.end(), [&](const Json& type) { return is_of_type(value, type); });
}

void check_keywords(const Json& schema) {
  static const std::set<std::string> known = {"$schema",    "$id",         "$defs", "$ref",
                                              "title",      "description", "type",  "const",
                                              "enum",       "required",    "items", "additionalProperties",
                                              "properties", "minimum"};
  for (const auto& [keyword, value] : schema.items()) {
    if (!known.contains(keyword)) throw std::runtime_error("schema: unknown keyword " + keyword);
  }
}

}  // namespace

std::vector<std::string> violations(const Json& value, const Json& schema, const Json& root, const std::string& where) {
  check_keywords(schema);
  std::vector<std::string> found;
  const auto descend = [&](const Json& inner, const Json& inner_schema, const std::string& name) {
    for (std::string& line : violations(inner, inner_schema, root, where + '/' + name))
      found.push_back(std::move(line));
  };
  if (schema.contains("$ref")) {
    const std::string reference = schema["$ref"];
    return violations(value, root.at(Json::json_pointer(reference.substr(1))), root, where);
  }
  if (schema.contains("type") && !is_of_types(value, schema["type"])) {
    return {where + ": is " + value.dump() + ", not of type " + schema["type"].dump()};
  }
  if (schema.contains("const") && value != schema["const"])
    found.push_back(where + ": is not " + schema["const"].dump());
  if (schema.contains("enum") &&
      std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end()) {
    found.push_back(where + ": " + value.dump() + " is not one of " + schema["enum"].dump());
  }
  if (schema.contains("minimum") && value.is_number_integer() && value.get<long>() < schema["minimum"].get<long>()) {
    found.push_back(where + ": " + value.dump() + " is too small");
  }
  if (value.is_object()) {
    for (const Json& key : schema.value("required", Json::array())) {
      if (!value.contains(key.get<std::string>())) found.push_back(where + ": has no " + key.dump());
    }
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [key, inner] : value.items()) {
      if (properties.contains(key)) {
        descend(inner, properties[key], key);
      } else if (schema.value("additionalProperties", Json()) == false) {
        found.push_back(where + ": has an unknown " + key);
      } else if (schema.contains("additionalProperties")) {
        descend(inner, schema["additionalProperties"], key);
      }
    }
  }
  if (value.is_array() && schema.contains("items")) {
    for (std::size_t k = 0; k < value.size(); ++k) descend(value[k], schema["items"], std::to_string(k));
  }
  return found;
}

}  // namespace snellen::test
