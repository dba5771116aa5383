// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case_schema.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "settings.hpp"

namespace snellen::cli {
namespace {

using Json = nlohmann::ordered_json;

struct SchemaOf {
  Json operator()(const IntegerKind& /*kind*/) const { return {{"type", "integer"}}; }
  Json operator()(const SeedKind& /*kind*/) const { return {{"type", "integer"}, {"minimum", 0}}; }
  Json operator()(const NumberKind& /*kind*/) const { return {{"type", "number"}}; }
  Json operator()(const FlagKind& /*kind*/) const { return {{"type", "boolean"}}; }
  Json operator()(const WordKind& kind) const { return {{"type", "string"}, {"enum", kind.words}}; }
  Json operator()(const TextKind& kind) const {
    return {{"type", kind.or_integer ? Json({"string", "integer"}) : Json("string")}};
  }
  Json operator()(const ListKind& /*kind*/) const { return {{"type", "array"}, {"items", {{"type", "string"}}}}; }
  Json operator()(const NumbersKind& /*kind*/) const { return {{"type", "array"}, {"items", {{"type", "number"}}}}; }
};

Json table() {
  return {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
}

/// The schema of a table such as "model.position"; tables on the way are made.
Json& table_in(Json& schema, std::string_view name) {
  Json* at = &schema;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('.'), name.size());
    Json& inner = (*at)["properties"][std::string(name.substr(0, end))];
    if (inner.is_null()) inner = table();
    at = &inner;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return *at;
}

}  // namespace

std::string case_schema() {
  Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                 {"title", "A case of snellen, schema version 1"}};
  schema.update(table());
  for (const Setting& setting : settings()) {
    Json one = std::visit(SchemaOf(), setting.kind);
    const std::string_view prefix = setting.standard == "required" ? "" : "default: ";
    one["description"] = fmt::format("{} ({}{})", setting.meaning, prefix, setting.standard);
    table_in(schema, setting.table())["properties"][std::string(setting.name())] = std::move(one);
  }
  // Two keys are words or tables: `position = "rope"`, and what `verify` or what `check` expects.
  table_in(schema, "model.position")["type"] = Json({"object", "string"});
  Json& expect = schema["properties"]["expect"];
  const Json words = expect["enum"];
  expect = {{"type", Json({"object", "string"})},
            {"description",
             fmt::format("A claim's conclusion, one of {}; or a table of what snellen check expects", words.dump())}};
  return schema.dump(2) + "\n";
}

}  // namespace snellen::cli
