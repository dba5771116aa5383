// SPDX-License-Identifier: LGPL-3.0-or-later
// The exact arithmetic: rationals, for the models whose every operation stays rational (docs/theory/exact.md).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "snellen/arithmetic/operations.hpp"
#include "snellen/arithmetic/ragged.hpp"
#include "snellen/number/matrix.hpp"
#include "snellen/number/rational.hpp"

namespace snellen {

/// A dense row-major matrix of rationals.
class RationalMatrix {
 public:
  RationalMatrix() = default;
  RationalMatrix(std::int64_t rows, std::int64_t columns)
      : rows_(rows), columns_(columns), entries_(static_cast<std::size_t>(rows * columns)) {}

  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::int64_t columns() const noexcept { return columns_; }
  [[nodiscard]] Rational& at(std::int64_t row, std::int64_t column) { return entries_[index(row, column)]; }
  [[nodiscard]] const Rational& at(std::int64_t row, std::int64_t column) const { return entries_[index(row, column)]; }
  /// One row's numbers.
  [[nodiscard]] std::vector<Rational> rationals(std::int64_t row) const {
    const auto begin = entries_.begin() + row * columns_;
    return {begin, begin + columns_};
  }
  bool operator==(const RationalMatrix&) const = default;

 private:
  [[nodiscard]] std::size_t index(std::int64_t row, std::int64_t column) const noexcept {
    return static_cast<std::size_t>(row * columns_ + column);
  }
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::vector<Rational> entries_;
};

/// Logits or attention weights of a block of queries.
struct RationalScores {
  RaggedShape shape;
  std::vector<Rational> entries;

  explicit RationalScores(RaggedShape of) : shape(std::move(of)), entries(shape.entries()) {}
  [[nodiscard]] std::span<Rational> row(std::size_t i) {
    return std::span(entries).subspan(shape.begin(i), shape.count(i));
  }
  [[nodiscard]] std::span<const Rational> row(std::size_t i) const {
    return std::span(entries).subspan(shape.begin(i), shape.count(i));
  }
};

/// Models Arithmetic without any rounding: results are the real numbers themselves. Throws Refused, with the reason,
/// for an operation that leaves the rationals: the exponential softmax, a base-2 softmax of a logit that is not an
/// integer, phi excepted; RMSNorm and LayerNorm; GELU and SiLU; RoPE and sinusoids; the tanh soft cap; 1/sqrt(d_k) when
/// d_k is not a square.
class Exact {
 public:
  using Matrix = RationalMatrix;
  using Scores = RationalScores;

  [[nodiscard]] Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const;
  [[nodiscard]] Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const;
  [[noreturn]] Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const;
  [[nodiscard]] Matrix add(const Matrix& x, const Matrix& y) const;
  [[nodiscard]] Matrix multiply(const Matrix& x, const Matrix& y) const;
  [[nodiscard]] Matrix linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const;
  [[nodiscard]] Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                 const DoubleVector& bias) const;
  [[nodiscard]] Matrix activate(const Matrix& x, Activation activation) const;

  [[nodiscard]] Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const;
  [[nodiscard]] Matrix rows(const Matrix& x, std::span<const Node> nodes) const;
  [[noreturn]] Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                             RotationLayout layout) const;
  [[nodiscard]] Scores scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                              std::optional<double> scale) const;
  [[nodiscard]] Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                    const VisibleKeys& visible, NodeRange block) const;
  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible, NodeRange block) const;
  [[noreturn]] void soft_cap(Scores& scores, double cap) const;
  [[nodiscard]] Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const;
  [[nodiscard]] Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                               NodeRange block) const;

  void write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const;
  [[nodiscard]] Matrix zeros(std::int64_t rows, std::int64_t columns) const { return {rows, columns}; }

  // --- adjoints, as arithmetic/differentiable.hpp says ---
  [[nodiscard]] Matrix normalize_adjoint(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                         const Matrix& upstream) const;
  [[nodiscard]] Matrix activate_adjoint(const Matrix& x, Activation activation, const Matrix& upstream) const;
  [[noreturn]] void soft_cap_adjoint(const Scores& scores, double cap, Scores& upstream) const;
  [[nodiscard]] Scores softmax_adjoint(const Scores& scores, const Scores& weights, SoftmaxKind kind,
                                       const Scores& upstream) const;
  [[nodiscard]] Matrix average_adjoint(const Scores& weights, const Matrix& upstream, const VisibleKeys& visible,
                                       NodeRange block, std::int64_t rows) const;
  void scale_logits(Scores& scores, std::optional<double> scale, std::int64_t width) const;
  void add_into(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const;
};

}  // namespace snellen
