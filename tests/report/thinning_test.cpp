// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/thinning.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <bit>
#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(thinning_test)

using snellen::Bits;
using snellen::Row;
using snellen::shown_rows;
using snellen::spread_indices;
using snellen::Verdict;

namespace {

/// Rows n = 1, 2, ... with the verdicts and bits of these letters: one column of storage, one of arithmetic.
std::vector<Row> rows_of(std::string_view storage, std::string_view arithmetic, const std::vector<int>& stable = {}) {
  std::vector<Row> rows(storage.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    rows[k].n = static_cast<long>(k) + 1;
    rows[k].storage = {static_cast<Verdict>(storage[k])};
    rows[k].arithmetic = {static_cast<Verdict>(arithmetic[k])};
    rows[k].storage_bits.state = Bits::State::decided;
    rows[k].storage_bits.stable = stable.empty() ? 8 : stable[k];
  }
  return rows;
}

/// Rows whose verdicts and bits change now and then.
std::vector<Row> any_rows() {
  const auto size = *rc::gen::inRange<std::size_t>(1, 200);
  const int rarity = *rc::gen::inRange(1, 40);
  std::string storage(1, 'D');
  std::string arithmetic(1, 'D');
  std::vector<int> stable(1, 4);
  while (storage.size() < size) {
    const bool changes = *rc::gen::inRange(0, rarity) == 0;
    storage += changes ? *rc::gen::element('D', 'C', '?', 'X') : storage.back();
    arithmetic += changes ? *rc::gen::element('D', 'C') : arithmetic.back();
    stable.push_back(changes ? *rc::gen::inRange(1, 6) : stable.back());
  }
  return rows_of(storage, arithmetic, stable);
}

bool contains(const std::vector<std::size_t>& sorted, std::size_t index) {
  return std::binary_search(sorted.begin(), sorted.end(), index);
}

}  // namespace

BOOST_AUTO_TEST_CASE(short_tables_are_whole) {
  const std::vector<Row> rows = rows_of("DDC", "DDD");
  const std::vector<std::size_t> all = {0, 1, 2};
  BOOST_TEST(shown_rows(rows, 0) == all, boost::test_tools::per_element());
  BOOST_TEST(shown_rows(rows, 3) == all, boost::test_tools::per_element());
  BOOST_TEST(shown_rows({}, 5).empty());
}

BOOST_AUTO_TEST_CASE(ends_then_outer_changes_then_powers_of_two_then_changes) {
  std::string storage(100, 'D');
  storage.replace(50, 50, std::string(50, 'C'));
  std::vector<int> stable(100, 8);
  std::fill(stable.begin() + 70, stable.end(), 9);
  const std::vector<Row> rows = rows_of(storage, std::string(100, 'D'), stable);
  const std::vector<std::size_t> expected = {0, 1, 3, 7, 15, 31, 50, 63, 70, 99};
  BOOST_TEST(shown_rows(rows, 32) == expected, boost::test_tools::per_element());
  const std::vector<std::size_t> essential = {0, 1, 50, 99};  // n = 2 comes before the change of bits at 70
  BOOST_TEST(shown_rows(rows, 4) == essential, boost::test_tools::per_element());
  BOOST_TEST(shown_rows(rows, 1).front() == 99U);
}

BOOST_AUTO_TEST_CASE(of_too_many_changes_the_outer_ones_stay) {
  std::string storage = std::string(10, 'D');
  for (int k = 0; k < 40; ++k) storage += "CD";
  storage += std::string(10, 'C');
  const std::vector<std::size_t> shown = shown_rows(rows_of(storage, std::string(100, 'D')), 10);
  BOOST_TEST(shown.size() == 10U);
  BOOST_TEST(contains(shown, 10));  // the first C
  BOOST_TEST(contains(shown, 90));  // C from here on
}

BOOST_AUTO_TEST_CASE(properties) {
  BOOST_TEST(rc::check("bounded, ascending, with the last row and every change that fits", [] {
    const std::vector<Row> rows = any_rows();
    const auto maximum = *rc::gen::inRange<std::size_t>(1, 64);
    const std::vector<std::size_t> shown = shown_rows(rows, maximum);
    RC_ASSERT(shown.size() <= maximum);
    if (rows.size() <= maximum) RC_ASSERT(shown.size() == rows.size());
    RC_ASSERT(std::adjacent_find(shown.begin(), shown.end(), std::greater_equal<>()) == shown.end());
    RC_ASSERT(shown.back() == rows.size() - 1);
    RC_ASSERT(shown == shown_rows(rows, maximum));

    std::vector<std::size_t> changes;
    for (std::size_t k = 1; k < rows.size(); ++k) {
      if (snellen::is_change(rows[k - 1], rows[k])) changes.push_back(k);
    }
    const auto powers = std::count_if(rows.begin(), rows.end(), [](const Row& row) {
      return std::has_single_bit(static_cast<unsigned long>(row.n));
    });
    if (changes.size() + static_cast<std::size_t>(powers) + 2 > maximum) return;
    if (rows.size() > maximum) RC_ASSERT(shown.size() <= changes.size() + static_cast<std::size_t>(powers) + 2);
    RC_ASSERT(contains(shown, 0));
    for (const std::size_t change : changes) RC_ASSERT(contains(shown, change));
  }));
  BOOST_TEST(rc::check("where a column changes first and last is shown", [] {
    const std::vector<Row> rows = any_rows();
    const std::vector<std::size_t> shown = shown_rows(rows, 6);  // two ends, two columns
    for (auto column : {&Row::storage, &Row::arithmetic}) {
      std::vector<std::size_t> changes;
      for (std::size_t k = 1; k < rows.size(); ++k) {
        if (rows[k].*column != rows[k - 1].*column) changes.push_back(k);
      }
      if (changes.empty()) continue;
      RC_ASSERT(contains(shown, changes.front()));
      RC_ASSERT(contains(shown, changes.back()));
    }
  }));
}

BOOST_AUTO_TEST_CASE(indices_are_spread_evenly) {
  using Indices = std::vector<std::size_t>;
  BOOST_TEST(spread_indices(0, 3).empty());
  BOOST_TEST(spread_indices(0, 0).empty());
  BOOST_TEST(spread_indices(4, 0) == Indices({0, 1, 2, 3}), boost::test_tools::per_element());
  BOOST_TEST(spread_indices(4, 4) == Indices({0, 1, 2, 3}), boost::test_tools::per_element());
  BOOST_TEST(spread_indices(4, 1) == Indices({3}), boost::test_tools::per_element());
  BOOST_TEST(spread_indices(9, 3) == Indices({0, 4, 8}), boost::test_tools::per_element());
  for (std::size_t count = 1; count < 40; ++count) {
    for (std::size_t maximum = 2; maximum < 40; ++maximum) {
      const Indices indices = spread_indices(count, maximum);
      BOOST_TEST(indices.size() == std::min(count, maximum));
      BOOST_TEST(indices.front() == 0U);
      BOOST_TEST(indices.back() == count - 1);
      BOOST_TEST((std::adjacent_find(indices.begin(), indices.end(), std::greater_equal<>()) == indices.end()));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
