// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/equality.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace snellen {
namespace {

/// Numbers for keys in order of first appearance.
template <class Key>
class Numbering {
 public:
  std::int32_t operator()(Key key) {
    return numbers_.try_emplace(std::move(key), static_cast<std::int32_t>(numbers_.size())).first->second;
  }

 private:
  std::map<Key, std::int32_t> numbers_;
};

/// A path with more classes than this is compared as a sequence and not by its proportions: bounds the memory for
/// absolute positions.
constexpr std::size_t most_counted_classes = 64;

/// What a node attends to, up to what can change its average: sorted or ordered class numbers, tagged by the rule that
/// applies.
using Signature = std::vector<std::int32_t>;
enum Rule : std::int32_t { single_value, same_path, same_distances, same_proportions };

class Refinement {
 public:
  Refinement(const Config& config, const PrefixTree& tree)
      : config_(config),
        tree_(tree),
        visible_(config.attention.causal ? VisibleKeys::causal(tree, config.attention.window)
                                         : VisibleKeys::full(tree)),
        distances_matter_(
            config.position.scheme == PositionScheme::rope || config.position.scheme == PositionScheme::alibi ||
            config.position.scheme == PositionScheme::t5 || config.position.scheme == PositionScheme::own_bias) {
    const bool absolute = adds_positions(config);
    Numbering<std::pair<Token, std::int32_t>> number;
    for (std::size_t node = 0; node < tree.size(); ++node) {
      classes_.push_back(number({tree.tokens()[node], absolute ? tree.positions()[node] : 0}));
    }
  }

  void refine() {
    number_paths();
    Numbering<std::pair<std::int32_t, Signature>> number;
    std::vector<std::int32_t> next;
    next.reserve(classes_.size());
    for (std::size_t node = 0; node < classes_.size(); ++node) {
      next.push_back(number({classes_[node], signature(static_cast<Node>(node))}));
    }
    classes_ = std::move(next);
  }

  std::vector<std::int32_t> take() { return std::move(classes_); }

 private:
  [[nodiscard]] bool sees_whole_path(Node node) const {
    return config_.attention.causal && visible_.count(node) == tree_.positions()[static_cast<std::size_t>(node)] + 1;
  }

  /// Numbers the sequences of classes from the first token to each node, and the class counts along them: nodes share
  /// their parents'.
  void number_paths() {
    const std::size_t size = classes_.size();
    path_number_.assign(size, 0);
    single_.assign(size, true);
    counts_.assign(distances_matter_ ? 0 : size, {});
    if (!config_.attention.causal) return;
    Numbering<std::pair<std::int32_t, std::int32_t>> number;
    for (std::size_t node = 0; node < size; ++node) {  // parents come before their children
      const Node parent = tree_.parents()[node];
      const auto p = static_cast<std::size_t>(parent);
      path_number_[node] = number({parent < 0 ? -1 : path_number_[p], classes_[node]});
      single_[node] = parent < 0 || (single_[p] && classes_[p] == classes_[node]);
      if (distances_matter_ || (parent >= 0 && counts_[p].empty())) continue;
      if (parent >= 0) counts_[node] = counts_[p];
      ++counts_[node][classes_[node]];
      if (counts_[node].size() > most_counted_classes) counts_[node].clear();
    }
  }

  Signature signature(Node node) const {
    const auto index = static_cast<std::size_t>(node);
    const bool whole = sees_whole_path(node);
    if (!config_.attention.sink && (whole ? single_[index] : all_equal(node))) return {single_value, first_class(node)};
    if (whole && (distances_matter_ || counts_[index].empty())) return {same_path, path_number_[index]};
    if (distances_matter_) return by_distance(node);
    return proportions(whole ? counts_[index] : count(node));
  }

  std::int32_t first_class(Node node) const {
    return classes_[static_cast<std::size_t>(visible_.ranges(node).front().begin)];
  }

  template <class Visit>
  void for_each_class(Node node, Visit&& visit) const {
    for (const NodeRange& range : visible_.ranges(node)) {
      for (Node key = range.begin; key < range.end; ++key) visit(classes_[static_cast<std::size_t>(key)]);
    }
  }

  bool all_equal(Node node) const {
    const std::int32_t first = first_class(node);
    bool equal = true;
    for_each_class(node, [&](std::int32_t c) { equal = equal && c == first; });
    return equal;
  }

  Signature by_distance(Node node) const {
    Signature out{same_distances, visible_.first_distance(node)};
    for_each_class(node, [&](std::int32_t c) { out.push_back(c); });
    return out;
  }

  std::map<std::int32_t, std::int32_t> count(Node node) const {
    std::map<std::int32_t, std::int32_t> counts;
    for_each_class(node, [&](std::int32_t c) { ++counts[c]; });
    return counts;
  }

  Signature proportions(const std::map<std::int32_t, std::int32_t>& counts) const {
    std::int32_t divisor = 0;
    for (const auto& [c, number] : counts) divisor = std::gcd(divisor, number);
    if (config_.attention.sink) divisor = 1;
    Signature out{same_proportions};
    for (const auto& [c, number] : counts) {
      out.push_back(c);
      out.push_back(number / divisor);
    }
    return out;
  }

  const Config& config_;
  const PrefixTree& tree_;
  VisibleKeys visible_;
  bool distances_matter_;
  std::vector<std::int32_t> classes_;                         // by node
  std::vector<std::int32_t> path_number_;                     // by node
  std::vector<bool> single_;                                  // by node: its whole path is one class
  std::vector<std::map<std::int32_t, std::int32_t>> counts_;  // by node: class counts along its path; empty: too many
};

}  // namespace

std::vector<std::int32_t> equality_classes(const Config& config, const PrefixTree& tree) {
  Refinement refinement(config, tree);
  for (std::int32_t layer = 0; layer < config.layers; ++layer) refinement.refine();
  return refinement.take();
}

}  // namespace snellen
