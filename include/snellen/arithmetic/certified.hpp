// SPDX-License-Identifier: LGPL-3.0-or-later
// The certified arithmetic: every entry is a ball that contains the exact real value.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "snellen/arithmetic/operations.hpp"
#include "snellen/arithmetic/ragged.hpp"
#include "snellen/number/ball.hpp"
#include "snellen/number/matrix.hpp"

namespace snellen {

/// Clears the balls of a BallArray.
struct BallArrayDeleter {
  std::size_t size = 0;
  void operator()(arb_ptr entries) const noexcept { _arb_vec_clear(entries, static_cast<slong>(size)); }
};

/// A contiguous array of balls, zero at first.
class BallArray {
 public:
  BallArray() = default;
  explicit BallArray(std::size_t size);
  BallArray(const BallArray& other);
  BallArray(BallArray&&) noexcept = default;
  BallArray& operator=(const BallArray& other);
  BallArray& operator=(BallArray&&) noexcept = default;
  ~BallArray() = default;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] arb_ptr at(std::size_t index) noexcept { return entries_.get() + index; }
  [[nodiscard]] arb_srcptr at(std::size_t index) const noexcept { return entries_.get() + index; }

 private:
  std::size_t size_ = 0;
  std::unique_ptr<arb_struct, BallArrayDeleter> entries_;
};

/// A dense row-major matrix of balls.
class BallMatrix {
 public:
  BallMatrix() = default;
  BallMatrix(std::int64_t rows, std::int64_t columns)
      : rows_(rows), columns_(columns), entries_(static_cast<std::size_t>(rows * columns)) {}

  [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
  [[nodiscard]] std::int64_t columns() const noexcept { return columns_; }
  [[nodiscard]] arb_ptr at(std::int64_t row, std::int64_t column) noexcept {
    return entries_.at(static_cast<std::size_t>(row * columns_ + column));
  }
  [[nodiscard]] arb_srcptr at(std::int64_t row, std::int64_t column) const noexcept {
    return entries_.at(static_cast<std::size_t>(row * columns_ + column));
  }
  /// A copy of one entry.
  [[nodiscard]] Ball ball(std::int64_t row, std::int64_t column) const;
  /// Copies of a row's entries.
  [[nodiscard]] std::vector<Ball> balls(std::int64_t row) const;

 private:
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  BallArray entries_;
};

/// Logits or attention weights of a block of queries.
struct BallScores {
  RaggedShape shape;
  BallArray entries;

  explicit BallScores(RaggedShape of) : shape(std::move(of)), entries(shape.entries()) {}
  [[nodiscard]] arb_ptr row(std::size_t index) noexcept { return entries.at(shape.begin(index)); }
  [[nodiscard]] arb_srcptr row(std::size_t index) const noexcept { return entries.at(shape.begin(index)); }
};

/// Models Arithmetic: each function returns enclosures of the exact results for all members of its operands, computed
/// with `precision` bits. Work is split over rows; the balls do not depend on the number of threads.
class Certified {
 public:
  using Matrix = BallMatrix;
  using Scores = BallScores;

  /// `precision` bits, at least 2, in every operation.
  explicit Certified(Precision precision) : precision_(precision) {}
  [[nodiscard]] Precision precision() const noexcept { return precision_; }

  [[nodiscard]] Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const;
  [[nodiscard]] Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const;
  [[nodiscard]] Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const;
  [[nodiscard]] Matrix add(const Matrix& x, const Matrix& y) const;
  [[nodiscard]] Matrix multiply(const Matrix& x, const Matrix& y) const;
  [[nodiscard]] Matrix linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const;
  [[nodiscard]] Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                 const DoubleVector& bias) const;
  [[nodiscard]] Matrix activate(const Matrix& x, Activation activation) const;

  [[nodiscard]] Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const;
  [[nodiscard]] Matrix rows(const Matrix& x, std::span<const Node> nodes) const;
  [[nodiscard]] Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                              RotationLayout layout) const;
  [[nodiscard]] Scores scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                              std::optional<double> scale) const;
  [[nodiscard]] Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                    const VisibleKeys& visible, NodeRange block) const;
  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible, NodeRange block) const;
  void soft_cap(Scores& scores, double cap) const;
  [[nodiscard]] Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const;
  [[nodiscard]] Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                               NodeRange block) const;

  void write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const;
  [[nodiscard]] Matrix zeros(std::int64_t rows, std::int64_t columns) const { return {rows, columns}; }

  // --- adjoints, as arithmetic/differentiable.hpp says ---
  [[nodiscard]] Matrix normalize_adjoint(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                         const Matrix& upstream) const;
  [[nodiscard]] Matrix activate_adjoint(const Matrix& x, Activation activation, const Matrix& upstream) const;
  void soft_cap_adjoint(const Scores& scores, double cap, Scores& upstream) const;
  [[nodiscard]] Scores softmax_adjoint(const Scores& scores, const Scores& weights, SoftmaxKind kind,
                                       const Scores& upstream) const;
  [[nodiscard]] Matrix average_adjoint(const Scores& weights, const Matrix& upstream, const VisibleKeys& visible,
                                       NodeRange block, std::int64_t rows) const;
  void scale_logits(Scores& scores, std::optional<double> scale, std::int64_t width) const;
  void add_into(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const;

 private:
  Precision precision_;
};

}  // namespace snellen
