// SPDX-License-Identifier: LGPL-3.0-or-later
// Reads the models that tests/oracle wrote, with the values that they should give.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "snellen/input/vocabulary.hpp"
#include "snellen/model/weights.hpp"
#include "snellen/number/rational.hpp"

namespace snellen::testing {

/// One stored configuration of the oracle.
struct StoredModel {
  std::string name;
  Model model;
  std::vector<Token> tokens;
  nlohmann::json expect;  ///< "v", "y" and maybe "logits": a row of decimal strings per token
};

StoredModel read_stored_model(const std::filesystem::path& file);

/// Every file of tests/data/oracle, in the order of their names.
std::vector<std::filesystem::path> stored_model_files();

/// The exact value of a decimal string.
Rational decimal_value(const std::string& text);

}  // namespace snellen::testing
