// SPDX-License-Identifier: LGPL-3.0-or-later
// Sequences longer than a checkpoint's max_position_embeddings were computed without a word.
#include <boost/test/unit_test.hpp>

#include "checkpoint_copy.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_beyond_trained_positions)

using snellen::test::CheckpointCopy;
using snellen::test::Outcome;

BOOST_AUTO_TEST_CASE(a_line_says_so_and_the_table_stays) {
  const CheckpointCopy checkpoint;
  const Outcome before = checkpoint.inspected();
  BOOST_TEST(before.code == 0);
  BOOST_TEST(before.err.empty());
  checkpoint.set("max_position_embeddings", "13");  // the right side has 1 + 11 + 1 tokens
  BOOST_TEST(checkpoint.inspected().err.empty());
  checkpoint.set("max_position_embeddings", "12");
  const Outcome after = checkpoint.inspected();
  BOOST_TEST(after.code == 0);
  BOOST_TEST(after.out == before.out);
  BOOST_TEST(
      after.err ==
      "snellen: #1 #2^n #3 / #1 #2^(n+1) #3: sequences of up to 13 tokens are longer than the 12 positions of the "
      "checkpoint's max_position_embeddings; they are computed all the same\n");
}

BOOST_AUTO_TEST_SUITE_END()
