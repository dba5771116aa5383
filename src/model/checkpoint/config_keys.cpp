// SPDX-License-Identifier: LGPL-3.0-or-later
#include "config_keys.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/model/checkpoint_keys.hpp"

namespace snellen::detail {
namespace {

using Json = nlohmann::json;

bool fits(const Json& value, KeyKind kind) {
  switch (kind) {
    case KeyKind::text:
      return value.is_string();
    case KeyKind::number:
      return value.is_number();
    case KeyKind::boolean:
      return value.is_boolean();
    case KeyKind::token_ids:
      return value.is_number_integer() ||
             (value.is_array() && std::ranges::all_of(value, [](const Json& id) { return id.is_number_integer(); }));
    case KeyKind::list:
      return value.is_array();
    case KeyKind::object:
      return value.is_object();
    case KeyKind::anything:
      break;
  }
  return true;
}

void check_neutral(const JsonFields& fields, const NeutralKey& key, const Json& value) {
  const Json neutral = Json::parse(key.neutral);
  if (std::ranges::find(neutral, value) != neutral.end()) return;
  std::vector<std::string> supported;
  for (const Json& one : neutral) supported.push_back(one.dump());
  fields.fail(key.key, fmt::format("{} is not supported, as {}", shown(value), key.effect),
              fmt::format("supported: {}", fmt::join(supported, ", ")));
}

[[noreturn]] void fail_unknown(const JsonFields& fields, const std::vector<std::string>& unknown) {
  std::vector<std::string_view> known(read_keys().begin(), read_keys().end());
  std::ranges::transform(harmless_keys(), std::back_inserter(known), &HarmlessKey::key);
  std::ranges::transform(neutral_keys(), std::back_inserter(known), &NeutralKey::key);
  constexpr std::size_t longest = 100;  // of a word that is worth a guess
  const std::string& first = unknown.front();
  std::string problem = "this key is not known" + (first.size() > longest ? "" : did_you_mean(first, known));
  if (unknown.size() > 1) problem += fmt::format(", nor is {}", in_quotes(unknown[1]));
  if (unknown.size() > 2) problem += fmt::format(", nor are {} more", unknown.size() - 2);
  fields.fail(in_quotes(first), problem + "; the numbers may depend on it",
              "docs/reference/checkpoints.md lists the keys that are read");
}

}  // namespace

std::string shown(const Json& value) {
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return value.is_string() ? in_quotes(value.get_ref<const std::string&>()) : value.dump();
}

void check_keys(const Json& object, const JsonFields& fields) {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(read_keys(), name) != read_keys().end()) continue;
    if (const auto key = std::ranges::find(neutral_keys(), name, &NeutralKey::key); key != neutral_keys().end()) {
      check_neutral(fields, *key, value);
      continue;
    }
    const auto key = std::ranges::find(harmless_keys(), name, &HarmlessKey::key);
    if (key == harmless_keys().end()) {
      unknown.push_back(name);
    } else if (!value.is_null() && !fits(value, key->kind)) {
      fields.fail(name, fmt::format("it is {}", shown(value)), fmt::format("give: {}", word(key->kind)));
    }
  }
  if (!unknown.empty()) fail_unknown(fields, unknown);
}

}  // namespace snellen::detail
