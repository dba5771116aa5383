// SPDX-License-Identifier: LGPL-3.0-or-later
#include "draft.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "settings.hpp"

namespace snellen::cli {

Place Draft::place_of(std::string_view key) const {
  if (const auto found = given.find(key); found != given.end()) return found->second;
  if (!file.empty()) return Place{fmt::format("{}: {}", file, key), {}, 0};
  const Setting* setting = find_setting(key);
  return Place{std::string(setting == nullptr ? key : setting->option), {}, 0};
}

Draft draft(std::string file, std::vector<Assignment> from_file, const std::vector<Assignment>& from_options) {
  for (const Assignment& option : from_options) {
    if (option.setting->replaces.empty()) continue;
    std::erase_if(from_file, [&](const Assignment& assignment) {
      return assignment.setting->key.starts_with(option.setting->replaces) ||
             (option.setting->key == "model.checkpoint" && assignment.setting->table() == "vocabulary");
    });
  }
  Draft result;
  result.file = std::move(file);
  // The shape of a synthetic model of which nothing is said. What depends on other values is filled in later.
  result.config.layers = 2;
  result.config.width = 64;
  const auto assign = [&result](const Assignment& assignment) {
    assignment.apply(result);
    result.given.insert_or_assign(std::string(assignment.setting->key), assignment.place);
    result.texts.insert_or_assign(std::string(assignment.setting->key), assignment.text);
  };
  std::ranges::for_each(from_file, assign);
  std::ranges::for_each(from_options, assign);
  return result;
}

}  // namespace snellen::cli
