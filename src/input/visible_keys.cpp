// SPDX-License-Identifier: LGPL-3.0-or-later
#include <stdexcept>

#include "snellen/input/prefix_tree.hpp"

namespace snellen {

void VisibleKeys::append(std::span<const NodeRange> path, std::int32_t keys, std::int32_t first_distance) {
  // From the back, because a window needs the last ranges only.
  std::size_t first = path.size();
  std::int32_t missing = keys;
  while (missing > 0) {
    --first;
    missing -= path[first].end - path[first].begin;
  }
  ranges_.insert(ranges_.end(), path.begin() + static_cast<std::ptrdiff_t>(first), path.end());
  ranges_[begin_.back()].begin -= missing;  // zero or negative by now: what the first range has too many
  begin_.push_back(ranges_.size());
  count_.push_back(keys);
  first_distance_.push_back(first_distance);
}

VisibleKeys VisibleKeys::causal(const PrefixTree& tree, std::int32_t window) {
  VisibleKeys visible;
  for (std::size_t query = 0; query < tree.size(); ++query) {
    const std::int32_t position = tree.positions()[query];
    const std::int32_t distance = window > 0 && position >= window ? window - 1 : position;
    visible.append(tree.path(static_cast<Node>(query)), distance + 1, distance);
  }
  return visible;
}

VisibleKeys VisibleKeys::full(const PrefixTree& tree) {
  std::size_t tokens = 0;
  for (std::size_t sequence = 0; sequence < tree.sequence_count(); ++sequence) {
    tokens += index_of(tree.positions()[index_of(tree.last(sequence))]) + 1;
  }
  if (tokens != tree.size()) throw std::invalid_argument("attention to later tokens over a tree of shared prefixes");

  // Nothing is shared, so a sequence is one range, and the ranges of all sequences follow one another.
  VisibleKeys visible;
  NodeRange sequence;
  for (std::size_t query = 0; query < tree.size(); ++query) {
    if (tree.parents()[query] < 0) {
      sequence = {static_cast<Node>(query), static_cast<Node>(query) + 1};
      while (index_of(sequence.end) < tree.size() && tree.parents()[index_of(sequence.end)] >= 0) ++sequence.end;
    }
    visible.append(std::span(&sequence, 1), sequence.end - sequence.begin, tree.positions()[query]);
  }
  return visible;
}

VisibleKeys VisibleKeys::listed(std::span<const std::vector<NodeRange>> ranges,
                                std::span<const std::int32_t> first_distances) {
  VisibleKeys visible;
  for (std::size_t query = 0; query < ranges.size(); ++query) {
    std::int32_t keys = 0;
    for (const NodeRange& range : ranges[query]) keys += range.end - range.begin;
    visible.append(ranges[query], keys, first_distances[query]);
  }
  return visible;
}

std::span<const NodeRange> VisibleKeys::ranges(Node query) const noexcept {
  const std::size_t begin = begin_[index_of(query)];
  return std::span(ranges_).subspan(begin, begin_[index_of(query) + 1] - begin);
}

std::int32_t VisibleKeys::count(Node query) const noexcept {
  return count_[index_of(query)];
}

std::int32_t VisibleKeys::first_distance(Node query) const noexcept {
  return first_distance_[index_of(query)];
}

}  // namespace snellen
