// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/file/toml_bounds.cpp.
#include "snellen/file/strict_toml.hpp"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

#include "cli/message.hpp"

BOOST_AUTO_TEST_SUITE(strict_toml_test)

using namespace snellen;
using namespace std::string_literals;

std::string complaint(const std::string& text, const TomlBounds& bounds = {}) {
  return test::complaint_of([&] { (void)strict_toml(text, "f", "mend it", bounds); });
}

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t k = 0; k < count; ++k) all += text;
  return all;
}

constexpr TomlBounds three = {.bytes = 1000, .line_bytes = 1000, .depth = 3};
constexpr const char* deeper_than_three = "it is nested more than 3 deep; mend it";

/// How many tables and arrays stand in each other; 0 for one without anything.
std::size_t depth_of(const toml::node& node) {
  std::size_t deepest = 0;
  if (const toml::table* table = node.as_table()) {
    for (const auto& [key, value] : *table) deepest = std::max(deepest, 1 + depth_of(value));
  } else if (const toml::array* array = node.as_array()) {
    deepest = 1;
    for (const toml::node& value : *array) deepest = std::max(deepest, 1 + depth_of(value));
  }
  return deepest;
}

BOOST_AUTO_TEST_CASE(a_toml_text_has_its_table) {
  const toml::table table = strict_toml("a.b = [1, 2.5, 'x']\n[c.d]\ne = { f = \"\"\"\n[[[[[\"\"\" }\n", "f", "");
  BOOST_TEST(table["a"]["b"][1].value<double>().value() == 2.5);
  BOOST_TEST(table["c"]["d"]["e"]["f"].value<std::string>().value() == "[[[[[");
  BOOST_TEST(table["c"]["d"]["e"].node()->source().begin.line == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_no_toml_is_refused_where_it_stands) {
  BOOST_TEST(complaint("a = 1\nb = = 2\n").starts_with("f:2:5: "));
  BOOST_TEST(complaint("a = 1\na = 2\n").starts_with("f:2:"));
  BOOST_TEST(complaint("a = '\xff'\n").starts_with("f:1:"));
  BOOST_TEST(complaint("a = 1\0b = 2"s) == "f:1:6: a NUL byte is no TOML; mend it");
  BOOST_TEST(complaint("# \0"s) == "f:1:3: a NUL byte is no TOML; mend it");
}

BOOST_AUTO_TEST_CASE(sizes_are_bounded) {
  const TomlBounds small = {.bytes = 20, .line_bytes = 10, .depth = 3};
  BOOST_TEST(complaint("a=1\nb=2\nc=3\nd=4\ne=5\n", small) == "no complaint");
  BOOST_TEST(complaint("a=1\nb=2\nc=3\nd=4\ne=5\n\n", small) == "f: it has 21 bytes, and at most 20 are read; mend it");
  BOOST_TEST(complaint("a=12345678\nb=1", small) == "no complaint");
  BOOST_TEST(complaint("b=1\na=123456789", small) == "f:2:1: the line has 11 bytes, and at most 10 are read; mend it");
}

BOOST_AUTO_TEST_CASE(nesting_is_bounded_in_every_way_that_toml_has) {
  for (const char* text : {"a.b.c = 1",
                           "[a.b.c]",
                           "[a.b]\nc = 1",
                           "[[a.b]]",
                           "a = [[1]]",
                           "a = {b = {c = 1}}",
                           "a = {b.c = 1}",
                           "\"a.b.c.d\" = 1",
                           "'a.b.c.d'.e = 1",
                           "a = 1.5\nb = [1.5, 2.5, 3.5, 4.5, 5.5]",
                           "a = '[[[['",
                           "a = \"[[\\\"[[\"",
                           "a = '''\n'[[[[''' # [[[[",
                           "a = \"\"\"\\\"\"\"[[[[\"\"\"",
                           "# a.b.c.d.e = [[[[\na = 1",
                           "[a] # .b.c.d",
                           "a = [\n# ]]\n[1],\n[2]\n,]",
                           "a = 1979-05-27 07:32:00.999\n",
                           "a = {}\nb = []\n",
                           "[a.b]\n[c]\nd.e = 1",
                           "a = [{b = 1}, 1, 2]"}) {
    BOOST_TEST(complaint(text, three) == "no complaint", text);
  }
  struct Deep {
    std::string text;
    const char* place;
  };
  for (const Deep& deep : std::initializer_list<Deep>{{"a.b.c.d = 1", "f:1:6: "},
                                                      {"a . b . 'c' . d = 1", "f:1:13: "},
                                                      {"[a.b.c.d]", "f:1:7: "},
                                                      {"[[a.b.c]]", "f:1:6: "},
                                                      {"[a.b]\nc.d = 1", "f:2:2: "},
                                                      {"\xef\xbb\xbf[a.b.c]\nd = 1", "f:2:1: "},
                                                      {"a = [[[1]]]", "f:1:7: "},
                                                      {"x = 1\na = {b = {c = {d = 1}}}", "f:2:16: "},
                                                      {"a = {b.c.d = 1}", "f:1:9: "},
                                                      {"a = [1, 2, {b.c = 1}]", "f:1:14: "},
                                                      {"a = [\"]\", '''\n]''', [[]]]", "f:2:8: "},
                                                      {"a = '''b'''''\nb = [[[]]]", "f:2:7: "},
                                                      {"a = \"\\\\\"\nb = [[[]]]", "f:2:7: "},
                                                      {"a = [ # ]\n[[]]]", "f:2:2: "},
                                                      {"a = {b = 1, c = [[]]}", "f:1:18: "}}) {
    BOOST_TEST(complaint(deep.text, three).ends_with(deeper_than_three), deep.text);
    BOOST_TEST(complaint(deep.text, three).starts_with(deep.place), complaint(deep.text, three));
  }
}

BOOST_AUTO_TEST_CASE(no_depth_is_a_crash) {
  // The first of them ended the program with a segmentation fault.
  for (const char* unit : {".a", "a.", "[", "{a=", "[{a=", ".'a'", "\"a\".", "[[a]]\n", "{a.a.a=", "a={"}) {
    for (const std::string& before : {"a"s, "[a"s, "a=["s, "a="s, ""s, "a={a"s, "[[a"s}) {
      for (const std::string& behind : {" = 1\n"s, ""s, "]"s}) {
        const std::string text = before + repeated(unit, 400'000 / std::string(unit).size()) + behind;
        const std::string said = complaint(text, {.bytes = 1U << 20U, .line_bytes = 1U << 20U, .depth = 16});
        BOOST_TEST((said != "no complaint" || text.starts_with("[[a]]\n[[a]]")), text.substr(0, 40));
        BOOST_TEST(said.size() < 400U);
      }
    }
  }
}

/// Whatever the parser accepts is as deep as the walk before it thought, at most.
BOOST_AUTO_TEST_CASE(what_passes_is_no_deeper_than_the_bound) {
  const std::vector<std::string> parts = {"a",  "b",    "c",  ".",      " ",       "\n",      "\n",      "=",
                                          "=",  "[",    "]",  "[[",     "]]",      "{",       "}",       ",",
                                          "\"", "'",    "#",  "\"\"\"", "'''",     "\\",      "1",       "1.5",
                                          "\t", "\r\n", "x=", "y=",     "[a.b]\n", "k = 1\n", "z.y = {", "\xc3\xa9"};
  std::mt19937 random(20261130);
  const auto draw = [&random](std::size_t below) { return static_cast<std::size_t>(random()) % below; };
  int accepted = 0;
  int deep = 0;
  for (int round = 0; round < 300'000; ++round) {
    std::string text;
    for (std::size_t length = draw(24); length > 0; --length) text += parts[draw(parts.size())];
    toml::table table;
    try {
      table = toml::parse(text);
    } catch (const toml::parse_error&) {
      continue;
    }
    ++accepted;
    const std::size_t depth = depth_of(table);
    for (std::size_t bound = 0; bound < 8; ++bound) {
      const bool passes =
          test::complaint_of([&] { check_toml_bounds(text, "f", "", {.depth = bound}); }) == "no complaint";
      if (passes && depth > bound) BOOST_FAIL("depth " << depth << " passes a bound of " << bound << ": " << text);
    }
    deep += depth > 2 ? 1 : 0;
  }
  BOOST_TEST(accepted > 1000);
  BOOST_TEST(deep > 20);
}

BOOST_AUTO_TEST_CASE(messages_are_short_whatever_the_text_is) {
  const std::string large(60'000, 'x');
  for (const std::string& text : {large, large + "=", "a = " + large, large + " = 1\n" + large + " = 2",
                                  "[" + large + "]\n[" + large + "]", "a = \"\\" + large + "\""}) {
    const std::string said = complaint(text);
    BOOST_TEST(said.starts_with("f:"));
    BOOST_TEST(said.size() < 400U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
