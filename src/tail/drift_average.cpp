// SPDX-License-Identifier: LGPL-3.0-or-later
// TailDrift: logits, weights and the weighted average of values.
#include <algorithm>

#include "snellen/arithmetic/each_row.hpp"
#include "snellen/arithmetic/ragged.hpp"
#include "snellen/error.hpp"
#include "snellen/tail/drift.hpp"

namespace snellen {
namespace {

/// A weight's form without the key's symbols, which follow the query's.
LinearForm query_part(const LinearForm& w, std::size_t symbols) {
  const auto own = static_cast<std::ptrdiff_t>(std::min(symbols, w.slopes.size()));
  return LinearForm(w.center, {w.slopes.begin(), w.slopes.begin() + own});
}

/// f over a range, f monotone.
template <class Function>
Real by_ends(const Function& f, const Real& t) {
  return t.is_finite() ? hull(f(lower_end(t)), f(upper_end(t))) : f(t);
}

}  // namespace

DriftScores TailDrift::scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                              std::optional<double> scale) const {
  Scores out{.value = tail_->scores(queries.value, keys.value, visible, block, scale), .rows = {}};
  const Precision precision = tail_->precision();
  const std::int64_t width = queries.columns();
  const Real factor = scale ? Real(Ball(*scale), precision) : 1 / sqrt(Real(static_cast<long>(width), precision));
  const auto dot = [&](const TailMatrix& x, std::int64_t i, const TailMatrix& y, std::int64_t j) {
    Real sum(0, precision);
    for (std::int64_t c = 0; c < width; ++c) sum += tail_->range(x, i, c) * tail_->range(y, j, c);
    return sum;
  };
  for (std::size_t i = 0; i < out.value.groups.size(); ++i) {
    const TailScoreRow& row = out.value.groups[i];
    if (!is_endless(row.query)) continue;
    DriftScoreRow drift{.row = i, .drift = {}, .sink = std::nullopt};
    drift.drift.assign(row.slots.size(), std::vector<Real>(powers_, Real(0, precision)));
    const std::int64_t query = queries.drift.front().row_of(row.query);
    for_each_row(row.slots.size(), [&](std::size_t s) {
      const Node key = row.slots[s].key;
      const bool moves = tail_->nodes()[key].kind == TailNode::Kind::suffix;
      for (std::size_t k = 0; k < powers_; ++k) {
        Real sum = dot(queries.drift[k], query, keys.value, key);
        if (moves) sum += dot(queries.value, row.query, keys.drift[k], keys.drift[k].row_of(key));
        drift.drift[s][k] = sum * factor;
      }
    });
    out.rows.push_back(std::move(drift));
  }
  return out;
}

DriftScores TailDrift::table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                    const VisibleKeys& visible, NodeRange block) const {
  Scores out{.value = tail_->table_scores(table, tokens, visible, block), .rows = {}};
  for (std::size_t i = 0; i < out.value.groups.size(); ++i) {
    if (!is_endless(out.value.groups[i].query)) continue;
    out.rows.push_back({.row = i, .drift = {}, .sink = std::nullopt});
    out.rows.back().drift.assign(out.value.groups[i].slots.size(),
                                 std::vector<Real>(powers_, Real(0, tail_->precision())));
  }
  return out;
}

void TailDrift::add_distance_bias(Scores& /*scores*/, const DistanceBias& /*bias*/, const VisibleKeys& /*visible*/,
                                  NodeRange /*block*/) const {
  throw Refused("growth", "distance biases", "near keys count otherwise than far ones");
}

/// Chain rule: each slot's drift times the derivative over the range of its logit, which holds for r and r + 1.
template <class Derivative>
void TailDrift::scale_drifts(DriftScores& scores, const Derivative& derivative) const {
  for (DriftScoreRow& row : scores.rows) {
    const TailScoreRow& values = scores.value.groups[row.row];
    for_each_row(row.drift.size(), [&](std::size_t s) {
      const TailSlot& slot = values.slots[s];
      const Real slope = derivative(range(slot.logit, tail_->logit_reach(values.query, slot.key)));
      for (Real& drift : row.drift[s]) drift *= slope;
    });
  }
}

void TailDrift::soft_cap(Scores& scores, double cap) const {
  const Real limit(Ball(cap), tail_->precision());
  scale_drifts(scores, [&](const Real& t) {
    return 1 - square(by_ends([&](const Real& end) { return tanh(end / limit); }, t));
  });
  tail_->soft_cap(scores.value, cap);
}

DriftScores TailDrift::softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
  Scores out = scores;
  const Real log_two = log(Real(2, tail_->precision()));
  const auto exponential = [&](const Real& t) -> Real {
    return kind == SoftmaxKind::base2 ? exp(t * log_two) : exp(t);
  };
  scale_drifts(out, [&](const Real& t) -> Real {
    if (kind == SoftmaxKind::phi) return t + 1;
    const Real weight = by_ends(exponential, t);
    return kind == SoftmaxKind::base2 ? weight * log_two : weight;
  });
  out.value = tail_->softmax(scores.value, kind, sink);
  if (!sink) return out;
  const Real logit(Ball(*sink), tail_->precision());
  for (DriftScoreRow& row : out.rows) {
    row.sink = kind == SoftmaxKind::phi ? (square(logit + 1) + 1) / 2 : exponential(logit);
  }
  return out;
}

/// One query of the endless block; W_j are weights that are not divided by r, v_j values, o the query's average, z the
/// sum of weights over r:
///   D o = (W_new(r + 1) r (v_new - o(r)) + r sum over old j of (W_j(r + 1) - W_j(r)) (v_j - o(r))
///          + r sum over the suffix of W_s(r + 1) (v_s(r + 1) - v_s(r))) / z(r + 1).
class TailDrift::Averaging {
 public:
  Averaging(const TailDrift& drift, const TailScoreRow& row, const DriftScoreRow& changes, const Matrix& values,
            const std::vector<Real>& first_values)
      : drift_(drift),
        tail_(*drift.tail_),
        row_(row),
        changes_(changes),
        values_(values),
        reach_(drift.reach()),
        share_(inverse(row.sum, reach_)),
        share_next_(drift.next(share_)),
        newest_(LinearForm(zero())),
        density_(zero()),
        first_values_(first_values) {
    const TailNodes& nodes = tail_.nodes();
    const Real begin(Rational(nodes.blocks().back().begin), tail_.precision());
    after_ = Real(1, tail_.precision()) / (begin + 2);
    LinearForm before(zero());  // weights of all keys up to the block's begin
    Real own = zero();
    for (const TailSlot& slot : row.slots) {
      const LinearForm alike = query_part(slot.logit, reach_.size());
      if (is_own(slot)) {
        own = range(slot.logit, tail_.logit_reach(row.query, slot.key));
        newest_ = alike;
        newest_.slopes.resize(reach_.size(), zero());
        for (std::size_t m = alike.slopes.size(); m < slot.logit.slopes.size(); ++m) {
          newest_.slopes[m - alike.slopes.size()] += slot.logit.slopes[m];
        }
        newest_ = drift.next(newest_);
      } else if (!is_suffix(slot)) {
        before = before + alike * number_of(slot);
      }
    }
    density_ = hull(range(before, reach_) / begin, own);
  }

  /// By k: d_k of one column of the average.
  [[nodiscard]] std::vector<LinearForm> column(std::int64_t c, const Real& average) const {
    const LinearForm factor = snellen::multiply(share_, newest_, reach_);
    std::vector<LinearForm> out;
    for (std::size_t k = 0; k < drift_.powers_; ++k) {
      LinearForm sum = snellen::multiply(
          factor, k == 0 ? constant(c) : LinearForm(density_ * drift_.drift(values_, k - 1, run(), c)), reach_);
      sum.center += of_weights(c, k, average) + of_suffix(c, k);
      out.push_back(snellen::multiply(share_next_, sum, reach_));
    }
    return out;
  }

 private:
  [[nodiscard]] Real zero() const { return {0, tail_.precision()}; }
  /// The run's row among those that move.
  static constexpr std::int64_t run() { return 0; }
  /// Keys that a slot outside the endless block stands for.
  [[nodiscard]] Real number_of(const TailSlot& slot) const {
    const TailNode& key = tail_.nodes()[slot.key];
    if (key.kind == TailNode::Kind::position) return {1, tail_.precision()};
    const PeriodBlock& block = tail_.nodes().blocks()[key.block];
    return {Rational(*block.end - block.begin), tail_.precision()};
  }
  [[nodiscard]] bool is_own(const TailSlot& slot) const {
    return drift_.is_endless(slot.key) && tail_.nodes()[slot.key].kind == TailNode::Kind::period;
  }
  [[nodiscard]] bool is_suffix(const TailSlot& slot) const {
    return tail_.nodes()[slot.key].kind == TailNode::Kind::suffix;
  }

  /// sum over j <= b of W_j(r) (v_(b+1) - v_j), and the same of the suffix and the sink with v_(r+1).
  [[nodiscard]] LinearForm constant(std::int64_t c) const {
    const Real& first = first_values_[static_cast<std::size_t>(c)];
    const LinearForm newest = drift_.next(tail_.form(values_.value, tail_.nodes().last_period(), c));
    LinearForm sum(zero());
    for (const TailSlot& slot : row_.slots) {
      if (is_own(slot)) continue;
      const LinearForm alike = query_part(slot.logit, reach_.size());
      if (is_suffix(slot)) {
        sum = sum + snellen::multiply(alike, newest - tail_.form(values_.value, slot.key, c), reach_);
        continue;
      }
      const Real number = number_of(slot);
      const LinearForm value = tail_.form(values_.value, slot.key, c);
      sum = sum + alike * (number * (first - value.center));
      if (slot.key < tail_.nodes().first_group()) continue;
      LinearForm varying(zero());  // what the key's symbols add to its weight
      varying.slopes.assign(slot.logit.slopes.begin() + static_cast<std::ptrdiff_t>(alike.slopes.size()),
                            slot.logit.slopes.end());
      const Reach of_key = tail_.reach(slot.key);
      const Real unlike = deviation(varying, of_key) + radius(slot.logit.center);
      sum = widened(std::move(sum), number * unlike * deviation(value, of_key));
    }
    if (changes_.sink) sum = sum + newest * *changes_.sink;
    return sum;
  }

  /// r sum over old keys of the change of their weights times (v_j - o(r)), o(r) in `average`; by T_k(r).
  [[nodiscard]] Real of_weights(std::int64_t c, std::size_t k, const Real& average) const {
    Real early = zero();
    Real own = zero();
    for (std::size_t s = 0; s < row_.slots.size(); ++s) {
      const Real& change = changes_.drift[s][k];
      if (arb_is_zero(change.ball().get()) != 0) continue;
      const TailSlot& slot = row_.slots[s];
      const Real apart = change * (tail_.range(values_.value, slot.key, c) - average);
      if (is_own(slot)) {
        own = apart;
      } else {
        early += is_suffix(slot) ? apart : apart * number_of(slot);
      }
    }
    // 1/(r + 1) of each early key, (r - b)/(r + 1) of the block's own
    return early * hull(zero(), after_) + own * hull(zero(), Real(1, tail_.precision()));
  }

  [[nodiscard]] Real of_suffix(std::int64_t c, std::size_t k) const {
    Real sum = zero();
    for (const TailSlot& slot : row_.slots) {
      if (!is_suffix(slot)) continue;
      sum += range(slot.logit, reach_) * drift_.drift(values_, k, values_.drift[k].row_of(slot.key), c);
    }
    return sum * hull(zero(), after_);
  }

  const TailDrift& drift_;
  const Tail& tail_;
  const TailScoreRow& row_;
  const DriftScoreRow& changes_;
  const Matrix& values_;
  Reach reach_;
  LinearForm share_;       // r / sum of weights at r
  LinearForm share_next_;  // at r + 1
  LinearForm newest_;      // the weight at r + 1 of the key r + 1
  Real density_;           // sum of W_j(r) over the keys j <= l, over l, for all b < l <= r
  Real after_ = Real(0, 2);
  const std::vector<Real>& first_values_;
};

DriftMatrix TailDrift::average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                               NodeRange block) const {
  Matrix out{.value = tail_->average(weights.value, values.value, visible, block), .drift = {}};
  out.drift.assign(powers_, no_drift(out.value.nodes, out.columns()));
  if (weights.rows.empty()) return out;
  // v_(b+1), the first of the block
  const TailNodes& nodes = tail_->nodes();
  const std::vector<Real> symbols = tail_->basis().values(nodes.blocks().back().begin + 1);
  std::vector<Real> first;
  for (std::int64_t c = 0; c < values.columns(); ++c) {
    const LinearForm form = tail_->form(values.value, nodes.last_period(), c);
    first.push_back(form.center);
    for (std::size_t m = 0; m < form.slopes.size(); ++m) first.back() += form.slopes[m] * symbols[m];
  }
  for (std::size_t i = 0; i < weights.rows.size(); ++i) {
    const DriftScoreRow& changes = weights.rows[i];
    const Averaging averaging(*this, weights.value.groups[changes.row], changes, values, first);
    for_each_row(out.columns(), [&](std::int64_t c) {
      const Real average = tail_->range(out.value, out.value.positions + static_cast<std::int64_t>(changes.row), c);
      const std::vector<LinearForm> entries = averaging.column(c, average);
      for (std::size_t k = 0; k < powers_; ++k) tail_->set(out.drift[k], static_cast<std::int64_t>(i), c, entries[k]);
    });
  }
  return out;
}

}  // namespace snellen
