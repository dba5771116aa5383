// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/checkpoint.hpp"

#include <boost/test/unit_test.hpp>
#include <functional>
#include <set>

#include "checkpoint_files.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(checkpoint_test)

namespace {

using Json = nlohmann::json;
using testing::input_error;
using testing::SafetensorsWriter;
using testing::TemporaryFolder;

/// Llama with two heads on one key-value head: every size differs from the others.
Json small_config() {
  return {{"architectures", Json::array({"LlamaForCausalLM"})},
          {"model_type", "llama"},
          {"hidden_size", 4},
          {"intermediate_size", 6},
          {"num_hidden_layers", 2},
          {"num_attention_heads", 2},
          {"num_key_value_heads", 1},
          {"vocab_size", 5},
          {"rms_norm_eps", 1e-5},
          {"rope_theta", 500.0},
          {"max_position_embeddings", 16},
          {"tie_word_embeddings", true}};
}

/// The tensors of a config: names and shapes, in the file's order.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> small_tensors(bool biases = false) {
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> tensors = {{"model.embed_tokens.weight", {5, 4}}};
  for (const std::string prefix : {"model.layers.0.", "model.layers.1."}) {
    tensors.insert(tensors.end(), {{prefix + "input_layernorm.weight", {4}},
                                   {prefix + "self_attn.q_proj.weight", {4, 4}},
                                   {prefix + "self_attn.k_proj.weight", {2, 4}},
                                   {prefix + "self_attn.v_proj.weight", {2, 4}},
                                   {prefix + "self_attn.o_proj.weight", {4, 4}},
                                   {prefix + "post_attention_layernorm.weight", {4}},
                                   {prefix + "mlp.gate_proj.weight", {6, 4}},
                                   {prefix + "mlp.up_proj.weight", {6, 4}},
                                   {prefix + "mlp.down_proj.weight", {4, 6}}});
    if (!biases) continue;
    tensors.insert(tensors.end(), {{prefix + "self_attn.q_proj.bias", {4}},
                                   {prefix + "self_attn.k_proj.bias", {2}},
                                   {prefix + "self_attn.v_proj.bias", {2}},
                                   {prefix + "self_attn.o_proj.bias", {4}},
                                   {prefix + "mlp.gate_proj.bias", {6}},
                                   {prefix + "mlp.up_proj.bias", {6}},
                                   {prefix + "mlp.down_proj.bias", {4}}});
  }
  tensors.push_back({"model.norm.weight", {4}});
  return tensors;
}

/// Number `index` of the tensor at place `place` in the file.
float number(std::size_t place, std::size_t index) {
  return static_cast<float>(place) + static_cast<float>(index) / 64;
}

std::vector<float> numbers(std::size_t place, const std::vector<std::int64_t>& shape) {
  std::size_t count = 1;
  for (const std::int64_t size : shape) count *= static_cast<std::size_t>(size);
  std::vector<float> values;
  for (std::size_t index = 0; index < count; ++index) values.push_back(number(place, index));
  return values;
}

/// A checkpoint to be damaged: config, and which tensors are written.
struct Parts {
  Json config = small_config();
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> tensors = small_tensors();
};

void write(const TemporaryFolder& folder, const Parts& parts) {
  folder.write("config.json", parts.config.dump());
  SafetensorsWriter writer;
  for (std::size_t place = 0; place < parts.tensors.size(); ++place) {
    const auto& [name, shape] = parts.tensors[place];
    writer.add(name, shape, numbers(place, shape));
  }
  folder.write("model.safetensors", writer.bytes());
}

/// What reading the folder says, after the folder's path.
std::string refusal(const TemporaryFolder& folder) {
  const std::string message = input_error([&] { static_cast<void>(read_checkpoint(folder.path())); });
  BOOST_TEST(message.find('\n') == std::string::npos);
  if (message.empty()) return "";
  BOOST_REQUIRE(message.starts_with(folder.path().string() + "/"));
  return message.substr(folder.path().string().size() + 1);
}

std::string refusal(const std::function<void(Parts&)>& damage) {
  const TemporaryFolder folder;
  Parts parts;
  damage(parts);
  write(folder, parts);
  return refusal(folder);
}

/// The same, of a config alone: {} removes the key.
std::string config_refusal(const char* key, const Json& value) {
  return refusal([&](Parts& parts) {
    if (value.is_discarded()) {
      parts.config.erase(key);
    } else {
      parts.config[key] = value;
    }
  });
}

const Json absent = Json(Json::value_t::discarded);

}  // namespace

BOOST_AUTO_TEST_CASE(reads_a_small_llama) {
  const TemporaryFolder folder;
  write(folder, {});
  const Model model = read_checkpoint(folder.path());
  const Config& config = model.config;
  BOOST_TEST(config.layers == 2);
  BOOST_TEST(config.width == 4);
  BOOST_TEST(config.vocabulary == 5);
  BOOST_TEST((config.position.scheme == PositionScheme::rope));
  BOOST_TEST((config.position.layout == RotationLayout::half_split));
  BOOST_TEST(config.position.theta == 500);
  BOOST_TEST(config.attention.heads == 2);
  BOOST_TEST(config.attention.key_value_heads == 1);
  BOOST_TEST(config.attention.head_width == 2);
  BOOST_TEST(!config.attention.scale.has_value());
  BOOST_TEST((config.feed_forward.activation == Activation::silu));
  BOOST_TEST(config.feed_forward.gated);
  BOOST_TEST(config.feed_forward.width == 6);
  BOOST_TEST((config.norm == NormKind::rms));
  BOOST_TEST(config.epsilon == 1e-5);
  BOOST_TEST(config.tied_embeddings);

  // Places in the file: embedding 0, layer 0 from 1, layer 1 from 10, final norm 19.
  const LayerWeights& layer = model.weights.layers[1];
  BOOST_TEST(model.weights.embedding(4, 3) == number(0, 19));
  BOOST_TEST(layer.attention_gain(2) == number(10, 2));
  BOOST_TEST(layer.query(3, 1) == number(11, 13));
  BOOST_TEST(layer.key(1, 2) == number(12, 6));
  BOOST_TEST(layer.value(1, 3) == number(13, 7));
  BOOST_TEST(layer.output(2, 0) == number(14, 8));
  BOOST_TEST(layer.feed_forward_gain(0) == number(15, 0));
  BOOST_TEST(layer.gate(5, 1) == number(16, 21));
  BOOST_TEST(layer.up(2, 2) == number(17, 10));
  BOOST_TEST(layer.down(3, 5) == number(18, 23));
  BOOST_TEST(model.weights.final_gain(3) == number(19, 3));
  BOOST_TEST(model.weights.unembedding.size() == 0);
}

BOOST_AUTO_TEST_CASE(reads_biases) {
  const TemporaryFolder folder;
  Parts parts;
  parts.config["attention_bias"] = true;
  parts.config["mlp_bias"] = true;
  parts.tensors = small_tensors(true);
  write(folder, parts);
  const Model model = read_checkpoint(folder.path());
  const LayerWeights& layer = model.weights.layers[0];
  BOOST_TEST(layer.query_bias(3) == number(10, 3));
  BOOST_TEST(layer.key_bias(1) == number(11, 1));
  BOOST_TEST(layer.value_bias(0) == number(12, 0));
  BOOST_TEST(layer.output_bias(2) == number(13, 2));
  BOOST_TEST(layer.gate_bias(5) == number(14, 5));
  BOOST_TEST(layer.up_bias(4) == number(15, 4));
  BOOST_TEST(layer.down_bias(1) == number(16, 1));
}

BOOST_AUTO_TEST_CASE(output_head_of_its_own) {
  const TemporaryFolder folder;
  Parts parts;
  parts.config.erase("tie_word_embeddings");  // The architecture's default is false.
  parts.tensors.push_back({"lm_head.weight", {5, 4}});
  write(folder, parts);
  const Model model = read_checkpoint(folder.path());
  BOOST_TEST(!model.config.tied_embeddings);
  BOOST_TEST(model.weights.unembedding(1, 1) == number(20, 5));
}

BOOST_AUTO_TEST_CASE(tied_output_head_must_be_the_embedding) {
  BOOST_TEST(refusal([](Parts& parts) {
               parts.tensors.push_back({"lm_head.weight", {5, 4}});
             }) ==
             "config.json: tie_word_embeddings: it is true, but lm_head.weight differs from "
             "model.embed_tokens.weight; set it to false");
  // A copy of the embedding does no harm.
  const TemporaryFolder folder;
  write(folder, {});
  SafetensorsWriter writer;
  const auto tensors = small_tensors();
  for (std::size_t place = 0; place < tensors.size(); ++place) {
    writer.add(tensors[place].first, tensors[place].second, numbers(place, tensors[place].second));
  }
  writer.add("lm_head.weight", {5, 4}, numbers(0, {5, 4}));
  folder.write("model.safetensors", writer.bytes());
  BOOST_TEST(refusal(folder) == "");
}

BOOST_AUTO_TEST_CASE(optional_keys) {
  BOOST_TEST(config_refusal("num_key_value_heads", 1) == "");
  BOOST_TEST(config_refusal("head_dim", 2) == "");
  BOOST_TEST(config_refusal("head_dim", nullptr) == "");
  BOOST_TEST(config_refusal("model_type", absent) == "");
  BOOST_TEST(config_refusal("rope_scaling", nullptr) == "");
  BOOST_TEST(config_refusal("rope_scaling", {{"rope_type", "default"}}) == "");
  BOOST_TEST(config_refusal("max_position_embeddings", absent) == "");
  BOOST_TEST(config_refusal("torch_dtype", "bfloat16") == "");
}

BOOST_AUTO_TEST_CASE(activations) {
  for (const auto& [name, activation] :
       {std::pair("silu", Activation::silu), std::pair("gelu", Activation::gelu_erf),
        std::pair("gelu_new", Activation::gelu_tanh), std::pair("gelu_pytorch_tanh", Activation::gelu_tanh),
        std::pair("relu", Activation::relu)}) {
    const TemporaryFolder folder;
    Parts parts;
    parts.config["hidden_act"] = name;
    write(folder, parts);
    BOOST_TEST((read_checkpoint(folder.path()).config.feed_forward.activation == activation));
  }
}

BOOST_AUTO_TEST_CASE(rope_theta_may_stand_in_rope_parameters) {
  const auto theta = [](const Json& old_place, const Json& new_place) {
    const TemporaryFolder folder;
    Parts parts;
    parts.config.erase("rope_theta");
    if (!old_place.is_null()) parts.config["rope_theta"] = old_place;
    if (!new_place.is_null()) parts.config["rope_parameters"] = new_place;
    write(folder, parts);
    return read_checkpoint(folder.path()).config.position.theta;
  };
  BOOST_TEST(theta(nullptr, nullptr) == 10000);
  BOOST_TEST(theta(700, nullptr) == 700);
  BOOST_TEST(theta(nullptr, {{"rope_type", "default"}, {"rope_theta", 5e5}}) == 5e5);
  BOOST_TEST(theta(5e5, {{"rope_theta", 5e5}}) == 5e5);
}

BOOST_AUTO_TEST_CASE(several_files_with_an_index) {
  const TemporaryFolder folder;
  folder.write("config.json", small_config().dump());
  const auto tensors = small_tensors();
  SafetensorsWriter first;
  SafetensorsWriter second;
  Json map;
  for (std::size_t place = 0; place < tensors.size(); ++place) {
    const auto& [name, shape] = tensors[place];
    (place < 7 ? first : second).add(name, shape, numbers(place, shape));
    map[name] = place < 7 ? "model-1.safetensors" : "model-2.safetensors";
  }
  folder.write("model-1.safetensors", first.bytes());
  folder.write("model-2.safetensors", second.bytes());
  const auto with_index = [&](const Json& index) {
    folder.write("model.safetensors.index.json", index.dump());
    return refusal(folder);
  };
  BOOST_TEST(with_index({{"weight_map", map}}) == "");
  BOOST_TEST(read_checkpoint(folder.path()).weights.final_gain(1) == number(19, 1));

  const std::string index = "model.safetensors.index.json: ";
  BOOST_TEST(with_index({{"weights", map}}) ==
             index + "weight_map: it is not an object; give the file of every tensor");
  Json wrong = map;
  wrong["model.norm.weight"] = "../model-2.safetensors";
  BOOST_TEST(with_index({{"weight_map", wrong}}) ==
             index +
                 "tensor 'model.norm.weight': its file is not the name of a .safetensors file; fetch the "
                 "checkpoint again");
  wrong["model.norm.weight"] = "model-1.safetensors";
  BOOST_TEST(with_index({{"weight_map", wrong}}) ==
             index + "tensor 'model.norm.weight': 'model-1.safetensors' does not hold it; fetch the checkpoint again");
  wrong["model.norm.weight"] = "model-3.safetensors";
  BOOST_TEST(with_index({{"weight_map", wrong}}) ==
             "model-3.safetensors: cannot be read: No such file or directory; give a safetensors file");
  folder.write("model-3.safetensors", second.bytes());
  BOOST_TEST(with_index({{"weight_map", wrong}}) ==
             "model-3.safetensors: tensor 'model.layers.0.mlp.down_proj.weight': another file has it, too; fetch the "
             "checkpoint again");
}

BOOST_AUTO_TEST_CASE(missing_files) {
  const TemporaryFolder folder;
  const std::string end = ": there is no such file; a checkpoint is a folder with config.json and model.safetensors";
  BOOST_TEST(refusal(folder) == "config.json" + end);
  folder.write("config.json", small_config().dump());
  BOOST_TEST(refusal(folder) == "model.safetensors" + end);
}

BOOST_AUTO_TEST_CASE(config_that_is_not_an_object) {
  const TemporaryFolder folder;
  folder.write("config.json", "[1]");
  BOOST_TEST(refusal(folder) ==
             "config.json: it is not a JSON object; a checkpoint is a folder with config.json and model.safetensors");
  folder.write("config.json", "{\n  \"hidden_size\": 4,\n  \"vocab_size\" 5\n}");
  BOOST_TEST(refusal(folder) == "config.json:3:16: not JSON; mend or fetch the file again");
  folder.write("config.json", R"({"hidden_size": 4, "hidden_size": 8})");
  BOOST_TEST(refusal(folder) == "config.json: 'hidden_size' occurs twice; remove one of them");
}

BOOST_AUTO_TEST_CASE(other_architectures) {
  const std::string end = "; supported: LlamaForCausalLM";
  BOOST_TEST(config_refusal("architectures", Json::array({"GPT2LMHeadModel"})) ==
             "config.json: architectures: 'GPT2LMHeadModel' is not supported" + end);
  BOOST_TEST(config_refusal("architectures", absent) == "config.json: architectures: it is missing" + end);
  BOOST_TEST(config_refusal("architectures", "LlamaForCausalLM") ==
             "config.json: architectures: it is not a list of one name" + end);
  BOOST_TEST(config_refusal("model_type", "mistral") ==
             "config.json: model_type: 'mistral' is not supported; supported: llama");
  BOOST_TEST(config_refusal("quantization_config", {{"bits", 4}}) ==
             "config.json: quantization_config: quantised weights are not supported; give the checkpoint in F32, F16 "
             "or BF16");
  BOOST_TEST(config_refusal("hidden_act", "quick_gelu") ==
             "config.json: hidden_act: 'quick_gelu' is not supported; supported: silu, gelu, gelu_new, "
             "gelu_pytorch_tanh, relu");
}

BOOST_AUTO_TEST_CASE(other_rotations) {
  BOOST_TEST(config_refusal("rope_scaling", {{"rope_type", "llama3"}, {"factor", 8}}) ==
             "config.json: rope_scaling: rope_type: 'llama3' is not supported; supported: default");
  BOOST_TEST(config_refusal("rope_scaling", {{"type", "linear"}, {"factor", 2.0}}) ==
             "config.json: rope_scaling: type: 'linear' is not supported; supported: default");
  BOOST_TEST(config_refusal("rope_parameters", {{"rope_type", "yarn"}}) ==
             "config.json: rope_parameters: rope_type: 'yarn' is not supported; supported: default");
  BOOST_TEST(config_refusal("rope_parameters", {{"full_attention", {{"rope_theta", 1}}}}) ==
             "config.json: rope_parameters: 'full_attention': it is not supported; supported: rope_type, rope_theta");
  BOOST_TEST(config_refusal("rope_parameters", 3) ==
             "config.json: rope_parameters: it is not an object; give an object with rope_type default, or null");
  BOOST_TEST(config_refusal("rope_parameters", {{"rope_theta", 600}}) ==
             "config.json: rope_parameters: its rope_theta 600 contradicts 500; give one of them");
  BOOST_TEST(config_refusal("partial_rotary_factor", 0.5) ==
             "config.json: partial_rotary_factor: partial rotation is not supported; supported: 1");
}

BOOST_AUTO_TEST_CASE(wrong_types_and_sizes) {
  BOOST_TEST(config_refusal("hidden_size", absent) ==
             "config.json: hidden_size: it is missing; give a whole number from 1");
  BOOST_TEST(config_refusal("hidden_size", "4") ==
             "config.json: hidden_size: it is of type string; give a whole number from 1");
  BOOST_TEST(config_refusal("num_hidden_layers", 2.5) ==
             "config.json: num_hidden_layers: it is a fraction; give a whole number from 1");
  BOOST_TEST(config_refusal("vocab_size", -5) == "config.json: vocab_size: it is out of range; take 1 to 2147483647");
  BOOST_TEST(config_refusal("vocab_size", 18446744073709551615U) ==
             "config.json: vocab_size: it is out of range; take 1 to 2147483647");
  BOOST_TEST(config_refusal("rms_norm_eps", "small") ==
             "config.json: rms_norm_eps: it is of type string; give a number");
  BOOST_TEST(config_refusal("tie_word_embeddings", 1) ==
             "config.json: tie_word_embeddings: it is of type number; give true or false");
  BOOST_TEST(config_refusal("hidden_act", 1) == "config.json: hidden_act: it is of type number; give a string");
  BOOST_TEST(config_refusal("num_attention_heads", 3) ==
             "config.json: head_dim: it is missing, and hidden_size 4 is not a multiple of 3 heads; give it");
  BOOST_TEST(config_refusal("num_key_value_heads", 3) ==
             "config.json: model.attention.heads: 2 heads cannot share 3 key-value heads; make heads a multiple of "
             "key-value heads");
  BOOST_TEST(config_refusal("num_hidden_layers", 1001) ==
             "config.json: model.layers: 1001 is out of range; take 0 to 1000");
  BOOST_TEST(config_refusal("rms_norm_eps", -1e-5) == "config.json: model.epsilon: -1e-05 is negative; take 0 or more");
}

BOOST_AUTO_TEST_CASE(wrong_tensors) {
  const auto place = [](const char* name) { return std::string("model.safetensors: tensor '") + name + "': "; };
  BOOST_TEST(refusal([](Parts& parts) { parts.tensors.pop_back(); }) ==
             place("model.norm.weight") + "it is missing; a Llama of this config.json needs it");
  BOOST_TEST(refusal([](Parts& parts) { parts.config["tie_word_embeddings"] = false; }) ==
             place("lm_head.weight") + "it is missing; a Llama of this config.json needs it");
  BOOST_TEST(refusal([](Parts& parts) { parts.config["mlp_bias"] = true; }) ==
             place("model.layers.0.mlp.gate_proj.bias") + "it is missing; a Llama of this config.json needs it");
  BOOST_TEST(refusal([](Parts& parts) {
               parts.tensors[3].second = {4, 2};
             }) == place("model.layers.0.self_attn.k_proj.weight") + "its shape is (4, 2); expected (2, 4)");
  BOOST_TEST(refusal([](Parts& parts) { parts.config["vocab_size"] = 6; }) ==
             place("model.embed_tokens.weight") + "its shape is (5, 4); expected (6, 4)");
  BOOST_TEST(refusal([](Parts& parts) { parts.config["num_hidden_layers"] = 1; }) ==
             place("model.layers.1.input_layernorm.weight") +
                 "a Llama of this config.json has none; remove it or mend config.json");
  BOOST_TEST(refusal([](Parts& parts) {
               parts.tensors.push_back({"model.layers.0.self_attn.q_norm.weight", {2}});
             }) == place("model.layers.0.self_attn.q_norm.weight") +
                       "a Llama of this config.json has none; remove it or mend config.json");
  BOOST_TEST(refusal([](Parts& parts) {
               parts.tensors.push_back({"model.layers.0.self_attn.rotary_emb.inv_freq", {1}});
             }) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
