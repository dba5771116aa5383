// SPDX-License-Identifier: LGPL-3.0-or-later
// The functions of a run's length by MPFR, for runs of any length: short sums term by term, and what is beyond 2^10
// terms by Euler and Maclaurin's formula, whose terms used here leave less than 2^-330.
#pragma once

#include <vector>

#include "number/mpfr_real.hpp"

namespace snellen::testing {

class ExactHarmonics {
 public:
  ExactHarmonics(long first, std::size_t functions) : first_(first), functions_(functions) {
    constexpr std::size_t terms = 24;
    bernoulli_ = {Rational(1)};
    for (std::size_t n = 1; n <= 2 * terms; ++n) {  // sum over k <= n of binomial(n + 1, k) B_k = 0
      Rational sum = 0;
      Rational binomial = 1;
      for (std::size_t k = 0; k < n; ++k) {
        sum += binomial * bernoulli_[k];
        binomial *= Rational(static_cast<long>(n + 1 - k), static_cast<long>(k + 1));
      }
      bernoulli_.push_back(-sum / Rational(static_cast<long>(n + 1)));
    }
  }

  /// S_0(r) .. S_functions(r), r >= first.
  [[nodiscard]] std::vector<MpfrReal> sums(const Integer& r) const {
    std::vector<MpfrReal> out{MpfrReal(1.0)};
    std::vector<MpfrReal> powers;
    for (std::size_t m = 1; m <= functions_; ++m) {
      powers.push_back(power_sum(static_cast<long>(m), r));
      MpfrReal sum;
      for (std::size_t k = 1; k <= m; ++k) sum = sum + powers[k - 1] * out[m - k];
      out.push_back(sum / MpfrReal(static_cast<double>(m)));
    }
    return out;
  }
  /// phi_1(r) .. phi_functions(r), r > first.
  [[nodiscard]] std::vector<MpfrReal> values(const Integer& r) const {
    std::vector<MpfrReal> out = sums(r);
    out.pop_back();
    for (MpfrReal& value : out) value = value / MpfrReal(Rational(r));
    return out;
  }

 private:
  static MpfrReal inverse_power(const MpfrReal& x, long k) {
    MpfrReal out;
    mpfr_pow_si(out.get(), x.get(), -k, MPFR_RNDN);
    return out;
  }
  /// x^-k summed up to x, up to a constant.
  [[nodiscard]] MpfrReal formula(long k, const MpfrReal& x) const {
    MpfrReal out = k == 1 ? log(x) : inverse_power(x, k - 1) / MpfrReal(static_cast<double>(1 - k));
    out = out + inverse_power(x, k) / MpfrReal(2.0);
    MpfrReal factor(static_cast<double>(-k));  // of the derivative of order 2j - 1, over (2j)!
    factor = factor / MpfrReal(2.0);
    for (std::size_t j = 1; 2 * j < bernoulli_.size(); ++j) {
      const long order = 2 * static_cast<long>(j) - 1;
      out = out + MpfrReal(bernoulli_[2 * j]) * factor * inverse_power(x, k + order);
      factor = factor * MpfrReal(static_cast<double>((k + order) * (k + order + 1))) /
               MpfrReal(static_cast<double>((order + 2) * (order + 3)));
    }
    return out;
  }
  /// sum of i^-k over first < i <= r.
  [[nodiscard]] MpfrReal power_sum(long k, const Integer& r) const {
    const long from = std::max(first_, 1024L);
    MpfrReal sum;
    for (long i = first_ + 1; i <= from && i <= r; ++i) sum = sum + inverse_power(MpfrReal(static_cast<double>(i)), k);
    if (r > from) sum = sum + (formula(k, MpfrReal(Rational(r))) - formula(k, MpfrReal(static_cast<double>(from))));
    return sum;
  }

  long first_;
  std::size_t functions_;
  std::vector<Rational> bernoulli_;
};

}  // namespace snellen::testing
