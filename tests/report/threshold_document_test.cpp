// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/threshold_document.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

#include "csv_reader.hpp"
#include "sample_table.hpp"
#include "snellen/report/csv.hpp"

BOOST_AUTO_TEST_SUITE(threshold_document_test)

using snellen::Document;
using snellen::threshold_document;
using snellen::threshold_records;
using snellen::test::sample_table;

namespace {

bool has_note(const Document& document, std::string_view text) {
  return std::any_of(document.notes.begin(), document.notes.end(),
                     [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_row_is_as_long_as_the_head) {
  const snellen::ThresholdTable table = sample_table();
  for (const Document::Table& one : threshold_document(table).tables) {
    for (const auto& row : one.rows) BOOST_TEST(row.size() == one.columns.size());
  }
  const Document::Table records = threshold_records(table);
  for (const auto& row : records.rows) BOOST_TEST(row.size() == records.columns.size());
}

BOOST_AUTO_TEST_CASE(notes_say_how_the_bits_grow_and_where_rows_were_decided) {
  const Document document = threshold_document(sample_table());
  BOOST_TEST(has_note(document, "bits = 1.998 log2 n + 3.104, residual 0.310 over 7 points"));
  BOOST_TEST(has_note(document, "bits = 2.500 log2 n - 0.250, residual 0.000 over 4 points"));
  BOOST_TEST(has_note(document, "no fit over 2 points"));
  BOOST_TEST(has_note(document, "decided by structure: 1 row, at 64 bits: 6 rows, at 128 bits: 1 row"));
}

BOOST_AUTO_TEST_CASE(exact_arithmetic_is_named) {
  snellen::ThresholdTable table = sample_table();
  table.question.arithmetic = snellen::RealArithmetic::exact;
  table.rungs = {{0, 10}};
  BOOST_TEST(has_note(threshold_document(table), "decided in exact arithmetic: 10 rows"));
}

BOOST_AUTO_TEST_CASE(hidden_rows_are_counted) {
  const Document::Table table = threshold_document(sample_table(), 4).tables.front();
  BOOST_TEST(table.rows.size() == 4U);
  BOOST_TEST(table.closing ==
             "... 6 rows in between not shown (verdicts or bits change in 6 of them); --all-rows shows every n");
  BOOST_TEST(threshold_document(sample_table(), 10).tables.front().closing == "");
}

BOOST_AUTO_TEST_CASE(families_of_one_prefix_are_told_apart) {
  snellen::ThresholdTable table = sample_table();
  table.question.families[1].prefix = "naive";
  const auto columns = threshold_document(table).tables.front().columns;
  BOOST_TEST(columns[columns.size() - 2].name == "naive-e8 bits");
  BOOST_TEST(columns.back().name == "naive-e5 bits");
}

BOOST_AUTO_TEST_CASE(records_are_read_back) {
  const auto records = snellen::test::read_csv(snellen::render_csv(threshold_records(sample_table())));
  BOOST_REQUIRE(records.size() == 11U);
  const std::vector<std::string>& head = records.front();
  BOOST_TEST(std::set<std::string>(head.begin(), head.end()).size() == head.size());
  const auto field = [&](std::size_t row, std::string_view name) {
    const auto place = std::find(head.begin(), head.end(), name);
    BOOST_REQUIRE((place != head.end()));
    return records[row + 1][static_cast<std::size_t>(place - head.begin())];
  };
  BOOST_TEST(field(0, "n") == "0");
  BOOST_TEST(field(0, "storage_fp8_e4m3") == "exceptional");
  BOOST_TEST(field(2, "arithmetic_naive_e8_gaps") == "5 6 7 8");
  BOOST_TEST(field(3, "exact_distance") == "1/30");
  BOOST_TEST(field(3, "storage_p_first") == "5");
  BOOST_TEST(field(4, "arithmetic_naive_bf16") == "undecided");
  BOOST_TEST(field(6, "arithmetic_ideal_e5_bits_state") == "beyond");
  BOOST_TEST(field(6, "arithmetic_ideal_e5_p_stable") == "");
  BOOST_TEST(field(7, "distance") == "");
  BOOST_TEST(field(8, "storage_bits_state") == "infinite");
  BOOST_TEST(field(8, "equal_because") == "structure");
}

BOOST_AUTO_TEST_SUITE_END()
