// SPDX-License-Identifier: LGPL-3.0-or-later
// Any bytes as a safetensors file: either every tensor can be read within its bounds, or InputError.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "snellen/error.hpp"
#include "snellen/model/checkpoint.hpp"

namespace {

/// A file in memory, which has a path while it is open.
class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(::memfd_create("safetensors", 0)) {
    if (descriptor_ < 0) std::abort();
    for (std::size_t written = 0; written < size;) {
      const ssize_t count = ::write(descriptor_, data + written, size - written);
      if (count <= 0) std::abort();
      written += static_cast<std::size_t>(count);
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(descriptor_); }

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void read_tensor(const snellen::SafetensorsFile& file, const std::string& name,
                 const snellen::SafetensorsFile::Tensor& tensor) {
  try {
    if (tensor.shape.size() == 1) {
      static_cast<void>(file.vector(name, tensor.shape[0]));
    } else if (tensor.shape.size() == 2) {
      static_cast<void>(file.matrix(name, tensor.shape[0], tensor.shape[1]));
    }
  } catch (const snellen::InputError&) {  // Numbers that are not finite.
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const MemoryFile memory(data, size);
  try {
    const snellen::SafetensorsFile file(memory.path());
    for (const auto& [name, tensor] : file.tensors()) read_tensor(file, name, tensor);
  } catch (const snellen::InputError&) {
  }
  return 0;
}
