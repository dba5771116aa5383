// SPDX-License-Identifier: LGPL-3.0-or-later
// Trees of sequences of thousands of tokens, against the sequences themselves: rapidcheck's are too short to show what
// goes wrong far from the root.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "input/sequences.hpp"
#include "snellen/input/prefix_tree.hpp"

namespace snellen::test {
BOOST_AUTO_TEST_SUITE(long_tree_test)

namespace {

constexpr std::size_t longest = 3000;

/// Each sequence follows an earlier one up to some place, differs in one token there, and goes on as the earlier one
/// did or otherwise; some are only shorter.
Sequences branching_sequences(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 engine(seed);
  const auto token = [&] { return static_cast<Token>(engine() % 3); };
  Sequences result{Sequence(longest)};
  std::ranges::generate(result[0], token);
  while (result.size() < count) {
    Sequence next = result[engine() % result.size()];
    const std::size_t place = engine() % next.size();
    next[place] = (next[place] + 1) % 3;
    switch (engine() % 3) {
      case 0:
        break;
      case 1:
        std::generate(next.begin() + static_cast<std::ptrdiff_t>(place) + 1, next.end(), token);
        break;
      default:
        next.resize(place + 1);
    }
    result.push_back(std::move(next));
  }
  return result;
}

/// Prefixes that differ, counted without a tree: in sorted order, what each does not share with its neighbour.
std::size_t distinct_prefixes(Sequences sequences) {
  std::ranges::sort(sequences);
  std::size_t result = sequences.front().size();
  for (std::size_t k = 1; k < sequences.size(); ++k) {
    const auto parted = std::ranges::mismatch(sequences[k - 1], sequences[k]).in2;
    result += static_cast<std::size_t>(sequences[k].end() - parted);
  }
  return result;
}

Sequence tokens_at(const PrefixTree& tree, std::span<const NodeRange> ranges) {
  Sequence result;
  for (const NodeRange& range : ranges) {
    const auto tokens = tree.tokens().subspan(index_of(range.begin), index_of(range.end - range.begin));
    result.insert(result.end(), tokens.begin(), tokens.end());
  }
  return result;
}

/// The tokens from the first to the node, by following parents.
Sequence tokens_above(const PrefixTree& tree, Node node) {
  Sequence result;
  for (; node >= 0; node = tree.parents()[index_of(node)]) result.push_back(tree.tokens()[index_of(node)]);
  std::ranges::reverse(result);
  return result;
}

}  // namespace

BOOST_AUTO_TEST_CASE(each_path_is_its_sequence_token_by_token) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    const Sequences sequences = branching_sequences(seed, 40);
    const PrefixTree tree = PrefixTree::shared(sequences);
    BOOST_TEST(tree.size() == distinct_prefixes(sequences));
    BOOST_TEST_REQUIRE(tree.sequence_count() == sequences.size());
    for (std::size_t k = 0; k < sequences.size(); ++k) {
      BOOST_TEST_REQUIRE((tokens_at(tree, tree.path(tree.last(k))) == sequences[k]), "sequence " << k);
      BOOST_TEST_REQUIRE((tokens_above(tree, tree.last(k)) == sequences[k]), "sequence " << k);
      std::int32_t position = 0;
      for (const Node node : nodes_of(tree.path(tree.last(k)))) {
        BOOST_TEST_REQUIRE(tree.positions()[index_of(node)] == position);
        ++position;
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(sweeps_that_part_late) {
  // 1^n 0 and 1^n 2, n to 3000: what a sweep of a pair asks for.
  Sequences sequences;
  for (std::size_t n = 1; n <= longest; n += n < 130 ? 1 : 97) {
    for (const Token end : {0, 2}) {
      sequences.emplace_back(n, 1);
      sequences.back().push_back(end);
    }
  }
  const PrefixTree tree = PrefixTree::shared(sequences);
  BOOST_TEST(tree.size() == distinct_prefixes(sequences));
  for (std::size_t k = 0; k < sequences.size(); ++k) {
    BOOST_TEST_REQUIRE((tokens_at(tree, tree.path(tree.last(k))) == sequences[k]), "sequence " << k);
  }
}

BOOST_AUTO_TEST_CASE(each_query_sees_the_last_tokens_of_its_sequence) {
  const Sequences sequences = branching_sequences(9, 24);
  const PrefixTree tree = PrefixTree::shared(sequences);
  for (const std::int32_t window : {0, 1, 63, 64, 65, 1000, 2999, 3000, 4000}) {
    const VisibleKeys visible = VisibleKeys::causal(tree, window);
    for (std::size_t k = 0; k < sequences.size(); ++k) {
      const std::vector<Node> path = nodes_of(tree.path(tree.last(k)));
      for (std::size_t at = 0; at < path.size(); at += at % 7 + 1) {  // every node of some, across every branching
        const std::size_t keys = window == 0 ? at + 1 : std::min<std::size_t>(at + 1, static_cast<std::size_t>(window));
        const auto begin = sequences[k].begin() + static_cast<std::ptrdiff_t>(at + 1 - keys);
        const Sequence seen = tokens_at(tree, visible.ranges(path[at]));
        BOOST_TEST_REQUIRE(seen.size() == keys);
        BOOST_TEST_REQUIRE(std::equal(seen.begin(), seen.end(), begin));
        BOOST_TEST_REQUIRE(visible.count(path[at]) == static_cast<std::int32_t>(keys));
        BOOST_TEST_REQUIRE(visible.first_distance(path[at]) == static_cast<std::int32_t>(keys) - 1);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::test
