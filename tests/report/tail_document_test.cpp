// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/tail_document.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "csv_reader.hpp"
#include "sample_tail.hpp"
#include "snellen/report/csv.hpp"

BOOST_AUTO_TEST_SUITE(tail_document_test)

using namespace snellen;
using snellen::test::sample_tail;
using snellen::test::sample_tail_alike;
using snellen::test::sample_tail_classes;

namespace {

/// The captions of all tables, up to a colon.
std::vector<std::string> captions(const Document& document) {
  std::vector<std::string> out;
  for (const Document::Table& table : document.tables) out.push_back(table.caption.substr(0, table.caption.find(':')));
  return out;
}

bool has_note(const Document& document, std::string_view text) {
  return std::ranges::any_of(document.notes,
                             [&](const std::string& note) { return note.find(text) != std::string::npos; });
}

using Words = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_CASE(every_row_is_as_long_as_the_head) {
  for (const TailProof& proof :
       {sample_tail(), sample_tail_classes(), sample_tail_alike(), test::sample_tail_refused()}) {
    for (const std::size_t maximum : {0U, 1U, 2U, 5U}) {
      for (const Document::Table& table : tail_document(proof, maximum).tables) {
        for (const auto& row : table.rows) BOOST_TEST(row.size() == table.columns.size());
      }
    }
    const Document::Table records = tail_records(proof);
    for (const auto& row : records.rows) BOOST_TEST(row.size() == records.columns.size());
  }
}

BOOST_AUTO_TEST_CASE(tones_follow_verdicts) {
  const Document::Table table = tail_document(sample_tail()).tables.front();
  using enum Document::Tone;
  const std::vector<Document::Tone> expected = {collapsed, collapsed, collapsed, collapsed,
                                                distinct,  undecided, undecided};
  for (std::size_t k = 0; k < expected.size(); ++k) BOOST_TEST((table.rows[k][1].tone == expected[k]), k);
}

BOOST_AUTO_TEST_CASE(classes_that_differ_are_all_shown) {
  const Document document = tail_document(sample_tail_classes(), 16);
  BOOST_TEST(captions(document) == Words({"", "by class of n", "the sides as they grow", "blocks, left, n = 0 mod 2"}),
             boost::test_tools::per_element());
  BOOST_TEST(document.tables[1].rows.size() == 4U);
  BOOST_TEST(document.tables[2].rows.size() == 4U);
  BOOST_TEST(document.tables[2].closing ==
             "distance between the limits: n = 0 mod 2: 0, they are one (at n = 512 the left side is 0.00123457 from "
             "its limit); "
             "n = 1 mod 2: not decided (at n = 511 the left side is 0.00123457 from its limit)");
  BOOST_TEST(document.title == "what holds for every n");
}

BOOST_AUTO_TEST_CASE(classes_that_agree_are_kept_short) {
  const Document brief = tail_document(sample_tail_alike(), 16);
  BOOST_TEST(captions(brief) == Words({"", "the sides as they grow"}), boost::test_tools::per_element());
  BOOST_TEST(brief.tables[1].rows.size() == 2U);
  BOOST_TEST(has_note(brief, "the 3 classes of n mod 3 come to the same verdicts; the first is shown"));
  BOOST_TEST(has_note(brief, "--all-rows shows the blocks"));
  const Document whole = tail_document(sample_tail_alike());
  BOOST_TEST(
      captions(whole) == Words({"", "by class of n", "the sides as they grow", "blocks of both sides, n = 0 mod 3",
                                "blocks of both sides, n = 1 mod 3", "blocks of both sides, n = 2 mod 3"}),
      boost::test_tools::per_element());
  BOOST_TEST(whole.tables[3].rows.size() == 40U);
  BOOST_TEST(whole.tables[3].columns.size() == 14U);
  BOOST_TEST(!has_note(whole, "--all-rows"));
}

BOOST_AUTO_TEST_CASE(sides_that_differ_show_their_blocks) {
  TailProof proof = sample_tail_alike();
  proof.classes.resize(1);
  proof.classes[0].modulus = 1;
  BOOST_TEST(captions(tail_document(proof, 16)) == Words({"", "the sides as they grow"}),
             boost::test_tools::per_element());
  proof.classes[0].sides[1].blocks[7].widths[3] *= 2;
  const Document document = tail_document(proof, 16);
  BOOST_TEST(captions(document) == Words({"", "the sides as they grow", "blocks, left", "blocks, right"}),
             boost::test_tools::per_element());
  const Document::Table& blocks = document.tables[2];
  BOOST_TEST(blocks.rows.size() == 16U);
  BOOST_TEST(blocks.closing == "... 24 blocks in between not shown; --all-rows shows every block");
  BOOST_TEST(blocks.columns.size() == 10U);  // 8 of the 12 layers
  BOOST_TEST(blocks.columns.back().name == "11");
  BOOST_TEST(blocks.rows.front()[0].text == "65");
  BOOST_TEST(blocks.rows.front()[1].text == "128");
  BOOST_TEST(blocks.rows.back()[1].text == "\u221e");
}

BOOST_AUTO_TEST_CASE(numbers_are_said_to_be_shortened_when_they_are) {
  BOOST_TEST(has_note(tail_document(sample_tail()), "more than 20 digits"));
  BOOST_TEST(!has_note(tail_document(sample_tail_alike()), "more than 20 digits"));
}

BOOST_AUTO_TEST_CASE(records_are_read_back) {
  const auto records = test::read_csv(render_csv(tail_records(sample_tail())));
  BOOST_REQUIRE(records.size() == 8U);
  BOOST_TEST(records[1] == Words({"", "", "bf16", "same", "40823", "20270", "no", "1.00000e-9",
                                  "at n = 40822 coordinate 5 is not decided", "", "", "", "", ""}),
             boost::test_tools::per_element());
  BOOST_TEST(records[2][6] == "yes");
  BOOST_TEST(records[3][4] == "12345678901234567890123456");
  BOOST_TEST(records[6][4] == "");
  const auto classes = test::read_csv(render_csv(tail_records(sample_tail_classes())));
  BOOST_REQUIRE(classes.size() == 7U);
  BOOST_TEST(classes[6] == Words({"2", "1", "fp16", "apart", "3", "1", "yes", "", "the limits differ in coordinate 0",
                                  "", "", "", "", ""}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(records_have_the_growth_law) {
  TailProof proof = sample_tail();
  proof.classes.front().growth =
      TailGrowth{.from = 4097, .most = Rational(2, 3), .most_power = 2, .least = Rational(1, 3), .least_power = 1};
  const auto last_five = [&] {
    Words out;
    const auto row = tail_records(proof).rows.front();
    for (std::size_t k = row.size() - 5; k < row.size(); ++k) out.push_back(row[k].text);
    return out;
  };
  BOOST_TEST(last_five() == Words({"4097", "0.333333", "1", "0.666667", "2"}), boost::test_tools::per_element());
  proof.classes.front().growth->least.reset();
  BOOST_TEST(last_five() == Words({"4097", "", "", "0.666667", "2"}), boost::test_tools::per_element());
  BOOST_TEST(has_note(tail_document(proof), "at most 0.666667 (1 + ln n)^2 / n^2 for every n >= 4097"));
}

BOOST_AUTO_TEST_SUITE_END()
