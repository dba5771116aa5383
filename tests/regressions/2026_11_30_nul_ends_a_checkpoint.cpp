// SPDX-License-Identifier: LGPL-3.0-or-later
// A NUL byte ended config.json and a safetensors header: what followed was not read.
#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "checkpoint_copy.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_nul_ends_a_checkpoint)

using snellen::test::CheckpointCopy;

BOOST_AUTO_TEST_CASE(in_config_json) {
  const CheckpointCopy checkpoint;
  const std::string config = checkpoint.contents("config.json");
  static_cast<void>(checkpoint.file("config.json", config + std::string(1, '\0') + R"({"num_attention_heads": 1})"));
  BOOST_TEST(checkpoint.refusal().ends_with(": a NUL byte is no JSON; mend or fetch the file again"));
}

BOOST_AUTO_TEST_CASE(in_a_header) {
  const CheckpointCopy checkpoint;
  std::string bytes = checkpoint.contents("model.safetensors");
  const std::size_t length = static_cast<unsigned char>(bytes[0]) + 256U * static_cast<unsigned char>(bytes[1]);
  const std::string tail = std::string(1, '\0') + "{}";
  bytes.insert(8 + length, tail);
  bytes[0] = static_cast<char>((length + tail.size()) & 0xff);
  bytes[1] = static_cast<char>((length + tail.size()) >> 8);
  static_cast<void>(checkpoint.file("model.safetensors", bytes));
  BOOST_TEST(checkpoint.refusal().starts_with("model.safetensors: header:1:"));
  BOOST_TEST(checkpoint.refusal().ends_with(": a NUL byte is no JSON; fetch the file again"));
}

BOOST_AUTO_TEST_SUITE_END()
