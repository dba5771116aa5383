// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes as JSON and as TOML: a value that is no deeper than the bound and reads the same when written again, or an
// InputError of bounded length.
#include "snellen/error.hpp"
#include "snellen/file/strict_json.hpp"
#include "snellen/file/strict_toml.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t longest_message = 1000;

std::size_t depth_of(const nlohmann::json& value) {
  if (!value.is_structured()) return 0;  // which a loop would give itself
  std::size_t deepest = 0;
  for (const nlohmann::json& inner : value) deepest = std::max(deepest, depth_of(inner));
  return deepest + 1;
}

/// Names of keys and arrays that stand in each other.
std::size_t depth_of(const toml::node& node) {
  std::size_t deepest = 0;
  if (const toml::table* table = node.as_table()) {
    for (const auto& [key, value] : *table) deepest = std::max(deepest, 1 + depth_of(value));
  } else if (const toml::array* array = node.as_array()) {
    for (const toml::node& value : *array) deepest = std::max(deepest, depth_of(value));
    ++deepest;
  }
  return deepest;
}

template <class Work>
void refused_or_done(const Work& work) {
  try {
    work();
  } catch (const snellen::InputError& error) {
    if (std::string_view(error.what()).size() > longest_message) std::abort();
  }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  refused_or_done([&] {
    const snellen::JsonBounds bounds = {.depth = 8, .values = 10'000};
    const nlohmann::json value = snellen::strict_json(text, "f", "mend", bounds);
    if (depth_of(value) > bounds.depth || snellen::strict_json(value.dump(), "f", "mend", bounds) != value)
      std::abort();
  });
  refused_or_done([&] {
    const snellen::TomlBounds bounds = {.depth = 6};
    if (depth_of(snellen::strict_toml(text, "f", "mend", bounds)) > bounds.depth) std::abort();
  });
  return 0;
}
