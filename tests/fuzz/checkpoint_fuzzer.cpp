// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes as a checkpoint: config.json up to the first byte 0xff, which no JSON has, the index up to the next one (no
// index when that is empty), and model.safetensors after it. A valid model or an InputError.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "snellen/error.hpp"
#include "snellen/model/checkpoint.hpp"

namespace {

/// A folder for this process, removed at its end.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "snellen-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code code;
    std::filesystem::remove_all(path_, code);
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  void remove(const char* name) const { std::filesystem::remove(path_ / name); }
  void write(const char* name, std::string_view bytes) const { std::ofstream(path_ / name, std::ios::binary) << bytes; }

 private:
  std::filesystem::path path_;
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto part = [&](std::size_t begin) { return bytes.substr(begin, bytes.find('\xff', begin) - begin); };
  const std::string_view config = part(0);
  const std::string_view index = part(std::min(config.size() + 1, size));
  folder.write("config.json", config);
  folder.write("model.safetensors", bytes.substr(std::min(config.size() + index.size() + 2, size)));
  folder.remove("model.safetensors.index.json");
  if (!index.empty()) folder.write("model.safetensors.index.json", index);
  try {
    snellen::validate(snellen::read_checkpoint(folder.path()));
  } catch (const snellen::InputError&) {
  }
  return 0;
}
