// SPDX-License-Identifier: LGPL-3.0-or-later
#include "family.hpp"

#include <algorithm>

namespace snellen {

std::vector<Integer> block_ends(long first, const Rational& ratio, const Rational& coarse, long doublings,
                                const std::vector<Integer>& focus) {
  const Integer last = Integer(1) << static_cast<unsigned>(doublings);
  const Integer fine = Integer(64) * first;
  std::vector<Integer> ends;
  for (Integer end = first; end < last;) {
    Rational factor = end < fine ? ratio : std::max(ratio, coarse);
    // What the first blocks leave undecided weighs in every later average: they are the narrowest.
    if (end < 4 * first) factor = std::min(factor, 1 + (ratio - 1) / (end < 2 * first ? 8 : 4));
    for (const Integer& near : focus) {
      const Integer distance = end < near ? near - end : end - near;
      if (16 * distance < near) factor = std::min(factor, Rational(65, 64));
      if (256 * distance < near) factor = std::min(factor, Rational(1025, 1024));
    }
    const Rational next = Rational(end) * factor;
    const Integer rounded = numerator(next) / denominator(next);
    end = rounded > end ? rounded : end + 1;
    ends.push_back(end);
  }
  return ends;
}

BlockEvaluation::BlockEvaluation(const Model& model, const TailShape& shape, const TailPlan& plan,
                                 Observable observable, const Progress& progress)
    : nodes_(std::make_unique<TailNodes>(shape, plan.first_periods, plan.ends)),
      tail_(std::make_unique<Tail>(tail_arithmetic(model.config, *nodes_, plan.precision))),
      evaluation_(evaluate_tail(model, *tail_, nodes_->ends(), observable, progress)) {}

std::vector<Ball> BlockEvaluation::enclosure(std::size_t block, std::size_t suffix, const PeriodBlock& part) const {
  const BlockSymbols& symbols = tail_->symbols(block);
  const std::vector<Real> values = tail_->basis().ranges(part);
  std::vector<Ball> out;
  for (std::int64_t k = 0; k < evaluation_.output.columns(); ++k) {
    const LinearForm form = tail_->form(evaluation_.output, static_cast<std::int64_t>(row(block, suffix)), k);
    Real sum = form.center;
    for (std::size_t m = 0; m < form.slopes.size(); ++m) sum += form.slopes[m] * (values[m] - symbols.center[m]);
    out.push_back(sum.ball());
  }
  return out;
}

std::vector<Ball> BlockEvaluation::limit(std::size_t suffix) const {
  return evaluation_.output.center.balls(static_cast<std::int64_t>(row(blocks().size() - 1, suffix)));
}

}  // namespace snellen
