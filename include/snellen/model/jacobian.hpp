// SPDX-License-Identifier: LGPL-3.0-or-later
// Derivatives of what a token becomes by what every token was, layer by layer: one run of the one forward over
// Recorded<A>, and one backward pass per coordinate of the result.
#pragma once

#include <vector>

#include "snellen/arithmetic/recorded.hpp"
#include "snellen/model/forward.hpp"

namespace snellen {

/// d f / d v_i^(l) for the observed f (m coordinates), every layer l = 0..L and every position i = 0..n-1 (from 0).
template <class Matrix>
struct Jacobian {
  Matrix value;                             ///< f itself: (1, m)
  std::vector<std::vector<Matrix>> blocks;  ///< [l][i]: (m, d), row by coordinate of f, column by coordinate of v_i
};

namespace forward {

/// Remembers the tape's numbers of v^(0..L).
struct StreamVariables : Listener {
  std::vector<Variable> variables;
  template <class Matrix>
  void stream(std::size_t, const Matrix& v) {
    variables.push_back(v.variable());
  }
};

/// The row that has a one in this column.
template <Arithmetic A>
typename A::Matrix unit_row(const A& a, std::int64_t width, std::int64_t column) {
  return a.embed(DoubleMatrix::Identity(width, width), std::vector<Token>{static_cast<Token>(column)}, 1.0);
}

}  // namespace forward

/// The derivatives of the observable of the token at `position` (from 0) of the sequence. At l = 0, v is the embedding
/// with absolute positions added. Exactness and errors are the arithmetic's; where the model has no derivative,
/// Certified encloses every limit of nearby derivatives and Exact throws Refused. Blocks of later positions are exactly
/// zero under a causal mask. Throws as evaluate() does, and std::out_of_range for a position outside the sequence.
/// Source: the left side of Theorem 5.1 / B.5 of arXiv:2406.04267, whose frozen form AttentionDerivative::frozen gives.
template <DifferentiableArithmetic A>
Jacobian<typename A::Matrix> jacobian(const Model& model, std::span<const Token> sequence, std::size_t position,
                                      Observable observable, AttentionDerivative attention, const A& a) {
  if (position >= sequence.size()) throw std::out_of_range("jacobian: the position lies outside the sequence");
  const std::vector<std::vector<Token>> sequences{{sequence.begin(), sequence.end()}};
  const PrefixTree tree = tree_for(model.config, sequences);  // one chain: node = position

  Tape<A> tape;
  forward::StreamVariables streams;
  const auto f = evaluate(model, tree, std::vector<Node>{static_cast<Node>(position)}, observable,
                          Recorded<A>(a, tape, attention), streams, Progress());
  Jacobian<typename A::Matrix> out;
  out.value = *f;
  const std::int64_t width = model.config.width;
  out.blocks.resize(streams.variables.size());
  for (auto& layer : out.blocks) {
    for (std::size_t i = 0; i < sequence.size(); ++i) layer.push_back(a.zeros(f.columns(), width));
  }
  for (std::int64_t k = 0; k < f.columns(); ++k) {
    const Adjoints<A> adjoints = tape.backward(a, f.variable(), forward::unit_row(a, f.columns(), k));
    for (std::size_t l = 0; l < streams.variables.size(); ++l) {
      const typename A::Matrix* by_stream = adjoints.matrix(streams.variables[l]);
      if (by_stream == nullptr) continue;
      for (std::size_t i = 0; i < sequence.size(); ++i) {
        a.write_block(out.blocks[l][i], a.rows(*by_stream, std::vector<Node>{static_cast<Node>(i)}), k, 0);
      }
    }
  }
  return out;
}

extern template Jacobian<BallMatrix> jacobian(const Model&, std::span<const Token>, std::size_t, Observable,
                                              AttentionDerivative, const Certified&);
extern template Jacobian<RationalMatrix> jacobian(const Model&, std::span<const Token>, std::size_t, Observable,
                                                  AttentionDerivative, const Exact&);

}  // namespace snellen
