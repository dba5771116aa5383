// SPDX-License-Identifier: LGPL-3.0-or-later
#include "checkpoint_config.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "json_text.hpp"
#include "snellen/model/checkpoint_keys.hpp"

namespace snellen::detail {
namespace {

using Json = nlohmann::json;

void check_architecture(const JsonFields& fields) {
  constexpr std::string_view supported = "supported: LlamaForCausalLM";
  const Json* names = fields.find("architectures");
  if (names == nullptr) fields.fail("architectures", "it is missing", supported);
  if (!names->is_array() || names->size() != 1 || !names->front().is_string()) {
    fields.fail("architectures", "it is not a list of one name", supported);
  }
  if (const auto& name = names->front().get_ref<const std::string&>(); name != "LlamaForCausalLM") {
    fields.fail("architectures", fmt::format("{} is not supported", in_quotes(name)), supported);
  }
  if (const std::string type = fields.text("model_type", "llama"); type != "llama") {
    fields.fail("model_type", fmt::format("{} is not supported", in_quotes(type)), "supported: llama");
  }
  if (fields.find("quantization_config") != nullptr) {
    fields.fail("quantization_config", "quantised weights are not supported",
                "give the checkpoint in F32, F16 or BF16");
  }
}

bool fits(const Json& value, KeyKind kind) {
  switch (kind) {
    case KeyKind::text:
      return value.is_string();
    case KeyKind::number:
      return value.is_number();
    case KeyKind::boolean:
      return value.is_boolean();
    case KeyKind::token_ids:
      return value.is_number_integer() ||
             (value.is_array() && std::ranges::all_of(value, [](const Json& id) { return id.is_number_integer(); }));
    case KeyKind::list:
      return value.is_array();
    case KeyKind::object:
      return value.is_object();
    case KeyKind::anything:
      break;
  }
  return true;
}

/// A value in a message: short, whatever it is.
std::string shown(const Json& value) {
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return value.is_string() ? in_quotes(value.get_ref<const std::string&>()) : value.dump();
}

void check_neutral(const JsonFields& fields, const NeutralKey& key, const Json& value) {
  const Json neutral = Json::parse(key.neutral);
  if (std::ranges::find(neutral, value) != neutral.end()) return;
  std::vector<std::string> supported;
  for (const Json& one : neutral) supported.push_back(one.dump());
  fields.fail(key.key, fmt::format("{} is not supported, as {}", shown(value), key.effect),
              fmt::format("supported: {}", fmt::join(supported, ", ")));
}

[[noreturn]] void fail_unknown(const JsonFields& fields, const std::vector<std::string>& unknown) {
  std::vector<std::string_view> known(read_keys().begin(), read_keys().end());
  std::ranges::transform(harmless_keys(), std::back_inserter(known), &HarmlessKey::key);
  std::ranges::transform(neutral_keys(), std::back_inserter(known), &NeutralKey::key);
  constexpr std::size_t longest = 100;  // of a word that is worth a guess
  const std::string& first = unknown.front();
  std::string problem = "this key is not known" + (first.size() > longest ? "" : did_you_mean(first, known));
  if (unknown.size() > 1) problem += fmt::format(", nor is {}", in_quotes(unknown[1]));
  if (unknown.size() > 2) problem += fmt::format(", nor are {} more", unknown.size() - 2);
  fields.fail(in_quotes(first), problem + "; the numbers may depend on it",
              "docs/reference/checkpoints.md lists the keys that are read");
}

/// Every key is one that is read, or cannot change a number, or says that nothing is done.
void check_keys(const Json& object, const JsonFields& fields) {
  std::vector<std::string> unknown;
  for (const auto& [name, value] : object.items()) {
    if (std::ranges::find(read_keys(), name) != read_keys().end()) continue;
    if (const auto key = std::ranges::find(neutral_keys(), name, &NeutralKey::key); key != neutral_keys().end()) {
      check_neutral(fields, *key, value);
      continue;
    }
    const auto key = std::ranges::find(harmless_keys(), name, &HarmlessKey::key);
    if (key == harmless_keys().end()) {
      unknown.push_back(name);
    } else if (!value.is_null() && !fits(value, key->kind)) {
      fields.fail(name, fmt::format("it is {}", shown(value)), fmt::format("give: {}", word(key->kind)));
    }
  }
  if (!unknown.empty()) fail_unknown(fields, unknown);
}

/// Newer files say layer by layer which kind of attention there is.
void check_layer_types(const JsonFields& fields, std::int32_t layers) {
  constexpr std::string_view supported = "supported: full_attention in every layer";
  const Json* types = fields.find("layer_types");
  if (types == nullptr) return;
  if (!types->is_array()) fields.fail("layer_types", "it is not a list", supported);
  for (const Json& type : *types) {
    if (type != "full_attention")
      fields.fail("layer_types", fmt::format("{} is not supported", shown(type)), supported);
  }
  if (std::cmp_not_equal(types->size(), layers)) {
    fields.fail("layer_types", fmt::format("it has {} entries for {} layers", types->size(), layers), supported);
  }
}

Activation read_activation(const JsonFields& fields) {
  const std::string name = fields.text("hidden_act", "silu");
  if (name == "silu") return Activation::silu;
  if (name == "gelu") return Activation::gelu_erf;
  if (name == "gelu_new" || name == "gelu_pytorch_tanh") return Activation::gelu_tanh;
  if (name == "relu") return Activation::relu;
  fields.fail("hidden_act", fmt::format("{} is not supported", in_quotes(name)),
              "supported: silu, gelu, gelu_new, gelu_pytorch_tanh, relu");
}

void check_rotary_factor(const JsonFields& fields) {
  if (fields.number("partial_rotary_factor", 1) != 1) {
    fields.fail("partial_rotary_factor", "partial rotation is not supported", "supported: 1");
  }
}

/// Checks one of the objects that describe RoPE, which may be absent, and returns its base, if it says.
std::optional<double> read_rope_object(const JsonFields& fields, const char* key, const std::string& where) {
  const Json* object = fields.find(key);
  if (object == nullptr) return {};
  if (!object->is_object()) fields.fail(key, "it is not an object", "give an object with rope_type default, or null");
  const JsonFields inner(*object, fmt::format("{}: {}", where, key));
  for (const char* type_key : {"rope_type", "type"}) {
    if (const std::string type = inner.text(type_key, "default"); type != "default") {
      inner.fail(type_key, fmt::format("{} is not supported", in_quotes(type)), "supported: default");
    }
  }
  constexpr std::array<std::string_view, 4> known = {"rope_type", "type", "rope_theta", "partial_rotary_factor"};
  for (const auto& [name, value] : object->items()) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      inner.fail(in_quotes(name), "it is not supported", "supported: rope_type, rope_theta");
    }
  }
  check_rotary_factor(inner);
  if (inner.find("rope_theta") == nullptr) return {};
  return inner.number("rope_theta", 0);
}

/// The base of RoPE's frequencies: at the top in older files, in rope_parameters in newer ones.
double read_rope_theta(const JsonFields& fields, const std::string& where) {
  check_rotary_factor(fields);
  constexpr double usual = 10000;
  std::optional<double> theta;
  if (fields.find("rope_theta") != nullptr) theta = fields.number("rope_theta", usual);
  for (const char* key : {"rope_scaling", "rope_parameters"}) {
    const std::optional<double> other = read_rope_object(fields, key, where);
    if (theta.has_value() && other.has_value() && *theta != *other) {
      fields.fail(key, fmt::format("its rope_theta {} contradicts {}", *other, *theta),
                  "keep the one that the model was trained with");
    }
    if (other.has_value()) theta = other;
  }
  return theta.value_or(usual);
}

std::int32_t read_head_width(const JsonFields& fields, const Config& config) {
  const std::int32_t heads = config.attention.heads;
  if (fields.find("head_dim") == nullptr && config.width % heads != 0) {
    fields.fail("head_dim",
                fmt::format("it is missing, and hidden_size {} is not a multiple of {} heads", config.width, heads),
                "give it");
  }
  return fields.size("head_dim", config.width / heads);
}

}  // namespace

std::int32_t read_trained_positions(const nlohmann::json& object, const std::string& where) {
  const JsonFields fields(object, where);
  return fields.find("max_position_embeddings") == nullptr ? 0 : fields.size("max_position_embeddings");
}

/// The defaults are those of Hugging Face's LlamaConfig, except that sizes must be given.
Config read_config(const nlohmann::json& object, const std::string& where) {
  const JsonFields fields(object, where);
  check_architecture(fields);
  check_keys(object, fields);
  Config config;
  config.layers = fields.size("num_hidden_layers");
  check_layer_types(fields, config.layers);
  config.width = fields.size("hidden_size");
  config.vocabulary = fields.size("vocab_size");
  config.position.scheme = PositionScheme::rope;
  config.position.theta = read_rope_theta(fields, where);
  config.position.layout = RotationLayout::half_split;
  config.attention.heads = fields.size("num_attention_heads");
  config.attention.key_value_heads = fields.size("num_key_value_heads", config.attention.heads);
  config.attention.head_width = read_head_width(fields, config);
  config.attention.query_key_value_bias = fields.boolean("attention_bias", false);
  config.attention.output_bias = config.attention.query_key_value_bias;
  config.feed_forward.activation = read_activation(fields);
  config.feed_forward.gated = true;
  config.feed_forward.bias = fields.boolean("mlp_bias", false);
  config.feed_forward.width = fields.size("intermediate_size");
  config.norm = NormKind::rms;
  config.epsilon = fields.number("rms_norm_eps", 1e-6);
  config.tied_embeddings = fields.boolean("tie_word_embeddings", false);
  static_cast<void>(read_trained_positions(object, where));  // RoPE has no table of positions, so this sets no field
  validate(config, where + ": model");
  return config;
}

}  // namespace snellen::detail
