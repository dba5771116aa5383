// SPDX-License-Identifier: LGPL-3.0-or-later
// The concept that every arithmetic models: how a transformer computes, at the level of matrices.
//
// Rows of a Matrix belong to nodes of a prefix tree. Row i of every result depends on row i of the operands only,
// except in `scores` and `average`, where it also depends on the rows of the keys visible to query i, taken in order of
// position. So a node's values never depend on which other sequences share the tree: sharing equals recomputation bit
// for bit.
//
// tests/arithmetic/arithmetic_properties.hpp is one test header that runs for every model of this concept, and
// tests/arithmetic/archetype.hpp its executable minimum.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>

#include "snellen/arithmetic/operations.hpp"
#include "snellen/input/prefix_tree.hpp"
#include "snellen/number/matrix.hpp"

namespace snellen {

template <class A>
concept Arithmetic = requires(const A& a, const typename A::Matrix& x, typename A::Scores& scores,
                              const typename A::Scores& weights, const DoubleMatrix& table, const DoubleVector& vector,
                              std::span<const Token> tokens, std::span<const std::int32_t> positions,
                              const VisibleKeys& visible, NodeRange queries, std::span<const Node> nodes,
                              std::int64_t column, std::optional<double> scalar, DistanceBias bias) {
  // Sizes: rows and columns of a matrix.
  { x.rows() } -> std::convertible_to<std::int64_t>;
  { x.columns() } -> std::convertible_to<std::int64_t>;

  // --- the stream -------------------------------------------------------------------------------------------------
  // scale * table[token] for each token: (tokens, table columns).
  { a.embed(table, tokens, 1.0) } -> std::same_as<typename A::Matrix>;
  // x + table[position], and x + the sinusoid of the position with base theta.
  { a.add_rows(x, table, positions) } -> std::same_as<typename A::Matrix>;
  { a.add_sinusoid(x, positions, 1.0) } -> std::same_as<typename A::Matrix>;
  // x + y, and the Hadamard product x * y.
  { a.add(x, x) } -> std::same_as<typename A::Matrix>;
  { a.multiply(x, x) } -> std::same_as<typename A::Matrix>;
  // x W^T + b, W (out, in), b (out) or empty: (rows, out).
  { a.linear(x, table, vector) } -> std::same_as<typename A::Matrix>;
  // Row-wise norm; gain and bias may be empty.
  { a.normalize(x, NormKind::rms, 1.0, vector, vector) } -> std::same_as<typename A::Matrix>;
  { a.activate(x, Activation::relu) } -> std::same_as<typename A::Matrix>;

  // --- attention, one head at a time --------------------------------------------------------------------------------
  // Columns [column, column + width) of x.
  { a.columns(x, column, column) } -> std::same_as<typename A::Matrix>;
  // RoPE of one head: pair m of the row turned by position * theta^(-2m/width).
  { a.rotate(x, positions, 1.0, RotationLayout::half_split) } -> std::same_as<typename A::Matrix>;
  // Logits of the queries [begin, end): row i has one entry for each key visible to query begin + i: scale * q_i . k_j.
  // An empty scale is 1/sqrt(columns).
  { a.scores(x, x, visible, queries, scalar) } -> std::same_as<typename A::Scores>;
  // Logits read from a table indexed by (query token, key token).
  { a.table_scores(table, tokens, visible, queries) } -> std::same_as<typename A::Scores>;
  // s += bias(distance), in place; s = cap tanh(s / cap), in place.
  { a.add_distance_bias(scores, bias, visible, queries) } -> std::same_as<void>;
  { a.soft_cap(scores, 1.0) } -> std::same_as<void>;
  // Each row's softmax; an engaged scalar is the sink's logit: one more key, whose weight is dropped.
  { a.softmax(weights, SoftmaxKind::exponential, scalar) } -> std::same_as<typename A::Scores>;
  // Row i: sum over visible keys of weight_ij v_j: (end - begin, columns of v).
  { a.average(weights, x, visible, queries) } -> std::same_as<typename A::Matrix>;
  // Writes `x` into `out` at this row and column.
  { a.write_block(std::declval<typename A::Matrix&>(), x, column, column) } -> std::same_as<void>;
  // The rows of these nodes, in this order.
  { a.rows(x, nodes) } -> std::same_as<typename A::Matrix>;
  // A matrix of zeros.
  { a.zeros(column, column) } -> std::same_as<typename A::Matrix>;
};

}  // namespace snellen
