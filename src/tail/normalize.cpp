// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail: norms of rows of linear forms.
#include "snellen/arithmetic/each_row.hpp"
#include "snellen/tail/tail.hpp"

namespace snellen {
namespace {

using Forms = std::vector<LinearForm>;

void center_row(Forms& x) {
  const Precision precision = x.front().center.precision();
  LinearForm sum(Real(0, precision));
  for (const LinearForm& entry : x) sum = sum + entry;
  const LinearForm mean = sum * (Real(1, precision) / static_cast<long>(x.size()));
  for (LinearForm& entry : x) entry = entry - mean;
}

/// The mean of some size of the entries, plus epsilon: as a form where that is certainly positive, else as a range,
/// whose entries' sizes are never negative.
LinearForm mean_size(const Forms& x, const Real& epsilon, Reach reach, LinearForm (*of_form)(const LinearForm&, Reach),
                     Real (*of_range)(const Real&)) {
  LinearForm sum(Real(0, epsilon.precision()));
  Real ranges(0, epsilon.precision());
  for (const LinearForm& entry : x) {
    sum = sum + of_form(entry, reach);
    ranges += of_range(range(entry, reach));
  }
  const auto width = static_cast<long>(x.size());
  LinearForm mean = sum * (Real(1, epsilon.precision()) / width);
  mean.center += epsilon;
  return certainly_positive(range(mean, reach)) ? mean : LinearForm(ranges / width + epsilon);
}

/// 1/(max|x| + epsilon): one coordinate's magnitude where it is the largest throughout.
LinearForm inverse_maximum(const Forms& x, const Real& epsilon, Reach reach) {
  std::size_t largest = 0;
  std::vector<Real> magnitudes;
  for (const LinearForm& entry : x) magnitudes.push_back(abs(range(entry, reach)));
  Real all = magnitudes.front();
  for (std::size_t k = 1; k < x.size(); ++k) {
    if (certainly_less(magnitudes[largest], magnitudes[k])) largest = k;
    all = max(all, magnitudes[k]);
  }
  bool throughout = true;
  for (std::size_t k = 0; k < x.size(); ++k) {
    throughout = throughout && (k == largest || certainly_at_most(magnitudes[k], magnitudes[largest]));
  }
  LinearForm most = throughout ? magnitude(x[largest], reach) : LinearForm(all);
  most.center += epsilon;
  return inverse(most, reach);
}

}  // namespace

TailMatrix Tail::normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                           const DoubleVector& bias) const {
  if (kind == NormKind::none) return x;
  Matrix out = x;
  out.center = certified_.normalize(x.center, kind, epsilon, gain, bias);
  const Real small(Ball(epsilon), precision());
  for_each_row(x.rows() - x.positions, [&](std::int64_t group) {
    const std::int64_t row = x.positions + group;
    const Reach bounds = reach(x.nodes[static_cast<std::size_t>(row)]);
    Forms forms;
    for (std::int64_t k = 0; k < x.columns(); ++k) forms.push_back(form(x, row, k));
    if (kind == NormKind::layer) center_row(forms);
    const bool root = kind == NormKind::rms || kind == NormKind::layer;
    const LinearForm scale = root ? inverse_root(mean_size(forms, small, bounds, square, square), bounds)
                             : kind == NormKind::l1 ? inverse(mean_size(forms, small, bounds, magnitude, abs), bounds)
                                                    : inverse_maximum(forms, small, bounds);
    // No coordinate of a root mean square norm exceeds sqrt(d), which tames ranges that are wider than it.
    const Real cap = sqrt(Real(static_cast<long>(x.columns()), precision()));
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      LinearForm y = snellen::multiply(forms[static_cast<std::size_t>(k)], scale, bounds);
      if (root && !certainly_at_most(abs(snellen::range(y, bounds)), 4 * cap)) y = LinearForm(hull(-cap, cap));
      if (gain.size() != 0) y = y * Real(Ball(gain(k)), precision());
      if (bias.size() != 0) y.center += Real(Ball(bias(k)), precision());
      set(out, row, k, y);
    }
  });
  return out;
}

}  // namespace snellen
