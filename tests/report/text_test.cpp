// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/text.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "full_document.hpp"
#include "snellen/unicode.hpp"

BOOST_AUTO_TEST_SUITE(text_test)

using snellen::Document;
using snellen::render_text;
using snellen::test::full_document;
using Kind = snellen::Document::Kind;

namespace {

Document one_table(Document::Table table) {
  Document document;
  document.title = "t";
  document.tables = {std::move(table)};
  return document;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace

BOOST_AUTO_TEST_CASE(columns_are_aligned_by_kind) {
  Document::Table table;
  table.columns = {
      {.name = "text"}, {.name = "number", .kind = Kind::number}, {.name = "symbol", .kind = Kind::symbol}};
  table.rows = {{{.text = "a"}, {.text = "1"}, {.text = "D"}},
                {{.text = "longer"}, {.text = "1234567"}, {.text = "?"}}};
  BOOST_TEST(render_text(one_table(table)) ==
             "t\n=\n\n"
             "text     number  symbol\n"
             "------  -------  ------\n"
             "a             1     D\n"
             "longer  1234567     ?\n");
}

BOOST_AUTO_TEST_CASE(what_stands_beside_does_not_move_the_numbers) {
  Document::Table table;
  table.columns = {{.name = "bits", .kind = Kind::number}, {.name = "x", .kind = Kind::symbol}};
  table.rows = {{{.text = "9"}, {.text = "C"}}, {{.text = "13", .aside = "(first 9)"}, {.text = "D"}}};
  BOOST_TEST(render_text(one_table(table)) ==
             "t\n=\n\n"
             "bits            x\n"
             "--------------  -\n"
             "   9            C\n"
             "  13 (first 9)  D\n");
}

BOOST_AUTO_TEST_CASE(groups_stand_over_their_columns) {
  Document::Table table;
  table.columns = {
      {.name = "n"}, {.name = "a", .group = "storage"}, {.name = "b", .group = "storage"}, {.name = "c", .group = "y"}};
  table.rows = {{{.text = "1"}, {.text = "2"}, {.text = "3"}, {.text = "4"}}};
  table.closing = "... more";
  BOOST_TEST(render_text(one_table(table)) ==
             "t\n=\n\n"
             "   storage  y\n"
             "n  a  b     c\n"
             "-  -  ----  -\n"
             "1  2  3     4\n"
             "... more\n");
}

BOOST_AUTO_TEST_CASE(widths_count_code_points) {
  Document::Table table;
  table.columns = {{.name = "bits", .kind = Kind::number}, {.name = "c"}};
  table.rows = {{{.text = "\u221e"}, {.text = "x"}}, {{.text = "12345"}, {.text = "y"}}};
  BOOST_TEST(lines_of(render_text(one_table(table)))[5] == "    \u221e  x");
}

BOOST_AUTO_TEST_CASE(colour_changes_nothing_but_colour) {
  Document::Table table;
  table.columns = {{.name = "v", .kind = Kind::symbol}};
  for (const auto& [text, tone] :
       {std::pair{"D", Document::Tone::distinct}, std::pair{"C", Document::Tone::collapsed},
        std::pair{"?", Document::Tone::undecided}, std::pair{"X", Document::Tone::exceptional}}) {
    table.rows.push_back({{.text = text, .aside = {}, .tone = tone}});
  }
  const std::string coloured = render_text(one_table(table), {.colour = true});
  BOOST_TEST(coloured ==
             "\x1b[1mt\x1b[0m\n=\n\nv\n-\n\x1b[32mD\x1b[0m\n\x1b[31mC\x1b[0m\n\x1b[33m?\x1b[0m\n\x1b[35mX\x1b[0m\n");
  BOOST_TEST(render_text(one_table(table)).find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(facts_meanings_and_notes) {
  Document document;
  document.title = "title";
  document.facts = {{"model", {"one", "two"}}, {"n", {"1..3"}}};
  document.notes = {"a note"};
  Document::Table table;
  table.caption = "caption";
  table.columns = {{.name = "c", .kind = Kind::text, .group = {}, .meaning = "what it is"}};
  document.tables = {table};
  BOOST_TEST(render_text(document) ==
             "title\n=====\n\nmodel  one\n       two\nn      1..3\n\nc  what it is\n\ncaption\n\nc\n-\n\na note\n");
}

BOOST_AUTO_TEST_CASE(any_bytes_are_harmless) {
  BOOST_TEST(rc::check("no byte of a document reaches the terminal as a control", [](const std::string& bytes) {
    for (const std::string& line : lines_of(render_text(full_document(bytes)))) {
      RC_ASSERT(snellen::terminal_safe(line) == line);
      RC_ASSERT(!line.ends_with(' ') || bytes.ends_with(' '));
    }
  }));
}

BOOST_AUTO_TEST_SUITE_END()
