// SPDX-License-Identifier: LGPL-3.0-or-later
// LlamaForCausalLM: what its config.json means, and its tensors.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "architecture.hpp"
#include "config_keys.hpp"
#include "json_text.hpp"
#include "snellen/error.hpp"

namespace snellen::detail {
namespace {

using Json = nlohmann::json;

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

std::int32_t read_max_position_embeddings(const Json& object, const std::string& where) {
  const JsonFields fields(object, where);
  return fields.find("max_position_embeddings") == nullptr ? 0 : fields.size("max_position_embeddings");
}

/// The defaults are those of Hugging Face's LlamaConfig, except that sizes must be given.
Config read_llama_config(const Json& object, const std::string& where) {
  const JsonFields fields(object, where);
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
  static_cast<void>(
      read_max_position_embeddings(object, where));  // RoPE has no table of positions, so this sets no field
  validate(config, where + ": model");
  return config;
}

LayerWeights read_layer(const Config& config, TensorSource& source, std::int32_t index) {
  const std::string prefix = fmt::format("model.layers.{}.", index);
  const Attention& attention = config.attention;
  const std::int64_t width = config.width;
  const std::int64_t queries = std::int64_t{attention.heads} * attention.head_width;
  const std::int64_t keys = std::int64_t{attention.key_value_heads} * attention.head_width;
  const std::int64_t inner = config.feed_forward.width;

  LayerWeights layer;
  layer.attention_gain = source.vector(prefix + "input_layernorm.weight", width);
  layer.query = source.matrix(prefix + "self_attn.q_proj.weight", queries, width);
  layer.key = source.matrix(prefix + "self_attn.k_proj.weight", keys, width);
  layer.value = source.matrix(prefix + "self_attn.v_proj.weight", keys, width);
  layer.output = source.matrix(prefix + "self_attn.o_proj.weight", width, queries);
  if (attention.query_key_value_bias) {
    layer.query_bias = source.vector(prefix + "self_attn.q_proj.bias", queries);
    layer.key_bias = source.vector(prefix + "self_attn.k_proj.bias", keys);
    layer.value_bias = source.vector(prefix + "self_attn.v_proj.bias", keys);
    layer.output_bias = source.vector(prefix + "self_attn.o_proj.bias", width);
  }
  layer.feed_forward_gain = source.vector(prefix + "post_attention_layernorm.weight", width);
  layer.gate = source.matrix(prefix + "mlp.gate_proj.weight", inner, width);
  layer.up = source.matrix(prefix + "mlp.up_proj.weight", inner, width);
  layer.down = source.matrix(prefix + "mlp.down_proj.weight", width, inner);
  if (config.feed_forward.bias) {
    layer.gate_bias = source.vector(prefix + "mlp.gate_proj.bias", inner);
    layer.up_bias = source.vector(prefix + "mlp.up_proj.bias", inner);
    layer.down_bias = source.vector(prefix + "mlp.down_proj.bias", width);
  }
  return layer;
}

Weights read_llama_weights(const Config& config, TensorSource& source, const std::string& where) {
  Weights weights;
  weights.embedding = source.matrix("model.embed_tokens.weight", config.vocabulary, config.width);
  for (std::int32_t layer = 0; layer < config.layers; ++layer) {
    weights.layers.push_back(read_layer(config, source, layer));
  }
  weights.final_gain = source.vector("model.norm.weight", config.width);
  if (!config.tied_embeddings) {
    weights.unembedding = source.matrix("lm_head.weight", config.vocabulary, config.width);
  } else if (source.has("lm_head.weight") &&
             source.matrix("lm_head.weight", config.vocabulary, config.width) != weights.embedding) {
    throw InputError(where + ": tie_word_embeddings",
                     "it is true, but lm_head.weight differs from model.embed_tokens.weight",
                     "find out which of the two the model was trained with");
  }
  return weights;
}

}  // namespace

const Architecture& llama() {
  static const Architecture architecture{.name = "LlamaForCausalLM",
                                         .model_type = "llama",
                                         .read_config = read_llama_config,
                                         .read_trained_positions = read_max_position_embeddings,
                                         .read_weights = read_llama_weights};
  return architecture;
}

}  // namespace snellen::detail
