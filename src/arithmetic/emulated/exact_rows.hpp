// SPDX-License-Identifier: LGPL-3.0-or-later
// Norm, softmax and rotation of exactly known operands: enclosures of any precision, and the value where it is
// rational.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "correctly_rounded.hpp"

namespace snellen {

/// sin and cos of position * theta^(-2 pair / width). Neither is rational, nor any combination of both with dyadic
/// coefficients, unless the position is 0 or the coefficients are: e^(i angle) is transcendental (Lindemann).
void enclose_angle(Ball& sine, Ball& cosine, std::int32_t position, double theta, std::int64_t pair, std::int64_t width,
                   Precision precision);

/// One row of a norm.
class ExactNorm {
 public:
  ExactNorm(std::vector<Dyadic> row, NormKind kind, double epsilon);

  /// Whether the divisor is zero.
  [[nodiscard]] bool divides_by_zero() const;
  /// -1, 0 or 1: the sign of entry k before gain and bias.
  [[nodiscard]] int sign(std::size_t k) const;
  /// Encloses entry k, times gain, plus bias.
  void enclose(Ball& out, std::size_t k, const Dyadic& gain, const Dyadic& bias, Precision precision) const;
  /// The same exactly, when it is rational.
  [[nodiscard]] std::optional<Rational> exact(std::size_t k, const Dyadic& gain, const Dyadic& bias) const;

 private:
  struct Size {  // of the row, enclosed
    Ball mean;
    Ball reciprocal;  // of the divisor
  };
  [[nodiscard]] Size size(Precision precision) const;
  [[nodiscard]] Rational centred(std::size_t k) const;
  [[nodiscard]] Rational divisor() const;  ///< l1, max: the divisor; rms, layer: its square

  std::vector<Dyadic> row_;
  NormKind kind_;
  double epsilon_;
  Size first_;  // at first_precision
};

/// One row of a softmax over finite logits, the sink among them.
class ExactSoftmax {
 public:
  ExactSoftmax(std::vector<Dyadic> logits, SoftmaxKind kind);

  /// Whether the weight of key j is positive and below a quarter of the smallest positive value of any format.
  [[nodiscard]] bool vanishes(std::size_t j) const;
  /// Encloses the weight of key j, which does not vanish.
  void enclose(Ball& out, std::size_t j, Precision precision);
  /// The same exactly, when it is rational (and might be a tie). e^d with different d are linearly independent over
  /// the rationals (Lindemann-Weierstrass), so a weight is rational only if all logits are equal. 2^d are independent
  /// for d that differ by more than an integer, so a weight is rational only if all differences are integers.
  [[nodiscard]] std::optional<Rational> exact(std::size_t j) const;

 private:
  /// The weight of key j before normalisation; logits are taken relative to the largest.
  void power(Ball& out, std::size_t j, Precision precision) const;
  /// Their sum; kept, because many keys of a row ask for it.
  const Ball& total(Precision precision);

  std::vector<Dyadic> logits_;
  SoftmaxKind kind_;
  std::size_t largest_ = 0;
  std::vector<Ball> powers_;          // at first_precision
  std::map<Precision, Ball> totals_;  // by precision
};

}  // namespace snellen
