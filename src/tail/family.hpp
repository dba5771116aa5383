// SPDX-License-Identifier: LGPL-3.0-or-later
// All sequences prefix period^r suffix of one shape, enclosed at once, and those with only a part of the suffix.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "snellen/tail/evaluation.hpp"
#include "snellen/tail/shape.hpp"

namespace snellen {

/// How positions and blocks are laid out.
struct TailPlan {
  long first_periods = 1;     ///< computed position by position
  std::vector<Integer> ends;  ///< of finite blocks, ascending
  Precision precision = 128;
};

/// The ends of blocks that grow from `first` by `ratio` up to 64 first, then by `coarse` up to 2^`doublings`; the first
/// ones and those near each of `focus` are narrower.
std::vector<Integer> block_ends(long first, const Rational& ratio, const Rational& coarse, long doublings,
                                const std::vector<Integer>& focus);

/// The representation after r periods and the first tokens of the suffix, for every r > plan.first_periods.
class BlockEvaluation {
 public:
  BlockEvaluation(const Model& model, const TailShape& shape, const TailPlan& plan, Observable observable,
                  const Progress& progress);

  [[nodiscard]] const std::vector<PeriodBlock>& blocks() const { return nodes_->blocks(); }
  /// By layer.
  [[nodiscard]] const std::vector<double>& widths(std::size_t block, std::size_t suffix) const {
    return evaluation_.widths[row(block, suffix)];
  }
  [[nodiscard]] std::size_t positions() const { return nodes_->positions_count(); }
  [[nodiscard]] const std::vector<double>& weight_doublings() const { return evaluation_.weight_doublings; }
  /// Encloses the representation after `suffix` tokens of the suffix for every r of the part, which lies within the
  /// block.
  [[nodiscard]] std::vector<Ball> enclosure(std::size_t block, std::size_t suffix, const PeriodBlock& part) const;
  /// The last block's center: contains the limit as r grows, where weighing is even.
  [[nodiscard]] std::vector<Ball> limit(std::size_t suffix) const;

 private:
  [[nodiscard]] std::size_t row(std::size_t block, std::size_t suffix) const {
    return suffix * blocks().size() + block;
  }

  std::unique_ptr<const TailNodes> nodes_;
  std::unique_ptr<const Tail> tail_;
  TailEvaluation evaluation_;
};

}  // namespace snellen
