// SPDX-License-Identifier: LGPL-3.0-or-later
// A row of logits of which a head gets noise, as in Figure 9 of the paper, and all its prefixes at once.
#pragma once

#include <cstdint>
#include <vector>

#include "snellen/number/real.hpp"

namespace snellen {

struct NoisyLogits {
  std::vector<Rational> x;
  std::vector<Rational> noise;  ///< of the first entries, the head
};

/// x uniform in [0, range], noise uniform in [0, noise], to 32 bits.
NoisyLogits uniform_noisy_logits(long length, long head, const Rational& range, const Rational& noise,
                                 std::uint64_t seed);

/// Softmaxes of every prefix that is longer than the head. A distance takes O(head) operations.
class NoisyRow {
 public:
  NoisyRow(const NoisyLogits& logits, Precision precision);

  /// sum_i |y_i - y*_i| for the first n entries, y with and y* without noise. head < n <= length.
  [[nodiscard]] Real distance(long n) const;
  /// The mass of the head in the softmax without noise.
  [[nodiscard]] Real head_mass(long n) const;

 private:
  std::vector<Real> head_;        // e^(x_i)
  std::vector<Real> noisy_head_;  // e^(x_i + noise_i)
  std::vector<Real> sums_;        // of the first 1, 2, ... weights, without noise
  Real head_sum_;
  Real noisy_head_sum_;
};

}  // namespace snellen
