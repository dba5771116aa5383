// SPDX-License-Identifier: LGPL-3.0-or-later
// Fields of JSON that a stranger wrote, with one-line errors that name the place.
#pragma once

#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

/// A file that Git Large File Storage holds elsewhere: what lies in its place is a short text.
inline void refuse_pointer(std::string_view bytes, const std::string& where) {
  if (bytes.starts_with("version https://git-lfs.github.com/spec/")) {
    throw InputError(where, "this is a Git LFS pointer, not the file itself", "run git lfs pull in its folder");
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
