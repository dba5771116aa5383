// SPDX-License-Identifier: LGPL-3.0-or-later
#include "report/cells.hpp"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(cells_test)

using namespace snellen;
using report_detail::bits_cell;
using report_detail::gap_words;

BOOST_AUTO_TEST_CASE(every_state_of_bits) {
  BOOST_TEST(bits_cell({.state = Bits::State::decided, .first = 21, .stable = 21, .gaps = {}}).text == "21");
  BOOST_TEST(bits_cell({.state = Bits::State::decided, .first = 21, .stable = 21, .gaps = {}}).aside == "");
  const Bits gaps{.state = Bits::State::decided, .first = 9, .stable = 13, .gaps = {10, 12}};
  BOOST_TEST(bits_cell(gaps).text == "13");
  BOOST_TEST(bits_cell(gaps).aside == "(first 9; gaps 10,12)");
  const auto text = [](Bits::State state) {
    return bits_cell({.state = state, .first = 0, .stable = 0, .gaps = {}}, 24).text;
  };
  BOOST_TEST(text(Bits::State::infinite) == "\u221e");
  BOOST_TEST(text(Bits::State::beyond) == ">24");
  BOOST_TEST(text(Bits::State::undecided) == "?");
  BOOST_TEST(text(Bits::State::exceptional) == "X");
}

BOOST_AUTO_TEST_CASE(runs_of_gaps) {
  BOOST_TEST(gap_words({}) == "");
  BOOST_TEST(gap_words({4}) == "4");
  BOOST_TEST(gap_words({4, 5}) == "4,5");
  BOOST_TEST(gap_words({4, 5, 6, 8, 10, 11, 12, 13}) == "4..6,8,10..13");
}

BOOST_AUTO_TEST_CASE(tones_follow_verdicts) {
  BOOST_TEST((report_detail::verdict_cell(Verdict::distinct).tone == Document::Tone::distinct));
  BOOST_TEST((report_detail::verdict_cell(Verdict::exceptional).tone == Document::Tone::exceptional));
  BOOST_TEST(report_detail::verdict_cell(Verdict::undecided).text == "?");
}

BOOST_AUTO_TEST_SUITE_END()
