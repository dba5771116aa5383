// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/tail/nodes.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <stdexcept>

namespace snellen {
BOOST_AUTO_TEST_SUITE(nodes_test)

namespace {

using Sequence = std::vector<Token>;

TailShape shape_of(Sequence prefix, Sequence period, Sequence suffix) {
  TailShape shape;
  shape.prefix = std::move(prefix);
  shape.period = std::move(period);
  shape.suffix = std::move(suffix);
  shape.step = 1;
  return shape;
}

Sequence expanded(const TailShape& shape, long periods) {
  Sequence out = shape.prefix;
  for (long r = 0; r < periods; ++r) out.insert(out.end(), shape.period.begin(), shape.period.end());
  out.insert(out.end(), shape.suffix.begin(), shape.suffix.end());
  return out;
}

std::size_t block_of(const TailNodes& nodes, long r) {
  std::size_t block = 0;
  while (nodes.blocks()[block].end && *nodes.blocks()[block].end < r) ++block;
  return block;
}

/// The node that stands for the token at `position` of prefix period^r suffix.
Node node_at(const TailNodes& nodes, long r, long position) {
  if (position < nodes.first_group()) return static_cast<Node>(position);
  const long end_of_run = nodes.prefix() + r * nodes.period();
  const bool in_suffix = position >= end_of_run;
  const long of_period = in_suffix ? r : (position - nodes.prefix()) / nodes.period() + 1;
  const std::size_t block = block_of(nodes, of_period);
  const long offset = position - (nodes.prefix() + of_period * nodes.period());
  for (Node node = nodes.first_group(); node < static_cast<Node>(nodes.size()); ++node) {
    const TailNode& of = nodes[node];
    const auto kind = in_suffix ? TailNode::Kind::suffix : TailNode::Kind::period;
    if (of.kind == kind && of.block == block && of.offset == offset) return node;
  }
  throw std::logic_error("no node stands for this position");
}

bool sees(const VisibleKeys& visible, Node query, Node key) {
  for (const NodeRange& range : visible.ranges(query)) {
    if (range.begin <= key && key < range.end) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_CASE(nodes_are_positions_then_periods_then_suffixes) {
  const TailNodes nodes(shape_of({9}, {1, 2}, {7, 8}), 2, {3, 10});
  BOOST_TEST(nodes.first_group() == 5);
  BOOST_TEST(nodes.positions_count() == 5U);
  BOOST_TEST(nodes.size() == 5U + 3 * 2 + 3 * 2);
  BOOST_TEST((Sequence(nodes.tokens().begin(), nodes.tokens().end()) ==
              Sequence{9, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 7, 8, 7, 8, 7, 8}));
  BOOST_TEST(nodes.blocks().size() == 3U);
  BOOST_TEST((nodes.blocks()[0].begin == 2 && *nodes.blocks()[0].end == 3));
  BOOST_TEST((nodes.blocks()[1].begin == 3 && *nodes.blocks()[1].end == 10));
  BOOST_TEST((nodes.blocks()[2].begin == 10 && !nodes.blocks()[2].end));
  BOOST_TEST(nodes.last_period() == 10);
  BOOST_TEST((nodes.last() == std::vector<Node>{12, 14, 16}));
  BOOST_TEST(nodes[7].offset == -2);
  BOOST_TEST(nodes[8].offset == -1);
  BOOST_TEST(nodes[14].offset == 1);
  BOOST_TEST(nodes[14].block == 1U);
  for (Node node = 0; node < static_cast<Node>(nodes.size()); ++node) {
    BOOST_TEST(nodes.positions()[static_cast<std::size_t>(node)] == std::min(node, 5));
  }
}

BOOST_AUTO_TEST_CASE(without_a_suffix_the_last_token_is_that_of_the_period) {
  const TailNodes nodes(shape_of({}, {1, 2, 3}, {}), 1, {4});
  BOOST_TEST((nodes.last() == std::vector<Node>{5, 8}));
  BOOST_TEST(nodes.last_period() == 8);
}

BOOST_AUTO_TEST_CASE(what_has_no_tail_is_rejected) {
  BOOST_CHECK_THROW(TailNodes(shape_of({1}, {}, {}), 1, {}), std::invalid_argument);
  BOOST_CHECK_THROW(TailNodes(shape_of({}, {1}, {}), 4, {4}), std::invalid_argument);
  BOOST_CHECK_THROW(TailNodes(shape_of({}, {1}, {}), 4, {9, 9}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(every_key_that_a_position_sees_is_seen_by_its_node_and_has_its_token) {
  BOOST_TEST(rc::check("visibility", [] {
    const auto sequence = [](int least, int most) {
      Sequence out(static_cast<std::size_t>(*rc::gen::inRange(least, most + 1)));
      for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<Token>(10 * out.size() + i);
      return out;
    };
    const TailShape shape = shape_of(sequence(0, 3), sequence(1, 4), sequence(0, 2));
    const long first = *rc::gen::inRange(1, 4);
    std::vector<Integer> ends;
    for (long end = first; ends.size() < 3;) ends.emplace_back(end += *rc::gen::inRange(1, 4));
    const TailNodes nodes(shape, first, ends);
    const VisibleKeys visible = nodes.visible();
    for (long r = first + 1; r < static_cast<long>(ends.back()) + 4; ++r) {
      const Sequence tokens = expanded(shape, r);
      const auto length = static_cast<long>(tokens.size());
      for (long query = 0; query < length; ++query) {
        const Node of_query = node_at(nodes, r, query);
        RC_ASSERT(nodes.tokens()[static_cast<std::size_t>(of_query)] == tokens[static_cast<std::size_t>(query)]);
        for (long key = 0; key <= query; ++key) RC_ASSERT(sees(visible, of_query, node_at(nodes, r, key)));
      }
    }
    // A position sees positions only, and no node sees a block or a suffix behind its own.
    for (Node query = 0; query < static_cast<Node>(nodes.size()); ++query) {
      for (Node key = 0; key < static_cast<Node>(nodes.size()); ++key) {
        if (!sees(visible, query, key) || key < nodes.first_group()) continue;
        RC_ASSERT(query >= nodes.first_group());
        RC_ASSERT(nodes[key].block <= nodes[query].block);
        if (nodes[key].kind == TailNode::Kind::suffix) {
          RC_ASSERT(nodes[query].kind == TailNode::Kind::suffix && nodes[key].block == nodes[query].block);
          RC_ASSERT(nodes[key].offset <= nodes[query].offset);
        }
      }
    }
  }));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
