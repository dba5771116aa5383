// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes as a checkpoint, config.json up to the first NUL and model.safetensors after it: a valid model or an
// InputError.
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
  void write(const char* name, std::string_view bytes) const { std::ofstream(path_ / name, std::ios::binary) << bytes; }

 private:
  std::filesystem::path path_;
};

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(bytes.find('\0'), size);
  folder.write("config.json", bytes.substr(0, end));
  folder.write("model.safetensors", bytes.substr(std::min(end + 1, size)));
  try {
    snellen::validate(snellen::read_checkpoint(folder.path()));
  } catch (const snellen::InputError&) {
  }
  return 0;
}
