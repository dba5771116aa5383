// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/model/checkpoint/architecture.cpp, src/model/checkpoint/json_text.hpp, src/model/checkpoint/llama.cpp.
#include "snellen/model/checkpoint.hpp"

#include <boost/test/unit_test.hpp>

#include "model/small_checkpoint.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(checkpoint_test)

using testing::absent;
using testing::config_refusal;
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
             "model.embed_tokens.weight; find out which of the two the model was trained with");
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

BOOST_AUTO_TEST_CASE(missing_files) {
  const TemporaryFolder folder;
  const std::string end = ": no such file; a checkpoint is a folder with config.json and model.safetensors";
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
  BOOST_TEST(refusal(folder) ==
             "config.json:3:17: it is not JSON: unexpected number literal, expected ':'; mend or fetch the file again");
  folder.write("config.json", R"({"hidden_size": 4, "hidden_size": 8})");
  BOOST_TEST(refusal(folder) == "config.json:1:20: the key 'hidden_size' stands twice; mend or fetch the file again");
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
  BOOST_TEST(
      config_refusal("rope_parameters", {{"rope_theta", 600}}) ==
      "config.json: rope_parameters: its rope_theta 600 contradicts 500; keep the one that the model was trained with");
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
             place("lm_head.weight") +
                 "it is missing; give it, or tie_word_embeddings: true if the model was trained so");
  BOOST_TEST(refusal([](Parts& parts) { parts.config["mlp_bias"] = true; }) ==
             place("model.layers.0.mlp.gate_proj.bias") + "it is missing; a Llama of this config.json needs it");
  BOOST_TEST(refusal([](Parts& parts) {
               parts.tensors[3].second = {4, 2};
             }) == place("model.layers.0.self_attn.k_proj.weight") + "its shape is (4, 2); expected (2, 4)");
  BOOST_TEST(refusal([](Parts& parts) { parts.config["vocab_size"] = 6; }) ==
             place("model.embed_tokens.weight") + "its shape is (5, 4); expected (6, 4)");
}

// What is stored was trained: no advice says to remove it.
BOOST_AUTO_TEST_CASE(tensors_that_nobody_asks_for) {
  const auto with = [](const std::string& name, const std::function<void(Parts&)>& change = {}) {
    const std::string message = refusal([&](Parts& parts) {
      if (change) change(parts);
      parts.tensors.push_back({name, {2}});
    });
    BOOST_TEST(message.find("remove") == std::string::npos);
    const std::string place = "model.safetensors: tensor '" + name + "': ";
    return message.starts_with(place) ? message.substr(place.size()) : message;
  };
  const std::string layer = "model.layers.1.";
  const std::string bias = "config.json has no attention_bias; give attention_bias: true";
  for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj"}) {
    BOOST_TEST(with(layer + "self_attn." + name + ".bias") == bias);
  }
  for (const char* name : {"gate_proj", "up_proj", "down_proj"}) {
    BOOST_TEST(with(layer + "mlp." + name + ".bias") == "config.json has no mlp_bias; give mlp_bias: true");
  }
  for (const char* name : {"model.layers.2.input_layernorm.weight", "model.layers.17.mlp.up_proj.bias",
                           "model.layers.2.self_attn.rotary_emb.inv_freq"}) {
    BOOST_TEST(with(name) ==
               "config.json has num_hidden_layers 2; give the number of layers that the model was trained with");
  }
  const std::string unknown =
      "a Llama has none, and it may change the numbers; models of another architecture are not read";
  for (const char* name :
       {"model.layers.0.self_attn.q_norm.weight", "model.layers.0.self_attn.k_norm.weight", "model.norm.bias",
        "lm_head.bias", "model.layers.0.mlp.gate.weight", "model.layers.0.self_attn.sinks",
        "model.layers.0.self_attn.rotary_emb.cos_cached", "model.layers.0.rotary_emb.inv_freq", "rotary_emb.inv_freq",
        "model.layers.00.self_attn.rotary_emb.inv_freq", "model.layers.99999999999999999999.x", "model.layers..x",
        "model.layers.-1.x", "model.embed_positions.weight", "a"}) {
    BOOST_TEST(with(name) == unknown, name);
  }
  // The advice that is given leads on: with the key, what else is missing is named.
  BOOST_TEST(with(layer + "self_attn.q_proj.bias", [](Parts& parts) { parts.config["attention_bias"] = true; }) ==
             "model.safetensors: tensor 'model.layers.0.self_attn.q_proj.bias': it is missing; a Llama of this "
             "config.json needs it");
}

// Wrappers put a prefix before every name, and inner models are saved without theirs.
BOOST_AUTO_TEST_CASE(names_with_a_prefix_and_without) {
  const auto renamed = [](const std::function<std::string(const std::string&)>& rename) {
    return refusal([&](Parts& parts) {
      for (auto& [name, shape] : parts.tensors) name = rename(name);
    });
  };
  const std::string missing = "model.safetensors: tensor 'model.embed_tokens.weight': it is missing, but ";
  for (const auto& [prefix, origin] :
       {std::pair("_orig_mod.", "a compiled model's"), std::pair("module.", "a parallel wrapper's"),
        std::pair("module._orig_mod.", "a compiled model's"), std::pair("base_model.model.", "an adapter's"),
        std::pair("student.", "a surrounding model's")}) {
    const std::string front = prefix;
    BOOST_TEST(renamed([&](const std::string& name) { return front + name; }) ==
               missing + "'" + front + "model.embed_tokens.weight' is there: '" + front + "' is " + origin +
                   " prefix; save the model that is inside, so that names are without it");
  }
  BOOST_TEST(renamed([](const std::string& name) { return name.substr(6); }) ==
             missing +
                 "'embed_tokens.weight' is there: an inner model was saved, whose names have no 'model.'; save the "
                 "whole LlamaForCausalLM, with its head");
  BOOST_TEST(renamed([](const std::string& name) { return "x" + name; }) ==
             "model.safetensors: tensor 'model.embed_tokens.weight': it is missing; a Llama of this config.json needs "
             "it");
}

BOOST_AUTO_TEST_CASE(an_adapter_beside_the_model) {
  const TemporaryFolder folder;
  write(folder, {});
  folder.write("adapter_config.json", "{}");
  BOOST_TEST(refusal(folder) ==
             "adapter_config.json: an adapter changes the weights and is not read; give the model that it was merged "
             "into");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
