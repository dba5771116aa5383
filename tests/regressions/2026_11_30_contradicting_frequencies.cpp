// SPDX-License-Identifier: LGPL-3.0-or-later
// Stored RoPE frequencies of theta 1e6 beside a config.json that says nothing were ignored for the default, 10000.
#include <boost/test/unit_test.hpp>

#include "checkpoint_copy.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_contradicting_frequencies)

BOOST_AUTO_TEST_CASE(both_are_shown) {
  const snellen::test::CheckpointCopy checkpoint("checkpoint-inv-freq");
  BOOST_TEST(checkpoint.refusal() ==
             "model.safetensors: tensor 'model.layers.0.self_attn.rotary_emb.inv_freq': number 1 is 0.00100000005, but "
             "rope_theta 10000 makes it 0.01; find out which of the two the model was trained with; rope_theta is in "
             "config.json, or 10000 where it says none");
}

// An independent forward in double precision gives -1.88049640793, -0.81909601456 and -0.0910841056076.
BOOST_AUTO_TEST_CASE(agreeing_ones_are_read) {
  const snellen::test::CheckpointCopy checkpoint("checkpoint-inv-freq");
  checkpoint.set("rope_theta", "1e6");
  const snellen::test::Outcome outcome = checkpoint.inspected();
  BOOST_TEST(outcome.code == 0);
  for (const char* value : {"-1.880496407", "-0.819096014", "-0.091084105"}) {
    BOOST_TEST(outcome.out.find(value) != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
