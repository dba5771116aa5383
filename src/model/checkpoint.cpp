// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/checkpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "json_text.hpp"

namespace snellen {
namespace {

using Json = nlohmann::json;
using detail::in_quotes;
using detail::JsonFields;

constexpr std::string_view expected_folder = "a checkpoint is a folder with config.json and model.safetensors";
constexpr std::uintmax_t maximum_json = std::uintmax_t{64} << 20;

/// A JSON file that holds an object.
Json read_object(const std::filesystem::path& path) {
  const std::string where = path.string();
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code)) throw InputError(where, "there is no such file", expected_folder);
  if (std::filesystem::file_size(path, code) > maximum_json) {
    throw InputError(where, "it is longer than 64 MiB", "this is not a checkpoint's JSON file");
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw InputError(where, "it cannot be opened", "check its permissions");
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  Json object = detail::parse_json(text, where);
  if (!object.is_object()) throw InputError(where, "it is not a JSON object", expected_folder);
  return object;
}

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
      fields.fail(key, fmt::format("its rope_theta {} contradicts {}", *other, *theta), "give one of them");
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

/// The defaults are those of Hugging Face's LlamaConfig, except that sizes must be given.
Config read_config(const Json& object, const std::string& where) {
  const JsonFields fields(object, where);
  check_architecture(fields);
  Config config;
  config.layers = fields.size("num_hidden_layers");
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
  // RoPE has no table of positions, so this sets no field; a wrong value still shows a damaged file.
  static_cast<void>(fields.size("max_position_embeddings", 1));
  validate(config, where + ": model");
  return config;
}

/// The tensors of a checkpoint, in one file or in several that an index lists.
class TensorSource {
 public:
  explicit TensorSource(const std::filesystem::path& directory) {
    const std::filesystem::path single = directory / "model.safetensors";
    const std::filesystem::path index = directory / "model.safetensors.index.json";
    std::error_code code;  // What cannot be looked at is reported as missing.
    if (std::filesystem::exists(single, code) || !std::filesystem::exists(index, code)) {
      if (!std::filesystem::exists(single, code)) {
        throw InputError(single.string(), "there is no such file", expected_folder);
      }
      where_ = single.string();
      add_file(single);
    } else {
      where_ = index.string();
      add_shards(directory, read_object(index));
    }
  }

  [[nodiscard]] bool has(const std::string& name) const { return tensors_.contains(name); }

  DoubleMatrix matrix(const std::string& name, std::int64_t rows, std::int64_t columns) {
    return take(name).matrix(name, rows, columns);
  }
  DoubleVector vector(const std::string& name, std::int64_t size) { return take(name).vector(name, size); }

  /// A tensor that nobody asked for would change the result, unless it is a buffer that older files hold.
  void refuse_unread() const {
    for (const auto& [name, file] : tensors_) {
      if (!read_.contains(name) && !name.ends_with(".rotary_emb.inv_freq")) {
        throw InputError(fmt::format("{}: tensor {}", where_, in_quotes(name)), "a Llama of this config.json has none",
                         "remove it or mend config.json");
      }
    }
  }

 private:
  const SafetensorsFile& add_file(const std::filesystem::path& path) {
    const SafetensorsFile& file = *files_.emplace_back(std::make_unique<SafetensorsFile>(path));
    for (const auto& [name, tensor] : file.tensors()) {
      if (!tensors_.emplace(name, &file).second) {
        throw InputError(fmt::format("{}: tensor {}", path.string(), in_quotes(name)), "another file has it, too",
                         "fetch the checkpoint again");
      }
    }
    return file;
  }

  void add_shards(const std::filesystem::path& directory, const Json& index) {
    const auto map = index.find("weight_map");
    if (map == index.end() || !map->is_object()) {
      throw InputError(where_ + ": weight_map", "it is not an object", "give the file of every tensor");
    }
    std::map<std::string, const SafetensorsFile*> shards;
    for (const auto& [name, value] : map->items()) {
      const std::string place = fmt::format("{}: tensor {}", where_, in_quotes(name));
      // Nothing outside of the folder is read, whatever the index says.
      if (!value.is_string() ||
          std::filesystem::path(value.get<std::string>()).filename() != value.get<std::string>() ||
          !value.get_ref<const std::string&>().ends_with(".safetensors")) {
        throw InputError(place, "its file is not the name of a .safetensors file", "fetch the checkpoint again");
      }
      auto& shard = shards[value.get<std::string>()];
      if (shard == nullptr) shard = &add_file(directory / value.get<std::string>());
      if (!shard->tensors().contains(name)) {
        throw InputError(place, fmt::format("{} does not hold it", in_quotes(value.get<std::string>())),
                         "fetch the checkpoint again");
      }
    }
  }

  const SafetensorsFile& take(const std::string& name) {
    const auto found = tensors_.find(name);
    if (found == tensors_.end()) {
      throw InputError(fmt::format("{}: tensor {}", where_, in_quotes(name)), "it is missing",
                       "a Llama of this config.json needs it");
    }
    read_.insert(name);
    return *found->second;
  }

  std::string where_;
  std::vector<std::unique_ptr<SafetensorsFile>> files_;
  std::map<std::string, const SafetensorsFile*> tensors_;
  std::set<std::string> read_;
};

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

Model read_checkpoint(const std::filesystem::path& directory) {
  const std::filesystem::path config_path = directory / "config.json";
  Model model{read_config(read_object(config_path), config_path.string()), {}};
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
    throw InputError((directory / "config.json").string() + ": tie_word_embeddings",
                     "it is true, but lm_head.weight differs from model.embed_tokens.weight", "set it to false");
  }
  source.refuse_unread();
  validate(model);
  return model;
}

}  // namespace snellen
