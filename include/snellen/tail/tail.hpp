// SPDX-License-Identifier: LGPL-3.0-or-later
// The arithmetic of endless tails: a row stands for one position, or for one place of the period in a whole block of
// periods, and encloses the exact values at all of them. Theory, with the proofs: docs/theory/tail.md.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "snellen/arithmetic/certified.hpp"
#include "snellen/tail/harmonic_basis.hpp"
#include "snellen/tail/linear_form.hpp"
#include "snellen/tail/nodes.hpp"

namespace snellen {

/// Rows of enclosures, of positions first and then of groups. The value of a group's row after r periods is center +
/// sum_m slopes[m] s_m(r), with a member of the center's ball that depends on r and the symbols s_m of the group's
/// block.
struct TailMatrix {
  struct Rotation {
    RotationLayout layout = RotationLayout::half_split;
    double theta = 10000;
  };

  std::vector<Node> nodes;     ///< by row, ascending
  std::int64_t positions = 0;  ///< rows that are positions: their slopes are not stored
  BallMatrix center;
  std::vector<BallMatrix> slopes;   ///< by symbol: (rows - positions, columns), exact
  std::optional<Rotation> rotated;  ///< RoPE: rows of positions are rotated, those of groups wait for distances

  [[nodiscard]] std::int64_t rows() const noexcept { return center.rows(); }
  [[nodiscard]] std::int64_t columns() const noexcept { return center.columns(); }
  /// The row of one of its nodes.
  [[nodiscard]] std::int64_t row_of(Node node) const noexcept {
    return std::ranges::lower_bound(nodes, node) - nodes.begin();
  }
};

/// What a group query has for one key node: its logit, and after softmax its weight. Symbols of a logit are those of
/// the query's block, followed for a key in another block or another period by those of the key's block.
struct TailSlot {
  Node key = 0;
  LinearForm logit;
  LinearForm weight;  ///< of all keys together, up to a factor common to the row; symbols of the query's block
  LinearForm single;  ///< uniform: the part of one key's weight that is the same for all of them
  Real nonuniform;    ///< bounds the sum over keys of |weight - single|
  /// rotated: a lower bound of the average logit, then of the average weight, over the keys of a whole block.
  std::optional<Real> least_mean;
  /// geometric, rotated: the slot in the query's own block whose value this slot's is measured from, and whose weight
  /// is that of all blocks; -1: the row's reference value.
  std::int64_t against = -1;
};

struct TailScoreRow {
  Node query = 0;
  std::vector<TailSlot> slots;
  bool rotated = false;            ///< by RoPE: logits are ranges
  std::optional<LinearForm> sink;  ///< its weight
  LinearForm sum;                  ///< of all weights
  /// After softmax: log2 of the most that the weight of any one key is unknown by; infinite where it may be 0.
  double doublings = 0;
};

/// Logits, then weights, of a block of queries: positions first, then groups.
struct TailScores {
  BallScores positions;
  std::vector<TailScoreRow> groups;
  std::optional<DistanceBias> bias;
};

/// How a run's positions enter the logits.
enum class TailWeighing : std::uint8_t {
  uniform,   ///< each key counts alike up to a factor that tends to one value or stays bounded: NoPE, T5, RoPE
  geometric  ///< a key at distance t counts e^(-slope t): ALiBi
};

/// Models Arithmetic over the nodes of one tail. Rows of positions are computed as Certified computes them. Every
/// operation encloses: if the operands' rows contain the exact values of every position they stand for, so do the
/// result's. Refuses (throws Refused) absolute positions, windows, phi-softmax with distance biases, and RoPE or ALiBi
/// where it would have to guess.
class Tail {
 public:
  using Matrix = TailMatrix;
  using Scores = TailScores;

  /// `functions` of the harmonic basis carry slopes: as many as layers lose no first-order term; geometric weighing
  /// uses none. The nodes must outlive the arithmetic.
  Tail(const TailNodes& nodes, TailWeighing weighing, std::size_t functions, Precision precision);

  [[nodiscard]] const TailNodes& nodes() const noexcept { return *nodes_; }
  [[nodiscard]] Precision precision() const noexcept { return certified_.precision(); }
  /// Those of a block, and one more that the averages need.
  [[nodiscard]] const BlockSymbols& symbols(std::size_t block) const { return symbols_[block]; }
  [[nodiscard]] const HarmonicBasis& basis() const noexcept { return basis_; }
  /// Bounds of the symbols of a group node's block, those that carry slopes.
  [[nodiscard]] std::span<const Real> reach(Node node) const;
  /// Bounds of a logit's symbols: those of the query, then those of the key if its block has its own.
  [[nodiscard]] std::vector<Real> logit_reach(Node query, Node key) const;
  /// An entry as a form in the symbols of its row's block.
  [[nodiscard]] LinearForm form(const Matrix& x, std::int64_t row, std::int64_t column) const;
  /// An enclosure of an entry over all that its row stands for.
  [[nodiscard]] Real range(const Matrix& x, std::int64_t row, std::int64_t column) const;
  /// Makes a form, in the symbols of its row's block, an entry.
  void set(Matrix& x, std::int64_t row, std::int64_t column, const LinearForm& value) const;

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
  /// The positions among these queries, which are Certified's.
  [[nodiscard]] NodeRange positions_in(NodeRange block) const;
  /// out's group rows from x's, each coordinate by itself.
  template <class Function>
  void for_each_form(Matrix& out, const Matrix& x, const Function& function) const;
  /// By group row and column: what the row's symbols move the entry by, at most.
  [[nodiscard]] BallMatrix deviations(const Matrix& x) const;
  /// (1/r) sum of s_m(j) over the keys j of the query's own block that it sees at the key's place of the period.
  [[nodiscard]] LinearForm partial_sum(Node query, Node key, std::size_t m) const;
  void uniform_weights(TailScoreRow& row, const std::optional<DistanceBias>& bias, SoftmaxKind kind) const;
  void rotated_weights(TailScoreRow& row) const;
  void geometric_weights(TailScoreRow& row, double slope, SoftmaxKind kind) const;
  struct Values;
  [[nodiscard]] std::vector<LinearForm> averaged(const TailScoreRow& row, const Values& values) const;

  const TailNodes* nodes_;
  TailWeighing weighing_;
  Certified certified_;
  HarmonicBasis basis_;
  std::size_t symbols_count_;          // those that carry slopes; none when weighing is geometric
  std::vector<BlockSymbols> symbols_;  // by block
};

}  // namespace snellen
