// SPDX-License-Identifier: LGPL-3.0-or-later
// Every key of config.json is understood or refused.
#pragma once

#include <nlohmann/json.hpp>

#include "json_text.hpp"

namespace snellen::detail {

/// Checks that every key is one that is read, cannot change a number, or says that nothing is done
/// (snellen/model/checkpoint_keys.hpp). Throws InputError that names the first other one.
void check_keys(const nlohmann::json& object, const JsonFields& fields);

/// A value in a message: short, whatever it is.
std::string shown(const nlohmann::json& value);

}  // namespace snellen::detail
