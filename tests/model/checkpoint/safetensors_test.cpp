// SPDX-License-Identifier: LGPL-3.0-or-later
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <cmath>
#include <ctime>
#include <limits>

#include "model/checkpoint_files.hpp"
#include "snellen/model/checkpoint.hpp"
#include "snellen/number/format.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(safetensors_test)

namespace {

using testing::f32_bytes;
using testing::input_error;
using testing::little_endian;
using testing::safetensors_bytes;
using testing::TemporaryFolder;

/// What opening a file of these bytes says, after its path.
std::string refusal(const std::string& bytes) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.write("a.safetensors", bytes);
  const std::string message = input_error([&] { const SafetensorsFile file(path); });
  BOOST_TEST(message.find('\n') == std::string::npos);
  if (message.empty()) return "";
  BOOST_REQUIRE(message.starts_with(path.string()));
  return message.substr(path.string().size());
}

std::string refusal(const std::string& header, const std::string& data) {
  return refusal(safetensors_bytes(header, data));
}

/// The entry of one tensor.
std::string entry(const std::string& type, const std::string& shape, const std::string& offsets) {
  return R"({"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

/// A file with one tensor named t.
std::string one(const std::string& type, const std::string& shape, const std::string& data) {
  return safetensors_bytes(R"({"t":)" + entry(type, shape, "[0," + std::to_string(data.size()) + "]") + "}", data);
}

constexpr const char* damaged = "; fetch the file again";

}  // namespace

BOOST_AUTO_TEST_CASE(reads_matrices_and_vectors) {
  const TemporaryFolder folder;
  // The spaces after the object are the padding that writers add; the metadata is ignored.
  const std::string header = R"({"__metadata__":{"format":"pt"},"m":)" + entry("F32", "[2,3]", "[0,24]") + R"(,"v":)" +
                             entry("F32", "[2]", "[24,32]") + "}     ";
  const std::string data = f32_bytes({1, 2, 3, -4, 0.5F, 1e-40F, 7, -0.0F});
  const SafetensorsFile file(folder.write("a.safetensors", safetensors_bytes(header, data)));
  BOOST_TEST(file.tensors().size() == 2U);
  BOOST_TEST(file.tensors().at("m").shape == std::vector<std::int64_t>({2, 3}), boost::test_tools::per_element());
  const DoubleMatrix matrix = file.matrix("m", 2, 3);
  BOOST_TEST(matrix(0, 2) == 3);
  BOOST_TEST(matrix(1, 0) == -4);
  BOOST_TEST(matrix(1, 2) == static_cast<double>(1e-40F));
  const DoubleVector vector = file.vector("v", 2);
  BOOST_TEST(vector(0) == 7);
  BOOST_TEST(std::signbit(vector(1)));
}

BOOST_AUTO_TEST_CASE(copies_share_the_mapping) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.safetensors", one("F32", "[1]", f32_bytes({5})));
  auto first = std::make_unique<SafetensorsFile>(path);
  const SafetensorsFile second = *first;
  first.reset();
  std::filesystem::remove(path);
  BOOST_TEST(second.vector("t", 1)(0) == 5);
}

BOOST_AUTO_TEST_CASE(data_need_not_be_aligned) {
  const TemporaryFolder folder;
  for (std::size_t padding = 0; padding < 4; ++padding) {
    const std::string header = R"({"t":)" + entry("F32", "[2]", "[0,8]") + "}" + std::string(padding, ' ');
    const SafetensorsFile file(folder.write("a.safetensors", safetensors_bytes(header, f32_bytes({3, -8}))));
    BOOST_TEST(file.vector("t", 2)(1) == -8);
  }
}

BOOST_AUTO_TEST_CASE(empty_tensors_and_files) {
  const TemporaryFolder folder;
  const SafetensorsFile nothing(folder.write("a.safetensors", safetensors_bytes("{}", "")));
  BOOST_TEST(nothing.tensors().empty());
  const std::string header = R"({"b":)" + entry("F32", "[1]", "[0,4]") + R"(,"a":)" + entry("F32", "[0,9]", "[4,4]") +
                             R"(,"c":)" + entry("BF16", "[3,0]", "[0,0]") + "}";
  const SafetensorsFile file(folder.write("b.safetensors", safetensors_bytes(header, f32_bytes({1}))));
  BOOST_TEST(file.matrix("a", 0, 9).size() == 0);
  BOOST_TEST(file.matrix("c", 3, 0).size() == 0);
}

// Every code of the two formats of 16 bits, against their definition as data.
BOOST_AUTO_TEST_CASE(sixteen_bit_codes_are_exact) {
  const TemporaryFolder folder;
  for (const auto& [type, name] : {std::pair("F16", "fp16"), std::pair("BF16", "bf16")}) {
    const Format format = format_by_name(name);
    std::string finite;
    std::vector<double> expected;
    for (std::uint32_t code = 0; code < 0x10000; ++code) {
      const FloatValue value = decode(code, format);
      const std::string bytes = little_endian(static_cast<std::uint16_t>(code));
      if (value.is_finite()) {
        finite += bytes;
        expected.push_back(to_double(value));
      } else if (code % 97 == 0) {
        const SafetensorsFile file(folder.write("a.safetensors", one(type, "[1]", bytes)));
        BOOST_TEST(input_error([&] { static_cast<void>(file.vector("t", 1)); }).ends_with("weights must be finite"));
      }
    }
    const auto size = static_cast<std::int64_t>(expected.size());
    const std::string shape = nlohmann::json::array({size}).dump();
    const SafetensorsFile file(folder.write("b.safetensors", one(type, shape, finite)));
    const DoubleVector values = file.vector("t", size);
    for (std::size_t index = 0; index < expected.size(); ++index) {
      const double value = values(static_cast<Eigen::Index>(index));
      BOOST_REQUIRE(value == expected[index]);
      BOOST_REQUIRE(std::signbit(value) == std::signbit(expected[index]));
    }
  }
}

BOOST_AUTO_TEST_CASE(numbers_must_be_finite) {
  const TemporaryFolder folder;
  const auto path =
      folder.write("a.safetensors", one("F32", "[2,2]", f32_bytes({1, 2, std::numeric_limits<float>::infinity(), 3})));
  const SafetensorsFile file(path);
  BOOST_TEST(input_error([&] { static_cast<void>(file.matrix("t", 2, 2)); }) ==
             path.string() + ": tensor 't': number 2 is inf; weights must be finite");
}

BOOST_AUTO_TEST_CASE(missing_tensors_and_other_shapes) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.safetensors", one("F32", "[2]", f32_bytes({1, 2})));
  const SafetensorsFile file(path);
  const std::string start = path.string() + ": tensor ";
  BOOST_TEST(input_error([&] { static_cast<void>(file.vector("u", 2)); }) ==
             start + "'u': it is missing; the file has 1 tensors (did you mean 't'?)");
  BOOST_TEST(input_error([&] { static_cast<void>(file.vector("t", 3)); }) ==
             start + "'t': its shape is (2); expected (3)");
  BOOST_TEST(input_error([&] { static_cast<void>(file.matrix("t", 2, 1)); }) ==
             start + "'t': its shape is (2); expected (2, 1)");
}

BOOST_AUTO_TEST_CASE(damaged_headers) {
  BOOST_TEST(refusal("") == ": file of 0 bytes is too short; a safetensors file starts with 8 bytes of header length");
  BOOST_TEST(refusal("1234567") ==
             ": file of 7 bytes is too short; a safetensors file starts with 8 bytes of header length");
  BOOST_TEST(refusal(little_endian(std::uint64_t{3}) + "{}") ==
             ": header of 3 bytes does not fit into 10 bytes; the file is cut short; fetch it again");
  BOOST_TEST(refusal(little_endian(~std::uint64_t{0}) + "{}") ==
             ": header of 18446744073709551615 bytes is longer than 16777216; this is not a safetensors file");
  BOOST_TEST(refusal("", "") == ": header is not a JSON object; this is not a safetensors file");
  BOOST_TEST(refusal(" {}", "") == ": header is not a JSON object; this is not a safetensors file");
  BOOST_TEST(refusal("[]", "") == ": header is not a JSON object; this is not a safetensors file");
  BOOST_TEST(refusal("{\"a\"\n:}", "") ==
             ": header:2:2: it is not JSON: unexpected '}', expected '[', '{', or a literal; fetch the file again");
  BOOST_TEST(refusal(R"({"a":1e999})", "") ==
             ": header:1:11: the number before this is too large; fetch the file again");
  BOOST_TEST(refusal(R"({"a":)" + std::string(100, '['), "") ==
             ": header:1:37: arrays and objects stand in each other more than 32 deep; fetch the file again");
  BOOST_TEST(refusal("{}" + std::string(1, '\0') + "{}", "") ==
             ": header:1:3: a NUL byte is no JSON; fetch the file again");
  BOOST_TEST(refusal("{}}", "") ==
             ": header:1:3: it is not JSON: unexpected '}', expected end of input; fetch the file again");
  BOOST_TEST(refusal(R"({"__metadata__":{"a":1}})", "") ==
             std::string(": __metadata__ is not a map from strings to strings") + damaged);
  BOOST_TEST(refusal(R"({"__metadata__":"pt"})", "") ==
             std::string(": __metadata__ is not a map from strings to strings") + damaged);
}

BOOST_AUTO_TEST_CASE(repeated_names) {
  const std::string tensor = entry("F32", "[1]", "[0,4]");
  BOOST_TEST(refusal(R"({"a":)" + tensor + R"(,"a":)" + tensor + "}", f32_bytes({1})) ==
             ": header:1:55: the key 'a' stands twice; fetch the file again");
  BOOST_TEST(refusal(R"({"a":{"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}})", f32_bytes({1})) ==
             ": header:1:21: the key 'dtype' stands twice; fetch the file again");
}

BOOST_AUTO_TEST_CASE(damaged_entries) {
  const auto of = [](const std::string& tensor) { return refusal(R"({"a":)" + tensor + "}", f32_bytes({1, 2})); };
  const auto says = [](const std::string& text) { return ": tensor 'a': " + text; };
  BOOST_TEST(of("3") == says("its entry is not an object; give dtype, shape and data_offsets"));
  BOOST_TEST(of(R"({"shape":[2],"data_offsets":[0,8]})") == says("dtype is missing; fetch the file again"));
  BOOST_TEST(of(R"({"dtype":"F32","data_offsets":[0,8]})") == says("shape is missing; fetch the file again"));
  BOOST_TEST(of(R"({"dtype":"F32","shape":[2]})") == says("data_offsets is missing; fetch the file again"));
  BOOST_TEST(of(R"({"dtype":"F32","shape":[2],"data_offsets":[0,8],"scale":1})") ==
             says("unknown field 'scale'; give dtype, shape and data_offsets only"));
  BOOST_TEST(of(R"({"dtype":4,"shape":[2],"data_offsets":[0,8]})") ==
             says("dtype is not a string; supported: F32, F16, BF16"));
  BOOST_TEST(of(entry("I64", "[1]", "[0,8]")) == says("dtype 'I64' is not supported; supported: F32, F16, BF16"));
  BOOST_TEST(of(entry("F32", "2", "[0,8]")) == says("shape is not a list; give a list of sizes"));
  BOOST_TEST(of(entry("F32", "[-2]", "[0,8]")) ==
             says("shape holds something that is not a size; sizes are whole numbers from 0"));
  BOOST_TEST(of(entry("F32", "[2.5]", "[0,8]")) ==
             says("shape holds something that is not a size; sizes are whole numbers from 0"));
  BOOST_TEST(of(entry("F32", "[18446744073709551615]", "[0,8]")) ==
             says("shape holds something that is not a size; sizes are whole numbers from 0"));
  BOOST_TEST(of(entry("F32", "[4294967296,4294967296,4]", "[0,8]")) ==
             says("its shape overflows 63 bits; fetch the file again"));
  BOOST_TEST(of(entry("F32", "[3]", "[0,8]")) ==
             says("its shape takes 12 bytes, its data_offsets 8; fetch the file again"));
  BOOST_TEST(of(entry("F32", "[0,9223372036854775807]", "[0,8]")) ==
             says("its shape takes 0 bytes, its data_offsets 8; fetch the file again"));
  BOOST_TEST(of(entry("F32", "[2]", "[0,8,8]")) == says("data_offsets is not a pair; give [begin, end]"));
  BOOST_TEST(of(entry("F32", "[2]", "[8,0]")) == says("data_offsets end before they begin; fetch the file again"));
  BOOST_TEST(of(entry("F32", "[2]", "[-8,0]")) ==
             says("data_offsets holds something that is not a size; sizes are whole numbers from 0"));
  BOOST_TEST(of(entry("F32", "[3]", "[0,12]")) ==
             says("its data ends at byte 12 of 8; the file is cut short; fetch it again"));
}

BOOST_AUTO_TEST_CASE(tensors_must_tile_the_data) {
  const auto two = [](const std::string& first, const std::string& second) {
    return refusal(R"({"a":)" + entry("F32", "[2]", first) + R"(,"b":)" + entry("F32", "[2]", second) + "}",
                   f32_bytes({1, 2, 3, 4, 5}));
  };
  BOOST_TEST(two("[0,8]", "[4,12]") == std::string(": tensor 'b': its data overlaps another tensor's") + damaged);
  BOOST_TEST(two("[0,8]", "[0,8]") == std::string(": tensor 'b': its data overlaps another tensor's") + damaged);
  BOOST_TEST(two("[12,20]", "[0,8]") ==
             std::string(": tensor 'a': 4 bytes before its data belong to no tensor") + damaged);
  BOOST_TEST(two("[8,16]", "[0,8]") == std::string(": the last 4 bytes belong to no tensor") + damaged);
  // An empty tensor has a place, too: between two others, not inside one.
  const auto empty_at = [](const std::string& place) {
    return refusal(R"({"a":)" + entry("F32", "[2]", "[0,8]") + R"(,"b":)" + entry("F32", "[0]", place) + R"(,"c":)" +
                       entry("F32", "[1]", "[8,12]") + "}",
                   f32_bytes({1, 2, 3}));
  };
  for (const char* place : {"[0,0]", "[8,8]", "[12,12]"}) BOOST_TEST(empty_at(place) == "");
  BOOST_TEST(empty_at("[4,4]") == std::string(": tensor 'b': its data overlaps another tensor's") + damaged);
  BOOST_TEST(empty_at("[13,13]") ==
             ": tensor 'b': its data ends at byte 13 of 12; the file is cut short; fetch it again");
}

// A header costs what its length says: the JSON library's own filter looks at all entries after each of them.
BOOST_AUTO_TEST_CASE(a_header_of_many_tensors_takes_linear_time) {
  const auto seconds = [](int tensors) {
    std::string header = "{";
    for (int k = 0; k < tensors; ++k) {
      header += (k == 0 ? "\"t" : ",\"t") + std::to_string(k) + "\":" + entry("F32", "[0]", "[0,0]");
    }
    const TemporaryFolder folder;
    const auto path = folder.write("a.safetensors", safetensors_bytes(header + "}", ""));
    const std::clock_t start = std::clock();
    const SafetensorsFile file(path);
    BOOST_TEST(file.tensors().size() == static_cast<std::size_t>(tensors));
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  // Sixteen times as many: 256 times as long if it were quadratic.
  const double few = std::max(seconds(5000), 0.01);
  BOOST_TEST(seconds(80'000) < 64 * few);
}

// What the header may hold is bounded before memory is.
BOOST_AUTO_TEST_CASE(a_header_of_too_many_values) {
  std::string shape = "[1";
  for (int k = 0; k < 1'000'000; ++k) shape += ",1";
  BOOST_TEST(refusal(R"({"t":)" + entry("F32", shape + "]", "[0,4]") + "}", f32_bytes({1}))
                 .find("there are more than 1000000 values; fetch the file again") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(names_cannot_break_the_line) {
  BOOST_TEST(refusal(R"({"a\nb":3})", "") ==
             ": tensor 'a?b': its entry is not an object; give dtype, shape and data_offsets");
  BOOST_TEST(refusal("{\"" + std::string(200, 'x') + "\":3}", "") ==
             ": tensor '" + std::string(100, 'x') +
                 "...': its entry is not an object; give dtype, shape and data_offsets");
}

BOOST_AUTO_TEST_CASE(files_that_cannot_be_mapped) {
  const TemporaryFolder folder;
  const auto of = [&](const char* name) {
    return input_error([&] { const SafetensorsFile file(folder.path() / name); });
  };
  const std::string start = (folder.path() / "").string();
  BOOST_TEST(of("absent") == start + "absent: no such file; give a safetensors file");
  std::filesystem::create_directory(folder.path() / "folder");
  BOOST_TEST(of("folder") == start + "folder: it is a folder, not a file; give a safetensors file");
  BOOST_REQUIRE(::mkfifo((folder.path() / "pipe").c_str(), 0600) == 0);
  BOOST_TEST(of("pipe") == start + "pipe: it is a pipe, not a file; give a safetensors file");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
