// SPDX-License-Identifier: LGPL-3.0-or-later
#include "proved_bounds.hpp"

#include "softmax.hpp"

namespace snellen {

Real variation_bound(const Rational& oscillation, Precision precision) {
  return 2 * tanh(Real(oscillation / 4, precision));
}

Real heaviest_mass(long k, long n, const Real& range) {
  const Real head = exp(range) * k;
  return head / (head + (n - k));
}

Real printed_bound(const PrintedSplit& split, Precision precision) {
  const Real mass = heaviest_mass(split.head, split.keys, Real(split.range + split.epsilon, precision));
  const Real eta(split.eta, precision);
  return 2 * tanh(Real(split.epsilon / 2, precision)) + 2 * mass * (exp(eta) - 1 + tanh(eta / 2));
}

Real head_bound(const Real& mass, const Real& eta) {
  const Real peak = 1 / (1 + exp(eta / 2));
  return 2 * mass_growth(min(mass, peak), exp(eta));
}

Real moved_average(const Real& diameter, const Real& oscillation) {
  return diameter * tanh(oscillation / 4);
}

Real collapse_step(const Real& steepness, const Real& e, std::span<const HeadMove> heads) {
  Real moved = e;
  for (const HeadMove& head : heads) {
    moved += head.average;
    moved += head.own;
  }
  return steepness * moved;
}

}  // namespace snellen
