// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/inspection_document.hpp"

#include <boost/test/unit_test.hpp>

#include "sample_table.hpp"

BOOST_AUTO_TEST_SUITE(inspection_document_test)

using snellen::Document;
using snellen::inspection_document;
using snellen::test::sample_inspection;

namespace {

std::string fact(const Document& document, std::string_view key) {
  for (const Document::Fact& one : document.facts) {
    if (one.key == key) return one.lines.front();
  }
  return "no such fact";
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_row_is_as_long_as_the_head) {
  const snellen::Inspection inspection = sample_inspection();
  for (const Document::Table& table :
       {inspection_document(inspection).tables.front(), snellen::inspection_records(inspection)}) {
    for (const auto& row : table.rows) BOOST_TEST(row.size() == table.columns.size());
  }
}

BOOST_AUTO_TEST_CASE(long_sequences_are_shortened) {
  snellen::Inspection inspection = sample_inspection();
  inspection.left_tokens.assign(100, "1");
  inspection.left_tokens.front() = "<bos>";
  const std::string words = fact(inspection_document(inspection), "left tokens");
  BOOST_TEST(words == "<bos> 1 1 1 1 1 1 1 1 1 1 1 ... 1 1 1 1 1 1 1 1 1 1 1 1 (100 tokens)");
  inspection.left_tokens.resize(1);
  BOOST_TEST(fact(inspection_document(inspection), "left tokens") == "<bos> (1 token)");
}

BOOST_AUTO_TEST_CASE(the_distance_in_each_state) {
  snellen::Inspection inspection = sample_inspection();
  BOOST_TEST(fact(inspection_document(inspection), "distance") == "0.0333333 = 1/30");
  inspection.row.distance_state = snellen::DistanceState::undecided;
  BOOST_TEST(fact(inspection_document(inspection), "distance") == "?");
  inspection.row.distance_state = snellen::DistanceState::zero;
  inspection.row.equal_because = "structure";
  BOOST_TEST(fact(inspection_document(inspection), "distance") == "0 (structure)");
}

BOOST_AUTO_TEST_CASE(hidden_coordinates_are_counted) {
  const Document::Table table = inspection_document(sample_inspection(), 2).tables.front();
  BOOST_TEST(table.rows.size() == 2U);
  BOOST_TEST(table.closing == "... 1 more coordinates not shown; --all-rows shows every one");
}

BOOST_AUTO_TEST_SUITE_END()
