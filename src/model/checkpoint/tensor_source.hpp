// SPDX-License-Identifier: LGPL-3.0-or-later
// The tensors of a checkpoint, in one file or in several that an index lists.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "snellen/file/regular_file.hpp"
#include "snellen/model/checkpoint.hpp"

namespace snellen::detail {

/// A JSON file of a checkpoint that holds an object. Throws InputError naming the file.
nlohmann::json read_json_object(const std::filesystem::path& path, const FileKind& kind);

/// Opens all files of a folder, and remembers which tensors were read. Everything throws InputError naming the file and
/// the tensor.
class TensorSource {
 public:
  /// With an index, every tensor of every file must be in it, in that file, and the sizes must add up.
  explicit TensorSource(const std::filesystem::path& directory);

  [[nodiscard]] bool has(const std::string& name) const { return tensors_.contains(name); }
  DoubleMatrix matrix(const std::string& name, std::int64_t rows, std::int64_t columns);
  DoubleVector vector(const std::string& name, std::int64_t size);

  /// Checks stored RoPE frequencies against the config.
  void check_rotary_buffers(const Config& config);
  /// A tensor that nobody asked for would change the result.
  void refuse_unread(const Config& config) const;

 private:
  const SafetensorsFile& add_file(const std::filesystem::path& path);
  void add_shards(const std::filesystem::path& directory, const nlohmann::json& index);
  void check_total_size(const nlohmann::json& index) const;
  const SafetensorsFile& take(const std::string& name);
  [[noreturn]] void fail_missing(const std::string& name) const;
  [[nodiscard]] std::string place_of(const std::string& name) const;

  std::string where_;
  std::vector<std::unique_ptr<SafetensorsFile>> files_;
  std::map<std::string, const SafetensorsFile*> tensors_;
  std::set<std::string> read_;
};

}  // namespace snellen::detail
