// SPDX-License-Identifier: LGPL-3.0-or-later
// All sequences prefix period^r suffix of one shape, enclosed at once.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "snellen/input/tail_shape.hpp"
#include "snellen/model/tail_evaluation.hpp"

namespace snellen {

/// How positions and blocks are laid out.
struct TailPlan {
  long first_periods = 1;     ///< computed position by position
  std::vector<Integer> ends;  ///< of finite blocks, ascending
  Precision precision = 192;
};

/// Ends of blocks that grow from `first` by `ratio` up to `fine`, then by at least 3/2 up to 2^`doublings`; at the
/// beginning and near each of `focus` they are narrower.
std::vector<Integer> block_ends(long first, const Rational& ratio, const Integer& fine, long doublings,
                                const std::vector<Integer>& focus);

/// The representation after r periods, for every r > plan.first_periods.
class TailFamily {
 public:
  TailFamily(const Model& model, const TailShape& shape, const TailPlan& plan, Observable observable,
             const Progress& progress);

  [[nodiscard]] const std::vector<PeriodBlock>& blocks() const { return nodes_->blocks(); }
  /// By block, then by layer.
  [[nodiscard]] const std::vector<std::vector<double>>& widths() const { return evaluation_.widths; }
  [[nodiscard]] std::size_t positions() const { return nodes_->positions_count(); }
  /// Encloses the representation for every r of the part, which lies within the block; of the whole block for a part
  /// without an end.
  [[nodiscard]] std::vector<Ball> enclosure(std::size_t block, const PeriodBlock& part) const;
  /// The last block's center: contains the limit as r grows, where weighing is even.
  [[nodiscard]] std::vector<Ball> limit() const;

 private:
  std::unique_ptr<const TailNodes> nodes_;
  std::unique_ptr<const Tail> tail_;
  TailEvaluation evaluation_;
};

}  // namespace snellen
