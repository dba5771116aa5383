// SPDX-License-Identifier: LGPL-3.0-or-later
// What the files of a checkpoint mean, for each architecture that is read. One architecture is one file beside this
// one.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "snellen/model/weights.hpp"
#include "tensor_source.hpp"

namespace snellen::detail {

/// One architecture: which config.json it is, what its keys mean, and how its tensors are called.
struct Architecture {
  std::string_view name;        ///< the one entry of `architectures`
  std::string_view model_type;  ///< the value of `model_type`, which may be absent
  /// The shape that config.json asks for. Every key has been read, is known to be harmless, or is refused by name.
  /// `where` is the file. Throws InputError.
  Config (*read_config)(const nlohmann::json& object, const std::string& where);
  /// For how many positions config.json says that the model was trained; 0 when it does not say. Throws InputError.
  std::int32_t (*read_trained_positions)(const nlohmann::json& object, const std::string& where);
  /// The weights of a model of this config, of which every tensor has been asked for. `where` is config.json. Throws
  /// InputError.
  Weights (*read_weights)(const Config& config, TensorSource& source, const std::string& where);
};

/// LlamaForCausalLM.
const Architecture& llama();

/// All that are read.
std::span<const Architecture* const> architectures();

/// The one that config.json names. Throws InputError, with those that are supported, for any other, and for quantised
/// weights.
const Architecture& architecture_of(const nlohmann::json& object, const std::string& where);

}  // namespace snellen::detail
