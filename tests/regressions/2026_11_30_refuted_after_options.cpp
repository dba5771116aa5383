// SPDX-License-Identifier: LGPL-3.0-or-later
// `verify` exited with 0 on a refutation when an option had changed the instance: the file's expectation did not hold
// for it, and then nothing did. A refutation is 1, unless the case expects one.
#include <boost/test/unit_test.hpp>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_refuted_after_options)

using snellen::test::run_program;

BOOST_AUTO_TEST_CASE(a_refutation_is_unexpected) {
  BOOST_TEST(
      run_program({"verify", "--claim", "lemma-b1", "--family", "adversarial", "--n", "5", "--draws", "20"}).code == 0);
  const auto refuted = run_program(
      {"verify", "--claim", "lemma-b1", "--family", "adversarial", "--n", "5", "--draws", "20", "--tighten", "9/10"});
  BOOST_TEST(refuted.out.find("refuted") != std::string::npos);
  BOOST_TEST(refuted.code == 1);
}

BOOST_AUTO_TEST_CASE(a_case_that_expects_one_may_be_changed) {
  BOOST_TEST(run_program({"verify", "--claim", "lemma-b1-unbounded", "--n", "1..64*2"}).code == 0);
  BOOST_TEST(run_program({"verify", "--claim", "lemma-b1-unbounded", "--n", "1..64*2", "--expect", "verified"}).code ==
             1);
  // A hypothesis that fails on the changed instance refutes nothing.
  BOOST_TEST(run_program({"verify", "--claim", "lemma-b1", "--family", "linear", "--n", "5"}).code == 0);
}

BOOST_AUTO_TEST_SUITE_END()
