// SPDX-License-Identifier: LGPL-3.0-or-later
// Many sequences as one tree: under a causal mask a shared prefix is computed once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "snellen/input/vocabulary.hpp"

namespace snellen {

/// A node of the tree: a token at a position, together with everything before it.
using Node = std::int32_t;

/// Where a vector of all nodes holds this one.
constexpr std::size_t index_of(Node node) noexcept {
  return static_cast<std::size_t>(node);
}

/// Nodes begin, begin+1, ..., end-1, at consecutive positions along one path.
struct NodeRange {
  Node begin = 0;
  Node end = 0;
  bool operator==(const NodeRange&) const = default;
};

/// The tree of all prefixes of some sequences. Nodes are numbered so that the longest continuation of a node follows it
/// directly: the trunk of a sweep is one range, and every path consists of few ranges. A parent has a smaller number
/// than its children. The numbering depends on the sequences and their order only: of continuations of equal length the
/// first given one follows directly, and branches are numbered after what they leave, earlier departures first.
class PrefixTree {
 public:
  /// Shares prefixes, in time linear in the total length. Sequences must not be empty; throws std::invalid_argument.
  static PrefixTree shared(std::span<const std::vector<Token>> sequences);
  /// One path per sequence, nothing shared: for attention that is not causal.
  static PrefixTree unshared(std::span<const std::vector<Token>> sequences);

  [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }
  [[nodiscard]] std::span<const Token> tokens() const noexcept { return tokens_; }               ///< by node
  [[nodiscard]] std::span<const std::int32_t> positions() const noexcept { return positions_; }  ///< by node, from 0
  [[nodiscard]] std::span<const Node> parents() const noexcept { return parents_; }  ///< by node, -1 at a first token
  /// From the first token to the node itself, in order.
  [[nodiscard]] std::span<const NodeRange> path(Node node) const noexcept;
  [[nodiscard]] std::size_t sequence_count() const noexcept { return last_.size(); }
  [[nodiscard]] Node last(std::size_t sequence) const noexcept {
    return last_[sequence];
  }  ///< the node of its last token

 private:
  void reserve(std::size_t nodes);
  /// Appends a node: below `parent`, which is the previous node unless a chain starts here.
  void append(Token token, Node parent, bool starts_chain);

  std::vector<Token> tokens_;
  std::vector<std::int32_t> positions_;
  std::vector<Node> parents_;
  std::vector<NodeRange> ranges_;               // paths, concatenated; a path of a trunk and its leaves has 1 or 2
  std::vector<std::size_t> range_begin_ = {0};  // by node, and the end of the last
  std::vector<Node> last_;
};

/// Which keys each query attends to: for every node of a tree, nodes in order of position.
class VisibleKeys {
 public:
  /// The path up to the node itself, or its last `window` nodes when window > 0.
  static VisibleKeys causal(const PrefixTree& tree, std::int32_t window = 0);
  /// Every node of the node's own sequence; throws std::invalid_argument when sequences of the tree share a node.
  static VisibleKeys full(const PrefixTree& tree);
  /// Lists of ranges by query, none empty; first_distance() is what is given.
  static VisibleKeys listed(std::span<const std::vector<NodeRange>> ranges,
                            std::span<const std::int32_t> first_distances);

  [[nodiscard]] std::size_t queries() const noexcept { return begin_.size() - 1; }
  /// In order of position, none empty.
  [[nodiscard]] std::span<const NodeRange> ranges(Node query) const noexcept;
  [[nodiscard]] std::int32_t count(Node query) const noexcept;  ///< number of keys, at least 1
  /// position(query) - position(first key): the signed distance to key j is this minus j.
  [[nodiscard]] std::int32_t first_distance(Node query) const noexcept;

 private:
  /// Appends a query that sees the last `keys` nodes of `path`.
  void append(std::span<const NodeRange> path, std::int32_t keys, std::int32_t first_distance);

  std::vector<NodeRange> ranges_;
  std::vector<std::size_t> begin_ = {0};  // by query, and the end of the last
  std::vector<std::int32_t> count_;
  std::vector<std::int32_t> first_distance_;
};

}  // namespace snellen
