// SPDX-License-Identifier: LGPL-3.0-or-later
// config.json of a checkpoint.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "snellen/model/config.hpp"

namespace snellen::detail {

/// The shape that config.json asks for. Every key is read, known to be harmless, or refused by name. `where` is the
/// file. Throws InputError.
Config read_config(const nlohmann::json& object, const std::string& where);

/// max_position_embeddings; 0 when config.json does not say it.
std::int32_t read_trained_positions(const nlohmann::json& object, const std::string& where);

}  // namespace snellen::detail
