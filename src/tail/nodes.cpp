// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/tail/nodes.hpp"

#include <stdexcept>

namespace snellen {

TailNodes::TailNodes(const TailShape& shape, long first_periods, const std::vector<Integer>& ends)
    : prefix_(static_cast<long>(shape.prefix.size())),
      period_(static_cast<long>(shape.period.size())),
      suffix_(static_cast<long>(shape.suffix.size())),
      first_periods_(first_periods) {
  if (shape.period.empty()) throw std::invalid_argument("TailNodes: the shape has no period");
  const auto append = [&](Token token, TailNode node) {
    nodes_.push_back(node);
    tokens_.push_back(token);
  };
  for (const Token token : shape.prefix) {
    append(token, {TailNode::Kind::position, 0, static_cast<std::int64_t>(nodes_.size())});
  }
  for (long r = 0; r < first_periods; ++r) {
    for (const Token token : shape.period) {
      append(token, {TailNode::Kind::position, 0, static_cast<std::int64_t>(nodes_.size())});
    }
  }
  first_group_ = static_cast<Node>(nodes_.size());
  Integer begin = first_periods;
  for (const Integer& end : ends) {
    if (end <= begin) throw std::invalid_argument("TailNodes: blocks must ascend");
    blocks_.push_back({begin, end});
    begin = end;
  }
  blocks_.push_back({begin, std::nullopt});
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    for (long k = 0; k < period_; ++k) {
      append(shape.period[static_cast<std::size_t>(k)], {TailNode::Kind::period, block, k - period_});
    }
  }
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    for (long k = 0; k < suffix_; ++k) {
      append(shape.suffix[static_cast<std::size_t>(k)], {TailNode::Kind::suffix, block, k});
    }
  }
  for (std::size_t node = 0; node < nodes_.size(); ++node) {
    positions_.push_back(std::min(static_cast<std::int32_t>(node), first_group_));
  }
}

Node TailNodes::period_node(std::size_t block) const {
  return first_group_ + static_cast<Node>(static_cast<long>(block) * period_);
}

Node TailNodes::suffix_node(std::size_t block) const {
  return period_node(blocks_.size()) + static_cast<Node>(static_cast<long>(block) * suffix_);
}

VisibleKeys TailNodes::visible() const {
  std::vector<std::vector<NodeRange>> ranges;
  for (Node node = 0; node < static_cast<Node>(nodes_.size()); ++node) {
    const TailNode& of = (*this)[node];
    if (of.kind == TailNode::Kind::position) {
      ranges.push_back({{0, node + 1}});
      continue;
    }
    ranges.push_back({{0, period_node(of.block + 1)}});
    if (of.kind == TailNode::Kind::suffix) ranges.back().push_back({suffix_node(of.block), node + 1});
  }
  return VisibleKeys::listed(ranges, positions_);
}

std::vector<Node> TailNodes::ends() const {
  std::vector<Node> out;
  for (long s = 0; s <= suffix_; ++s) {
    for (std::size_t block = 0; block < blocks_.size(); ++block) {
      out.push_back(s == 0 ? period_node(block + 1) - 1 : suffix_node(block) + static_cast<Node>(s) - 1);
    }
  }
  return out;
}

std::vector<Node> TailNodes::last() const {
  std::vector<Node> out;
  for (std::size_t block = 0; block < blocks_.size(); ++block) {
    out.push_back(suffix_ > 0 ? suffix_node(block) + static_cast<Node>(suffix_) - 1
                              : period_node(block) + static_cast<Node>(period_) - 1);
  }
  return out;
}

}  // namespace snellen
