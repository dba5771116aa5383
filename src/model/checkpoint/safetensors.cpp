// SPDX-License-Identifier: LGPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>
#include <utility>

#include "json_text.hpp"
#include "snellen/file/regular_file.hpp"
#include "snellen/file/strict_json.hpp"
#include "snellen/model/checkpoint.hpp"

namespace snellen {
namespace {

using Json = nlohmann::json;
using Bytes = std::span<const std::byte>;

/// The length of the header is a 64-bit number at the start.
constexpr std::size_t length_bytes = 8;
/// A header has some 120 bytes for a tensor; those of the largest models have some 100 thousand. (The format allows 100
/// MB, which would take gigabytes to hold.)
constexpr std::uint64_t maximum_header = std::uint64_t{16} << 20;
constexpr std::string_view fetch_again = "fetch the file again";
constexpr FileKind safetensors = {
    .what = "a safetensors file", .most_bytes = std::uintmax_t{1} << 44, .mend = "give a safetensors file"};

/// A little-endian number at any address.
template <class Number>
Number load(const std::byte* source) noexcept {
  Number value = 0;
  for (std::size_t index = 0; index < sizeof(Number); ++index) {
    value = static_cast<Number>(value | static_cast<Number>(std::to_integer<Number>(source[index]) << (8 * index)));
  }
  return value;
}

double decode_half(std::uint16_t code) noexcept {
  const int exponent = code >> 10 & 0x1f;
  const int fraction = code & 0x3ff;
  double magnitude = 0;
  if (exponent == 0x1f) {
    magnitude = fraction == 0 ? HUGE_VAL : std::nan("");
  } else if (exponent == 0) {
    magnitude = std::ldexp(fraction, -24);
  } else {
    magnitude = std::ldexp(fraction + 0x400, exponent - 25);
  }
  return (code & 0x8000) != 0 ? -magnitude : magnitude;
}

std::size_t width_of(SafetensorsFile::Type type) noexcept {
  return type == SafetensorsFile::Type::f32 ? 4 : 2;
}

double decode_element(SafetensorsFile::Type type, const std::byte* source) noexcept {
  switch (type) {
    case SafetensorsFile::Type::f16:
      return decode_half(load<std::uint16_t>(source));
    case SafetensorsFile::Type::bf16:  // The upper half of a binary32.
      return std::bit_cast<float>(std::uint32_t{load<std::uint16_t>(source)} << 16);
    case SafetensorsFile::Type::f32:
      break;
  }
  return std::bit_cast<float>(load<std::uint32_t>(source));
}

std::string tensor_place(const std::string& file, std::string_view name) {
  return fmt::format("{}: tensor {}", file, detail::in_quotes(name));
}

/// A whole number in [0, 2^63).
std::int64_t read_size(const Json& value, const std::string& where, std::string_view field) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
    throw InputError(where, fmt::format("{} holds something that is not a size", field),
                     "sizes are whole numbers from 0");
  }
  return value.get<std::int64_t>();
}

const Json& member(const Json& entry, const char* field, const std::string& where) {
  const auto found = entry.find(field);
  if (found == entry.end()) throw InputError(where, fmt::format("{} is missing", field), fetch_again);
  return *found;
}

SafetensorsFile::Type read_type(const Json& entry, const std::string& where) {
  const Json& value = member(entry, "dtype", where);
  if (!value.is_string()) throw InputError(where, "dtype is not a string", "supported: F32, F16, BF16");
  const auto& name = value.get_ref<const std::string&>();
  if (name == "F32") return SafetensorsFile::Type::f32;
  if (name == "F16") return SafetensorsFile::Type::f16;
  if (name == "BF16") return SafetensorsFile::Type::bf16;
  throw InputError(where, fmt::format("dtype {} is not supported", detail::in_quotes(name)),
                   "supported: F32, F16, BF16");
}

/// Where a tensor's bytes are, counted from the end of the header.
struct Range {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::string name;
};

Range read_range(const Json& entry, std::int64_t data_size, const std::string& where) {
  const Json& offsets = member(entry, "data_offsets", where);
  if (!offsets.is_array() || offsets.size() != 2) {
    throw InputError(where, "data_offsets is not a pair", "give [begin, end]");
  }
  Range range;
  range.begin = read_size(offsets[0], where, "data_offsets");
  range.end = read_size(offsets[1], where, "data_offsets");
  if (range.begin > range.end) throw InputError(where, "data_offsets end before they begin", fetch_again);
  if (range.end > data_size) {
    throw InputError(where, fmt::format("its data ends at byte {} of {}", range.end, data_size),
                     "the file is cut short; fetch it again");
  }
  return range;
}

std::vector<std::int64_t> read_shape(const Json& entry, const std::string& where) {
  const Json& value = member(entry, "shape", where);
  if (!value.is_array()) throw InputError(where, "shape is not a list", "give a list of sizes");
  std::vector<std::int64_t> shape;
  for (const Json& size : value) shape.push_back(read_size(size, where, "shape"));
  return shape;
}

/// Bytes that a shape takes. Throws when they exceed 63 bits, for any order of the sizes.
std::int64_t byte_count(const std::vector<std::int64_t>& shape, std::size_t width, const std::string& where) {
  if (std::ranges::find(shape, 0) != shape.end()) return 0;
  auto count = static_cast<std::int64_t>(width);
  for (const std::int64_t size : shape) {
    if (count > INT64_MAX / size) throw InputError(where, "its shape overflows 63 bits", fetch_again);
    count *= size;
  }
  return count;
}

SafetensorsFile::Tensor read_entry(const Json& entry, Bytes data, const std::string& where, Range& range) {
  if (!entry.is_object()) {
    throw InputError(where, "its entry is not an object", "give dtype, shape and data_offsets");
  }
  for (const auto& [key, value] : entry.items()) {
    if (key != "dtype" && key != "shape" && key != "data_offsets") {
      throw InputError(where, fmt::format("unknown field {}", detail::in_quotes(key)),
                       "give dtype, shape and data_offsets only");
    }
  }
  SafetensorsFile::Tensor tensor;
  tensor.type = read_type(entry, where);
  tensor.shape = read_shape(entry, where);
  range = read_range(entry, static_cast<std::int64_t>(data.size()), where);
  const std::int64_t bytes = byte_count(tensor.shape, width_of(tensor.type), where);
  if (bytes != range.end - range.begin) {
    throw InputError(where,
                     fmt::format("its shape takes {} bytes, its data_offsets {}", bytes, range.end - range.begin),
                     fetch_again);
  }
  tensor.bytes = data.subspan(static_cast<std::size_t>(range.begin), static_cast<std::size_t>(bytes));
  return tensor;
}

void check_metadata(const Json& metadata, const std::string& where) {
  const bool strings =
      metadata.is_object() && std::ranges::all_of(metadata, [](const Json& value) { return value.is_string(); });
  if (!strings) throw InputError(where, "__metadata__ is not a map from strings to strings", fetch_again);
}

/// The tensors must tile the data: a byte that belongs to two of them, or to none, is a sign of a damaged file.
void check_tiling(std::vector<Range> ranges, std::int64_t data_size, const std::string& where) {
  std::ranges::sort(ranges, {}, [](const Range& range) { return std::pair(range.begin, range.end); });
  std::int64_t position = 0;
  for (const Range& range : ranges) {
    if (range.begin < position) {
      throw InputError(tensor_place(where, range.name), "its data overlaps another tensor's", fetch_again);
    }
    if (range.begin > position) {
      throw InputError(tensor_place(where, range.name),
                       fmt::format("{} bytes before its data belong to no tensor", range.begin - position),
                       fetch_again);
    }
    position = range.end;
  }
  if (position != data_size) {
    throw InputError(where, fmt::format("the last {} bytes belong to no tensor", data_size - position), fetch_again);
  }
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  return fmt::format("({})", fmt::join(shape, ", "));
}

const SafetensorsFile::Tensor& find_tensor(const SafetensorsFile& file, const std::string& path,
                                           const std::string& name, const std::vector<std::int64_t>& shape) {
  const auto found = file.tensors().find(name);
  if (found == file.tensors().end()) {
    std::vector<std::string> names;
    for (const auto& entry : file.tensors()) names.push_back(entry.first);
    throw InputError(tensor_place(path, name), "it is missing",
                     fmt::format("the file has {} tensors{}", file.tensors().size(), did_you_mean(name, names)));
  }
  if (found->second.shape != shape) {
    throw InputError(tensor_place(path, name), fmt::format("its shape is {}", shape_text(found->second.shape)),
                     fmt::format("expected {}", shape_text(shape)));
  }
  return found->second;
}

/// Decodes into memory for all of the tensor's numbers.
void decode_finite(const SafetensorsFile::Tensor& tensor, const std::string& path, const std::string& name,
                   std::span<double> target) {
  const std::size_t width = width_of(tensor.type);
  for (std::size_t index = 0; index < target.size(); ++index) {
    target[index] = decode_element(tensor.type, tensor.bytes.data() + index * width);
    if (!std::isfinite(target[index])) {
      throw InputError(tensor_place(path, name), fmt::format("number {} is {}", index, target[index]),
                       "weights must be finite");
    }
  }
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : path_(path) {
  const std::string where = path.string();
  auto [owner, bytes] = map_file(path, safetensors);
  mapping_ = std::move(owner);
  detail::refuse_pointer({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, where);
  if (bytes.size() < length_bytes) {
    throw InputError(where, fmt::format("file of {} bytes is too short", bytes.size()),
                     "a safetensors file starts with 8 bytes of header length");
  }
  const auto length = load<std::uint64_t>(bytes.data());
  if (length > maximum_header) {
    throw InputError(where, fmt::format("header of {} bytes is longer than {}", length, maximum_header),
                     "this is not a safetensors file");
  }
  if (length > bytes.size() - length_bytes) {
    throw InputError(where, fmt::format("header of {} bytes does not fit into {} bytes", length, bytes.size()),
                     "the file is cut short; fetch it again");
  }
  const Bytes header = bytes.subspan(length_bytes, static_cast<std::size_t>(length));
  const Bytes data = bytes.subspan(length_bytes + header.size());
  // The format asks for the brace at once; spaces may follow the object.
  const std::string_view text(reinterpret_cast<const char*>(header.data()), header.size());
  if (!text.starts_with('{')) throw InputError(where, "header is not a JSON object", "this is not a safetensors file");

  const Json object = strict_json(text, where + ": header", fetch_again);
  std::vector<Range> ranges;
  for (const auto& [name, entry] : object.items()) {
    if (name == "__metadata__") {
      check_metadata(entry, where);
      continue;
    }
    Range range;
    Tensor tensor = read_entry(entry, data, tensor_place(where, name), range);
    range.name = name;
    ranges.push_back(std::move(range));
    tensors_.emplace(name, std::move(tensor));
  }
  check_tiling(std::move(ranges), static_cast<std::int64_t>(data.size()), where);
}

DoubleMatrix SafetensorsFile::matrix(const std::string& name, std::int64_t rows, std::int64_t columns) const {
  const Tensor& tensor = find_tensor(*this, path_.string(), name, {rows, columns});
  DoubleMatrix values(rows, columns);
  decode_finite(tensor, path_.string(), name, {values.data(), static_cast<std::size_t>(values.size())});
  return values;
}

DoubleVector SafetensorsFile::vector(const std::string& name, std::int64_t size) const {
  const Tensor& tensor = find_tensor(*this, path_.string(), name, {size});
  DoubleVector values(size);
  decode_finite(tensor, path_.string(), name, {values.data(), static_cast<std::size_t>(values.size())});
  return values;
}

}  // namespace snellen
