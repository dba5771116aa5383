// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/input/prefix_tree.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <stdexcept>

#include "input/sequences.hpp"

namespace snellen {
std::ostream& operator<<(std::ostream& stream, NodeRange range);
std::ostream& operator<<(std::ostream& stream, NodeRange range) {
  return stream << range.begin << ".." << range.end;
}
}  // namespace snellen

BOOST_AUTO_TEST_SUITE(prefix_tree_test)

using snellen::Node;
using snellen::NodeRange;
using snellen::PrefixTree;
using snellen::Token;
using snellen::test::nodes_of;
using snellen::test::Sequence;
using snellen::test::Sequences;
using snellen::test::some_sequences;
using snellen::test::trunk_and_leaves;

namespace {

using Ranges = std::vector<NodeRange>;

Ranges path_of(const PrefixTree& tree, Node node) {
  return {tree.path(node).begin(), tree.path(node).end()};
}

Sequence tokens_of(const PrefixTree& tree, Node node) {
  Sequence result;
  for (const Node step : nodes_of(tree.path(node))) result.push_back(tree.tokens()[static_cast<std::size_t>(step)]);
  return result;
}

std::set<Sequence> prefixes_of(const Sequences& sequences) {
  std::set<Sequence> result;
  for (const Sequence& sequence : sequences) {
    for (auto end = sequence.begin() + 1;; ++end) {
      result.emplace(sequence.begin(), end);
      if (end == sequence.end()) break;
    }
  }
  return result;
}

/// What holds of every tree: asserted for shared and unshared ones alike.
void assert_consistent(const PrefixTree& tree, const Sequences& sequences) {
  RC_ASSERT(tree.sequence_count() == sequences.size());
  for (std::size_t k = 0; k < sequences.size(); ++k) RC_ASSERT(tokens_of(tree, tree.last(k)) == sequences[k]);
  for (std::size_t k = 0; k < tree.size(); ++k) {
    const auto node = static_cast<Node>(k);
    const std::vector<Node> path = nodes_of(tree.path(node));
    RC_ASSERT(path.back() == node);
    for (std::size_t step = 0; step < path.size(); ++step) {
      const auto here = static_cast<std::size_t>(path[step]);
      RC_ASSERT(tree.positions()[here] == static_cast<std::int32_t>(step));
      RC_ASSERT(tree.parents()[here] == (step == 0 ? -1 : path[step - 1]));
    }
    RC_ASSERT(tree.parents()[k] < node);
    const auto ranges = tree.path(node);
    for (std::size_t range = 0; range < ranges.size(); ++range) {
      RC_ASSERT(ranges[range].begin < ranges[range].end);
      if (range > 0) RC_ASSERT(ranges[range - 1].end != ranges[range].begin);  // as few as the numbering allows
    }
  }
}

/// Nodes on the longest way down from every node, itself included, from the parents alone.
std::vector<std::int32_t> heights_of(const PrefixTree& tree) {
  std::vector<std::int32_t> height(tree.size(), 1);
  for (std::size_t node = tree.size(); node-- > 0;) {
    const Node parent = tree.parents()[node];
    if (parent < 0) continue;
    auto& above = height[static_cast<std::size_t>(parent)];
    above = std::max(above, height[node] + 1);
  }
  return height;
}

}  // namespace

BOOST_AUTO_TEST_CASE(trunk_is_one_range_and_leaves_have_two) {
  const Sequences sequences = trunk_and_leaves(50);
  const PrefixTree tree = PrefixTree::shared(sequences);
  BOOST_TEST(tree.size() == 100U);  // 50 ones and a zero after each
  for (std::size_t k = 0; k + 1 < sequences.size(); ++k) {
    const auto ones = static_cast<Node>(k) + 1;
    const Node leaf = tree.last(k);
    BOOST_TEST(leaf == 51 + static_cast<Node>(k));  // leaves in the order of the sweep, after the longest sequence
    BOOST_TEST(path_of(tree, leaf) == Ranges({{0, ones}, {leaf, leaf + 1}}), boost::test_tools::per_element());
  }
  BOOST_TEST(path_of(tree, tree.last(49)) == Ranges({{0, 51}}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_pair_of_sweeps_shares_its_trunk) {
  Sequences both = trunk_and_leaves(20);
  const Sequences right = trunk_and_leaves(21);
  both.insert(both.end(), right.begin() + 1, right.end());
  const PrefixTree tree = PrefixTree::shared(both);
  BOOST_TEST(tree.size() == 42U);
  BOOST_TEST(tree.last(5) == tree.last(20 + 4));  // the same sequence is the same node
}

BOOST_AUTO_TEST_CASE(first_given_of_equally_long_continuations_follows) {
  const PrefixTree tree = PrefixTree::shared(Sequences{{5, 7, 7}, {5, 6, 6}, {5, 6, 5}, {4}});
  const Sequence tokens(tree.tokens().begin(), tree.tokens().end());
  BOOST_TEST(tokens == Sequence({5, 7, 7, 4, 6, 6, 5}), boost::test_tools::per_element());
  const Sequence parents(tree.parents().begin(), tree.parents().end());
  BOOST_TEST(parents == Sequence({-1, 0, 1, -1, 0, 4, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_longer_continuation_takes_over_when_it_comes_later) {
  const PrefixTree tree = PrefixTree::shared(Sequences{{1, 2, 3}, {1, 4, 5, 6}, {7, 7, 7, 7, 7}});
  BOOST_TEST(path_of(tree, tree.last(2)) == Ranges({{0, 5}}), boost::test_tools::per_element());
  BOOST_TEST(path_of(tree, tree.last(1)) == Ranges({{5, 9}}), boost::test_tools::per_element());
  BOOST_TEST(path_of(tree, tree.last(0)) == Ranges({{5, 6}, {9, 11}}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(empty_sequences_are_refused_and_no_sequences_are_no_nodes) {
  BOOST_CHECK_THROW(PrefixTree::shared(Sequences{{1}, {}}), std::invalid_argument);
  BOOST_CHECK_THROW(PrefixTree::unshared(Sequences{{}, {1}}), std::invalid_argument);
  BOOST_TEST(PrefixTree::shared(Sequences{}).size() == 0U);
  BOOST_TEST(PrefixTree::unshared(Sequences{}).sequence_count() == 0U);
}

BOOST_AUTO_TEST_CASE(tokens_may_be_any_integers) {
  const Sequences sequences = {{-1, 2147483647}, {2147483647, -1}, {-1, -2147483648}};
  const PrefixTree tree = PrefixTree::shared(sequences);
  BOOST_TEST(tree.size() == 5U);
  for (std::size_t k = 0; k < 3; ++k) {
    BOOST_TEST(tokens_of(tree, tree.last(k)) == sequences[k], boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(shared_trees_hold_every_prefix_once) {
  BOOST_TEST(rc::check("shared", [] {
    const Sequences sequences = *some_sequences();
    const PrefixTree tree = PrefixTree::shared(sequences);
    assert_consistent(tree, sequences);
    std::set<Sequence> found;
    for (std::size_t k = 0; k < tree.size(); ++k) found.insert(tokens_of(tree, static_cast<Node>(k)));
    RC_ASSERT(found.size() == tree.size());
    RC_ASSERT(found == prefixes_of(sequences));
  }));
}

BOOST_AUTO_TEST_CASE(the_longest_continuation_follows_directly) {
  BOOST_TEST(rc::check("chains", [] {
    const PrefixTree tree = PrefixTree::shared(*some_sequences());
    const std::vector<std::int32_t> height = heights_of(tree);
    RC_ASSERT(height[0] == *std::ranges::max_element(height));
    for (std::size_t k = 0; k < tree.size(); ++k) {
      if (height[k] == 1) continue;
      RC_ASSERT(tree.parents()[k + 1] == static_cast<Node>(k));
      RC_ASSERT(height[k + 1] + 1 == height[k]);
    }
  }));
}

BOOST_AUTO_TEST_CASE(ties_alone_depend_on_the_order_of_insertion) {
  BOOST_TEST(rc::check("order", [] {
    const Sequences sequences = *some_sequences();
    Sequences reversed(sequences.rbegin(), sequences.rend());
    const PrefixTree tree = PrefixTree::shared(sequences);
    const PrefixTree other = PrefixTree::shared(reversed);
    RC_ASSERT(tree.size() == other.size());
    std::vector<std::int32_t> heights = heights_of(tree);
    std::vector<std::int32_t> others = heights_of(other);
    std::ranges::sort(heights);
    std::ranges::sort(others);
    RC_ASSERT(heights == others);
    for (std::size_t k = 0; k < sequences.size(); ++k) {
      RC_ASSERT(tokens_of(other, other.last(sequences.size() - 1 - k)) == sequences[k]);
    }
  }));
}

BOOST_AUTO_TEST_CASE(repeating_a_sequence_changes_nothing) {
  BOOST_TEST(rc::check("repeats", [] {
    const Sequences sequences = *some_sequences();
    Sequences twice = sequences;
    twice.insert(twice.end(), sequences.begin(), sequences.end());
    const PrefixTree once = PrefixTree::shared(sequences);
    const PrefixTree tree = PrefixTree::shared(twice);
    RC_ASSERT(std::ranges::equal(once.tokens(), tree.tokens()));
    RC_ASSERT(std::ranges::equal(once.parents(), tree.parents()));
    for (std::size_t k = 0; k < twice.size(); ++k) RC_ASSERT(tree.last(k) == once.last(k % sequences.size()));
  }));
}

BOOST_AUTO_TEST_CASE(unshared_trees_are_one_range_per_sequence) {
  BOOST_TEST(rc::check("unshared", [] {
    const Sequences sequences = *some_sequences();
    const PrefixTree tree = PrefixTree::unshared(sequences);
    assert_consistent(tree, sequences);
    Node begin = 0;
    for (std::size_t k = 0; k < sequences.size(); ++k) {
      const Node end = begin + static_cast<Node>(sequences[k].size());
      RC_ASSERT(path_of(tree, tree.last(k)) == Ranges({{begin, end}}));
      begin = end;
    }
    RC_ASSERT(static_cast<std::size_t>(begin) == tree.size());
  }));
}

BOOST_AUTO_TEST_CASE(wide_nodes_stay_cheap) {
  // Every token after one parent: a scan over its children would take 10^10 steps.
  Sequences sequences;
  for (Token token = 0; token < 100000; ++token) sequences.push_back({0, token, token});
  const PrefixTree tree = PrefixTree::shared(sequences);
  BOOST_TEST(tree.size() == 200001U);
}

BOOST_AUTO_TEST_SUITE_END()
