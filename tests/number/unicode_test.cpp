// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/unicode.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

BOOST_AUTO_TEST_SUITE(unicode_test)

using snellen::count_code_points;
using snellen::next_code_point;
using snellen::terminal_safe;
using snellen::terminal_safe_json;

BOOST_AUTO_TEST_CASE(well_formed_code_points) {
  BOOST_TEST((next_code_point("a").value == U'a'));
  BOOST_TEST((next_code_point("\u00e9x").value == U'\u00e9'));
  BOOST_TEST(next_code_point("\u221e").bytes == 3U);
  BOOST_TEST((next_code_point("\U0001F600").value == U'\U0001F600'));
  BOOST_TEST(next_code_point("\U0010ffff").bytes == 4U);
}

BOOST_AUTO_TEST_CASE(ill_formed_bytes_are_single_steps) {
  for (const std::string_view text :
       {"\x80", "\xc0\xaf", "\xc1\x81", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80",
        "\xf5\x80\x80\x80", "\xe2\x88", "\xc3", "\xc3(", "\xff"}) {
    const snellen::CodePoint point = next_code_point(text);
    BOOST_TEST(!point.valid);
    BOOST_TEST(point.bytes == 1U);
  }
}

BOOST_AUTO_TEST_CASE(counts_code_points_not_bytes) {
  BOOST_TEST(count_code_points("") == 0U);
  BOOST_TEST(count_code_points("abc") == 3U);
  BOOST_TEST(count_code_points("\u221e\u00e9") == 2U);
  BOOST_TEST(count_code_points("\xff\xfe") == 2U);
}

BOOST_AUTO_TEST_CASE(controls_lose_their_power) {
  BOOST_TEST(terminal_safe("plain \u221e") == "plain \u221e");
  BOOST_TEST(terminal_safe("\x1b[31mred") == "\\x1b[31mred");
  BOOST_TEST(terminal_safe("a\nb\tc\r\x7f") == "a\\x0ab\\x09c\\x0d\\x7f");
  BOOST_TEST(terminal_safe(std::string_view("\0", 1)) == "\\x00");
  BOOST_TEST(terminal_safe("\xff") == "\\xff");
  BOOST_TEST(terminal_safe("\u009b"
                           "31m") == "\\x9b31m");
  BOOST_TEST(terminal_safe("\u202e\u200b\u2028\ufeff") == "\\u{202e}\\u{200b}\\u{2028}\\u{feff}");
}

BOOST_AUTO_TEST_CASE(what_is_no_character_or_has_no_glyph_is_shown) {
  BOOST_TEST(terminal_safe("\uffff \ufffe") == "\\u{ffff} \\u{fffe}");
  BOOST_TEST(terminal_safe("\U0001fffe\U0010ffff\ufdd0") == "\\u{1fffe}\\u{10ffff}\\u{fdd0}");
  BOOST_TEST(terminal_safe("\u00ad\u3164\u2029\U000e0041") == "\\u{00ad}\\u{3164}\\u{2029}\\u{e0041}");
  // The replacement character, the last of each range's neighbours, and an emoji with its variation selector stay.
  for (const std::string_view kept : {"\ufffd", "\ufffc", "\u202f", "\u2070", "\u00a0", "\u2764\ufe0f", "\U0001fffd"}) {
    BOOST_TEST(terminal_safe(kept) == kept);
  }
}

BOOST_AUTO_TEST_CASE(a_json_document_says_the_same_and_nothing_to_a_terminal) {
  BOOST_TEST(terminal_safe_json("{\"a\": \"b\\n\"}\n") == "{\"a\": \"b\\n\"}\n");
  BOOST_TEST(terminal_safe_json("\"\x7f\u009b\u2028\uffff\"") == "\"\\u007f\\u009b\\u2028\\uffff\"");
  BOOST_TEST(terminal_safe_json("\"\U000e0041\"") == "\"\\udb40\\udc41\"");
  BOOST_TEST(rc::check("a reader finds the same text", [](const std::string& bytes) {
    using Json = nlohmann::json;
    const std::string plain = Json(bytes).dump(-1, ' ', false, Json::error_handler_t::replace);
    const std::string safe = terminal_safe_json(plain);
    RC_ASSERT(Json::parse(safe) == Json::parse(plain));
    RC_ASSERT(terminal_safe(safe) == safe);
  }));
}

BOOST_AUTO_TEST_CASE(any_bytes_become_printable) {
  BOOST_TEST(
      rc::check("safe text is well formed, printable and unchanged by a second pass", [](const std::string& bytes) {
        const std::string safe = terminal_safe(bytes);
        RC_ASSERT(terminal_safe(safe) == safe);
        for (std::string_view rest = safe; !rest.empty();) {
          const snellen::CodePoint point = next_code_point(rest);
          RC_ASSERT(point.valid);
          RC_ASSERT(point.value >= 0x20U);
          rest.remove_prefix(point.bytes);
        }
      }));
}

BOOST_AUTO_TEST_SUITE_END()
