// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/file/text_position.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(text_position_test)

using namespace snellen;

BOOST_AUTO_TEST_CASE(lines_and_columns_are_counted_from_one_in_characters) {
  const std::string text =
      "ab\n\xc3\xa9\xe2\x82\xac"
      "c\n";
  BOOST_TEST(place_in(text, 0, "f") == "f:1:1");
  BOOST_TEST(place_in(text, 2, "f") == "f:1:3");  // the end of the line belongs to it
  BOOST_TEST(place_in(text, 3, "f") == "f:2:1");
  BOOST_TEST(place_in(text, 8, "f") == "f:2:3");   // behind characters of two and of three bytes
  BOOST_TEST(place_in(text, 10, "f") == "f:3:1");  // the end
  BOOST_TEST(place_in(text, 1000, "f") == "f:3:1");
  BOOST_TEST(place_in("", 0, "f") == "f:1:1");
}

BOOST_AUTO_TEST_CASE(what_is_shortened_keeps_whole_characters) {
  BOOST_TEST(shortened("abc", 3) == "abc");
  BOOST_TEST(shortened("abcd", 3) == "abc...");
  BOOST_TEST(shortened("a\xe2\x82\xac"
                       "b",
                       4) == "a\xe2\x82\xac...");
  BOOST_TEST(shortened("a\xe2\x82\xac"
                       "b",
                       3) == "a...");
  BOOST_TEST(shortened("a\xe2\x82\xac"
                       "b",
                       2) == "a...");
  BOOST_TEST(shortened("a\xe2\x82\xac"
                       "b",
                       1) == "a...");
  BOOST_TEST(shortened("abc", 0) == "...");
  // What is no UTF-8 is cut as well: three bytes back at most.
  BOOST_TEST(shortened(std::string(100, '\x80'), 50).size() == 50U);
}

BOOST_AUTO_TEST_SUITE_END()
