// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/csv.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>

#include "csv_reader.hpp"

BOOST_AUTO_TEST_SUITE(csv_test)

using snellen::Document;

BOOST_AUTO_TEST_CASE(quotes_only_where_they_are_needed) {
  BOOST_TEST(snellen::csv_field("plain text") == "plain text");
  BOOST_TEST(snellen::csv_field("a,b") == "\"a,b\"");
  BOOST_TEST(snellen::csv_field("a\"b") == "\"a\"\"b\"");
  BOOST_TEST(snellen::csv_field("a\nb") == "\"a\nb\"");
  BOOST_TEST(snellen::csv_field("") == "");
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
    const std::vector<std::vector<std::string>> expected = {{first, second}, {second, first}};
    RC_ASSERT(snellen::test::read_csv(snellen::render_csv(table)) == expected);
  }));
}

BOOST_AUTO_TEST_SUITE_END()
