// SPDX-License-Identifier: LGPL-3.0-or-later
#include "architecture.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <vector>

#include "json_text.hpp"

namespace snellen::detail {
namespace {

/// "supported: A, B".
std::string supported_names() {
  std::vector<std::string_view> names;
  for (const Architecture* one : architectures()) names.push_back(one->name);
  return fmt::format("supported: {}", fmt::join(names, ", "));
}

}  // namespace

std::span<const Architecture* const> architectures() {
  static const std::array all = {&llama()};
  return all;
}

const Architecture& architecture_of(const nlohmann::json& object, const std::string& where) {
  const JsonFields fields(object, where);
  const nlohmann::json* names = fields.find("architectures");
  if (names == nullptr) fields.fail("architectures", "it is missing", supported_names());
  if (!names->is_array() || names->size() != 1 || !names->front().is_string()) {
    fields.fail("architectures", "it is not a list of one name", supported_names());
  }
  const auto& name = names->front().get_ref<const std::string&>();
  const auto found = std::ranges::find(architectures(), name, &Architecture::name);
  if (found == architectures().end()) {
    fields.fail("architectures", fmt::format("{} is not supported", in_quotes(name)), supported_names());
  }
  const std::string type(fields.text("model_type", std::string((*found)->model_type)));
  if (type != (*found)->model_type) {
    fields.fail("model_type", fmt::format("{} is not supported", in_quotes(type)),
                fmt::format("supported: {}", (*found)->model_type));
  }
  if (fields.find("quantization_config") != nullptr) {
    fields.fail("quantization_config", "quantised weights are not supported",
                "give the checkpoint in F32, F16 or BF16");
  }
  return **found;
}

}  // namespace snellen::detail
