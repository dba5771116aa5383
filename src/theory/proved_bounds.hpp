// SPDX-License-Identifier: LGPL-3.0-or-later
// Bounds of numbers alone, each with the theorem of proofs/theories that states it. Claims evaluate them on models;
// proofs/correspondence.py compares them with Coq's.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "snellen/number/real.hpp"

namespace snellen {

/// 2 tanh(oscillation / 4): how far two softmaxes are apart whose logits differ by numbers that oscillate by so much.
/// Form 2A of Lemma B.2, Snellen.LemmaB2.distance_oscillation.
Real variation_bound(const Rational& oscillation, Precision precision);

/// k e^r / (k e^r + n - k): the most mass that k of n logits can have when all lie in an interval of length r.
/// Snellen.LemmaB2Heads.head_mass.
Real heaviest_mass(long k, long n, const Real& range);

/// What the printed proof of Lemma B.2 comes to, form 2C: logits within an interval of length `range` that differ by at
/// most eta on a head of k of n and by epsilon elsewhere. Snellen.LemmaB2Heads.distance_printed.
struct PrintedSplit {
  long head = 0;  ///< k
  long keys = 1;  ///< n
  Rational range;
  Rational eta;
  Rational epsilon;
};
Real printed_bound(const PrintedSplit& split, Precision precision);

/// 2 F(min(p, 1 / (1 + e^(eta / 2)))), F(q) = q (1 - q) (e^eta - 1) / (1 + q (e^eta - 1)): the most that two softmaxes
/// differ by when logits of a head of mass p grow by at most eta. It does not fall when p grows. Form 2E,
/// Snellen.LemmaB2Heads.distance_grown_head.
Real head_bound(const Real& mass, const Real& eta);

/// D tanh(oscillation / 4): how far an average of values of diameter D moves when its logits shift so.
/// Snellen.TheoremB3.average_of_shifted_logits.
Real moved_average(const Real& diameter, const Real& oscillation);

/// What one head adds to a layer's step.
struct HeadMove {
  Real average;  ///< of the keys that both rows see, under the other query
  Real own;      ///< theta ||u - o||: the new key's weight times its value's distance from that average
};

/// g (e + sum_h (average_h + own_h)): one layer of Theorem B.3. Snellen.TheoremB3.block_step.
Real collapse_step(const Real& steepness, const Real& e, std::span<const HeadMove> heads);

/// One layer of Theorem B.5's sum over paths, from the back: row times the layer's bounds,
///   out_m = sum_j row_j gain_j ([j = m] (1 + own_j) + sum_h alpha^h_jm attend^h_jm).
/// With own = 0 and attend^h_jm = omega_h / beta_m it is Snellen.TheoremB5.frozen_layer_bounded.
///   alpha(h, j, m)          weight of key m for query j
///   attend(h, weight, m)    factor of that weight; asked for weights that are not exactly zero
///   own(h, j)               what query j adds by itself through head h
///   gain(j)                 factor of what comes to j
template <class Alpha, class Attend, class Own, class Gain>
std::vector<Real> path_row(const std::vector<Real>& row, std::size_t heads, const Alpha& alpha, const Attend& attend,
                           const Own& own, const Gain& gain) {
  const auto is_zero = [](const Real& x) { return arb_is_zero(x.ball().get()) != 0; };
  const Precision precision = row.front().precision();
  std::vector<Real> out(row.size(), Real(0, precision));
  for (std::size_t j = 0; j < row.size(); ++j) {
    if (is_zero(row[j])) continue;
    const Real factor = row[j] * gain(j);
    Real kept(1, precision);
    for (std::size_t h = 0; h < heads; ++h) kept += own(h, j);
    for (std::size_t m = 0; m < row.size(); ++m) {
      Real sum = j == m ? kept : Real(0, precision);
      for (std::size_t h = 0; h < heads; ++h) {
        const Real weight = alpha(h, j, m);
        if (!is_zero(weight)) sum += weight * attend(h, weight, m);
      }
      out[m] += factor * sum;
    }
  }
  return out;
}

}  // namespace snellen
