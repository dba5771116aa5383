// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/model/checkpoint/config_keys.cpp.
#include "snellen/model/checkpoint_keys.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <set>
#include <sstream>

#include "model/number_changing_keys.hpp"
#include "model/small_checkpoint.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(checkpoint_keys_test)

using testing::config_refusal;
using testing::Json;
using testing::number_changing_keys;
using testing::Parts;
using testing::refusal;
using testing::small_config;
using testing::TemporaryFolder;
using testing::write;

/// Whether the refusal is of this key of config.json, and no other.
bool names(const std::string& message, const std::string& key) {
  return message.starts_with("config.json: " + key + ": ") || message.starts_with("config.json: '" + key + "': ");
}

/// One value of each kind of JSON.
const std::vector<Json> kinds = {
    "a", 7, 0.25, true, false, Json::array({1, 2}), Json::array({"a"}), Json::array(), {{"a", 1}}, Json::object()};

BOOST_AUTO_TEST_CASE(what_may_change_a_number_is_refused_by_name) {
  std::set<std::string> keys;
  for (const auto& [key, value] : number_changing_keys) {
    keys.insert(key);
    const std::string message = config_refusal(key, value);
    BOOST_TEST(names(message, key), key << ": " << message);
  }
  BOOST_TEST(keys.size() == number_changing_keys.size());
  BOOST_TEST(keys.size() >= 100U);
}

BOOST_AUTO_TEST_CASE(a_key_that_nobody_knows) {
  const std::string end = "; the numbers may depend on it; docs/reference/checkpoints.md lists the keys that are read";
  for (const Json& value : kinds) {
    BOOST_TEST(config_refusal("wonder", value) == "config.json: 'wonder': this key is not known" + end);
  }
  BOOST_TEST(config_refusal("wonder", nullptr) == "config.json: 'wonder': this key is not known" + end);
  BOOST_TEST(config_refusal("rope_thetta", 1e6) ==
             "config.json: 'rope_thetta': this key is not known (did you mean 'rope_theta'?)" + end);
  const auto several = [](const std::string& more) {
    return refusal([&](Parts& parts) {
      for (const char key : more) parts.config[std::string(3, key)] = 1;
    });
  };
  BOOST_TEST(several("xy") == "config.json: 'xxx': this key is not known, nor is 'yyy'" + end);
  BOOST_TEST(several("wxyz") == "config.json: 'www': this key is not known, nor is 'xxx', nor are 2 more" + end);
  BOOST_TEST(config_refusal("a\nb", 1) == "config.json: 'a?b': this key is not known" + end);
  BOOST_TEST(config_refusal(std::string(5000, 'x'), 1) ==
             "config.json: '" + std::string(100, 'x') + "...': this key is not known" + end);
}

BOOST_AUTO_TEST_CASE(neutral_values_pass_and_no_others) {
  for (const NeutralKey& key : neutral_keys()) {
    const std::string name(key.key);
    const Json neutral = Json::parse(key.neutral);
    BOOST_TEST(neutral.is_array());
    BOOST_TEST(!neutral.empty());
    for (const Json& value : neutral) BOOST_TEST(config_refusal(name, value) == "", name << " = " << value);
    for (const Json& value : kinds) {
      if (std::find(neutral.begin(), neutral.end(), value) != neutral.end()) continue;
      const std::string message = config_refusal(name, value);
      BOOST_TEST(names(message, name), name << " = " << value << ": " << message);
      BOOST_TEST(message.find("is not supported, as " + std::string(key.effect)) != std::string::npos);
    }
  }
  BOOST_TEST(config_refusal("logit_scale", 1.0) == "");
  BOOST_TEST(config_refusal("logit_scale", 0.0625) ==
             "config.json: logit_scale: 0.0625 is not supported, as it multiplies what attention, a layer or the head "
             "gives; supported: 1");
  BOOST_TEST(config_refusal("rope_interleaved", "yes\n") ==
             "config.json: rope_interleaved: 'yes?' is not supported, as it changes the angles or the pairs of RoPE; "
             "supported: false");
}

BOOST_AUTO_TEST_CASE(harmless_keys_hold_what_they_should) {
  const std::map<KeyKind, std::set<std::size_t>> fitting = {// of `kinds`
                                                            {KeyKind::text, {0}},
                                                            {KeyKind::number, {1, 2}},
                                                            {KeyKind::boolean, {3, 4}},
                                                            {KeyKind::token_ids, {1, 5, 7}},
                                                            {KeyKind::list, {5, 6, 7}},
                                                            {KeyKind::object, {8, 9}},
                                                            {KeyKind::anything, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}};
  for (const HarmlessKey& key : harmless_keys()) {
    const std::string name(key.key);
    BOOST_TEST(!key.reason.empty());
    BOOST_TEST(config_refusal(name, nullptr) == "", name);
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      const std::string message = config_refusal(name, kinds[k]);
      if (fitting.at(key.kind).contains(k)) {
        BOOST_TEST(message == "", name);
      } else {
        BOOST_TEST(names(message, name), name << ": " << message);
        BOOST_TEST(message.ends_with("; give: " + std::string(word(key.kind))), message);
      }
    }
  }
}

// A harmless key is read as if it were not there: the same model comes out.
BOOST_AUTO_TEST_CASE(harmless_keys_change_nothing) {
  const TemporaryFolder plain;
  write(plain, {});
  Parts parts;
  const std::map<KeyKind, Json> values = {{KeyKind::text, "x"},
                                          {KeyKind::number, 3},
                                          {KeyKind::boolean, true},
                                          {KeyKind::token_ids, 3},
                                          {KeyKind::list, Json::array({3})},
                                          {KeyKind::object, {{"x", 3}}},
                                          {KeyKind::anything, 3}};
  for (const HarmlessKey& key : harmless_keys()) parts.config[std::string(key.key)] = values.at(key.kind);
  for (const NeutralKey& key : neutral_keys()) parts.config[std::string(key.key)] = Json::parse(key.neutral).back();
  const TemporaryFolder full;
  write(full, parts);
  const Model one = read_checkpoint(plain.path());
  const Model other = read_checkpoint(full.path());
  BOOST_TEST(one.config.layers == other.config.layers);
  BOOST_TEST(one.config.position.theta == other.config.position.theta);
  BOOST_TEST(trained_positions(full.path()) == 16);
  BOOST_TEST(one.config.epsilon == other.config.epsilon);
  BOOST_TEST(one.config.attention.head_width == other.config.attention.head_width);
  BOOST_TEST(!other.config.attention.scale.has_value());
  BOOST_TEST(other.config.attention.window == 0);
  BOOST_TEST(other.config.attention.soft_cap == 0);
  BOOST_TEST(!other.config.attention.query_key_value_bias);
  BOOST_TEST(other.config.embedding_scale == 1);
  BOOST_TEST((one.weights.embedding == other.weights.embedding));
}

BOOST_AUTO_TEST_CASE(layer_types_are_read) {
  const std::string end = "; supported: full_attention in every layer";
  BOOST_TEST(config_refusal("layer_types", Json::array({"full_attention", "full_attention"})) == "");
  BOOST_TEST(config_refusal("layer_types", nullptr) == "");
  BOOST_TEST(config_refusal("layer_types", Json::array({"sliding_attention", "full_attention"})) ==
             "config.json: layer_types: 'sliding_attention' is not supported" + end);
  BOOST_TEST(config_refusal("layer_types", Json::array({"full_attention"})) ==
             "config.json: layer_types: it has 1 entries for 2 layers" + end);
  BOOST_TEST(config_refusal("layer_types", "full_attention") == "config.json: layer_types: it is not a list" + end);
  BOOST_TEST(config_refusal("layer_types", Json::array({1, 2})) ==
             "config.json: layer_types: 1 is not supported" + end);
}

/// The keys of published configs, with the sizes of the small one.
Json published(const Json& more) {
  Json config = small_config();
  for (const auto& [key, value] : more.items()) config[key] = value;
  return config;
}

BOOST_AUTO_TEST_CASE(published_configs_are_read) {
  const Json common = {{"bos_token_id", 1},         {"eos_token_id", 2},       {"hidden_act", "silu"},
                       {"initializer_range", 0.02}, {"rope_scaling", nullptr}, {"use_cache", true}};
  const auto with = [&](const Json& more) {
    Json all = common;
    all.update(more);
    return published(all);
  };
  const std::map<std::string, Json> configs = {
      {"Llama 1", with({{"max_sequence_length", 2048},
                        {"pad_token_id", -1},
                        {"torch_dtype", "float16"},
                        {"transformers_version", "4.27.0.dev0"}})},
      {"Llama 2", with({{"_name_or_path", "meta-llama/Llama-2-7b-hf"},
                        {"pretraining_tp", 1},
                        {"torch_dtype", "float16"},
                        {"transformers_version", "4.31.0.dev0"},
                        {"attention_bias", false}})},
      {"Llama 3", with({{"attention_bias", false},
                        {"attention_dropout", 0.0},
                        {"eos_token_id", Json::array({128001, 128009})},
                        {"mlp_bias", false},
                        {"pretraining_tp", 1},
                        {"torch_dtype", "bfloat16"},
                        {"head_dim", 2}})},
      {"TinyLlama", with({{"attention_bias", false},
                          {"max_position_embeddings", 2048},
                          {"pretraining_tp", 1},
                          {"torch_dtype", "float32"},
                          {"transformers_version", "4.35.0"}})},
      {"SmolLM", with({{"attention_bias", false},
                       {"attention_dropout", 0.0},
                       {"is_llama_config", true},
                       {"mlp_bias", false},
                       {"pretraining_tp", 1},
                       {"rope_interleaved", false},
                       {"pad_token_id", 2},
                       {"torch_dtype", "bfloat16"}})},
      {"SmolLM2",
       with({{"is_llama_config", true},
             {"rope_interleaved", false},
             {"pretraining_tp", 1},
             {"mlp_bias", false},
             {"transformers.js_config", {{"kv_cache_dtype", {{"q4f16", "float16"}, {"fp16", "float16"}}}}}})},
      {"transformers 5", with({{"dtype", "bfloat16"},
                               {"rope_parameters", {{"rope_theta", 500.0}, {"rope_type", "default"}}},
                               {"pad_token_id", nullptr},
                               {"transformers_version", "5.0.0"}})},
      {"unsloth", with({{"unsloth_fixed", true}, {"unsloth_version", "2024.9"}, {"pad_token_id", 0}})},
      {"PaddleNLP", with({{"alibi", false},
                          {"attention_probs_dropout_prob", 0.1},
                          {"hidden_dropout_prob", 0.1},
                          {"dtype", "float16"},
                          {"rope_scaling_factor", 1.0},
                          {"rope_scaling_type", nullptr},
                          {"use_recompute", false}})},
      {"stories260K",
       with({{"head_dim", 2}, {"attention_bias", false}, {"mlp_bias", false}, {"torch_dtype", "float32"}})}};
  for (const auto& entry : configs) {
    BOOST_TEST(refusal([&](Parts& parts) { parts.config = entry.second; }) == "", entry.first);
  }
  // Llama 3.1 and later scale their frequencies, which is refused by name.
  const Json scaled = with({{"rope_scaling",
                             {{"factor", 8.0},
                              {"high_freq_factor", 4.0},
                              {"low_freq_factor", 1.0},
                              {"original_max_position_embeddings", 8192},
                              {"rope_type", "llama3"}}}});
  BOOST_TEST(refusal([&](Parts& parts) { parts.config = scaled; }) ==
             "config.json: rope_scaling: rope_type: 'llama3' is not supported; supported: default");
}

BOOST_AUTO_TEST_CASE(no_key_stands_twice) {
  std::set<std::string_view> all;
  std::size_t count = 0;
  const auto add = [&](std::string_view key) {
    BOOST_TEST(all.insert(key).second, key);
    ++count;
  };
  for (const std::string_view key : read_keys()) add(key);
  for (const HarmlessKey& key : harmless_keys()) add(key.key);
  for (const NeutralKey& key : neutral_keys()) add(key.key);
  BOOST_TEST(all.size() == count);
}

/// The cells of a row of a Markdown table; empty for another line.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  if (!line.starts_with("| `")) return cells;
  for (std::size_t begin = 2; begin < line.size();) {
    const std::size_t end = line.find(" |", begin);
    cells.push_back(line.substr(begin, end - begin));
    begin = end == std::string::npos ? line.size() : end + 3;
  }
  return cells;
}

// docs/reference/checkpoints.md has a table for each of the lists, in its order.
BOOST_AUTO_TEST_CASE(the_documentation_lists_every_key) {
  std::map<std::string, std::vector<std::vector<std::string>>> tables;
  std::ifstream page(SNELLEN_SOURCE_DIR "/docs/reference/checkpoints.md");
  BOOST_REQUIRE(page);
  std::string section;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) section = line.substr(3);
    if (const auto cells = cells_of(line); !cells.empty()) tables[section].push_back(cells);
  }
  const auto quoted = [](std::string_view word) { return "`" + std::string(word) + "`"; };
  const auto& read = tables["Keys that are read"];
  BOOST_REQUIRE(read.size() == read_keys().size());
  for (std::size_t k = 0; k < read.size(); ++k) BOOST_TEST(read[k].at(0) == quoted(read_keys()[k]));
  const auto& harmless = tables["Keys that change no number"];
  BOOST_REQUIRE(harmless.size() == harmless_keys().size());
  for (std::size_t k = 0; k < harmless.size(); ++k) {
    const HarmlessKey& key = harmless_keys()[k];
    BOOST_TEST(harmless[k] ==
                   (std::vector<std::string>{quoted(key.key), std::string(word(key.kind)), std::string(key.reason)}),
               boost::test_tools::per_element());
  }
  const auto& neutral = tables["Keys with one value"];
  BOOST_REQUIRE(neutral.size() == neutral_keys().size());
  for (std::size_t k = 0; k < neutral.size(); ++k) {
    const NeutralKey& key = neutral_keys()[k];
    std::string values;
    for (const Json& value : Json::parse(key.neutral)) values += (values.empty() ? "" : ", ") + quoted(value.dump());
    BOOST_TEST(neutral[k] == (std::vector<std::string>{quoted(key.key), values, std::string(key.effect)}),
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
