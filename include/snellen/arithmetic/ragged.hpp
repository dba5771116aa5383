// SPDX-License-Identifier: LGPL-3.0-or-later
// Rows of different lengths in one block: the logits or attention weights of a block of queries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "snellen/input/prefix_tree.hpp"

namespace snellen {

/// Where each row of a block of queries begins: row i has one entry per key visible to query begin + i.
class RaggedShape {
 public:
  RaggedShape() = default;
  RaggedShape(const VisibleKeys& visible, NodeRange queries) {
    begin_.reserve(static_cast<std::size_t>(queries.end - queries.begin) + 1);
    begin_.push_back(0);
    for (Node query = queries.begin; query < queries.end; ++query) {
      begin_.push_back(begin_.back() + static_cast<std::size_t>(visible.count(query)));
    }
  }
  [[nodiscard]] std::size_t rows() const noexcept { return begin_.empty() ? 0 : begin_.size() - 1; }
  [[nodiscard]] std::size_t entries() const noexcept { return begin_.empty() ? 0 : begin_.back(); }
  [[nodiscard]] std::size_t begin(std::size_t row) const noexcept { return begin_[row]; }
  [[nodiscard]] std::size_t count(std::size_t row) const noexcept { return begin_[row + 1] - begin_[row]; }

 private:
  std::vector<std::size_t> begin_;
};

/// Calls visit(slot, key) for each key visible to the query, in order of position.
template <class Visit>
void for_each_key(const VisibleKeys& visible, Node query, Visit&& visit) {
  std::size_t slot = 0;
  for (const NodeRange& range : visible.ranges(query)) {
    for (Node key = range.begin; key < range.end; ++key) visit(slot++, key);
  }
}

}  // namespace snellen
