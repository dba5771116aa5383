// SPDX-License-Identifier: LGPL-3.0-or-later
#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "input/sequences.hpp"
#include "snellen/input/prefix_tree.hpp"

BOOST_AUTO_TEST_SUITE(visible_keys_test)

using snellen::Node;
using snellen::PrefixTree;
using snellen::VisibleKeys;
using snellen::test::nodes_of;
using snellen::test::Sequences;
using snellen::test::some_sequences;
using snellen::test::trunk_and_leaves;

namespace {

/// The node and what stands before it, by following parents.
std::vector<Node> ancestors(const PrefixTree& tree, Node node) {
  std::vector<Node> result;
  for (Node step = node; step >= 0; step = tree.parents()[static_cast<std::size_t>(step)]) result.push_back(step);
  std::ranges::reverse(result);
  return result;
}

void assert_sees(const PrefixTree& tree, const VisibleKeys& visible, Node query, const std::vector<Node>& keys) {
  RC_ASSERT(nodes_of(visible.ranges(query)) == keys);
  RC_ASSERT(visible.count(query) == static_cast<std::int32_t>(keys.size()));
  for (const auto range : visible.ranges(query)) RC_ASSERT(range.begin < range.end);
  const std::int32_t position = tree.positions()[static_cast<std::size_t>(query)];
  for (std::size_t j = 0; j < keys.size(); ++j) {
    const std::int32_t distance = position - tree.positions()[static_cast<std::size_t>(keys[j])];
    RC_ASSERT(visible.first_distance(query) - static_cast<std::int32_t>(j) == distance);
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(causal_windows_are_the_last_ancestors) {
  BOOST_TEST(rc::check("windows", [] {
    const bool share = *rc::gen::arbitrary<bool>();
    const Sequences sequences = *some_sequences();
    const PrefixTree tree = share ? PrefixTree::shared(sequences) : PrefixTree::unshared(sequences);
    const auto window = *rc::gen::inRange(0, 12);
    const VisibleKeys visible = VisibleKeys::causal(tree, window);
    RC_ASSERT(visible.queries() == tree.size());
    for (std::size_t k = 0; k < tree.size(); ++k) {
      const auto query = static_cast<Node>(k);
      std::vector<Node> keys = ancestors(tree, query);
      const auto most = static_cast<std::size_t>(window);
      if (window > 0 && keys.size() > most) keys.erase(keys.begin(), keys.end() - window);
      assert_sees(tree, visible, query, keys);
    }
  }));
}

BOOST_AUTO_TEST_CASE(without_a_window_they_are_the_path) {
  const PrefixTree tree = PrefixTree::shared(trunk_and_leaves(30));
  const VisibleKeys visible = VisibleKeys::causal(tree);
  for (std::size_t k = 0; k < tree.size(); ++k) {
    const auto query = static_cast<Node>(k);
    BOOST_TEST(std::ranges::equal(visible.ranges(query), tree.path(query)));
  }
}

BOOST_AUTO_TEST_CASE(a_window_of_one_is_the_query_itself) {
  const PrefixTree tree = PrefixTree::shared(trunk_and_leaves(5));
  const VisibleKeys visible = VisibleKeys::causal(tree, 1);
  for (Node query = 0; query < static_cast<Node>(tree.size()); ++query) {
    BOOST_TEST(visible.count(query) == 1);
    BOOST_TEST(visible.first_distance(query) == 0);
    BOOST_TEST(visible.ranges(query).front().begin == query);
  }
}

BOOST_AUTO_TEST_CASE(full_attention_sees_the_whole_sequence) {
  BOOST_TEST(rc::check("full", [] {
    const PrefixTree tree = PrefixTree::unshared(*some_sequences());
    const VisibleKeys visible = VisibleKeys::full(tree);
    RC_ASSERT(visible.queries() == tree.size());
    for (std::size_t sequence = 0; sequence < tree.sequence_count(); ++sequence) {
      const std::vector<Node> keys = ancestors(tree, tree.last(sequence));
      for (const Node query : keys) assert_sees(tree, visible, query, keys);
    }
  }));
}

BOOST_AUTO_TEST_CASE(full_attention_needs_sequences_of_their_own) {
  BOOST_CHECK_THROW(VisibleKeys::full(PrefixTree::shared(trunk_and_leaves(2))), std::invalid_argument);
  BOOST_CHECK_THROW(VisibleKeys::full(PrefixTree::shared(Sequences{{1, 2}, {1, 2}})), std::invalid_argument);
  BOOST_CHECK_THROW(VisibleKeys::full(PrefixTree::shared(Sequences{{1, 2}, {1}})), std::invalid_argument);
  BOOST_CHECK_NO_THROW(VisibleKeys::full(PrefixTree::shared(Sequences{{1, 2}, {2}})));
  BOOST_TEST(VisibleKeys::full(PrefixTree::unshared(Sequences{})).queries() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
