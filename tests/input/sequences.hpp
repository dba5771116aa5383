// SPDX-License-Identifier: LGPL-3.0-or-later
// Sequences to make trees of, and the plain list of nodes that ranges stand for.
#pragma once

#include <rapidcheck.h>

#include <span>
#include <vector>

#include "snellen/input/prefix_tree.hpp"

namespace snellen::test {

using Sequence = std::vector<Token>;
using Sequences = std::vector<Sequence>;

/// 1^n 0 for n = 1, ..., longest.
inline Sequences trunk_and_leaves(std::size_t longest) {
  Sequences result;
  for (std::size_t n = 1; n <= longest; ++n) {
    result.emplace_back(n, 1);
    result.back().push_back(0);
  }
  return result;
}

/// At least one sequence, over few tokens so that many prefixes are shared.
inline rc::Gen<Sequences> some_sequences() {
  const auto sequence = rc::gen::nonEmpty(rc::gen::container<Sequence>(rc::gen::inRange<Token>(0, 3)));
  return rc::gen::nonEmpty(rc::gen::container<Sequences>(sequence));
}

inline std::vector<Node> nodes_of(std::span<const NodeRange> ranges) {
  std::vector<Node> result;
  for (const NodeRange range : ranges) {
    for (Node node = range.begin; node < range.end; ++node) result.push_back(node);
  }
  return result;
}

}  // namespace snellen::test
