// SPDX-License-Identifier: LGPL-3.0-or-later
// The constants of a model's layers that bounds are made of, enclosed. Norms are Euclidean.
#pragma once

#include <vector>

#include "snellen/arithmetic/certified.hpp"
#include "snellen/model/weights.hpp"
#include "snellen/number/real.hpp"

namespace snellen {

/// One head. Logits are measured as exponents of e: those of a base-2 softmax are multiplied by ln 2.
struct HeadConstants {
  Real value;             ///< omega = ||W_O^h W_V^h||
  Real logit;             ///< mu = |scale| ||W_Q^h^T W_K^h||; zero with a token table
  Real query;             ///< |scale| ||W_Q^h||
  Real key;               ///< ||W_K^h||
  Real key_bias;          ///< ||b_K||
  Real query_bias;        ///< |scale| ||b_Q||
  Real query_bias_logit;  ///< |scale| ||W_K^h^T b_Q||
  Real table;             ///< token table: largest oscillation of a row (for phi: largest magnitude), or zero
  Real constant;          ///< ||W_O^h b_V||
};

/// The feed-forward part psi; all zero without one.
struct FeedForwardConstants {
  Real activation;                     ///< Lipschitz constant of f
  Real up, gate, down;                 ///< norms of the matrices; gate is zero unless gated
  Real up_bias, gate_bias, down_bias;  ///< norms of the biases
  bool gated = false;
};

struct LayerConstants {
  std::vector<HeadConstants> heads;
  Real attention_gain, attention_bias;        ///< N1: max |gain|, ||bias||
  Real feed_forward_gain, feed_forward_bias;  ///< N2
  Real output_bias;                           ///< ||b_O||
  FeedForwardConstants feed_forward;
};

struct ModelConstants {
  std::vector<LayerConstants> layers;
  Real final_gain, final_bias;  ///< N3
  Real embedding;               ///< largest norm of a scaled token embedding, positions added
};

/// All of them, from the weights.
ModelConstants model_constants(const Model& model, Precision precision);

/// A rational upper bound of sup |f'|, at most 2^-23 above it: ReLU 1, GELU 1.12890415 (erf) or 1.1289931 (tanh), SiLU
/// 1.09983934.
Rational activation_lipschitz(Activation activation);

/// s(x) of the norm of one row: x is divided by it. One without a norm.
Real norm_scale(const Config& config, const BallMatrix& x, std::int64_t row, Precision precision);
/// ||N(x) - N(y)|| <= this ||x - y||, by the scales at both ends: 2 max|gain| / (s_x + s_y) for RMSNorm and LayerNorm,
/// 2 sqrt(d) max|gain| / max(s_x, s_y) for L1 and max norms, 1 without a norm.
Real norm_secant(const Config& config, const Real& gain, const Real& scale_x, const Real& scale_y);
/// The same for all x and y: with epsilon in place of what s measures. Not finite when epsilon is zero.
Real norm_lipschitz(const Config& config, const Real& gain, Precision precision);
/// ||N(x)|| <= this for every x with ||x|| <= radius: radius without a norm, else whatever the radius.
Real norm_bound(const Config& config, const Real& gain, const Real& bias, const Real& radius);

/// The Lipschitz constant of psi on the ball of this radius; the radius matters only when psi is gated.
Real feed_forward_lipschitz(const FeedForwardConstants& constants, const Real& radius);
/// ||psi(x)|| <= this for ||x|| <= radius.
Real feed_forward_bound(const FeedForwardConstants& constants, const Real& radius);

/// Logits of one query against its keys that are c ||n - n'|| apart when the query's normalized streams are n and n':
/// an upper bound of (oscillation of the shift of log-weights) / ||n - n'||. Bilinear logits: mu diam{n_j}, since a
/// common shift has no effect. Soft-capped, phi-weighted and rotated ones: twice the largest shift, through ||k_j||.
Real logit_shift(const Config& config, const HeadConstants& head, const Real& key_diameter, const Real& key_radius);
/// Whether logits, as far as the softmax sees them, are bilinear in query and key.
bool bilinear_logits(const Config& config);

/// The oscillation of a row's log-weights, position biases aside, when all ||n_j|| <= radius.
Real logit_oscillation(const Config& config, const HeadConstants& head, const Real& radius);

/// ||x|| of a row and ||x - y|| of two rows; never negative.
Real row_length(const BallMatrix& x, std::int64_t row, Precision precision);
Real row_distance(const BallMatrix& x, std::int64_t row_x, const BallMatrix& y, std::int64_t row_y,
                  Precision precision);

/// For each node an upper bound of the diameter of the rows on its path: exact up to rounding when the tree is small,
/// else twice the greatest distance from one centre, at most twice the diameter too large.
std::vector<Real> path_diameters(const PrefixTree& tree, const BallMatrix& rows, Precision precision);
/// For each node the greatest value on its path.
std::vector<Real> path_maxima(const PrefixTree& tree, std::vector<Real> values);

/// Zero or more: the members of x that are not negative.
Real nonnegative(const Real& x);

}  // namespace snellen
