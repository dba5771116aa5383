// SPDX-License-Identifier: LGPL-3.0-or-later
// An index that omits a tensor of its file, or whose total_size is another, was read.
#include <boost/test/unit_test.hpp>

#include "checkpoint_copy.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_index_omits_a_tensor)

using nlohmann::json;

BOOST_AUTO_TEST_CASE(it_is_refused) {
  const snellen::test::CheckpointCopy checkpoint;
  const std::string bytes = checkpoint.contents("model.safetensors");
  const std::size_t length = static_cast<unsigned char>(bytes[0]) + 256U * static_cast<unsigned char>(bytes[1]);
  json index = {{"metadata", {{"total_size", bytes.size() - 8 - length}}}, {"weight_map", json::object()}};
  const json header = json::parse(bytes.substr(8, length));
  for (const auto& [name, tensor] : header.items()) {
    if (name != "__metadata__") index["weight_map"][name] = "model.safetensors";
  }
  const auto refusal = [&] {
    static_cast<void>(checkpoint.file("model.safetensors.index.json", index.dump()));
    return checkpoint.refusal();
  };
  BOOST_TEST(refusal() == "");
  BOOST_TEST(checkpoint.inspected().code == 0);
  index["metadata"]["total_size"] = 4;
  BOOST_TEST(refusal().starts_with("model.safetensors.index.json: metadata: total_size: it is not the "));
  index["weight_map"].erase("model.norm.weight");
  BOOST_TEST(refusal() ==
             "model.safetensors.index.json: tensor 'model.norm.weight': weight_map omits it, but 'model.safetensors' "
             "holds it; fetch the checkpoint again");
}

BOOST_AUTO_TEST_SUITE_END()
