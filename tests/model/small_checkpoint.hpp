// SPDX-License-Identifier: LGPL-3.0-or-later
// A Llama small enough to be written anew for every test, whole or damaged.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "checkpoint_files.hpp"
#include "snellen/model/checkpoint.hpp"

namespace snellen::testing {

using Json = nlohmann::json;
using NamedShapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

/// Llama with two heads on one key-value head: every size differs from the others.
inline Json small_config() {
  return {{"architectures", Json::array({"LlamaForCausalLM"})},
          {"model_type", "llama"},
          {"hidden_size", 4},
          {"intermediate_size", 6},
          {"num_hidden_layers", 2},
          {"num_attention_heads", 2},
          {"num_key_value_heads", 1},
          {"vocab_size", 5},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 500.0},
          {"max_position_embeddings", 16},
          {"tie_word_embeddings", true}};
}

/// The tensors of that config, with heads of another width if asked: names and shapes, in the file's order.
inline NamedShapes small_tensors(bool biases = false, std::int64_t head = 2) {
  NamedShapes tensors = {{"model.embed_tokens.weight", {5, 4}}};
  for (const std::string prefix : {"model.layers.0.", "model.layers.1."}) {
    tensors.insert(tensors.end(), {{prefix + "input_layernorm.weight", {4}},
                                   {prefix + "self_attn.q_proj.weight", {2 * head, 4}},
                                   {prefix + "self_attn.k_proj.weight", {head, 4}},
                                   {prefix + "self_attn.v_proj.weight", {head, 4}},
                                   {prefix + "self_attn.o_proj.weight", {4, 2 * head}},
                                   {prefix + "post_attention_layernorm.weight", {4}},
                                   {prefix + "mlp.gate_proj.weight", {6, 4}},
                                   {prefix + "mlp.up_proj.weight", {6, 4}},
                                   {prefix + "mlp.down_proj.weight", {4, 6}}});
    if (!biases) continue;
    tensors.insert(tensors.end(), {{prefix + "self_attn.q_proj.bias", {2 * head}},
                                   {prefix + "self_attn.k_proj.bias", {head}},
                                   {prefix + "self_attn.v_proj.bias", {head}},
                                   {prefix + "self_attn.o_proj.bias", {4}},
                                   {prefix + "mlp.gate_proj.bias", {6}},
                                   {prefix + "mlp.up_proj.bias", {6}},
                                   {prefix + "mlp.down_proj.bias", {4}}});
  }
  tensors.push_back({"model.norm.weight", {4}});
  return tensors;
}

/// Number `index` of the tensor at place `place` in the file.
inline float number(std::size_t place, std::size_t index) {
  return static_cast<float>(place) + static_cast<float>(index) / 64;
}

inline std::vector<float> numbers(std::size_t place, const std::vector<std::int64_t>& shape) {
  std::size_t count = 1;
  for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
  std::vector<float> values;
  for (std::size_t index = 0; index < count; ++index) values.push_back(number(place, index));
  return values;
}

/// A checkpoint to be damaged: config, and which tensors are written.
struct Parts {
  Json config = small_config();
  NamedShapes tensors = small_tensors();
};

inline void write(const TemporaryFolder& folder, const Parts& parts) {
  folder.write("config.json", parts.config.dump());
  SafetensorsWriter writer;
  for (std::size_t place = 0; place < parts.tensors.size(); ++place) {
    const auto& [name, shape] = parts.tensors[place];
    writer.add(name, shape, numbers(place, shape));
  }
  folder.write("model.safetensors", writer.bytes());
}

/// What reading the folder says, after the folder's path; "" when it reads.
inline std::string refusal(const TemporaryFolder& folder) {
  const std::string message = input_error([&] { static_cast<void>(read_checkpoint(folder.path())); });
  BOOST_TEST(message.find('\n') == std::string::npos);
  if (message.empty()) return "";
  BOOST_REQUIRE(message.starts_with(folder.path().string() + "/"));
  return message.substr(folder.path().string().size() + 1);
}

inline std::string refusal(const std::function<void(Parts&)>& damage) {
  const TemporaryFolder folder;
  Parts parts;
  damage(parts);
  write(folder, parts);
  return refusal(folder);
}

/// Takes a key out of a config instead of setting it.
inline const Json absent = Json(Json::value_t::discarded);

/// What is said of a config with one key changed.
inline std::string config_refusal(const std::string& key, const Json& value) {
  return refusal([&](Parts& parts) {
    if (value.is_discarded()) {
      parts.config.erase(key);
    } else {
      parts.config[key] = value;
    }
  });
}

}  // namespace snellen::testing
