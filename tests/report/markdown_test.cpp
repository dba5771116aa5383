// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/markdown.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(markdown_test)

using snellen::Document;
using snellen::markdown_escaped;
using Kind = snellen::Document::Kind;

namespace {

/// Bars that begin or end a cell: those without a backslash.
std::size_t bare_bars(std::string_view line) {
  std::size_t count = 0;
  for (std::size_t k = 0; k < line.size(); ++k) {
    if (line[k] == '\\') {
      ++k;
    } else if (line[k] == '|') {
      ++count;
    }
  }
  return count;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_markdown_would_read_is_escaped) {
  BOOST_TEST(markdown_escaped("<bos> 1^n 0") == "\\<bos\\> 1^n 0");
  BOOST_TEST(markdown_escaped("a|b_c*d`e~f") == "a\\|b\\_c\\*d\\`e\\~f");
  BOOST_TEST(markdown_escaped("[x](y) {z} #1 $n$ &amp; \\") == "\\[x\\](y) \\{z\\} \\#1 \\$n\\$ \\&amp; \\\\");
  BOOST_TEST(markdown_escaped("a\nb") == "a\\\\x0ab");
  BOOST_TEST(markdown_escaped("\u221e -1.5e-12") == "\u221e -1.5e-12");
}

BOOST_AUTO_TEST_CASE(a_document) {
  Document document;
  document.title = "a_b";
  document.facts = {{"model", {"one", "two"}}};
  document.notes = {"note"};
  Document::Table table;
  table.caption = "caption";
  table.columns = {{.name = "n", .kind = Kind::number, .group = {}, .meaning = "length"},
                   {.name = "bf16", .kind = Kind::symbol, .group = "storage"},
                   {.name = "x"}};
  table.rows = {{{.text = "1", .aside = "(2)"}, {.text = "D"}, {.text = "|"}}};
  table.closing = "... more";
  document.tables = {table};
  BOOST_TEST(snellen::render_markdown(document) ==
             "# a\\_b\n\n- **model**: one; two\n\n**caption**\n\n- **n**: length\n\n"
             "| n | storage bf16 | x |\n| ---: | :---: | :--- |\n| 1 (2) | D | \\| |\n\n... more\n\n- note\n");
}

BOOST_AUTO_TEST_CASE(a_note_begins_no_other_block) {
  const auto note = [](const std::string& text) {
    const std::string all = snellen::render_markdown(Document{.title = "t", .notes = {text}});
    return all.substr(all.rfind("\n- ") + 3);
  };
  BOOST_TEST(note("+ agree, - contradict") == "\\+ agree, - contradict\n");
  BOOST_TEST(note("- a") == "\\- a\n");
  BOOST_TEST(note("---") == "\\---\n");
  BOOST_TEST(note("1. a") == "1\\. a\n");
  BOOST_TEST(note("12) a") == "12\\) a\n");
  BOOST_TEST(note("    a") == "&#32;   a\n");
  for (const std::string plain : {"-1.5", "+1", "1.5 is", "--option x", "2 of 3", "", "n"}) {
    BOOST_TEST(note(plain) == plain + "\n");
  }
}

BOOST_AUTO_TEST_CASE(any_bytes_keep_the_shape) {
  BOOST_TEST(rc::check("every line of a table has its cells", [](const std::string& bytes) {
    Document document;
    Document::Table table;
    table.columns = {{.name = bytes}, {.name = "b"}};
    table.rows = {{{.text = bytes, .aside = bytes}, {.text = bytes}}};
    document.tables = {table};
    const std::string text = snellen::render_markdown(document);
    std::size_t bars = 0;
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      if (line.starts_with('|')) {
        RC_ASSERT(bare_bars(line) == 3U);
        ++bars;
      }
      rest.remove_prefix(line.size() + 1);
    }
    RC_ASSERT(bars == 3U);
  }));
}

BOOST_AUTO_TEST_SUITE_END()
