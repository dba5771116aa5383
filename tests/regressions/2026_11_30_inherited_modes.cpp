// SPDX-License-Identifier: LGPL-3.0-or-later
// A library loaded before main() left rounding upward and flush-to-zero behind, and emulated floats came out otherwise.
#include <boost/test/unit_test.hpp>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_inherited_modes)

using namespace snellen;

BOOST_AUTO_TEST_CASE(the_bytes_are_the_same_under_a_library_that_changes_the_modes) {
  const std::vector<std::string> arguments = {
      "inspect", "--left",    "<bos> 1^n", "--right",    "<bos> 1^(n+1)",
      "--n",     "7",         "--width",   "8",          "--layers",
      "2",       "--formats", "bf16,fp32", "--policies", "naive-fp32,mixed-bf16-fp32"};
  const test::Outcome usual = test::run_program(arguments);
  const test::Outcome preloaded = test::run_program(arguments, {.environment = {{"LD_PRELOAD", SNELLEN_OTHER_MODES}}});
  BOOST_TEST(usual.code == 0, usual.err);
  BOOST_TEST(preloaded.code == 0, preloaded.err);
  BOOST_TEST(!usual.out.empty());
  BOOST_TEST(usual.out == preloaded.out);
}

BOOST_AUTO_TEST_SUITE_END()
