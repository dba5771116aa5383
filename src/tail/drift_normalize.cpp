// SPDX-License-Identifier: LGPL-3.0-or-later
// TailDrift: norms, composed of sums, products and functions of one number.
#include "snellen/tail/drift.hpp"

namespace snellen {
namespace {

/// A number and what r (r + 1) times its change is made of.
struct Moving {
  LinearForm value;
  std::vector<LinearForm> drift;
};

/// The operations on moving numbers of one block.
class Moves {
 public:
  Moves(Reach reach, Reach steps) : reach_(reach), steps_(steps) {}

  [[nodiscard]] LinearForm next(const LinearForm& x) const { return widened(x, deviation(x, steps_)); }
  [[nodiscard]] Moving add(const Moving& x, const Moving& y) const {
    Moving out{x.value + y.value, {}};
    for (std::size_t k = 0; k < x.drift.size(); ++k) out.drift.push_back(x.drift[k] + y.drift[k]);
    return out;
  }
  [[nodiscard]] Moving times(const Moving& x, const Real& factor) const {
    Moving out{x.value * factor, {}};
    for (const LinearForm& drift : x.drift) out.drift.push_back(drift * factor);
    return out;
  }
  [[nodiscard]] Moving multiply(const Moving& x, const Moving& y) const {
    Moving out{snellen::multiply(x.value, y.value, reach_), {}};
    for (std::size_t k = 0; k < x.drift.size(); ++k) {
      out.drift.push_back(snellen::multiply(next(x.value), y.drift[k], reach_) +
                          snellen::multiply(x.drift[k], y.value, reach_));
    }
    return out;
  }
  /// Of a value whose difference quotient lies in `slope`.
  [[nodiscard]] Moving through(LinearForm value, const LinearForm& slope, const Moving& x) const {
    Moving out{std::move(value), {}};
    for (const LinearForm& drift : x.drift) out.drift.push_back(snellen::multiply(slope, drift, reach_));
    return out;
  }
  [[nodiscard]] Moving square(const Moving& x) const {
    return through(snellen::square(x.value, reach_), x.value + next(x.value), x);
  }
  [[nodiscard]] Moving magnitude(const Moving& x) const {
    const Real all = range(x.value, reach_);
    const Real one(1, all.precision());
    const Real sign = certainly_positive(all) ? one : certainly_positive(-all) ? -one : hull(-one, one);
    return through(snellen::magnitude(x.value, reach_), LinearForm(sign), x);
  }
  [[nodiscard]] Moving inverse(const Moving& x) const {
    static const Smooth derivative{[](const Real& t) { return -(1 / snellen::square(t)); },
                                   [](const Real& t) { return 2 / (t * snellen::square(t)); }};
    return of_positive(x, snellen::inverse(x.value, reach_), derivative);
  }
  [[nodiscard]] Moving inverse_root(const Moving& x) const {
    static const Smooth derivative{[](const Real& t) { return -(1 / (2 * t * sqrt(t))); },
                                   [](const Real& t) { return 3 / (4 * snellen::square(t) * sqrt(t)); }};
    return of_positive(x, snellen::inverse_root(x.value, reach_), derivative);
  }
  [[nodiscard]] Real range_of(const LinearForm& x) const { return range(x, reach_); }

 private:
  [[nodiscard]] Moving of_positive(const Moving& x, LinearForm value, const Smooth& derivative) const {
    const LinearForm between = next(x.value);
    if (certainly_positive(range(between, reach_)))
      return through(std::move(value), apply(derivative, between, reach_), x);
    return through(std::move(value), anything(between.center.precision()), x);
  }

  Reach reach_;
  Reach steps_;
};

Moving mean(const Moves& moves, const std::vector<Moving>& x) {
  Moving sum = x.front();
  for (std::size_t k = 1; k < x.size(); ++k) sum = moves.add(sum, x[k]);
  return moves.times(sum, Real(1, sum.value.center.precision()) / static_cast<long>(x.size()));
}

/// max |x|: one coordinate's magnitude where it is the largest throughout; otherwise it changes by no more than the
/// coordinate that changes most.
Moving maximum(const Moves& moves, const std::vector<Moving>& x) {
  std::size_t largest = 0;
  std::vector<Real> sizes;
  for (const Moving& entry : x) sizes.push_back(abs(moves.range_of(entry.value)));
  Real all = sizes.front();
  for (std::size_t k = 1; k < x.size(); ++k) {
    if (certainly_less(sizes[largest], sizes[k])) largest = k;
    all = max(all, sizes[k]);
  }
  bool throughout = true;
  for (std::size_t k = 0; k < x.size(); ++k) {
    throughout = throughout && (k == largest || certainly_at_most(sizes[k], sizes[largest]));
  }
  if (throughout) return moves.magnitude(x[largest]);
  Moving out{LinearForm(all), {}};
  for (std::size_t power = 0; power < x.front().drift.size(); ++power) {
    Real most(0, all.precision());
    for (const Moving& entry : x) most = max(most, abs(moves.range_of(entry.drift[power])));
    out.drift.emplace_back(hull(-upper_end(most), upper_end(most)));
  }
  return out;
}

}  // namespace

DriftMatrix TailDrift::normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                 const DoubleVector& bias) const {
  Matrix out{.value = tail_->normalize(x.value, kind, epsilon, gain, bias), .drift = x.drift};
  if (kind == NormKind::none) return out;
  const Precision precision = tail_->precision();
  const Moves moves(reach(), steps_);
  const TailMatrix values = endless(x.value);
  for (std::int64_t row = 0; row < values.rows(); ++row) {
    std::vector<Moving> entries;
    for (std::int64_t c = 0; c < values.columns(); ++c) {
      Moving entry{tail_->form(values, row, c), {}};
      for (const TailMatrix& drift : x.drift) entry.drift.push_back(tail_->form(drift, row, c));
      entries.push_back(std::move(entry));
    }
    if (kind == NormKind::layer) {
      const Moving minus_mean = moves.times(mean(moves, entries), Real(-1, precision));
      for (Moving& entry : entries) entry = moves.add(entry, minus_mean);
    }
    const bool root = kind == NormKind::rms || kind == NormKind::layer;
    std::vector<Moving> sizes;
    for (const Moving& entry : entries) sizes.push_back(root ? moves.square(entry) : moves.magnitude(entry));
    Moving size = kind == NormKind::max ? maximum(moves, entries) : mean(moves, sizes);
    size.value.center += Real(Ball(epsilon), precision);
    const Moving scale = root ? moves.inverse_root(size) : moves.inverse(size);
    for (std::int64_t c = 0; c < values.columns(); ++c) {
      Moving y = moves.multiply(entries[static_cast<std::size_t>(c)], scale);
      if (gain.size() != 0) y = moves.times(y, Real(Ball(gain(c)), precision));
      for (std::size_t k = 0; k < powers_; ++k) tail_->set(out.drift[k], row, c, y.drift[k]);
    }
  }
  return out;
}

}  // namespace snellen
