// SPDX-License-Identifier: LGPL-3.0-or-later
// As much of JSON Schema as docs/reference/*.schema.json use.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace snellen::test {

/// Where `value` does not meet `schema`: a line for each place, none when it does. Knows type, const, enum, required,
/// properties, additionalProperties (a schema), items and $ref into `root`; throws std::runtime_error for other
/// keywords that would restrict.
std::vector<std::string> violations(const nlohmann::json& value, const nlohmann::json& schema,
                                    const nlohmann::json& root, const std::string& where = "");

}  // namespace snellen::test
