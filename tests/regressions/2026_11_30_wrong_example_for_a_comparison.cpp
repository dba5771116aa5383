// SPDX-License-Identifier: LGPL-3.0-or-later
// bits.storage.at."1..8" = "<= 4" was answered with "write a number, a range such as 21": 21 is no range.
// [expect.nonsense] was ignored.
#include <boost/test/unit_test.hpp>

#include <string>

#include "cli/run_program.hpp"

BOOST_AUTO_TEST_SUITE(on_2026_11_30_wrong_example_for_a_comparison)

namespace {

std::string complaint(const std::string& expect) {
  const snellen::test::TemporaryFolder folder;
  static_cast<void>(
      folder.file("a.toml", "[pair]\nleft = \"<bos> 1^n\"\nright = \"<bos> 1^(n+1)\"\nn = \"1..8\"\n" + expect));
  return snellen::test::run_program({"check", "a.toml"}, {.folder = folder.path().string()}).err;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_range_is_shown) {
  BOOST_TEST(complaint("[expect]\nbits.storage.at.\"1..8\" = \"<= 4\"\n") ==
             "snellen: a.toml:6:26: '<= 4' is nothing that bits.storage can be; at most 4 is \"..4\"\n");
  BOOST_TEST(complaint("[expect]\nbits.storage.at.\"1..8\" = \"few\"\n").find("a range such as \"20..22\"") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_that_is_expected_is_named) {
  BOOST_TEST(complaint("[expect.nonsense]\n") ==
             "snellen: a.toml:5:1: 'nonsense' expects nothing; write what is expected, or remove it\n");
}

BOOST_AUTO_TEST_SUITE_END()
