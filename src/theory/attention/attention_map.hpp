// SPDX-License-Identifier: LGPL-3.0-or-later
// One attention map without positions, norms or skip: x_i -> A sum_j alpha_ij x_j, alpha_i = softmax_j(x_i^T M x_j).
#pragma once

#include <vector>

#include "snellen/number/rational.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/theory/spectral_norm.hpp"

namespace snellen {

using RationalRows = std::vector<std::vector<Rational>>;  ///< by row
using RealVector = std::vector<Real>;
using RealPoints = std::vector<RealVector>;  ///< by position

struct AttentionMap {
  RationalRows value;   ///< A: (d, d)
  RationalRows score;   ///< M: (d, d)
  bool causal = false;  ///< row i sees the positions 1..i only
};

/// A d by d matrix, each entry uniform in [-most, most].
RationalRows random_matrix(Draws& draws, long width, const Rational& most);
/// factor times the identity.
RationalRows scaled_identity(long width, const Rational& factor);
/// n points, each coordinate uniform in [-most, most].
RationalRows random_points(Draws& draws, long count, long width, const Rational& most);

RealPoints enclosed(const RationalRows& points, Precision precision);
BallMatrix balls(const RationalRows& matrix, Precision precision);

RealVector product(const RationalRows& matrix, const RealVector& x);
Real inner_product(const RealVector& x, const RealVector& y);
RealVector difference(const RealVector& x, const RealVector& y);
Real distance(const RealVector& x, const RealVector& y);

/// The largest distance of two of the points.
Real diameter(const RealPoints& points);

/// alpha: row i has the weights of the positions that it sees.
RealPoints attention_weights(const AttentionMap& map, const RealPoints& points);
/// A sum_j alpha_ij x_j, by i.
RealPoints attend(const AttentionMap& map, const RealPoints& points);

}  // namespace snellen
