// SPDX-License-Identifier: LGPL-3.0-or-later
// The same operations on rationals, for models that stay rational: they decide ties, which no interval can.
#pragma once

#include <gmpxx.h>

#include <span>
#include <vector>

#include "certificate.hpp"
#include "work.hpp"

namespace checkcert {

/// An operation leaves the rationals, or grows beyond what is reasonable.
struct Irrational {};

/// As Intervals, with the number itself. Throws Irrational for e^s, for 2^s of a logit that is no integer, for norms,
/// for square roots of what is no square, and for numbers of more than 65536 bits.
class Exact {
 public:
  using Number = mpq_class;

  explicit Exact(Work* work = nullptr) : work_(work) {}

  [[nodiscard]] mpq_class exact(const Dyadic& value) const;
  [[nodiscard]] mpq_class add(const mpq_class& x, const mpq_class& y) const { return bounded(x + y); }
  [[nodiscard]] mpq_class multiply(const mpq_class& x, const mpq_class& y) const { return bounded(x * y); }
  [[nodiscard]] mpq_class rectify(const mpq_class& x) const { return x < 0 ? mpq_class(0) : x; }
  [[nodiscard]] mpq_class dot(std::span<const mpq_class> x, std::span<const mpq_class> y) const;
  [[nodiscard]] std::vector<mpq_class> affine(const Matrix& weights, std::span<const mpq_class> x,
                                              const Matrix& bias) const;
  [[nodiscard]] mpq_class inverse_root(unsigned long number) const;
  [[nodiscard]] std::vector<mpq_class> weights(std::span<const mpq_class> logits, Softmax softmax) const;
  [[nodiscard]] std::vector<mpq_class> average(std::span<const mpq_class> weights,
                                               std::span<const unsigned long> counts,
                                               std::span<const std::span<const mpq_class>> values) const;
  [[nodiscard]] std::vector<mpq_class> normalize(std::span<const mpq_class> x, Norm norm, const Dyadic& epsilon,
                                                 const Matrix& gain, const Matrix& bias) const;

  [[nodiscard]] mpq_class lower(const mpq_class& x) const { return x; }
  [[nodiscard]] mpq_class upper(const mpq_class& x) const { return x; }
  [[nodiscard]] std::uint64_t bytes(const mpq_class& x) const;

 private:
  /// The same, after paying for what it took.
  [[nodiscard]] mpq_class bounded(mpq_class x) const;

  Work* work_;
};

}  // namespace checkcert
