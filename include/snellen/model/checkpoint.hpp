// SPDX-License-Identifier: LGPL-3.0-or-later
// Reading a trained checkpoint: a folder with config.json and model.safetensors (Llama architecture).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "snellen/model/weights.hpp"

namespace snellen {

/// A memory-mapped safetensors file whose header has been validated: known types, shapes that match the byte ranges,
/// ranges that lie inside the file, do not overlap and leave no hole, no repeated names. Throws InputError naming the
/// file and the tensor.
class SafetensorsFile {
 public:
  enum class Type : std::uint8_t { f32, f16, bf16 };
  struct Tensor {
    Type type = Type::f32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;
  };

  explicit SafetensorsFile(const std::filesystem::path& path);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  [[nodiscard]] const std::map<std::string, Tensor, std::less<>>& tensors() const noexcept { return tensors_; }
  /// The tensor as exact doubles, (rows, columns). Throws InputError when it is missing, of another shape or not
  /// finite.
  [[nodiscard]] DoubleMatrix matrix(const std::string& name, std::int64_t rows, std::int64_t columns) const;
  [[nodiscard]] DoubleVector vector(const std::string& name, std::int64_t size) const;

 private:
  std::filesystem::path path_;
  std::shared_ptr<const void> mapping_;
  std::map<std::string, Tensor, std::less<>> tensors_;
};

/// Reads DIR/config.json and DIR/model.safetensors, or the files that DIR/model.safetensors.index.json lists. Only
/// LlamaForCausalLM with model_type llama is supported. Every key of config.json and every tensor is read, known to be
/// harmless, or refused by name (docs/reference/checkpoints.md). Throws InputError.
Model read_checkpoint(const std::filesystem::path& directory);

/// For how many positions DIR/config.json says that the checkpoint was made (max_position_embeddings); 0 when it does
/// not say. RoPE goes on beyond them: no number depends on this. Throws InputError.
std::int32_t trained_positions(const std::filesystem::path& directory);

}  // namespace snellen
