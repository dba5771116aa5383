// SPDX-License-Identifier: LGPL-3.0-or-later
// Keys of config.json that change the numbers were ignored: the results were those of another model.
#include <boost/test/unit_test.hpp>

#include "checkpoint_copy.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_ignored_config_keys)

using snellen::test::CheckpointCopy;

BOOST_AUTO_TEST_CASE(each_is_refused_by_name) {
  const std::pair<const char*, const char*> keys[] = {{"rope_traditional", "true"},
                                                      {"rope_interleaved", "true"},
                                                      {"rope_condense_ratio", "8"},
                                                      {"use_rope", "false"},
                                                      {"logit_scale", "0.0625"},
                                                      {"sliding_window", "4"},
                                                      {"layer_types", R"(["sliding_attention", "full_attention"])"},
                                                      {"another_of_these", "1"}};
  for (const auto& [key, value] : keys) {
    const CheckpointCopy checkpoint;
    checkpoint.set(key, value);
    const std::string refusal = checkpoint.refusal();
    BOOST_TEST(refusal.starts_with("config.json: "), key);
    BOOST_TEST(refusal.find(key) != std::string::npos, refusal);
  }
}

// An independent forward in double precision gives -1.88089977374, -0.815093164412 and -0.0879545240829.
BOOST_AUTO_TEST_CASE(values_that_do_nothing_change_nothing) {
  const CheckpointCopy plain;
  const snellen::test::Outcome expected = plain.inspected();
  BOOST_TEST(expected.code == 0);
  for (const char* value : {"-1.880899773", "-0.815093164", "-0.087954524"}) {
    BOOST_TEST(expected.out.find(value) != std::string::npos);
  }
  plain.set("rope_traditional", "false");
  plain.set("rope_condense_ratio", "1");
  plain.set("sliding_window", "null");
  plain.set("logit_scale", "1.0");
  plain.set("layer_types", R"(["full_attention", "full_attention"])");
  plain.set("torch_dtype", R"("bfloat16")");
  BOOST_TEST(plain.inspected().out == expected.out);
  BOOST_TEST(plain.inspected().err.empty());
}

BOOST_AUTO_TEST_SUITE_END()
