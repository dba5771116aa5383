// SPDX-License-Identifier: LGPL-3.0-or-later
// Searches over verdicts that are known in advance.
#include "tail/search.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>

namespace snellen {
BOOST_AUTO_TEST_SUITE(search_test)

namespace {

constexpr int plenty = 100000;

/// Pieces that end at these t, from 0 on, and one without an end.
std::vector<StepRange> pieces_to(const std::vector<long>& ends) {
  std::vector<StepRange> pieces;
  Integer begin = 0;
  for (const long end : ends) {
    pieces.push_back({begin, Integer(end)});
    begin = end + 1;
  }
  pieces.push_back({begin, std::nullopt});
  return pieces;
}

/// C unless the range contains one of `others`; then what all of its t have, or undecided.
RangeVerdict collapsed_except(std::set<long> others) {
  return [others](std::size_t, const StepRange& range) {
    const bool hit =
        std::ranges::any_of(others, [&](long t) { return range.first <= t && (!range.last || t <= *range.last); });
    if (!hit) return Verdict::collapsed;
    return range.last && range.first == *range.last ? Verdict::distinct : Verdict::undecided;
  };
}

}  // namespace

BOOST_AUTO_TEST_CASE(everything_has_the_verdict) {
  BOOST_TEST((holds_from(pieces_to({4, 9}), Verdict::collapsed, collapsed_except({}), plenty) == Integer(0)));
  BOOST_TEST((holds_from(pieces_to({}), Verdict::collapsed, collapsed_except({}), 0) == Integer(0)));
}

BOOST_AUTO_TEST_CASE(nothing_is_said_when_the_last_piece_does_not_have_it) {
  BOOST_TEST(!holds_from(pieces_to({4, 9}), Verdict::collapsed, collapsed_except({10}), plenty));
  BOOST_TEST(!holds_from(pieces_to({4}), Verdict::distinct, collapsed_except({}), plenty));
  BOOST_TEST(!holds_from({}, Verdict::collapsed, collapsed_except({}), plenty));
}

BOOST_AUTO_TEST_CASE(the_first_is_right_above_the_largest_exception) {
  BOOST_TEST(rc::check("search", [] {
    std::vector<long> ends;
    const int pieces = *rc::gen::inRange(1, 6);
    for (long end = -1; static_cast<int>(ends.size()) < pieces;) ends.push_back(end += *rc::gen::inRange(1, 40));
    std::set<long> others;
    const int exceptions = *rc::gen::inRange(0, 5);
    for (int k = 0; k < exceptions; ++k) others.insert(*rc::gen::inRange(0L, ends.back() + 1));
    const auto found = holds_from(pieces_to(ends), Verdict::collapsed, collapsed_except(others), plenty);
    RC_ASSERT(found.has_value());
    RC_ASSERT(*found == (others.empty() ? 0 : *others.rbegin() + 1));
  }));
}

BOOST_AUTO_TEST_CASE(a_piece_is_asked_only_about_its_own_range) {
  const std::vector<StepRange> pieces = pieces_to({3, 20, 21});
  const RangeVerdict verdict = [&](std::size_t piece, const StepRange& range) {
    BOOST_TEST((range.first >= pieces[piece].first));
    BOOST_TEST((!pieces[piece].last || *range.last <= *pieces[piece].last));
    return range.first > 6 ? Verdict::collapsed : Verdict::undecided;
  };
  BOOST_TEST((holds_from(pieces, Verdict::collapsed, verdict, plenty) == Integer(7)));
}

BOOST_AUTO_TEST_CASE(without_budget_the_statement_starts_later_but_is_never_wrong) {
  const std::vector<StepRange> pieces = pieces_to({1000});
  for (int budget = 0; budget < 30; ++budget) {
    const Integer found = *holds_from(pieces, Verdict::collapsed, collapsed_except({300}), budget);
    BOOST_TEST((found >= 301));
    BOOST_TEST((found <= 1001));
    if (budget >= 25) BOOST_TEST((found == 301));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
