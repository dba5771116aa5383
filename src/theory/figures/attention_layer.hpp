// SPDX-License-Identifier: LGPL-3.0-or-later
// The one attention layer of figures 8 and 10, evaluated at the last tokens of a sweep only.
#pragma once

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "snellen/arithmetic/certified.hpp"
#include "snellen/model/config.hpp"
#include "snellen/theory/attention_choices.hpp"

namespace snellen {

/// Sines (columns 2 p) and cosines (2 p + 1) of position times theta^(-2 (p + first_exponent) / width), enclosed; by
/// position. `width` must be even.
BallMatrix sinusoid_rows(std::span<const std::int32_t> positions, std::int32_t width, double theta,
                         std::int32_t first_exponent, Precision precision);

/// Turns pair (p, p + width/2) of each row by the angle whose sine and cosine sinusoid_rows() has for it.
BallMatrix turned_by(const BallMatrix& x, const BallMatrix& sinusoids, Precision precision);

/// Each row divided by its Euclidean norm; not finite where that may be zero.
BallMatrix to_unit_length(const BallMatrix& x, Precision precision);

/// The sequences of a sweep. Of each length n: tokens 0 .. n - 1, and the same with token n - 1 once more at the end.
/// Nodes are all tokens in order, then the copied token of each length; queries are the last nodes, of length k those
/// numbered 2 k and 2 k + 1.
class LastTokens {
 public:
  /// Ascending lengths, none below 1.
  explicit LastTokens(std::span<const long> n_values);

  [[nodiscard]] std::span<const Token> tokens() const noexcept { return tokens_; }               ///< by node
  [[nodiscard]] std::span<const std::int32_t> positions() const noexcept { return positions_; }  ///< by node
  [[nodiscard]] std::span<const Node> queries() const noexcept { return queries_; }              ///< their nodes
  [[nodiscard]] const VisibleKeys& visible() const noexcept { return visible_; }                 ///< by query
  [[nodiscard]] long longest() const noexcept { return longest_; }
  /// Queries in order, in parts that hold few keys each.
  [[nodiscard]] std::span<const NodeRange> blocks() const noexcept { return blocks_; }

  /// The keys of a part, unless a single query has more.
  static constexpr std::int64_t most_keys = 1 << 18;

 private:
  long longest_;
  std::vector<Token> tokens_;
  std::vector<std::int32_t> positions_;
  std::vector<Node> queries_;
  VisibleKeys visible_;
  std::vector<NodeRange> blocks_;
};

/// Everything that a seed draws, kept for all choices: standard Gaussian numbers.
struct SeedDraws {
  DoubleMatrix queries;  ///< by query
  DoubleMatrix keys;     ///< by token, as are the others
  DoubleMatrix values;
  DoubleMatrix embedding;                ///< empty without matrices
  std::array<DoubleMatrix, 3> matrices;  ///< of queries, keys and values, N(0, 1/d)

  SeedDraws(std::uint64_t seed, const LastTokens& last, std::int32_t width, bool with_matrices);
};

/// The positions of a sweep as sines and cosines, for all seeds.
class SinusoidTables {
 public:
  SinusoidTables(const LastTokens& last, std::int32_t width, Precision precision)
      : last_(last), width_(width), precision_(precision) {}
  /// By node. Computed at the first call.
  const BallMatrix& at(double theta, std::int32_t first_exponent);

 private:
  struct Table {
    double theta;
    std::int32_t first_exponent;
    BallMatrix rows;
  };
  const LastTokens& last_;
  std::int32_t width_;
  Precision precision_;
  std::deque<Table> tables_;
};

/// One seed's layer.
class AttentionLayer {
 public:
  /// Refers to all of them.
  AttentionLayer(const LastTokens& last, const SeedDraws& draws, SinusoidTables& tables, std::int32_t width,
                 Precision precision)
      : last_(last), draws_(draws), tables_(tables), width_(width), a_(precision) {}

  /// z = sum_j softmax_j(q . k_j / sqrt(d)) v_j of every query, without residual. `after_block` is told after each of
  /// the blocks.
  BallMatrix attended(const AttentionChoices& choices, PositionScheme scheme,
                      const std::function<void(std::size_t)>& after_block);

 private:
  struct Vectors {
    BallMatrix queries;  // by query
    BallMatrix keys;     // by node
    BallMatrix values;
  };
  /// Without positions they are the same for several schemes and are kept.
  struct Plain {
    VectorSource source;
    VectorVariance variance;
    VectorNormalisation normalisation;
    Vectors vectors;
  };
  [[nodiscard]] BallMatrix drawn(std::size_t which, const AttentionChoices& choices) const;
  [[nodiscard]] BallMatrix placed(std::size_t which, const AttentionChoices& choices,
                                  const BallMatrix* sinusoids) const;
  [[nodiscard]] Vectors with_sinusoids(const AttentionChoices& choices) const;
  const Vectors& without_positions(const AttentionChoices& choices);
  [[nodiscard]] Vectors turned(const Vectors& plain, const AttentionChoices& choices) const;
  [[nodiscard]] BallMatrix of_queries(const BallMatrix& by_node) const;

  const LastTokens& last_;
  const SeedDraws& draws_;
  SinusoidTables& tables_;
  std::int32_t width_;
  Certified a_;
  std::optional<Plain> plain_;
};

}  // namespace snellen
