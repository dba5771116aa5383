// SPDX-License-Identifier: LGPL-3.0-or-later
// An enclosure of every computation that rounds the exact result of each matrix operation once, with relative error at
// most 2^-p and absolute error at most half the smallest subnormal: the ideal policies' standard model of rounding.
// Balls carry the errors through the network, so what comes out is a proved bound on the emulated result, overflow
// excluded.
#pragma once

#include "snellen/arithmetic/arithmetic.hpp"
#include "snellen/arithmetic/certified.hpp"
#include "snellen/number/format.hpp"

namespace snellen::testing {

class RoundedOnce {
 public:
  using Matrix = BallMatrix;
  using Scores = BallScores;

  RoundedOnce(const Format& format, Precision working)
      : exact_(working), precision_(format.precision), smallest_(format.minimum_exponent - format.precision + 1) {}

  [[nodiscard]] Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
    return rounded(exact_.embed(table, tokens, scale));
  }
  [[nodiscard]] Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const {
    return rounded(exact_.add_rows(x, table, rows));
  }
  [[nodiscard]] Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const {
    // The sinusoid is rounded as it enters, and the sum once more.
    Matrix angles = rounded(exact_.add_sinusoid(exact_.zeros(x.rows(), x.columns()), positions, theta));
    return rounded(exact_.add(x, angles));
  }
  [[nodiscard]] Matrix add(const Matrix& x, const Matrix& y) const { return rounded(exact_.add(x, y)); }
  [[nodiscard]] Matrix multiply(const Matrix& x, const Matrix& y) const { return rounded(exact_.multiply(x, y)); }
  [[nodiscard]] Matrix linear(const Matrix& x, const DoubleMatrix& w, const DoubleVector& bias) const {
    return rounded(exact_.linear(x, w, bias));
  }
  [[nodiscard]] Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                 const DoubleVector& bias) const {
    return kind == NormKind::none ? x : rounded(exact_.normalize(x, kind, epsilon, gain, bias));
  }
  [[nodiscard]] Matrix activate(const Matrix& x, Activation activation) const {
    return rounded(exact_.activate(x, activation));
  }

  [[nodiscard]] Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
    return exact_.columns(x, begin, count);
  }
  [[nodiscard]] Matrix rows(const Matrix& x, std::span<const Node> nodes) const { return exact_.rows(x, nodes); }
  [[nodiscard]] Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                              RotationLayout layout) const {
    return rounded(exact_.rotate(x, positions, theta, layout));
  }
  [[nodiscard]] Scores scores(const Matrix& q, const Matrix& k, const VisibleKeys& visible, NodeRange block,
                              std::optional<double> scale) const {
    return rounded(exact_.scores(q, k, visible, block, scale));
  }
  [[nodiscard]] Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                    const VisibleKeys& visible, NodeRange block) const {
    return rounded(exact_.table_scores(table, tokens, visible, block));
  }
  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible, NodeRange block) const {
    exact_.add_distance_bias(scores, bias, visible, block);
    scores = rounded(std::move(scores));
  }
  void soft_cap(Scores& scores, double cap) const {
    exact_.soft_cap(scores, cap);
    scores = rounded(std::move(scores));
  }
  [[nodiscard]] Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
    return rounded(exact_.softmax(scores, kind, sink));
  }
  [[nodiscard]] Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                               NodeRange block) const {
    return rounded(exact_.average(weights, values, visible, block));
  }
  void write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
    exact_.write_block(out, x, row, column);
  }
  [[nodiscard]] Matrix zeros(std::int64_t rows, std::int64_t columns) const { return exact_.zeros(rows, columns); }

 private:
  /// Widens a ball by 2^-p |x| + 2^(smallest - 1).
  void widen(arb_ptr x) const {
    mag_t error;
    mag_init(error);
    arb_get_mag(error, x);
    mag_mul_2exp_si(error, error, -precision_);
    arb_add_error_mag(x, error);
    mag_one(error);
    mag_mul_2exp_si(error, error, smallest_ - 1);
    arb_add_error_mag(x, error);
    mag_clear(error);
  }
  Matrix rounded(Matrix x) const {
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::int64_t k = 0; k < x.columns(); ++k) widen(x.at(i, k));
    }
    return x;
  }
  Scores rounded(Scores x) const {
    for (std::size_t i = 0; i < x.entries.size(); ++i) widen(x.entries.at(i));
    return x;
  }

  Certified exact_;
  slong precision_;
  slong smallest_;  // exponent of the smallest subnormal
};

static_assert(Arithmetic<RoundedOnce>);

}  // namespace snellen::testing
