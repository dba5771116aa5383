// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail: weights when every key of a run counts alike up to its logit and a bias that becomes constant with the
// distance. All weights of a row are divided by r, so that the row's sum tends to that of one period.
#include <algorithm>

#include "distance.hpp"
#include "snellen/tail/tail.hpp"

namespace snellen {
namespace {

/// What T5's table says of distances, as factors of weights. Distances beyond the table count as its last entry.
class Biases {
 public:
  Biases(const std::optional<DistanceBias>& bias, SoftmaxKind kind, Precision precision)
      : precision_(precision), log_base_(kind == SoftmaxKind::base2 ? log(Real(2, precision)) : Real(1, precision)) {
    if (!bias) return;
    table_ = bias->table.subspan(static_cast<std::size_t>(bias->origin));
    while (table_.size() > 1 && table_[table_.size() - 2] == table_.back()) table_ = table_.first(table_.size() - 1);
    constant_from_ = static_cast<std::int64_t>(table_.size()) - 1;
  }

  /// Distances from here on all have the factor far().
  [[nodiscard]] std::int64_t constant_from() const noexcept { return constant_from_; }
  [[nodiscard]] Real far() const { return at(constant_from_); }
  [[nodiscard]] Real at(std::int64_t distance) const {
    if (table_.empty()) return {1, precision_};
    const auto index = static_cast<std::size_t>(std::min(distance, constant_from_));
    return exp(Real(Ball(table_[index]), precision_) * log_base_);
  }

 private:
  Precision precision_;
  Real log_base_;
  std::span<const double> table_;
  std::int64_t constant_from_ = 0;
};

/// Sums of bias factors less far(), over the lags i at which distances are step * i + offset.
struct NearKeys {
  Real sum;       ///< all sums that a query of the block may see
  Real absolute;  ///< an upper bound of the sum of magnitudes
};

/// The differences of a run's lags from `first` on.
std::vector<Real> near_differences(const Biases& biases, const Integer& first, std::int64_t step, std::int64_t offset) {
  std::vector<Real> out;
  for (Integer lag = first; lag * step + offset < biases.constant_from(); ++lag) {
    const auto distance = static_cast<std::int64_t>(lag * step + offset);
    out.push_back(biases.at(distance) - biases.far());
  }
  return out;
}

/// Any number of differences from the first one of [begin, end) on.
template <class Iterator>
NearKeys leading(Iterator begin, Iterator end, Precision precision) {
  NearKeys out{Real(0, precision), Real(0, precision)};
  Real partial(0, precision);
  for (; begin != end; ++begin) {
    partial += *begin;
    out.sum = hull(out.sum, partial);
    out.absolute += abs(*begin);
  }
  return out;
}

/// The sum of differences times weights that all lie in `all`: signs may differ, so the weights' width counts in full.
Real weighed(const NearKeys& near, const Real& all) {
  return near.sum * midpoint(all) + radius(all) * hull(-near.absolute, near.absolute);
}

}  // namespace

void Tail::uniform_weights(TailScoreRow& row, const std::optional<DistanceBias>& bias, SoftmaxKind kind) const {
  const TailNodes& nodes = *nodes_;
  const TailNode& query = nodes[row.query];
  const PeriodBlock& block = nodes.blocks()[query.block];
  const BlockSymbols& symbols = symbols_[query.block];
  const Reach bounds = reach(row.query);
  const std::size_t count = symbols_count_;
  const Real one(1, precision());
  const Biases biases(bias, kind, precision());
  const Real far = biases.far();

  const LinearForm each(symbols.center[0], {one});  // one key among r: phi_1(r)
  const Real begin(Rational(block.begin), precision());
  const LinearForm own = LinearForm(one) - each * begin;  // (r - begin) / r
  const Real each_most = upper_end(snellen::range(each, bounds));
  const Real own_most = min(upper_end(snellen::range(own, bounds)), one);

  const auto query_part = [&](const LinearForm& w) {  // without the key's symbols
    const auto own_slopes = std::min(count, w.slopes.size());
    return LinearForm(w.center, {w.slopes.begin(), w.slopes.begin() + static_cast<std::ptrdiff_t>(own_slopes)});
  };
  for (TailSlot& slot : row.slots) {
    const LinearForm& w = slot.logit;
    const LinearForm alike = query_part(w);
    if (slot.key < nodes.first_group()) {
      const Lags lags = lags_of_position(nodes, row.query, slot.key);
      Real factor = biases.at(lags.nearest);
      for (std::int64_t d = lags.nearest; d < biases.constant_from(); d += nodes.period()) {
        factor = hull(hull(factor, biases.at(d)), far);
      }
      slot.weight = snellen::multiply(alike, each, bounds) * factor;
      continue;
    }
    const TailNode& key = nodes[slot.key];
    const std::int64_t offset = query.offset - key.offset;
    if (key.kind == TailNode::Kind::suffix) {
      slot.weight = snellen::multiply(alike, each, bounds) * biases.at(offset);
      continue;
    }
    const Real all = snellen::range(w, logit_reach(row.query, slot.key));
    LinearForm varying(Real(0, precision()));  // what the key's symbols add
    varying.slopes.assign(w.slopes.begin() + static_cast<std::ptrdiff_t>(alike.slopes.size()), w.slopes.end());
    const Real unlike = deviation(varying, reach(slot.key)) + radius(w.center);
    slot.single = alike * far;
    if (key.block == query.block) {
      const Integer first_lag = offset >= 0 ? 0 : 1;
      const std::vector<Real> differences = near_differences(biases, first_lag, nodes.period(), offset);
      // The query sees its own block from its newest key backwards.
      const NearKeys near = leading(differences.begin(), differences.end(), precision());
      const LinearForm seen = offset >= 0 ? own : own - each;  // keys of the block, by r
      slot.weight = snellen::multiply(alike, seen, bounds);
      for (std::size_t m = 1; m <= varying.slopes.size(); ++m) {
        slot.weight = slot.weight + partial_sum(row.query, slot.key, m) * varying.slopes[m - 1];
      }
      slot.weight = slot.weight * far;
      slot.weight.center += snellen::range(each, bounds) * weighed(near, all);
      slot.nonuniform = far * own_most * unlike + each_most * near.absolute * upper_end(abs(all));
    } else {
      const PeriodBlock& of_key = nodes.blocks()[key.block];
      const Integer first_lag = block.begin + 1 - *of_key.end;
      const std::vector<Real> differences = near_differences(biases, first_lag, nodes.period(), offset);
      const Integer keys = *of_key.end - of_key.begin;
      // It sees all of an earlier block from some lag on when the block is longer than what is near; otherwise any.
      NearKeys near = leading(differences.rbegin(), differences.rend(), precision());
      if (keys < differences.size()) near.sum = hull(-near.absolute, near.absolute);
      const Real number(Rational(keys), precision());
      slot.weight = snellen::multiply(alike, each, bounds) * (far * number);
      slot.weight.center += snellen::range(each, bounds) * weighed(near, all);
      slot.nonuniform = each_most * (far * number * unlike + near.absolute * upper_end(abs(all)));
    }
  }
  for (const TailSlot& slot : row.slots) row.sum = row.sum + slot.weight;
  if (row.sink) row.sink = snellen::multiply(*row.sink, each, bounds);
}

LinearForm Tail::partial_sum(Node query, Node key, std::size_t m) const {
  const TailNode& of_query = (*nodes_)[query];
  const BlockSymbols& symbols = symbols_[of_query.block];
  const PeriodBlock& block = nodes_->blocks()[of_query.block];
  const Real one(1, precision());
  const Real zero(0, precision());
  const Real begin(Rational(block.begin), precision());
  // (1/r) sum over begin < j <= r of phi_m(j) - c = phi_(m+1)(r) - S_m(begin) phi_1(r) - c (1 - begin phi_1(r)).
  const Real& c = symbols.center[m - 1];
  const Real by_first = begin * c - symbols.before[m];
  LinearForm out(symbols.center[m] + by_first * symbols.center[0] - c);
  out.slopes.assign(std::max<std::size_t>(symbols_count_, 1), zero);
  out.slopes[0] += by_first;
  if (m < symbols_count_) {
    out.slopes[m] += one;
  } else {
    out = widened(std::move(out), symbols.reach[m]);
  }
  // A key that stands behind the query in the period is not seen in the query's own period.
  const bool misses_one = of_query.offset < (*nodes_)[key].offset;
  if (misses_one) out = widened(std::move(out), symbols.reach[m - 1] * (symbols.center[0] + symbols.reach[0]));
  return out;
}

}  // namespace snellen
