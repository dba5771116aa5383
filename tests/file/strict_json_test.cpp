// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/file/strict_json.hpp"

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/message.hpp"

BOOST_AUTO_TEST_SUITE(strict_json_test)

using namespace snellen;
using namespace std::string_literals;

std::string complaint(const std::string& text, const JsonBounds& bounds = {}) {
  const std::string one = test::complaint_of([&] { (void)strict_json(text, "f", "mend it", bounds); });
  BOOST_TEST(test::complaint_of([&] { (void)strict_ordered_json(text, "f", "mend it", bounds); }) == one);
  return one;
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t k = 0; k < count; ++k) all += text;
  return all;
}

BOOST_AUTO_TEST_CASE(a_json_text_has_its_value) {
  const std::string text = R"( {"b": [1, -2, 2.5, "\u0041é", true, null, {}], "a": {"b": 18446744073709551615}} )";
  BOOST_TEST(strict_json(text, "f", "") == nlohmann::json::parse(text));
  BOOST_TEST(strict_ordered_json(text, "f", "").dump() == nlohmann::ordered_json::parse(text).dump());
  BOOST_TEST(strict_json("7", "f", "") == 7);
  // The same key in different objects, and in one inside another.
  BOOST_TEST(complaint(R"([{"a": {"a": 1}}, {"a": 2}])") == "no complaint");
}

BOOST_AUTO_TEST_CASE(what_is_no_json_is_refused_where_it_stands) {
  BOOST_TEST(complaint("") ==
             "f:1:1: it is not JSON: unexpected end of input, expected '[', '{', or a literal; mend it");
  BOOST_TEST(complaint("{\n \"a\": ,}") ==
             "f:2:7: it is not JSON: unexpected ',', expected '[', '{', or a literal; mend it");
  BOOST_TEST(complaint("{} x") == "f:1:4: it is not JSON: invalid literal; mend it");
  BOOST_TEST(complaint("{} {}") == "f:1:4: it is not JSON: unexpected '{', expected end of input; mend it");
  BOOST_TEST(complaint("[1, 2") == "f:1:5: it is not JSON: unexpected end of input, expected ']'; mend it");
  BOOST_TEST(complaint("\"\xff\"") == "f:1:2: it is not JSON: invalid string: ill-formed UTF-8 byte; mend it");
  BOOST_TEST(complaint("\"\xed\xa0\x80\"").find("ill-formed UTF-8 byte") != std::string::npos);  // a surrogate
  BOOST_TEST(complaint("\"\xc0\x80\"").find("ill-formed UTF-8 byte") != std::string::npos);      // an overlong NUL
  BOOST_TEST(complaint(R"("\ud800")").find("surrogate") != std::string::npos);
  BOOST_TEST(complaint("\"a\nb\"").find("control character") != std::string::npos);
  BOOST_TEST(complaint("[1e999]") == "f:1:7: the number before this is too large; mend it");
  for (const char* text :
       {"{'a': 1}", "[1,]", "{\"a\": 1,}", "[01]", "[+1]", "[.5]", "[NaN]", "[Infinity]", "/**/1", "// x\n1", "tru"}) {
    BOOST_TEST(complaint(text).find("it is not JSON: ") != std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(a_nul_ends_nothing) {
  BOOST_TEST(complaint("{}\0{\"a\": 1}"s) == "f:1:3: a NUL byte is no JSON; mend it");
  BOOST_TEST(complaint("{\n}\0"s) == "f:2:2: a NUL byte is no JSON; mend it");
  BOOST_TEST(complaint("\0"s) == "f:1:1: a NUL byte is no JSON; mend it");
  BOOST_TEST(complaint("{\"a\0b\": 1}"s) == "f:1:4: a NUL byte is no JSON; mend it");
  BOOST_TEST(complaint(R"({"a\u0000b": 1})") == "no complaint");  // a NUL as JSON writes it is a character
}

BOOST_AUTO_TEST_CASE(no_object_has_a_key_twice) {
  BOOST_TEST(complaint(R"({"a": 1, "b": 2, "a": 3})") == "f:1:18: the key 'a' stands twice; mend it");
  BOOST_TEST(complaint("[{\"x\": {\"a\": 1,\n  \"\\u0061\": 3}}]") == "f:2:3: the key 'a' stands twice; mend it");
  BOOST_TEST(complaint(R"({"\"\\": 1, "\"\\": 3})") == R"(f:1:13: the key '"\' stands twice; mend it)");
  BOOST_TEST(complaint(R"({"": 1, "": 3})") == "f:1:9: the key '' stands twice; mend it");
  const std::string large(100'000, 'k');
  BOOST_TEST(complaint("{\"" + large + "\": 1, \"" + large + "\": 2}") ==
             "f:1:100009: the key '" + std::string(100, 'k') + "...' stands twice; mend it");
}

BOOST_AUTO_TEST_CASE(depth_and_number_of_values_are_bounded) {
  BOOST_TEST(complaint(repeated("[", 32) + repeated("]", 32)) == "no complaint");
  BOOST_TEST(complaint(repeated("[", 33) + repeated("]", 33)) ==
             "f:1:33: arrays and objects stand in each other more than 32 deep; mend it");
  BOOST_TEST(complaint(repeated("{\"a\":", 3'000'000)).find("more than 32 deep") != std::string::npos);
  BOOST_TEST(complaint("[[1], [2]]", {.depth = 1, .values = 9}) ==
             "f:1:2: arrays and objects stand in each other more than 1 deep; mend it");
  BOOST_TEST(complaint("[1, {\"a\": []}]", {.depth = 3, .values = 4}) == "no complaint");
  BOOST_TEST(complaint("[1, {\"a\": []}]", {.depth = 3, .values = 3}) ==
             "f:1:11: there are more than 3 values; mend it");
  BOOST_TEST(complaint("[" + repeated("0,", 1'000'000) + "0]").find("there are more than 1000000 values") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(messages_are_short_whatever_the_text_is) {
  const std::string large(1'000'000, 'x');
  for (const std::string& text :
       {large, "\"" + large, "{\"" + large + "\" 1}", "[" + large + "]", std::string(1'000'000, '1') + "x"}) {
    BOOST_TEST(complaint(text).size() < 300U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
