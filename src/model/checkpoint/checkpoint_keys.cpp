// SPDX-License-Identifier: LGPL-3.0-or-later
// Data alone. Whoever adds a key to the harmless ones gives the reason why no number can depend on it.
#include "snellen/model/checkpoint_keys.hpp"

#include <array>

namespace snellen {
namespace {
namespace key_data {  // whose short names are nobody else's

using enum KeyKind;

constexpr auto keys_read = std::to_array<std::string_view>({"architectures",
                                                            "attention_bias",
                                                            "head_dim",
                                                            "hidden_act",
                                                            "hidden_size",
                                                            "intermediate_size",
                                                            "layer_types",
                                                            "max_position_embeddings",
                                                            "mlp_bias",
                                                            "model_type",
                                                            "num_attention_heads",
                                                            "num_hidden_layers",
                                                            "num_key_value_heads",
                                                            "partial_rotary_factor",
                                                            "quantization_config",
                                                            "rms_norm_eps",
                                                            "rope_parameters",
                                                            "rope_scaling",
                                                            "rope_theta",
                                                            "tie_word_embeddings",
                                                            "vocab_size"});

constexpr std::string_view ids = "tokenizers and generation use it; a pattern writes every token itself";
constexpr std::string_view training = "it is about training";
constexpr std::string_view dropout = "dropout is for training; inference has none";
constexpr std::string_view kernel = "the same real numbers by another program; policies say how arithmetic rounds";
constexpr std::string_view sampling = "it is about drawing text from logits, after the forward";
constexpr std::string_view answers = "it is about what a program returns besides";
constexpr std::string_view stored =
    "tensors are read in the type in which they are stored; policies say the arithmetic";
constexpr std::string_view origin = "it says where the files come from";
constexpr std::string_view classes = "it is about heads for classification, which this architecture has not";
constexpr std::string_view length = "it says for how many positions the model was made; RoPE has no table of them";

constexpr auto harmless = std::to_array<HarmlessKey>({
    {"_attn_implementation", text, kernel},
    {"_attn_implementation_autoset", boolean, kernel},
    {"_commit_hash", text, origin},
    {"_flash_attn_2_enabled", boolean, kernel},
    {"_name_or_path", text, origin},
    {"attention_dropout", number, dropout},
    {"attention_probs_dropout_prob", number, dropout},
    {"attn_implementation", text, kernel},
    {"attn_pdrop", number, dropout},
    {"bad_words_ids", list, sampling},
    {"begin_suppress_tokens", list, sampling},
    {"bos_token_id", token_ids, ids},
    {"chunk_size_feed_forward", number,
     "it says how many positions the feed-forward part takes at once; each is alone"},
    {"cls_token_id", token_ids, ids},
    {"decoder_start_token_id", token_ids, ids},
    {"diversity_penalty", number, sampling},
    {"do_sample", boolean, sampling},
    {"dtype", text, stored},
    {"early_stopping", anything, sampling},
    {"embd_dropout", number, dropout},
    {"embd_pdrop", number, dropout},
    {"encoder_no_repeat_ngram_size", number, sampling},
    {"eos_token_id", token_ids, ids},
    {"exponential_decay_length_penalty", list, sampling},
    {"finetuning_task", text, origin},
    {"forced_bos_token_id", token_ids, sampling},
    {"forced_eos_token_id", token_ids, sampling},
    {"gradient_checkpointing", boolean, training},
    {"hidden_dropout", number, dropout},
    {"hidden_dropout_prob", number, dropout},
    {"id2label", object, classes},
    {"initializer_range", number, training},
    {"is_decoder", boolean, "a Llama is a decoder either way"},
    {"label2id", object, classes},
    {"length_penalty", number, sampling},
    {"mask_token_id", token_ids, ids},
    {"max_length", number, sampling},
    {"max_new_tokens", number, sampling},
    {"max_sequence_length", number, length},
    {"max_window_layers", number, "it says in which layers use_sliding_window acts, and that must be false"},
    {"min_length", number, sampling},
    {"model_max_length", number, length},
    {"neftune_noise_alpha", number, training},
    {"no_repeat_ngram_size", number, sampling},
    {"num_beam_groups", number, sampling},
    {"num_beams", number, sampling},
    {"num_labels", number, classes},
    {"num_return_sequences", number, sampling},
    {"output_attentions", boolean, answers},
    {"output_hidden_states", boolean, answers},
    {"output_scores", boolean, answers},
    {"pad_token_id", token_ids, ids},
    {"prefix", text, "it is text that a pipeline puts before its own; a pattern writes every token itself"},
    {"problem_type", text, classes},
    {"remove_invalid_values", boolean, sampling},
    {"repetition_penalty", number, sampling},
    {"resid_dropout", number, dropout},
    {"resid_pdrop", number, dropout},
    {"return_dict", boolean, answers},
    {"return_dict_in_generate", boolean, answers},
    {"sep_token_id", token_ids, ids},
    {"suppress_tokens", list, sampling},
    {"task_specific_params", object, sampling},
    {"temperature", number, sampling},
    {"tf_legacy_loss", boolean, training},
    {"tokenizer_class", text, ids},
    {"top_k", number, sampling},
    {"top_p", number, sampling},
    {"torch_dtype", text, stored},
    {"torchscript", boolean, answers},
    {"transformers.js_config", object, "it is for another program, and about types and files"},
    {"transformers_version", text, origin},
    {"typical_p", number, sampling},
    {"unk_token_id", token_ids, ids},
    {"unsloth_fixed", boolean, origin},
    {"unsloth_version", text, origin},
    {"use_bfloat16", boolean, stored},
    {"use_cache", boolean, "keys and values of earlier tokens are kept or computed again, and are the same"},
    {"use_flash_attention", boolean, kernel},
    {"use_flash_attn", boolean, kernel},
    {"use_flashattn", boolean, kernel},
    {"use_recompute", boolean, training},
    {"use_sdpa", boolean, kernel},
});

constexpr std::string_view biases = "it adds biases in a way that differs between programs";
constexpr std::string_view scales = "it multiplies what attention, a layer or the head gives";
constexpr std::string_view window = "queries see the nearest keys only";
constexpr std::string_view positions = "it changes the angles or the pairs of RoPE";
constexpr std::string_view other_positions = "it replaces RoPE";
constexpr std::string_view query_norm = "queries and keys are normalised";
constexpr std::string_view caps = "it bounds logits or activations";
constexpr std::string_view experts = "several feed-forward parts take the place of one";
constexpr std::string_view encoder = "attention looks at other tokens";
constexpr std::string_view compressed = "the stored numbers are not the weights";

constexpr auto neutral = std::to_array<NeutralKey>({
    {"add_cross_attention", "[false]", encoder},
    {"alibi", "[false]", other_positions},
    {"attention_multiplier", "[null]", scales},
    {"attn_logit_softcapping", "[null]", caps},
    {"auto_map", "[null, {}]", "code that the checkpoint brings computes the model"},
    {"bias", "[false]", biases},
    {"cache_implementation", R"([null, "dynamic", "static"])", "a cache may forget keys"},
    {"clip_qkv", "[null]", caps},
    {"compression_config", "[null]", compressed},
    {"cross_attention_hidden_size", "[null]", encoder},
    {"embedding_multiplier", "[1]", "it multiplies the embeddings"},
    {"final_logit_softcapping", "[null]", caps},
    {"is_causal", "[true]", encoder},
    {"is_encoder_decoder", "[false]", encoder},
    {"is_llama_config", "[true]", "the other keys mean something else"},
    {"lm_head_bias", "[false]", biases},
    {"log_scale", "[false]", positions},
    {"logit_scale", "[1]", scales},
    {"logits_scaling", "[1]", scales},
    {"no_rope_layers", "[null, []]", "some layers have no positions"},
    {"num_experts", "[null, 0]", experts},
    {"num_local_experts", "[null, 0]", experts},
    {"original_max_position_embeddings", "[null]", positions},
    {"parallel_attn", "[false]", "attention and feed-forward part read the same input"},
    {"position_embedding_type", R"(["rope"])", other_positions},
    {"pretraining_tp", "[1]", "products are summed in slices, the same real numbers in another order"},
    {"pruned_heads", "[null, {}]", "heads are left out"},
    {"qk_layernorm", "[false]", query_norm},
    {"qk_norm", "[false]", query_norm},
    {"qkv_bias", "[false]", biases},
    {"query_pre_attn_scalar", "[null]", scales},
    {"residual_multiplier", "[1]", scales},
    {"rope_condense_ratio", "[1]", positions},
    {"rope_interleaved", "[false]", positions},
    {"rope_scaling_factor", "[null, 1]", positions},
    {"rope_scaling_type", "[null]", positions},
    {"rope_traditional", "[false]", positions},
    {"rotary_pct", "[1]", positions},
    {"scale_emb", "[1]", "it multiplies the embeddings"},
    {"sliding_window", "[null]", window},
    {"sliding_window_pattern", "[null]", window},
    {"tie_encoder_decoder", "[false]", encoder},
    {"use_alibi", "[false]", other_positions},
    {"use_bias", "[false]", biases},
    {"use_dynamic_ntk", "[false]", positions},
    {"use_logn_attn", "[false]", scales},
    {"use_parallel_residual", "[false]", "attention and feed-forward part read the same input"},
    {"use_qk_norm", "[false]", query_norm},
    {"use_rope", "[true]", other_positions},
    {"use_sliding_window", "[false]", window},
});

}  // namespace key_data
}  // namespace

std::span<const std::string_view> read_keys() {
  return key_data::keys_read;
}

std::span<const HarmlessKey> harmless_keys() {
  return key_data::harmless;
}

std::span<const NeutralKey> neutral_keys() {
  return key_data::neutral;
}

std::string_view word(KeyKind kind) {
  switch (kind) {
    case KeyKind::text:
      return "text";
    case KeyKind::number:
      return "number";
    case KeyKind::boolean:
      return "true or false";
    case KeyKind::token_ids:
      return "token ids";
    case KeyKind::list:
      return "list";
    case KeyKind::object:
      return "object";
    case KeyKind::anything:
      break;
  }
  return "anything";
}

}  // namespace snellen
