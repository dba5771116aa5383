// SPDX-License-Identifier: LGPL-3.0-or-later
// The nodes that stand for an endless sequence prefix period^r suffix: its first positions one by one, then whole
// blocks of periods. Theory: docs/theory/tail.md.
#pragma once

#include <optional>
#include <vector>

#include "snellen/input/prefix_tree.hpp"
#include "snellen/number/rational.hpp"
#include "snellen/tail/shape.hpp"

namespace snellen {

/// The periods r in (begin, end], counted from 1; without an end every r > begin.
struct PeriodBlock {
  Integer begin;
  std::optional<Integer> end;
};

/// What a node stands for.
struct TailNode {
  enum class Kind : std::uint8_t {
    position,  ///< one position of the prefix or of the first periods
    period,    ///< the token at one place of the period, in each period r of the block
    suffix     ///< the token at one place of the suffix, after each r of the block
  };
  Kind kind = Kind::position;
  std::size_t block = 0;  ///< period, suffix
  /// position: the position itself, from 0. Otherwise the node's position after r periods is that of the r-th
  /// period's end, plus this: -T to -1 in a period of T tokens, 0 and more in the suffix.
  std::int64_t offset = 0;
};

/// Numbers the nodes: all positions, then the periods of block after block, then the suffixes of block after block.
class TailNodes {
 public:
  /// Positions are the prefix and `first_periods` periods; `ends` are the ends of the finite blocks that follow,
  /// ascending and above first_periods; one block without an end comes last. The shape must have a period.
  TailNodes(const TailShape& shape, long first_periods, const std::vector<Integer>& ends);

  [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
  [[nodiscard]] std::size_t positions_count() const noexcept { return static_cast<std::size_t>(first_group_); }
  [[nodiscard]] Node first_group() const noexcept { return first_group_; }  ///< nodes from here on are no positions
  [[nodiscard]] const TailNode& operator[](Node node) const { return nodes_[static_cast<std::size_t>(node)]; }
  [[nodiscard]] const std::vector<PeriodBlock>& blocks() const noexcept { return blocks_; }
  [[nodiscard]] long first_periods() const noexcept { return first_periods_; }
  [[nodiscard]] long period() const noexcept { return period_; }  ///< T, tokens
  [[nodiscard]] long prefix() const noexcept { return prefix_; }  ///< tokens

  [[nodiscard]] std::span<const Token> tokens() const noexcept { return tokens_; }  ///< by node
  /// By node; that of the first group node for every group node, which has no position of its own.
  [[nodiscard]] std::span<const std::int32_t> positions() const noexcept { return positions_; }
  /// Every node sees the positions before it (a position itself too). A group node sees the blocks before its own and
  /// all places of its own block's period: which of their keys it sees depends on r. A suffix node also sees the suffix
  /// up to itself.
  [[nodiscard]] VisibleKeys visible() const;
  /// The last place of the period in the block without an end.
  [[nodiscard]] Node last_period() const { return period_node(blocks_.size()) - 1; }
  /// The nodes at which a sequence may end: of the last place of the period by block, then by block those of the
  /// suffix's first token, of its second, and so on.
  [[nodiscard]] std::vector<Node> ends() const;
  /// The node of the last token, by block: of the suffix, or of the period where there is no suffix.
  [[nodiscard]] std::vector<Node> last() const;

 private:
  [[nodiscard]] Node period_node(std::size_t block) const;
  [[nodiscard]] Node suffix_node(std::size_t block) const;

  long prefix_ = 0;
  long period_ = 0;
  long suffix_ = 0;
  long first_periods_ = 0;
  Node first_group_ = 0;
  std::vector<PeriodBlock> blocks_;
  std::vector<TailNode> nodes_;
  std::vector<Token> tokens_;
  std::vector<std::int32_t> positions_;
};

}  // namespace snellen
