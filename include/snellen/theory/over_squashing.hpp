// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 5.1 / B.5 on one model and one sequence: how much the last token still hears of every token, and the bounds
// by sums over causal paths. The mathematics: docs/theory/theorem-b5.md.
#pragma once

#include <span>
#include <vector>

#include "snellen/arithmetic/recorded.hpp"
#include "snellen/model/transformer.hpp"
#include "snellen/theory/spectral_norm.hpp"

namespace snellen {

/// Bounds of ||d f_n / d v_i^(l)||, [l][i], for l = 0..L and i = 0..n-1.
using PathBound = std::vector<std::vector<Real>>;

/// With g_j = 1 + sigma / beta_2(j) and beta(j) the divisor of the norm at position j:
struct PathBounds {
  /// of the frozen Jacobian: (1/beta_3) prod_l diag(g) [sum_h Lambda_h ||A_h|| diag(1/beta_1) + I]
  PathBound frozen;
  /// of the true Jacobian, by position: the same with a_jm Lambda_jm and b_j for the identity
  PathBound full;
  /// of the true Jacobian, one pair (a, b) and one g per layer: (1/beta_3) prod_l g_l (sum_h a_h Lambda_h + b I)
  PathBound by_layer;
  /// The smallest size s that a norm divides by; where it is zero the model has no derivative and the bounds say
  /// nothing. 1 without norms.
  Real smallest_size;
};

/// The bounds for the last token of the sequence and every observable (logits: times the norm of the output head).
/// Enclosures of the closed forms with the weights and trajectory of this model. Throws as evaluate() does.
/// Source: Theorem B.5 of arXiv:2406.04267 as docs/theory/theorem-b5.md repairs it.
PathBounds path_bounds(const Model& model, std::span<const Token> sequence, Observable observable, Precision precision);

/// 1/beta: a bound of the norm of the derivative of a norm at the row, from its size s and the greatest |gain| g. RMS
/// and layer norm: g / s, which is attained, or g epsilon / s^3 where only one direction is left (RMS with d = 1, layer
/// norm with d = 2). L1: g / s (1 + ||x|| / (sqrt(d) s)); max: g / s (1 + ||x|| / s); none: 1.
Real norm_slope(const Config& config, const Real& gain, const BallMatrix& x, std::int64_t row, Precision precision);

/// One row of the sensitivity table.
struct Sensitivity {
  std::size_t layer = 0;     ///< l: v_i^(l); 0 is the embedding, so that its rows are the totals
  std::size_t position = 0;  ///< i, from 0
  Real norm;                 ///< ||d f_n / d v_i^(l)||, the largest singular value
};

/// For every l = 0..L-1 and i = 0..n-1, in this order: how much the last token's observable hears of token i as it was
/// after l layers. Throws as jacobian() does.
std::vector<Sensitivity> sensitivities(const Model& model, std::span<const Token> sequence, Observable observable,
                                       AttentionDerivative attention, Precision precision);

}  // namespace snellen
