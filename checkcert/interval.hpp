// SPDX-License-Identifier: LGPL-3.0-or-later
// Interval arithmetic over integers: the ends are multiples of 2^-P, and every operation rounds outwards.
#pragma once

#include <gmpxx.h>

#include <span>
#include <vector>

#include "certificate.hpp"
#include "work.hpp"

namespace checkcert {

/// All reals in [lower 2^-P, upper 2^-P], for the P of the arithmetic that made it.
struct Interval {
  mpz_class lower, upper;
};

/// More bits are needed to go on, as for a divisor that may be zero.
struct Undecided {};

/// A number is beyond 2^65536, and more bits do not change that.
struct TooLarge {};

/// Each operation gives an interval that contains the exact result for all members of its operands. Those that
/// multiply throw TooLarge and OutOfWork.
class Intervals {
 public:
  using Number = Interval;

  /// What its operations cost is spent from `work`, which must outlive it; nothing is where there is none.
  explicit Intervals(long bits, Work* work = nullptr) : bits_(bits), work_(work) {}

  [[nodiscard]] Interval exact(const Dyadic& value) const;
  [[nodiscard]] Interval add(const Interval& x, const Interval& y) const;
  [[nodiscard]] Interval multiply(const Interval& x, const Interval& y) const;
  [[nodiscard]] Interval rectify(const Interval& x) const;  ///< max(x, 0)
  [[nodiscard]] Interval dot(std::span<const Interval> x, std::span<const Interval> y) const;
  /// weights x + bias; no bias when that is empty.
  [[nodiscard]] std::vector<Interval> affine(const Matrix& weights, std::span<const Interval> x,
                                             const Matrix& bias) const;
  /// 1 / sqrt(number) for a positive integer.
  [[nodiscard]] Interval inverse_root(unsigned long number) const;
  /// Of logits: positive numbers in the proportions of e^s, 2^s or 1 + s + s^2/2.
  [[nodiscard]] std::vector<Interval> weights(std::span<const Interval> logits, Softmax softmax) const;
  /// sum_j counts_j weights_j values_j / sum_j counts_j weights_j. Throws Undecided when the divisor may be zero.
  [[nodiscard]] std::vector<Interval> average(std::span<const Interval> weights, std::span<const unsigned long> counts,
                                              std::span<const std::span<const Interval>> values) const;
  /// x / sqrt(mean(x^2) + epsilon), of x - mean(x) for Norm::layer; times gain, plus bias where there are some.
  [[nodiscard]] std::vector<Interval> normalize(std::span<const Interval> x, Norm norm, const Dyadic& epsilon,
                                                const Matrix& gain, const Matrix& bias) const;

  /// Both ends as numbers.
  [[nodiscard]] mpq_class lower(const Interval& x) const;
  [[nodiscard]] mpq_class upper(const Interval& x) const;

  [[nodiscard]] Interval exp(const Interval& x) const;  ///< every member must be at most 0
  [[nodiscard]] Interval ln2() const;

  /// What a number takes where it is kept.
  [[nodiscard]] std::uint64_t bytes(const Interval& x) const;

 private:
  void add_product(Interval& sum, const Interval& x, const Interval& y) const;
  void add_multiple(Interval& sum, const mpz_class& factor, const Interval& x) const;
  void spend_on_product(const mpz_class& x, const mpz_class& y) const;
  [[nodiscard]] Interval scaled(const Interval& x, long exponent) const;
  [[nodiscard]] Interval narrowed(const Interval& x, long by) const;
  [[nodiscard]] Interval divide(const Interval& x, const Interval& positive) const;
  [[nodiscard]] Interval exp_at(const mpz_class& x) const;

  long bits_;
  Work* work_;
};

}  // namespace checkcert
