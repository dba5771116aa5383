// SPDX-License-Identifier: LGPL-3.0-or-later
// What computes for Emulated: one engine holds numbers as doubles, the other as MPFR numbers.
#pragma once

#include <memory>

#include "snellen/arithmetic/emulated.hpp"

namespace snellen {

/// The operations of Emulated; its header says what each does.
class EmulationEngine {
 public:
  using Matrix = EmulatedMatrix;
  using Scores = EmulatedScores;

  explicit EmulationEngine(Policy policy) : policy_(std::move(policy)) {}
  EmulationEngine(const EmulationEngine&) = delete;
  EmulationEngine& operator=(const EmulationEngine&) = delete;
  virtual ~EmulationEngine() = default;
  [[nodiscard]] const Policy& policy() const noexcept { return policy_; }

  virtual Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const = 0;
  virtual Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const = 0;
  virtual Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const = 0;
  virtual Matrix add(const Matrix& x, const Matrix& y) const = 0;
  virtual Matrix multiply(const Matrix& x, const Matrix& y) const = 0;
  virtual Matrix product(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const = 0;
  virtual Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                           const DoubleVector& bias) const = 0;
  virtual Matrix activate(const Matrix& x, Activation activation) const = 0;
  virtual Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const = 0;
  virtual Matrix rows(const Matrix& x, std::span<const Node> nodes) const = 0;
  virtual Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                        RotationLayout layout) const = 0;
  virtual Scores scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                        std::optional<double> scale) const = 0;
  virtual Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens, const VisibleKeys& visible,
                              NodeRange block) const = 0;
  virtual void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible,
                                 NodeRange block) const = 0;
  virtual void soft_cap(Scores& scores, double cap) const = 0;
  virtual Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const = 0;
  virtual Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                         NodeRange block) const = 0;
  virtual void place(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const = 0;
  virtual Matrix zeros(std::int64_t rows, std::int64_t columns) const = 0;
  virtual Matrix matrix(const DoubleMatrix& values) const = 0;
  virtual FloatValue value(const Matrix& x, std::int64_t row, std::int64_t column) const = 0;

 private:
  Policy policy_;
};

std::shared_ptr<const EmulationEngine> make_double_engine(Policy policy);
std::shared_ptr<const EmulationEngine> make_mpfr_engine(Policy policy);

}  // namespace snellen
