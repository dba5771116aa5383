// SPDX-License-Identifier: LGPL-3.0-or-later
// Stored RoPE frequencies against config.json. The oracle is long double, 2^-40 times more exact than what is allowed.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "model/small_checkpoint.hpp"
#include "snellen/number/format.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(rotary_buffers_test)

using testing::f32_bytes;
using testing::Json;
using testing::little_endian;
using testing::numbers;
using testing::SafetensorsWriter;
using testing::small_config;
using testing::small_tensors;
using testing::TemporaryFolder;

constexpr const char* of_layer_0 = "model.layers.0.self_attn.rotary_emb.inv_freq";

long double frequency(double theta, std::int64_t k, std::int64_t width) {
  return std::pow(static_cast<long double>(theta),
                  -2.0L * static_cast<long double>(k) / static_cast<long double>(width));
}

/// Rounded to nearest into a stored type, as bytes.
std::string stored(const std::vector<double>& values, const std::string& type) {
  std::string bytes;
  for (const double value : values) {
    if (type == "F32") {
      bytes += f32_bytes({static_cast<float>(value)});
    } else {
      const Format format = format_by_name(type == "F16" ? "fp16" : "bf16");
      const FloatValue rounded = round(Rational(value), format);
      bytes += little_endian(static_cast<std::uint16_t>(encode(rounded, format)));
    }
  }
  return bytes;
}

/// What reading says of a checkpoint with these frequencies, after the tensor's place.
std::string verdict(double theta, std::int64_t width, const std::string& type, const std::vector<double>& values,
                    const std::string& name = of_layer_0) {
  const TemporaryFolder folder;
  Json config = small_config();
  config["rope_theta"] = theta;
  config["head_dim"] = width;
  folder.write("config.json", config.dump());
  SafetensorsWriter writer;
  const auto tensors = small_tensors(false, width);
  for (std::size_t place = 0; place < tensors.size(); ++place) {
    writer.add(tensors[place].first, tensors[place].second, numbers(place, tensors[place].second));
  }
  writer.add(name, type.c_str(), {static_cast<std::int64_t>(values.size())}, stored(values, type));
  folder.write("model.safetensors", writer.bytes());
  const std::string message = testing::refusal(folder);
  const std::string place = "model.safetensors: tensor '" + name + "': ";
  return message.starts_with(place) ? message.substr(place.size()) : message;
}

std::vector<double> frequencies(double theta, std::int64_t width, double factor = 1) {
  std::vector<double> values;
  for (std::int64_t k = 0; k < width / 2; ++k)
    values.push_back(static_cast<double>(frequency(theta, k, width)) * factor);
  return values;
}

/// As programs compute them: all in binary32.
std::vector<double> computed_in_binary32(double theta, std::int64_t width) {
  std::vector<double> values;
  for (std::int64_t k = 0; k < width / 2; ++k) {
    const float exponent = static_cast<float>(2 * k) / static_cast<float>(width);
    values.push_back(1.0F / std::pow(static_cast<float>(theta), exponent));
  }
  return values;
}

BOOST_AUTO_TEST_CASE(what_rounding_explains_is_read) {
  for (const double theta : {0.25, 1.0, 2.0, 500.0, 10000.0, 500000.0, 1e6, 1e8, 12345.678}) {
    for (const std::int64_t width : {2, 6, 8, 64, 80, 96, 128, 256}) {
      for (const char* type : {"F32", "F16", "BF16"}) {
        BOOST_TEST(verdict(theta, width, type, frequencies(theta, width)) == "", theta << ' ' << width << ' ' << type);
        BOOST_TEST(verdict(theta, width, type, computed_in_binary32(theta, width)) == "",
                   theta << ' ' << width << ' ' << type);
      }
    }
  }
  BOOST_TEST(verdict(500, 8, "F32", frequencies(500, 8), "model.rotary_emb.inv_freq") == "");
}

// The allowance is no wider than it says: (12 + log2 theta) 2^-24 and half a unit of the type.
BOOST_AUTO_TEST_CASE(what_rounding_does_not_explain_is_refused) {
  for (const double theta : {500.0, 10000.0, 1e6}) {
    const double allowed = (12 + std::floor(std::log2(theta))) * std::ldexp(1.0, -24);
    for (const double sign : {-1.0, 1.0}) {
      // A stored binary32 is rounded by at most 2^-24 of itself.
      BOOST_TEST(verdict(theta, 64, "F32", frequencies(theta, 64, 1 + sign * (allowed - 2e-7))) == "");
      BOOST_TEST(verdict(theta, 64, "F32", frequencies(theta, 64, 1 + sign * (allowed + 2e-7))) != "");
      // One and a half units away, where half a unit is allowed: 2^-7 and 2^-10 of a number just above a power of two.
      BOOST_TEST(verdict(theta, 2, "BF16", {1 + sign * 1.5 * std::ldexp(1.0, -7)}) != "");
      BOOST_TEST(verdict(theta, 2, "F16", {1 + sign * 1.5 * std::ldexp(1.0, -10)}) != "");
    }
    // Another theta, by one in a thousand.
    BOOST_TEST(verdict(theta, 64, "F32", frequencies(theta * 1.001, 64)) != "");
    // Scaled positions, and llama3's scaling of the lower ones.
    BOOST_TEST(verdict(theta, 64, "F32", frequencies(theta, 64, 0.25)) != "");
    std::vector<double> last = frequencies(theta, 64);
    last.back() /= 8;
    BOOST_TEST(verdict(theta, 64, "BF16", last) != "");
    last.back() = 0;
    BOOST_TEST(verdict(theta, 64, "F32", last) != "");
    last.back() = -frequencies(theta, 64).back();
    BOOST_TEST(verdict(theta, 64, "F32", last) != "");
  }
}

BOOST_AUTO_TEST_CASE(both_numbers_are_shown) {
  const std::string end =
      "; find out which of the two the model was trained with; rope_theta is in config.json, or 10000 where it says "
      "none";
  BOOST_TEST(verdict(10000, 4, "F32", frequencies(1e6, 4)) ==
             "number 1 is 0.00100000005, but rope_theta 10000 makes it 0.01" + end);
  BOOST_TEST(verdict(10000, 4, "BF16", frequencies(1e6, 4)) ==
             "number 1 is 0.000999450684, but rope_theta 10000 makes it 0.01" + end);
  BOOST_TEST(verdict(500, 4, "F32", {1, 0.0447213595}, "model.layers.1.self_attn.rotary_emb.inv_freq") == "");
  BOOST_TEST(verdict(500, 4, "F32", {1, 0.0447}, "model.layers.1.self_attn.rotary_emb.inv_freq") ==
             "number 1 is 0.0447000004, but rope_theta 500 makes it 0.0447213595" + end);
  BOOST_TEST(verdict(500, 4, "F32", {1, 1}, "model.rotary_emb.inv_freq") ==
             "number 1 is 1, but rope_theta 500 makes it 0.0447213595" + end);
}

BOOST_AUTO_TEST_CASE(wrong_shapes_and_numbers) {
  BOOST_TEST(verdict(500, 4, "F32", {1}) == "its shape is (1); expected (2)");
  BOOST_TEST(verdict(500, 4, "F32", {1, std::numeric_limits<double>::infinity()}) ==
             "number 1 is inf; weights must be finite");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
