// SPDX-License-Identifier: LGPL-3.0-or-later
// Checkpoints in several files, and what stands in a file's place.
// Covers src/model/checkpoint/tensor_source.cpp.
#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/test/unit_test.hpp>

#include "model/small_checkpoint.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(checkpoint_index_test)

using testing::Json;
using testing::number;
using testing::numbers;
using testing::Parts;
using testing::refusal;
using testing::SafetensorsWriter;
using testing::small_config;
using testing::small_tensors;
using testing::TemporaryFolder;
using testing::write;

/// The small checkpoint in two files, without its index.
struct Shards {
  Shards() {
    folder.write("config.json", small_config().dump());
    const auto tensors = small_tensors();
    SafetensorsWriter one;
    SafetensorsWriter two;
    for (std::size_t place = 0; place < tensors.size(); ++place) {
      const auto& [name, shape] = tensors[place];
      (place < 7 ? one : two).add(name, shape, numbers(place, shape));
      map[name] = place < 7 ? "model-1.safetensors" : "model-2.safetensors";
      for (std::size_t k = 0; k < numbers(place, shape).size(); ++k) bytes += 4;
    }
    first = one.bytes();
    second = two.bytes();
    folder.write("model-1.safetensors", first);
    folder.write("model-2.safetensors", second);
  }

  /// What reading with this index says.
  [[nodiscard]] std::string with(const Json& index) const { return with_text(index.dump()); }
  [[nodiscard]] std::string with_text(const std::string& index) const {
    folder.write("model.safetensors.index.json", index);
    return refusal(folder);
  }

  TemporaryFolder folder;
  Json map;
  std::string first;
  std::string second;
  std::uint64_t bytes = 0;
};

const std::string index = "model.safetensors.index.json: ";
const std::string again = "; fetch the checkpoint again";

BOOST_AUTO_TEST_CASE(several_files_with_an_index) {
  const Shards shards;
  BOOST_TEST(shards.with({{"weight_map", shards.map}}) == "");
  BOOST_TEST(read_checkpoint(shards.folder.path()).weights.final_gain(1) == number(19, 1));
  BOOST_TEST(
      shards.with({{"weight_map", shards.map}, {"metadata", {{"total_size", shards.bytes}, {"format", "pt"}}}}) == "");
  BOOST_TEST(shards.with({{"weights", shards.map}}) ==
             index.substr(0, index.size() - 2) +
                 ": 'weights': this key is not known; an index has weight_map and metadata");
  BOOST_TEST(shards.with({{"metadata", Json::object()}}) ==
             index + "weight_map: it is not an object; give the file of every tensor");
  BOOST_TEST(shards.with({{"weight_map", Json::array()}}) ==
             index + "weight_map: it is not an object; give the file of every tensor");
  BOOST_TEST(shards.with(Json::array()) ==
             index + "it is not a JSON object; a checkpoint is a folder with config.json and model.safetensors");
}

BOOST_AUTO_TEST_CASE(an_index_and_its_files_agree) {
  const Shards shards;
  Json map = shards.map;
  map["model.norm.weight"] = "model-1.safetensors";
  BOOST_TEST(shards.with({{"weight_map", map}}) ==
             index + "tensor 'model.norm.weight': 'model-1.safetensors' does not hold it" + again);
  map["model.norm.weight"] = "model-3.safetensors";
  BOOST_TEST(shards.with({{"weight_map", map}}) == "model-3.safetensors: no such file; give a safetensors file");
  shards.folder.write("model-3.safetensors", shards.second);
  BOOST_TEST(shards.with({{"weight_map", map}}) ==
             "model-3.safetensors: tensor 'model.layers.0.mlp.down_proj.weight': another file has it, too" + again);
  map = shards.map;
  map.erase("model.norm.weight");
  BOOST_TEST(shards.with({{"weight_map", map}}) ==
             index + "tensor 'model.norm.weight': weight_map omits it, but 'model-2.safetensors' holds it" + again);
  map = shards.map;
  map["model.layers.0.self_attn.q_proj.bias"] = "model-1.safetensors";
  BOOST_TEST(shards.with({{"weight_map", map}}) ==
             index + "tensor 'model.layers.0.self_attn.q_proj.bias': 'model-1.safetensors' does not hold it" + again);
}

BOOST_AUTO_TEST_CASE(the_total_size_is_that_of_the_tensors) {
  const Shards shards;
  const std::string end = fmt::format(
      "metadata: total_size: it is not the {} bytes that the tensors have; fetch the "
      "checkpoint again, or write its index anew",
      shards.bytes);
  for (const Json& size : {Json(shards.bytes - 1), Json(shards.bytes + 4), Json(0), Json(-1), Json("all"),
                           Json(nullptr), Json(static_cast<double>(shards.bytes) + 0.5), Json(18446744073709551615U)}) {
    BOOST_TEST(shards.with({{"weight_map", shards.map}, {"metadata", {{"total_size", size}}}}) == index + end, size);
  }
  BOOST_TEST(shards.with({{"weight_map", shards.map}, {"metadata", 3}}) ==
             index + "metadata: it is not an object; give total_size in it, or nothing");
}

BOOST_AUTO_TEST_CASE(nothing_outside_of_the_folder_is_read) {
  const Shards shards;
  const TemporaryFolder elsewhere;
  const std::string outside = elsewhere.write("model-2.safetensors", shards.second).string();
  std::filesystem::create_directory(shards.folder.path() / "below");
  shards.folder.write("below/model-2.safetensors", shards.second);
  for (const Json& file :
       {Json("../" + elsewhere.path().filename().string() + "/model-2.safetensors"), Json(outside),
        Json("below/model-2.safetensors"), Json("./model-2.safetensors"), Json("model-2.bin"), Json(""), Json(3),
        Json(Json::array({"model-2.safetensors"})), Json(std::string("model-2.safetensors\0.safetensors", 32)),
        Json("model-2\n.safetensors"), Json(nullptr)}) {
    Json map = shards.map;
    map["model.norm.weight"] = file;
    BOOST_TEST(
        shards.with({{"weight_map", map}}) ==
            index + "tensor 'model.norm.weight': its file is not the name of a .safetensors file in the same folder" +
                again,
        file);
  }
  // A link inside the folder is how downloads are kept: whoever made the folder made it.
  std::filesystem::remove(shards.folder.path() / "model-2.safetensors");
  std::filesystem::create_symlink(outside, shards.folder.path() / "model-2.safetensors");
  BOOST_TEST(shards.with({{"weight_map", shards.map}}) == "");
}

BOOST_AUTO_TEST_CASE(two_checkpoints_in_a_folder) {
  const Shards shards;
  shards.folder.write("model.safetensors", shards.first);
  BOOST_TEST(shards.with({{"weight_map", shards.map}}) ==
             "model.safetensors: model.safetensors.index.json does not list it; keep the files of one checkpoint in a "
             "folder");
  // An index of the one file is none of the other.
  const TemporaryFolder folder;
  write(folder, {});
  Json map;
  for (const auto& [name, shape] : small_tensors()) map[name] = "model.safetensors";
  folder.write("model.safetensors.index.json", Json({{"weight_map", map}}).dump());
  BOOST_TEST(refusal(folder) == "");
}

BOOST_AUTO_TEST_CASE(keys_that_stand_twice) {
  const Shards shards;
  BOOST_TEST(shards.with_text(R"({"weight_map": {"a": "model-1.safetensors", "a": "model-2.safetensors"}})") ==
             "model.safetensors.index.json:1:45: the key 'a' stands twice; mend or fetch the file again");
  BOOST_TEST(shards.with_text(R"({"weight_map": {}, "weight_map": {}})") ==
             "model.safetensors.index.json:1:20: the key 'weight_map' stands twice; mend or fetch the file again");
  BOOST_TEST(shards.with_text(R"({"metadata": {"total_size": 1, "total_size": 2}, "weight_map": {}})") ==
             "model.safetensors.index.json:1:32: the key 'total_size' stands twice; mend or fetch the file again");
}

// To the JSON library, a NUL ends the text: what follows would not be read.
BOOST_AUTO_TEST_CASE(a_nul_byte_ends_nothing) {
  const std::string tail = std::string(1, '\0') + R"({"num_attention_heads": 1})";
  const TemporaryFolder folder;
  write(folder, {});
  folder.write("config.json", small_config().dump() + tail);
  const std::string end = ": a NUL byte is no JSON; mend or fetch the file again";
  const std::string place = "config.json:1:" + std::to_string(small_config().dump().size() + 1);
  BOOST_TEST(refusal(folder) == place + end);
  folder.write("config.json", small_config().dump() + std::string(1, '\0'));
  BOOST_TEST(refusal(folder) == place + end);
  folder.write("config.json", std::string(1, '\0') + small_config().dump());
  BOOST_TEST(refusal(folder) == "config.json:1:1" + end);
  const Shards shards;
  BOOST_TEST(shards.with_text(Json({{"weight_map", shards.map}}).dump() + tail).ends_with(end));
}

BOOST_AUTO_TEST_CASE(git_lfs_pointers_are_named) {
  const std::string pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:" + std::string(64, '0') + "\nsize 5000\n";
  const std::string end = ": this is a Git LFS pointer, not the file itself; run git lfs pull in its folder";
  for (const char* name : {"config.json", "model.safetensors"}) {
    const TemporaryFolder folder;
    write(folder, {});
    folder.write(name, pointer);
    BOOST_TEST(refusal(folder) == name + end);
  }
  const Shards shards;
  BOOST_TEST(shards.with_text(pointer) == "model.safetensors.index.json" + end);
  shards.folder.write("model-2.safetensors", pointer);
  BOOST_TEST(shards.with({{"weight_map", shards.map}}) == "model-2.safetensors" + end);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_not_waited_for) {
  for (const char* name : {"config.json", "model.safetensors", "model.safetensors.index.json"}) {
    const TemporaryFolder folder;
    write(folder, {});
    std::filesystem::remove(folder.path() / name);
    BOOST_REQUIRE(::mkfifo((folder.path() / name).c_str(), 0600) == 0);
    BOOST_TEST(refusal(folder).starts_with(std::string(name) + ": it is a pipe, not a file; "));
    std::filesystem::remove(folder.path() / name);
    std::filesystem::create_symlink("/dev/zero", folder.path() / name);
    BOOST_TEST(refusal(folder).starts_with(std::string(name) + ": it is a device, not a file; "));
    std::filesystem::remove(folder.path() / name);
    std::filesystem::create_symlink("nothing", folder.path() / name);
    BOOST_TEST(refusal(folder).starts_with(std::string(name) + ": no such file; "));
  }
}

BOOST_AUTO_TEST_CASE(files_that_are_too_long) {
  const TemporaryFolder folder;
  write(folder, {});
  folder.write("config.json", small_config().dump() + std::string(std::size_t{1} << 20, ' '));
  BOOST_TEST(
      refusal(folder) ==
      fmt::format("config.json: it has {} bytes, and a checkpoint's config.json has at most 1048576; a checkpoint is "
                  "a folder with config.json and model.safetensors",
                  small_config().dump().size() + (std::size_t{1} << 20)));
  const Shards shards;
  BOOST_TEST(shards.with_text(std::string((std::size_t{16} << 20) + 1, ' ')) ==
             index +
                 "it has 16777217 bytes, and an index of tensors has at most 16777216; a checkpoint is a folder with "
                 "config.json and model.safetensors");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
