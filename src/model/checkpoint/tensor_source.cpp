// SPDX-License-Identifier: LGPL-3.0-or-later
#include "tensor_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>

#include "json_text.hpp"
#include "rotary_buffers.hpp"
#include "snellen/file/strict_json.hpp"

namespace snellen::detail {
namespace {

using Json = nlohmann::json;

constexpr std::string_view checkpoint_is = "a checkpoint is a folder with config.json and model.safetensors";
/// It has some 100 bytes for a tensor; the largest models have some ten thousand.
constexpr FileKind index_file = {
    .what = "an index of tensors", .most_bytes = std::uintmax_t{16} << 20, .mend = checkpoint_is};

/// Nothing outside of the folder is read, whatever the index says.
bool is_shard_name(const Json& value) {
  if (!value.is_string()) return false;
  const auto& name = value.get_ref<const std::string&>();
  const bool plain =
      std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '/'; });
  return plain && name.ends_with(".safetensors");
}

/// The number of the layer whose tensor this is.
std::optional<std::int64_t> layer_of(std::string_view name) {
  constexpr std::string_view start = "model.layers.";
  if (!name.starts_with(start)) return std::nullopt;
  name.remove_prefix(start.size());
  const std::string_view digits = name.substr(0, name.find('.'));
  constexpr std::size_t most_digits = 9;
  const bool number = !digits.empty() && digits.size() <= most_digits &&
                      std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; });
  if (!number) return std::nullopt;
  return std::stoll(std::string(digits));
}

/// What a name that stands in front of every tensor's own comes from.
std::string_view origin_of_prefix(std::string_view prefix) {
  if (prefix.find("_orig_mod.") != std::string_view::npos) return "a compiled model's";
  if (prefix.find("module.") != std::string_view::npos) return "a parallel wrapper's";
  if (prefix.find("base_model.") != std::string_view::npos) return "an adapter's";
  return "a surrounding model's";
}

/// Why a tensor is not one of this model's, and what to do: never to remove it, as it was trained.
std::pair<std::string, std::string_view> reason_unread(std::string_view name, const Config& config) {
  if (const auto layer = layer_of(name); layer && *layer >= config.layers) {
    return {fmt::format("config.json has num_hidden_layers {}", config.layers),
            "give the number of layers that the model was trained with"};
  }
  constexpr std::array<std::string_view, 4> attention = {"q_proj.bias", "k_proj.bias", "v_proj.bias", "o_proj.bias"};
  const auto ends = [&](std::string_view end) { return name.ends_with(end); };
  if (!config.attention.query_key_value_bias && std::ranges::any_of(attention, ends)) {
    return {"config.json has no attention_bias", "give attention_bias: true"};
  }
  constexpr std::array<std::string_view, 3> feed_forward = {"gate_proj.bias", "up_proj.bias", "down_proj.bias"};
  if (!config.feed_forward.bias && std::ranges::any_of(feed_forward, ends)) {
    return {"config.json has no mlp_bias", "give mlp_bias: true"};
  }
  return {"a Llama has none, and it may change the numbers", "models of another architecture are not read"};
}

}  // namespace

nlohmann::json read_json_object(const std::filesystem::path& path, const FileKind& kind) {
  const std::string where = path.string();
  const std::string text = read_file(path, kind);
  refuse_pointer(text, where);
  Json object = strict_json(text, where, "mend or fetch the file again");
  if (!object.is_object()) throw InputError(where, "it is not a JSON object", kind.mend);
  return object;
}

TensorSource::TensorSource(const std::filesystem::path& directory) {
  const std::filesystem::path single = directory / "model.safetensors";
  const std::filesystem::path index = directory / "model.safetensors.index.json";
  const auto is_there = [](const std::filesystem::path& path) {  // a link to nothing is somebody's mistake
    std::error_code code;
    return std::filesystem::exists(std::filesystem::symlink_status(path, code));
  };
  if (is_there(index)) {
    where_ = index.string();
    add_shards(directory, read_json_object(index, index_file));
    // Programs differ in which of the two they take.
    const bool listed = std::ranges::any_of(files_, [&](const auto& file) { return file->path() == single; });
    if (!listed && is_there(single)) {
      throw InputError(single.string(), "model.safetensors.index.json does not list it",
                       "keep the files of one checkpoint in a folder");
    }
  } else {
    where_ = single.string();
    if (!is_there(single)) throw InputError(where_, "no such file", checkpoint_is);
    add_file(single);
  }
}

DoubleMatrix TensorSource::matrix(const std::string& name, std::int64_t rows, std::int64_t columns) {
  return take(name).matrix(name, rows, columns);
}

DoubleVector TensorSource::vector(const std::string& name, std::int64_t size) {
  return take(name).vector(name, size);
}

void TensorSource::check_rotary_buffers(const Config& config) {
  const std::int32_t width = config.attention.head_width;
  const auto check = [&](const std::string& name) {
    if (!has(name)) return;
    const SafetensorsFile& file = take(name);
    check_frequencies(file.vector(name, width / 2), file.tensors().find(name)->second.type, config.position.theta,
                      width, place_of(name));
  };
  check("model.rotary_emb.inv_freq");
  for (std::int32_t layer = 0; layer < config.layers; ++layer) {
    check(fmt::format("model.layers.{}.self_attn.rotary_emb.inv_freq", layer));
  }
}

void TensorSource::refuse_unread(const Config& config) const {
  for (const auto& [name, file] : tensors_) {
    if (read_.contains(name)) continue;
    const auto [problem, mend] = reason_unread(name, config);
    throw InputError(place_of(name), problem, mend);
  }
}

const SafetensorsFile& TensorSource::add_file(const std::filesystem::path& path) {
  const SafetensorsFile& file = *files_.emplace_back(std::make_unique<SafetensorsFile>(path));
  for (const auto& [name, tensor] : file.tensors()) {
    if (!tensors_.emplace(name, &file).second) {
      throw InputError(fmt::format("{}: tensor {}", path.string(), in_quotes(name)), "another file has it, too",
                       "fetch the checkpoint again");
    }
  }
  return file;
}

void TensorSource::add_shards(const std::filesystem::path& directory, const Json& index) {
  constexpr std::string_view again = "fetch the checkpoint again";
  for (const auto& [key, value] : index.items()) {
    if (key != "weight_map" && key != "metadata") {
      throw InputError(fmt::format("{}: {}", where_, in_quotes(key)), "this key is not known",
                       "an index has weight_map and metadata");
    }
  }
  const auto map = index.find("weight_map");
  if (map == index.end() || !map->is_object()) {
    throw InputError(where_ + ": weight_map", "it is not an object", "give the file of every tensor");
  }
  std::map<std::string, const SafetensorsFile*> shards;
  for (const auto& [name, value] : map->items()) {
    if (!is_shard_name(value)) {
      throw InputError(place_of(name), "its file is not the name of a .safetensors file in the same folder", again);
    }
    auto& shard = shards[value.get<std::string>()];
    if (shard == nullptr) shard = &add_file(directory / value.get<std::string>());
    if (!shard->tensors().contains(name)) {
      throw InputError(place_of(name), fmt::format("{} does not hold it", in_quotes(value.get<std::string>())), again);
    }
  }
  for (const auto& [name, file] : tensors_) {
    if (!map->contains(name)) {
      throw InputError(place_of(name),
                       fmt::format("weight_map omits it, but {} holds it", in_quotes(file->path().filename().string())),
                       again);
    }
  }
  check_total_size(index);
}

void TensorSource::check_total_size(const Json& index) const {
  const auto metadata = index.find("metadata");
  if (metadata == index.end()) return;
  const std::string place = where_ + ": metadata";
  if (!metadata->is_object()) throw InputError(place, "it is not an object", "give total_size in it, or nothing");
  const auto total = metadata->find("total_size");
  if (total == metadata->end()) return;
  std::uint64_t bytes = 0;
  for (const auto& file : files_) {
    for (const auto& [name, tensor] : file->tensors()) bytes += tensor.bytes.size();
  }
  if (!total->is_number() || *total != bytes) {
    throw InputError(place + ": total_size", fmt::format("it is not the {} bytes that the tensors have", bytes),
                     "fetch the checkpoint again, or write its index anew");
  }
}

const SafetensorsFile& TensorSource::take(const std::string& name) {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) fail_missing(name);
  read_.insert(name);
  return *found->second;
}

void TensorSource::fail_missing(const std::string& name) const {
  constexpr std::string_view missing = "it is missing";
  constexpr std::string_view inner = "model.";
  if (name.starts_with(inner) && has(name.substr(inner.size()))) {
    throw InputError(place_of(name),
                     fmt::format("{}, but {} is there: an inner model was saved, whose names have no 'model.'", missing,
                                 in_quotes(name.substr(inner.size()))),
                     "save the whole LlamaForCausalLM, with its head");
  }
  for (const auto& [other, file] : tensors_) {
    if (!other.ends_with("." + name)) continue;
    const std::string prefix = in_quotes(other.substr(0, other.size() - name.size()));
    throw InputError(place_of(name),
                     fmt::format("{}, but {} is there: {} is {} prefix", missing, in_quotes(other), prefix,
                                 origin_of_prefix(other.substr(0, other.size() - name.size()))),
                     "save the model that is inside, so that names are without it");
  }
  const bool head = name == "lm_head.weight";
  throw InputError(place_of(name), missing,
                   head ? "give it, or tie_word_embeddings: true if the model was trained so"
                        : "a Llama of this config.json needs it");
}

std::string TensorSource::place_of(const std::string& name) const {
  return fmt::format("{}: tensor {}", where_, in_quotes(name));
}

}  // namespace snellen::detail
