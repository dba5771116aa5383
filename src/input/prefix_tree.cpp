// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/input/prefix_tree.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace snellen {

namespace {

constexpr auto most_nodes = static_cast<std::size_t>(std::numeric_limits<Node>::max());

/// The tree while it grows: nodes in the order of insertion, 0 is the root that stands before every first token.
/// A node is younger than its parent.
class Trie {
 public:
  /// The nodes of the sequence's tokens are `path()` afterwards.
  void insert(std::span<const Token> sequence) {
    // Neighbours in a sweep share nearly everything: comparing with the previous sequence is a plain scan of memory,
    // and only from where they part the tree itself is walked.
    const auto [here, before] = std::ranges::mismatch(sequence, previous_);
    const auto shared = static_cast<std::size_t>(here - sequence.begin());
    path_.resize(shared);
    path_.reserve(sequence.size());
    for (const Token token : sequence.subspan(shared)) path_.push_back(child(path_.empty() ? 0 : path_.back(), token));
    previous_ = sequence;
  }

  [[nodiscard]] std::span<const Node> path() const noexcept { return path_; }
  [[nodiscard]] std::size_t size() const noexcept { return tokens_.size(); }
  [[nodiscard]] Token token(Node node) const noexcept { return tokens_[index_of(node)]; }
  [[nodiscard]] Node parent(Node node) const noexcept { return parents_[index_of(node)]; }

 private:
  Node child(Node node, Token token) {
    const Node recent = recent_[index_of(node)];
    if (recent != 0 && tokens_[index_of(recent)] == token) return recent;
    const std::uint64_t key =
        std::uint64_t{static_cast<std::uint32_t>(node)} << 32U | static_cast<std::uint32_t>(token);
    const auto [found, added] = children_.try_emplace(key, static_cast<Node>(tokens_.size()));
    const Node result = found->second;
    if (added) {
      if (tokens_.size() > most_nodes) throw std::length_error("a prefix tree of more than 2^31 - 1 nodes");
      tokens_.push_back(token);
      parents_.push_back(node);
      recent_.push_back(0);
    }
    recent_[index_of(node)] = result;
    return result;
  }

  std::vector<Token> tokens_ = {0};
  std::vector<Node> parents_ = {-1};
  std::vector<Node> recent_ = {0};  // the child that was taken last; 0 is nobody's child
  std::unordered_map<std::uint64_t, Node> children_;
  std::span<const Token> previous_;
  std::vector<Node> path_;
};

/// The children of every node, oldest first, concatenated.
struct Children {
  explicit Children(const Trie& trie) : begin(trie.size() + 1), child(trie.size() - 1) {
    const auto nodes = static_cast<Node>(trie.size());
    for (Node node = 1; node < nodes; ++node) ++begin[index_of(trie.parent(node)) + 1];
    for (std::size_t k = 1; k < begin.size(); ++k) begin[k] += begin[k - 1];
    std::vector<std::size_t> next(begin.begin(), begin.end() - 1);
    for (Node node = 1; node < nodes; ++node) child[next[index_of(trie.parent(node))]++] = node;
  }
  [[nodiscard]] std::span<const Node> of(Node node) const noexcept {
    return std::span(child).subspan(begin[index_of(node)], begin[index_of(node) + 1] - begin[index_of(node)]);
  }

  std::vector<std::size_t> begin;
  std::vector<Node> child;
};

/// The child with the longest continuation, the oldest of several; 0 at a leaf.
std::vector<Node> deepest_children(const Trie& trie) {
  std::vector<Node> height(trie.size(), 0);
  std::vector<Node> deepest(trie.size(), 0);
  for (auto node = static_cast<Node>(trie.size()) - 1; node > 0; --node) {
    const std::size_t parent = index_of(trie.parent(node));
    if (height[index_of(node)] + 1 >= height[parent]) {
      height[parent] = height[index_of(node)] + 1;
      deepest[parent] = node;
    }
  }
  return deepest;
}

void require_tokens(std::span<const std::vector<Token>> sequences) {
  if (std::ranges::any_of(sequences, [](const std::vector<Token>& sequence) { return sequence.empty(); })) {
    throw std::invalid_argument("a prefix tree of an empty sequence");
  }
}

}  // namespace

void PrefixTree::reserve(std::size_t nodes) {
  tokens_.reserve(nodes);
  positions_.reserve(nodes);
  parents_.reserve(nodes);
  range_begin_.reserve(nodes + 1);
}

void PrefixTree::append(Token token, Node parent, bool starts_chain) {
  const auto node = static_cast<Node>(tokens_.size());
  tokens_.push_back(token);
  positions_.push_back(parent < 0 ? 0 : positions_[index_of(parent)] + 1);
  parents_.push_back(parent);
  const Node model = starts_chain ? parent : node - 1;  // whose path this one continues
  if (model >= 0) {
    for (std::size_t k = range_begin_[index_of(model)]; k < range_begin_[index_of(model) + 1]; ++k) {
      const NodeRange range = ranges_[k];
      ranges_.push_back(range);
    }
  }
  if (starts_chain) {
    ranges_.push_back({node, node + 1});
  } else {
    ranges_.back().end = node + 1;
  }
  range_begin_.push_back(ranges_.size());
}

PrefixTree PrefixTree::shared(std::span<const std::vector<Token>> sequences) {
  require_tokens(sequences);
  Trie trie;
  std::vector<Node> last;
  last.reserve(sequences.size());
  for (const std::vector<Token>& sequence : sequences) {
    trie.insert(sequence);
    last.push_back(trie.path().back());
  }

  const Children children(trie);
  const std::vector<Node> deepest = deepest_children(trie);
  PrefixTree tree;
  tree.reserve(trie.size() - 1);
  std::vector<Node> number(trie.size(), -1);  // the root's stays -1, as its children's parent must be
  std::vector<Node> heads;                    // of chains, in the order in which they are numbered
  const auto branch_off = [&](Node node) {
    for (const Node child : children.of(node)) {
      if (child != deepest[index_of(node)]) heads.push_back(child);
    }
  };
  if (deepest[0] != 0) heads.push_back(deepest[0]);
  branch_off(0);
  for (std::size_t k = 0; k < heads.size(); ++k) {
    for (Node node = heads[k]; node != 0; node = deepest[index_of(node)]) {
      number[index_of(node)] = static_cast<Node>(tree.size());
      tree.append(trie.token(node), number[index_of(trie.parent(node))], node == heads[k]);
      branch_off(node);
    }
  }
  for (Node& node : last) node = number[index_of(node)];
  tree.last_ = std::move(last);
  return tree;
}

PrefixTree PrefixTree::unshared(std::span<const std::vector<Token>> sequences) {
  require_tokens(sequences);
  std::size_t nodes = 0;
  for (const std::vector<Token>& sequence : sequences) nodes += sequence.size();
  if (nodes > most_nodes) throw std::length_error("a prefix tree of more than 2^31 - 1 nodes");

  PrefixTree tree;
  tree.reserve(nodes);
  for (const std::vector<Token>& sequence : sequences) {
    for (std::size_t k = 0; k < sequence.size(); ++k) {
      tree.append(sequence[k], k == 0 ? -1 : static_cast<Node>(tree.size()) - 1, k == 0);
    }
    tree.last_.push_back(static_cast<Node>(tree.size()) - 1);
  }
  return tree;
}

std::span<const NodeRange> PrefixTree::path(Node node) const noexcept {
  const std::size_t begin = range_begin_[index_of(node)];
  return std::span(ranges_).subspan(begin, range_begin_[index_of(node) + 1] - begin);
}

}  // namespace snellen
