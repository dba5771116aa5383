// SPDX-License-Identifier: LGPL-3.0-or-later
// Writes checkpoints, whole and damaged, for the tests that read them.
#pragma once

#include <unistd.h>

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "snellen/error.hpp"

namespace snellen::testing {

/// A new folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "snellen-XXXXXX").string();
    BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code code;
    std::filesystem::remove_all(path_, code);
  }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// A number's bytes, the lowest first.
template <class Number>
std::string little_endian(Number number) {
  std::string bytes;
  for (std::size_t index = 0; index < sizeof(Number); ++index) {
    bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * index) & 0xff);
  }
  return bytes;
}

inline std::string f32_bytes(const std::vector<float>& values) {
  std::string bytes;
  for (const float value : values) {
    std::uint32_t code = 0;
    std::memcpy(&code, &value, sizeof code);
    bytes += little_endian(code);
  }
  return bytes;
}

/// A safetensors file of any header text and data, right or wrong.
inline std::string safetensors_bytes(const std::string& header, const std::string& data) {
  return little_endian(static_cast<std::uint64_t>(header.size())) + header + data;
}

/// Collects tensors, F32 unless said otherwise, and lays them out one behind the other.
class SafetensorsWriter {
 public:
  void add(const std::string& name, const std::vector<std::int64_t>& shape, const std::vector<float>& values) {
    add(name, "F32", shape, f32_bytes(values));
  }
  void add(const std::string& name, const char* type, const std::vector<std::int64_t>& shape,
           const std::string& bytes) {
    header_[name] = {{"dtype", type}, {"shape", shape}, {"data_offsets", {data_.size(), data_.size() + bytes.size()}}};
    data_ += bytes;
  }

  [[nodiscard]] std::string bytes() const { return safetensors_bytes(header_.dump(), data_); }

 private:
  nlohmann::ordered_json header_ = nlohmann::ordered_json::object();
  std::string data_;
};

/// What an action says when it throws InputError; "" when it does not throw.
template <class Action>
std::string input_error(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace snellen::testing
