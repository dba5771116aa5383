// SPDX-License-Identifier: LGPL-3.0-or-later
#include "noisy_row.hpp"

#include "snellen/theory/draws.hpp"
#include "softmax.hpp"

namespace snellen {

NoisyLogits uniform_noisy_logits(long length, long head, const Rational& range, const Rational& noise,
                                 std::uint64_t seed) {
  constexpr int bits = 32;
  Draws logits(seed, "figure-9.logits");
  Draws noises(seed, "figure-9.noise");
  NoisyLogits out;
  for (long i = 0; i < length; ++i) out.x.push_back(logits.uniform(0, range, bits));
  for (long i = 0; i < head; ++i) out.noise.push_back(noises.uniform(0, noise, bits));
  return out;
}

NoisyRow::NoisyRow(const NoisyLogits& logits, Precision precision)
    : head_sum_(0, precision), noisy_head_sum_(0, precision) {
  Real sum(0, precision);
  for (std::size_t i = 0; i < logits.x.size(); ++i) {
    Real weight = exp(Real(logits.x[i], precision));
    sum += weight;
    sums_.push_back(sum);
    if (i < logits.noise.size()) {
      noisy_head_.push_back(exp(Real(logits.x[i] + logits.noise[i], precision)));
      head_.push_back(std::move(weight));
    }
  }
  head_sum_ = total(std::span<const Real>(head_));
  noisy_head_sum_ = total(std::span<const Real>(noisy_head_));
}

Real NoisyRow::distance(long n) const {
  const Real& sum = sums_[static_cast<std::size_t>(n - 1)];
  const Real tail = sum - head_sum_;
  const Real scale = 1 / sum;
  const Real noisy_scale = 1 / (tail + noisy_head_sum_);
  Real distance = tail * abs(scale - noisy_scale);  // every weight of the tail changes by the same factor
  for (std::size_t i = 0; i < head_.size(); ++i) distance += abs(noisy_head_[i] * noisy_scale - head_[i] * scale);
  return distance;
}

Real NoisyRow::head_mass(long n) const {
  return head_sum_ / sums_[static_cast<std::size_t>(n - 1)];
}

}  // namespace snellen
