// SPDX-License-Identifier: LGPL-3.0-or-later
// A trained bias was to be removed, a Git LFS pointer was a header of 2336927755350992246 bytes, and a prefix before
// every name got no hint.
#include <boost/test/unit_test.hpp>

#include "checkpoint_copy.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_harmful_checkpoint_advice)

using snellen::test::CheckpointCopy;

BOOST_AUTO_TEST_CASE(a_bias_is_kept) {
  BOOST_TEST(
      CheckpointCopy("checkpoint-bias").refusal() ==
      "model.safetensors: tensor 'model.layers.0.self_attn.q_proj.bias': config.json has no attention_bias; give "
      "attention_bias: true");
}

BOOST_AUTO_TEST_CASE(a_pointer_is_named) {
  BOOST_TEST(CheckpointCopy("checkpoint-pointer").refusal() ==
             "model.safetensors: this is a Git LFS pointer, not the file itself; run git lfs pull in its folder");
}

BOOST_AUTO_TEST_CASE(a_prefix_is_named) {
  BOOST_TEST(
      CheckpointCopy("checkpoint-prefix").refusal() ==
      "model.safetensors: tensor 'model.embed_tokens.weight': it is missing, but "
      "'_orig_mod.model.embed_tokens.weight' is there: '_orig_mod.' is a compiled model's prefix; save the model "
      "that is inside, so that names are without it");
}

BOOST_AUTO_TEST_SUITE_END()
