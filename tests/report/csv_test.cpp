// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/csv.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "csv_reader.hpp"
#include "snellen/unicode.hpp"

BOOST_AUTO_TEST_SUITE(csv_test)

using snellen::Document;

BOOST_AUTO_TEST_CASE(quotes_only_where_they_are_needed) {
  BOOST_TEST(snellen::csv_field("plain text") == "plain text");
  BOOST_TEST(snellen::csv_field("a,b") == "\"a,b\"");
  BOOST_TEST(snellen::csv_field("a\"b") == "\"a\"\"b\"");
  BOOST_TEST(snellen::csv_field("a\nb") == "a\\x0ab");
  BOOST_TEST(snellen::csv_field("") == "");
}

BOOST_AUTO_TEST_CASE(no_spreadsheet_runs_a_field) {
  BOOST_TEST(snellen::csv_field("=1+1|x") == "'=1+1|x");
  BOOST_TEST(snellen::csv_field("=HYPERLINK(\"a\",\"b\")") == "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"");
  for (const std::string text : {"+x", "-x", "@x", "--", "-inf", "\uff1dx", "\uff0bx", "\uff0dx", "\uff20x"}) {
    BOOST_TEST(snellen::csv_field(text) == "'" + text);
  }
  for (const std::string text : {"-1.5", "-1.5e-12", "-255*2^120", "-(2^113-1)*2^16271", "-1/3", "+2", "=", "-", "+",
                                 "@", "<=", "!=", "x=1", "cases/-a.toml", "n - 1"}) {
    BOOST_TEST(snellen::csv_field(text) == text);
  }
  // A tab or a line break at the beginning is shown, and begins nothing.
  BOOST_TEST(snellen::csv_field("\t=x") == "\\x09=x");
  BOOST_TEST(snellen::csv_field("\r=x") == "\\x0d=x");
}

BOOST_AUTO_TEST_CASE(header_and_records) {
  Document::Table table;
  table.caption = "not in the file";
  table.closing = "nor this";
  table.columns = {{.name = "n"}, {.name = "state"}};
  table.rows = {{{.text = "1", .aside = "nor this"}, {.text = "distinct"}}, {{.text = "2"}, {.text = ""}}};
  BOOST_TEST(snellen::render_csv(table) == "n,state\r\n1,distinct\r\n2,\r\n");
}

BOOST_AUTO_TEST_CASE(any_fields_are_read_back) {
  BOOST_TEST(rc::check("a strict reader finds the fields", [](const std::string& first, const std::string& second) {
    Document::Table table;
    table.columns = {{.name = first}, {.name = second}};
    table.rows = {{{.text = second}, {.text = first}}};
    const auto shown = [](const std::string& text) {
      std::string out = snellen::terminal_safe(text);
      const bool number = out.find_first_not_of("0123456789+-.*/^()e") == std::string::npos &&
                          out.find_first_of("0123456789") != std::string::npos;
      const bool sign = out.size() > 1 && std::string_view("=+-@").find(out.front()) != std::string_view::npos;
      return sign && !number ? "'" + out : out;
    };
    const std::vector<std::vector<std::string>> expected = {{shown(first), shown(second)},
                                                            {shown(second), shown(first)}};
    RC_ASSERT(snellen::test::read_csv(snellen::render_csv(table)) == expected);
  }));
}

BOOST_AUTO_TEST_SUITE_END()
