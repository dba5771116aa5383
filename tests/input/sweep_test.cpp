// SPDX-License-Identifier: LGPL-3.0-or-later
#include <fmt/format.h>
#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <set>

#include "input/message.hpp"
#include "snellen/input/pattern.hpp"

BOOST_AUTO_TEST_SUITE(sweep_test)

using snellen::parse_sweep;

namespace {

using Values = std::vector<long>;

std::string message(std::string_view text) {
  return snellen::test::message_of([&] { parse_sweep(text); });
}

}  // namespace

BOOST_AUTO_TEST_CASE(forms) {
  BOOST_TEST(parse_sweep("7") == Values({7}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("0..3") == Values({0, 1, 2, 3}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("5..5") == Values({5}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep(" 1 .. 3 , 9 ,\t5 ") == Values({1, 2, 3, 5, 9}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("8..32:8") == Values({8, 16, 24, 32}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("8..31 : 8") == Values({8, 16, 24}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("1..16*2") == Values({1, 2, 4, 8, 16}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("3..26*3") == Values({3, 9}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("1..2147483647*2147483647") == Values({1, 2147483647}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("2147483647..2147483647") == Values({2147483647}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("4,1..4,2..6:2") == Values({1, 2, 3, 4, 6}), boost::test_tools::per_element());
  BOOST_TEST(parse_sweep("1..1048576").size() == 1048576U);
}

BOOST_AUTO_TEST_CASE(malformed) {
  const std::string help = "write values and ranges as in 1..64, 128, 256";
  BOOST_TEST(message("") == "--n, column 1: expected an integer and found the end; " + help);
  BOOST_TEST(message("1,") == "--n, column 3: expected an integer and found the end; " + help);
  BOOST_TEST(message("1,,2") == "--n, column 3: expected an integer and found ','; " + help);
  BOOST_TEST(message("1..") == "--n, column 4: expected an integer and found the end; " + help);
  BOOST_TEST(message("..9") == "--n, column 1: expected an integer and found '.'; " + help);
  BOOST_TEST(message("n") == "--n, column 1: expected an integer and found 'n'; " + help);
  BOOST_TEST(message("1 2") == "--n, column 3: expected ',' or '..' and found '2'; " + help);
  BOOST_TEST(message("1.5") == "--n, column 2: expected ',' or '..' and found '.'; " + help);
  BOOST_TEST(message("1...3") == "--n, column 4: expected an integer and found '.'; " + help);
  BOOST_TEST(message("1..5:2:2") == "--n, column 7: expected ',' or '..' and found ':'; " + help);
  BOOST_TEST(message("7:2") == "--n, column 2: expected ',' or '..' and found ':'; " + help);
  BOOST_TEST(message("é") == "--n, column 1: expected an integer and found 'é'; " + help);
  BOOST_TEST(message("1, -2") == "--n, column 4: a negative n; values of n begin at 0");
  BOOST_TEST(message("1..-2") == "--n, column 4: a negative n; values of n begin at 0");
  BOOST_TEST(message("3, 5..2") == "--n, column 4: the range 5..2 runs downwards; write 2..5");
  BOOST_TEST(message("8..64:0") == "--n, column 7: a step must be a positive integer; write it as in 8..64:8");
  BOOST_TEST(message("8..64:") == "--n, column 7: a step must be a positive integer; write it as in 8..64:8");
  BOOST_TEST(message("1..64*1") == "--n, column 7: a ratio must be an integer of at least 2; write it as in 1..4096*2");
  BOOST_TEST(message("1..64*x") == "--n, column 7: a ratio must be an integer of at least 2; write it as in 1..4096*2");
  BOOST_TEST(message("0..64*2") == "--n, column 1: a ratio leads nowhere from 0; begin at 1, or write 0, 1..4096*2");
  BOOST_TEST(message("1..9999999999") ==
             "--n, column 4: the number '9999999999' is too large; the largest is 2147483647");
  BOOST_TEST(message("7, 1..1048576") ==
             "--n, column 4: more than 1048576 values of n; use a step (8..64:8) or a ratio (1..4096*2)");
  BOOST_TEST(message("0..2147483647") ==
             "--n, column 1: more than 1048576 values of n; use a step (8..64:8) or a ratio (1..4096*2)");
}

BOOST_AUTO_TEST_CASE(names_its_label) {
  BOOST_TEST(snellen::test::message_of([] {
               parse_sweep("x", "case.toml: sweep");
             }).starts_with("case.toml: sweep, column 1: "));
}

BOOST_AUTO_TEST_CASE(any_list_is_the_sorted_set_of_its_values) {
  BOOST_TEST(rc::check("lists", [] {
    const auto given = *rc::gen::nonEmpty(rc::gen::container<Values>(rc::gen::inRange(0L, 50L)));
    const std::string text = fmt::format("{}", fmt::join(given, ","));
    const std::set<long> expected(given.begin(), given.end());
    RC_ASSERT(parse_sweep(text) == Values(expected.begin(), expected.end()));
  }));
}

BOOST_AUTO_TEST_SUITE_END()
