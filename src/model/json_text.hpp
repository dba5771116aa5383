// SPDX-License-Identifier: LGPL-3.0-or-later
// JSON that a stranger wrote: parsed strictly, with one-line errors that name the place.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/error.hpp"

namespace snellen::detail {

/// A word of the user's between quotes, on one line and not too long.
inline std::string in_quotes(std::string_view word) {
  constexpr std::size_t longest = 100;
  std::string text = "'";
  for (const char letter : word.substr(0, longest)) {
    const auto code = static_cast<unsigned char>(letter);
    text += code < 0x20 || code == 0x7f ? '?' : letter;
  }
  return text + (word.size() > longest ? "...'" : "'");
}

/// Parses a JSON text. Unlike the JSON library, refuses an object that has a key twice, of which it would keep one, and
/// deep nesting. `where` is the file.
inline nlohmann::json parse_json(std::string_view text, const std::string& where) {
  using Json = nlohmann::json;
  constexpr std::size_t deepest = 32;
  std::vector<std::set<std::string>> keys;
  const auto watch = [&](int, Json::parse_event_t event, Json& parsed) {
    switch (event) {
      case Json::parse_event_t::object_start:
      case Json::parse_event_t::array_start:
        if (keys.size() == deepest) throw InputError(where, "JSON nested too deeply", "at most 32 levels are read");
        keys.emplace_back();
        break;
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end:
        keys.pop_back();
        break;
      case Json::parse_event_t::key:
        if (const auto& key = parsed.get_ref<const std::string&>(); !keys.back().insert(key).second) {
          throw InputError(where, fmt::format("{} occurs twice", in_quotes(key)), "remove one of them");
        }
        break;
      default:
        break;
    }
    return true;
  };
  try {
    return Json::parse(text.begin(), text.end(), watch);
  } catch (const Json::parse_error& error) {
    const std::size_t position = std::min(error.byte > 0 ? error.byte - 1 : 0, text.size());
    const std::string_view before = text.substr(0, position);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n');
    const std::size_t column = position - (start == std::string_view::npos ? 0 : start + 1) + 1;
    throw InputError(fmt::format("{}:{}:{}", where, line, column), "not JSON", "mend or fetch the file again");
  } catch (const Json::exception&) {  // A number beyond doubles.
    throw InputError(where, "a JSON number is out of range", "mend or fetch the file again");
  }
}

/// Typed reads of an object's fields. A null counts as absent, as in the files of Hugging Face.
class JsonFields {
 public:
  JsonFields(const nlohmann::json& object, std::string where) : object_(object), where_(std::move(where)) {}

  [[noreturn]] void fail(std::string_view key, std::string_view problem, std::string_view mend) const {
    throw InputError(fmt::format("{}: {}", where_, key), problem, mend);
  }

  /// The value of a key, or null.
  [[nodiscard]] const nlohmann::json* find(const char* key) const {
    const auto found = object_.find(key);
    return found == object_.end() || found->is_null() ? nullptr : &*found;
  }

  /// A size from 1; without a fallback the key must be there.
  [[nodiscard]] std::int32_t size(const char* key, std::optional<std::int32_t> fallback = {}) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr && fallback.has_value()) return *fallback;
    if (value == nullptr) fail(key, "it is missing", "give a whole number from 1");
    if (!value->is_number_integer()) fail(key, wrong_type(*value), "give a whole number from 1");
    constexpr std::int64_t largest = std::numeric_limits<std::int32_t>::max();
    if (*value < 1 || *value > largest) fail(key, "it is out of range", fmt::format("take 1 to {}", largest));
    return value->get<std::int32_t>();
  }

  [[nodiscard]] double number(const char* key, double fallback) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return fallback;
    if (!value->is_number()) fail(key, wrong_type(*value), "give a number");
    return value->get<double>();
  }

  [[nodiscard]] bool boolean(const char* key, bool fallback) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return fallback;
    if (!value->is_boolean()) fail(key, wrong_type(*value), "give true or false");
    return value->get<bool>();
  }

  [[nodiscard]] std::string text(const char* key, const std::string& fallback) const {
    const nlohmann::json* value = find(key);
    if (value == nullptr) return fallback;
    if (!value->is_string()) fail(key, wrong_type(*value), "give a string");
    return value->get<std::string>();
  }

 private:
  static std::string wrong_type(const nlohmann::json& value) {
    return value.is_number_float() ? std::string("it is a fraction")
                                   : fmt::format("it is of type {}", value.type_name());
  }

  const nlohmann::json& object_;
  std::string where_;
};

}  // namespace snellen::detail
