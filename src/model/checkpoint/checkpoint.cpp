// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/checkpoint.hpp"

#include "architecture.hpp"
#include "snellen/error.hpp"
#include "tensor_source.hpp"

namespace snellen {
namespace {

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

}  // namespace

std::int32_t trained_positions(const std::filesystem::path& directory) {
  const std::string where = config_of(directory).string();
  const nlohmann::json object = detail::read_json_object(where, config_file);
  return detail::architecture_of(object, where).read_trained_positions(object, where);
}

Model read_checkpoint(const std::filesystem::path& directory) {
  const std::string where = config_of(directory).string();
  const nlohmann::json object = detail::read_json_object(where, config_file);
  const detail::Architecture& architecture = detail::architecture_of(object, where);
  Model model{architecture.read_config(object, where), {}};
  refuse_adapter(directory);
  detail::TensorSource source(directory);
  model.weights = architecture.read_weights(model.config, source, where);
  source.check_rotary_buffers(model.config);
  source.refuse_unread(model.config);
  validate(model);
  return model;
}

}  // namespace snellen
