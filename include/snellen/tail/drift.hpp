// SPDX-License-Identifier: LGPL-3.0-or-later
// How fast representations still change along an endless run: the arithmetic of tails with a forward difference beside
// every row of the endless block. Theory, with the proofs: docs/theory/tail.md.
#pragma once

#include <optional>
#include <vector>

#include "snellen/tail/tail.hpp"

namespace snellen {

/// With T_0 = 1 and T_k(r) = sum of T_(k-1)(i) / (i + 1) over b < i <= r, for the endless block r > b: every entry x of
/// the endless block has r (r + 1) (x(r + 1) - x(r)) = sum_k d_k(r) T_k(r), d_k(r) a member of drift[k]'s form at r.
struct DriftMatrix {
  TailMatrix value;
  std::vector<TailMatrix> drift;  ///< by k: rows of groups only, those of value that lie in the endless block

  [[nodiscard]] std::int64_t rows() const noexcept { return value.rows(); }
  [[nodiscard]] std::int64_t columns() const noexcept { return value.columns(); }
};

/// A query of the endless block: by slot, what r (r + 1) times the change from r to r + 1 of one key's logit, then
/// weight, is made of, with the key held fixed (a suffix key moves along with the query); by k, over the whole block.
struct DriftScoreRow {
  std::size_t row = 0;  ///< among the scores' groups
  std::vector<std::vector<Real>> drift;
  std::optional<Real> sink;  ///< after softmax: its weight
};

struct DriftScores {
  TailScores value;
  std::vector<DriftScoreRow> rows;
};

/// Models Arithmetic. The values are those of Tail, and every operation encloses the drifts of its result if the
/// operands' enclose theirs. For runs of one token whose keys all count alike. Refuses (throws Refused) longer periods,
/// rotations and distance biases, besides what Tail refuses.
class TailDrift {
 public:
  using Matrix = DriftMatrix;
  using Scores = DriftScores;

  /// `powers`: drifts have d_0 .. d_(powers - 1), one per layer at least. The tail must outlive the arithmetic.
  TailDrift(const Tail& tail, std::size_t powers);

  [[nodiscard]] const Tail& tail() const noexcept { return *tail_; }
  /// Encloses d_k of an entry over the endless block; the row counts among those of the endless block.
  [[nodiscard]] Real drift(const Matrix& x, std::size_t k, std::int64_t row, std::int64_t column) const;

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
  [[nodiscard]] Matrix zeros(std::int64_t rows, std::int64_t columns) const;

 private:
  [[nodiscard]] bool is_endless(Node node) const;
  /// The rows of the endless block.
  [[nodiscard]] TailMatrix endless(const TailMatrix& x) const;
  [[nodiscard]] TailMatrix no_drift(const std::vector<Node>& nodes, std::int64_t columns) const;
  /// Bounds of the endless block's symbols, those that carry slopes.
  [[nodiscard]] Reach reach() const;
  /// A form that encloses at r what x encloses at r + 1.
  [[nodiscard]] LinearForm next(const LinearForm& x) const;
  [[nodiscard]] TailMatrix next(TailMatrix x) const;
  template <class Derivative>
  void scale_drifts(DriftScores& scores, const Derivative& derivative) const;
  class Averaging;

  const Tail* tail_;
  std::size_t powers_;
  std::vector<Real> steps_;  // by symbol: bounds |phi_m(r + 1) - phi_m(r)| on the endless block
};

}  // namespace snellen
