// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/document.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(document_test)

using snellen::Document;

namespace {

Document::Table table_of(std::vector<Document::Column> columns) {
  Document::Table table;
  table.columns = std::move(columns);
  return table;
}

}  // namespace

BOOST_AUTO_TEST_CASE(neighbours_share_their_meaning) {
  const auto meanings = snellen::column_meanings(table_of({{.name = "n"},
                                                           {.name = "bf16", .group = {}, .meaning = "rounded"},
                                                           {.name = "fp16", .group = {}, .meaning = "rounded"},
                                                           {.name = "gap"},
                                                           {.name = "fp32", .group = {}, .meaning = "rounded"}}));
  BOOST_REQUIRE(meanings.size() == 2U);
  BOOST_TEST(meanings[0].key == "bf16, fp16");
  BOOST_TEST(meanings[0].lines.front() == "rounded");
  BOOST_TEST(meanings[1].key == "fp32");
}

BOOST_AUTO_TEST_CASE(groups_cover_all_columns_once) {
  const auto groups = snellen::column_groups(
      table_of({{.name = "n"}, {.name = "a", .group = "x"}, {.name = "b", .group = "x"}, {.name = "c", .group = "y"}}));
  BOOST_REQUIRE(groups.size() == 3U);
  BOOST_TEST(groups[0].name == "");
  BOOST_TEST(groups[1].begin == 1U);
  BOOST_TEST(groups[1].end == 3U);
  BOOST_TEST(groups[2].name == "y");
  BOOST_TEST(snellen::column_groups(table_of({})).empty());
}

BOOST_AUTO_TEST_SUITE_END()
