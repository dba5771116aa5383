// SPDX-License-Identifier: LGPL-3.0-or-later
// A tail of which every member is known: rows of forms, and the numbers after r periods that they stand for.
#pragma once

#include <map>

#include "exact_harmonics.hpp"
#include "snellen/tail/tail.hpp"
#include "tight_form.hpp"

namespace snellen::testing {

class TailRun {
 public:
  static constexpr Precision precision = 128;

  TailRun(const TailShape& shape, long first, const std::vector<Integer>& ends, TailWeighing weighing,
          std::size_t symbols)
      : nodes(shape, first, ends), tail(nodes, weighing, symbols, precision), harmonics_(first, symbols + 1) {
    for (const PeriodBlock& block : nodes.blocks()) {
      Entries<MpfrReal> center(symbols + 1);
      if (block.end) {
        const std::vector<MpfrReal> before = harmonics_.sums(block.begin);
        const std::vector<MpfrReal> after = harmonics_.sums(*block.end);
        for (std::size_t m = 0; m <= symbols; ++m) {
          center[m] = (after[m + 1] - before[m + 1]) / MpfrReal(Rational(*block.end - block.begin));
        }
      }
      centers_.push_back(std::move(center));
    }
  }

  TailNodes nodes;
  Tail tail;

  [[nodiscard]] const PeriodBlock& block_of(Node node) const { return nodes.blocks()[nodes[node].block]; }
  [[nodiscard]] std::size_t block_of(const Integer& r) const {
    std::size_t block = 0;
    while (nodes.blocks()[block].end && *nodes.blocks()[block].end < r) ++block;
    return block;
  }
  /// s_1(r), ... of the block that r lies in, and one more than carry slopes.
  [[nodiscard]] const Entries<MpfrReal>& symbols(const Integer& r) const {
    const auto found = symbols_.find(r);
    if (found != symbols_.end()) return found->second;
    Entries<MpfrReal> out = harmonics_.values(r);
    const Entries<MpfrReal>& center = centers_[block_of(r)];
    for (std::size_t m = 0; m < out.size(); ++m) out[m] = out[m] - center[m];
    return symbols_.emplace(r, std::move(out)).first->second;
  }
  /// The first, second and last r of a block, or one far away.
  [[nodiscard]] std::vector<Integer> lengths(const PeriodBlock& block) const {
    return {block.begin + 1, block.end ? std::min<Integer>(block.begin + 2, *block.end) : Integer(block.begin + 2),
            block.end ? *block.end : Integer((block.begin + 1) << 40U)};
  }

  [[nodiscard]] TailMatrix zeros(std::int64_t columns) const {
    return tail.zeros(static_cast<std::int64_t>(nodes.size()), columns);
  }
  /// Entry of `x` after r periods whose center is off its midpoint by this share of its radius.
  [[nodiscard]] MpfrReal member(const TailMatrix& x, Node node, std::int64_t column, const Integer& r,
                                double share) const {
    const LinearForm form = tail.form(x, node, column);
    MpfrReal out = member_of(form.center, share);
    if (form.slopes.empty()) return out;
    const Entries<MpfrReal>& values = symbols(r);
    for (std::size_t m = 0; m < form.slopes.size(); ++m) {
      out = out + midpoint_of(form.slopes[m].ball()) * values[m];
    }
    return out;
  }
  /// What an entry encloses after r periods.
  [[nodiscard]] Real enclosure(const TailMatrix& x, Node node, std::int64_t column, const Integer& r) const {
    const LinearForm form = tail.form(x, x.row_of(node), column);
    return form.slopes.empty() ? form.center : at(form, symbols(r));
  }

 private:
  ExactHarmonics harmonics_;
  std::vector<Entries<MpfrReal>> centers_;
  mutable std::map<Integer, Entries<MpfrReal>> symbols_;
};

}  // namespace snellen::testing
