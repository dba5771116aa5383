// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/error.hpp"

#include <array>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(error_test)

using namespace snellen;

BOOST_AUTO_TEST_CASE(messages_say_where_what_and_mend) {
  BOOST_TEST(InputError("a.toml:3:4", "no such key", "use 'n'").what() == "a.toml:3:4: no such key; use 'n'");
  BOOST_TEST(InputError("", "no such key", "use 'n'").what() == "no such key; use 'n'");
  BOOST_TEST(InputError("x", "bad", "").what() == "x: bad");
  const std::string refused = Refused("exact", "square root", "2 has no rational one").what();
  BOOST_TEST(refused == "exact arithmetic refuses: square root: 2 has no rational one");
  BOOST_CHECK_THROW(throw InputError("x", "bad", "mend"), Error);
  BOOST_CHECK_THROW(throw Refused("x", "bad", "why"), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(whatever_a_message_quotes_it_is_one_printable_line) {
  BOOST_TEST(InputError("a\x1b[2J.toml", "no \xff such\n key", "\u202e").what() ==
             std::string("a\\x1b[2J.toml: no \\xff such\\x0a key; \\u{202e}"));
  BOOST_TEST(Refused("exact", "\x9b", "\x7f").what() == std::string("exact arithmetic refuses: \\x9b: \\x7f"));
  BOOST_TEST(InputError(InputError("", "\r", "").what(), "\uffff \u00e9", "").what() ==
             std::string("\\x0d: \\u{ffff} \u00e9"));
}

BOOST_AUTO_TEST_CASE(no_message_is_as_long_as_what_it_quotes) {
  const std::string large = "begin" + std::string(1'000'000, 'x') + "end";
  const std::string message = InputError(large, large, large).what();
  BOOST_TEST(message.size() == 3 * (1000 + 5) + 4U);
  BOOST_TEST(message.starts_with("beginx"));
  BOOST_TEST(message.ends_with("xend"));
  BOOST_TEST(message.find("x ... x") != std::string::npos);
  const std::string most(1000, 'x');
  BOOST_TEST(InputError("", most, "").what() == most);
  // No character of UTF-8 is cut.
  std::string euros;
  for (int k = 0; k < 1000; ++k) euros += "\xe2\x82\xac";
  const std::string cut = InputError("", euros, "").what();
  const std::size_t gap = cut.find(" ... ");
  BOOST_TEST(gap % 3 == 0U);
  BOOST_TEST((cut.size() - gap - 5) % 3 == 0U);
}

BOOST_AUTO_TEST_CASE(edit_distance_counts_the_four_edits) {
  BOOST_TEST(edit_distance("", "") == 0U);
  BOOST_TEST(edit_distance("abc", "") == 3U);
  BOOST_TEST(edit_distance("", "abc") == 3U);
  BOOST_TEST(edit_distance("kitten", "sitting") == 3U);
  BOOST_TEST(edit_distance("bf16", "fb16") == 1U);
  BOOST_TEST(edit_distance("abcd", "acbd") == 1U);
  BOOST_TEST(edit_distance("ca", "abc") == 3U);  // the restricted distance: no edit inside a swap
}

BOOST_AUTO_TEST_CASE(suggestions_are_near_and_nearest) {
  const std::array<std::string_view, 3> names{"softmax", "sigmoid", "soft"};
  BOOST_TEST(did_you_mean("sofmax", names) == " (did you mean 'softmax'?)");
  BOOST_TEST(did_you_mean("sfot", names) == " (did you mean 'soft'?)");
  BOOST_TEST(did_you_mean("xyz", names) == "");
}

BOOST_AUTO_TEST_SUITE_END()
