// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/tail/harmonic_basis.hpp"

namespace snellen {
namespace {

Real real(const Integer& value, Precision precision) {
  return {Rational(value), precision};
}

/// sum of i^-k over a < i <= b, from Hurwitz's zeta function and, for k = 1, digamma.
Real power_sum(long k, const Real& a, const Real& b) {
  const Precision precision = a.precision();
  const Real from = a + 1;
  const Real to = b + 1;
  Ball low;
  Ball high;
  if (k == 1) {
    arb_digamma(low.get(), from.ball().get(), precision);
    arb_digamma(high.get(), to.ball().get(), precision);
    return {subtract(high, low, precision), precision};
  }
  const Ball exponent(static_cast<double>(k));
  arb_hurwitz_zeta(low.get(), exponent.get(), from.ball().get(), precision);
  arb_hurwitz_zeta(high.get(), exponent.get(), to.ball().get(), precision);
  return {subtract(low, high, precision), precision};
}

/// Encloses both reals and everything between them, and is not below zero.
Real from_to(const Real& low, const Real& high) {
  return hull(max(low, Real(0, low.precision())), high);
}

}  // namespace

std::vector<Real> HarmonicBasis::sums(const Integer& r) const {
  const Real from(first_, precision_);
  const Real to = real(r, precision_);
  std::vector<Real> powers;
  std::vector<Real> out{Real(1, precision_)};
  for (std::size_t m = 1; m <= functions_; ++m) {  // Newton's identity m S_m = sum over k = 1..m of p_k S_(m-k)
    powers.push_back(power_sum(static_cast<long>(m), from, to));
    Real sum(0, precision_);
    for (std::size_t k = 1; k <= m; ++k) sum += powers[k - 1] * out[m - k];
    out.push_back(sum / static_cast<long>(m));
  }
  return out;
}

std::vector<Real> HarmonicBasis::values(const Integer& r) const {
  std::vector<Real> out = sums(r);
  out.pop_back();
  const Real by = real(r, precision_);
  for (Real& value : out) value /= by;
  return out;
}

std::vector<Real> HarmonicBasis::ranges(const PeriodBlock& block) const {
  const Integer next = block.begin + 1;
  const Real low = real(next, precision_);
  std::vector<Real> out;
  if (block.end) {  // S_m ascends and 1/r descends
    const std::vector<Real> at_begin = sums(next);
    const std::vector<Real> at_end = sums(*block.end);
    const Real high = real(*block.end, precision_);
    for (std::size_t m = 0; m < functions_; ++m) out.push_back(from_to(at_begin[m] / high, at_end[m] / low));
    return out;
  }
  // S_m(r) <= sum over i of S_(m-i)(b) (ln(r/b))^i, and (ln x)^i / x <= (i/e)^i <= i! for x >= 1; 0 is the limit.
  const std::vector<Real> at_begin = sums(block.begin);
  const Real begin = real(block.begin, precision_);
  for (std::size_t m = 0; m < functions_; ++m) {
    Real most(0, precision_);
    long factorial = 1;
    for (std::size_t i = 0; i <= m; ++i) {
      if (i > 0) factorial *= static_cast<long>(i);
      most += at_begin[m - i] * factorial;
    }
    out.push_back(from_to(Real(0, precision_), m == 0 ? 1 / low : most / begin));
  }
  return out;
}

BlockSymbols block_symbols(const HarmonicBasis& basis, const PeriodBlock& block) {
  BlockSymbols out{.center = {}, .reach = {}, .before = basis.sums(block.begin)};
  const std::vector<Real> ranges = basis.ranges(block);
  const Precision precision = out.before.front().precision();
  std::vector<Real> after;
  if (block.end) after = basis.sums(*block.end);
  for (std::size_t m = 1; m <= basis.functions(); ++m) {
    out.center.push_back(block.end ? (after[m] - out.before[m]) / real(*block.end - block.begin, precision)
                                   : Real(0, precision));
    out.reach.push_back(upper_end(abs(ranges[m - 1] - out.center.back())));
  }
  return out;
}

}  // namespace snellen
