// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/checkpoint.hpp"

#include <fmt/format.h>

#include "checkpoint_config.hpp"
#include "snellen/error.hpp"
#include "tensor_source.hpp"

namespace snellen {
namespace {

using detail::TensorSource;

/// The largest that are known have some kilobytes.
constexpr FileKind config_file = {.what = "a checkpoint's config.json",
                                  .most_bytes = std::uintmax_t{1} << 20,
                                  .mend = "a checkpoint is a folder with config.json and model.safetensors"};

std::filesystem::path config_of(const std::filesystem::path& directory) {
  return directory / "config.json";
}

/// Other programs add an adapter that lies beside a model to its weights.
void refuse_adapter(const std::filesystem::path& directory) {
  const std::filesystem::path adapter = directory / "adapter_config.json";
  std::error_code code;
  if (std::filesystem::exists(adapter, code)) {
    throw InputError(adapter.string(), "an adapter changes the weights and is not read",
                     "give the model that it was merged into");
  }
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

}  // namespace

std::int32_t trained_positions(const std::filesystem::path& directory) {
  const std::filesystem::path path = config_of(directory);
  return detail::read_trained_positions(detail::read_json_object(path, config_file), path.string());
}

Model read_checkpoint(const std::filesystem::path& directory) {
  const std::filesystem::path config_path = config_of(directory);
  Model model{detail::read_config(detail::read_json_object(config_path, config_file), config_path.string()), {}};
  refuse_adapter(directory);
  const Config& config = model.config;
  Weights& weights = model.weights;

  TensorSource source(directory);
  weights.embedding = source.matrix("model.embed_tokens.weight", config.vocabulary, config.width);
  for (std::int32_t layer = 0; layer < config.layers; ++layer) {
    weights.layers.push_back(read_layer(config, source, layer));
  }
  weights.final_gain = source.vector("model.norm.weight", config.width);
  if (!config.tied_embeddings) {
    weights.unembedding = source.matrix("lm_head.weight", config.vocabulary, config.width);
  } else if (source.has("lm_head.weight") &&
             source.matrix("lm_head.weight", config.vocabulary, config.width) != weights.embedding) {
    throw InputError(config_path.string() + ": tie_word_embeddings",
                     "it is true, but lm_head.weight differs from model.embed_tokens.weight",
                     "find out which of the two the model was trained with");
  }
  source.check_rotary_buffers(config);
  source.refuse_unread(config);
  validate(model);
  return model;
}

}  // namespace snellen
