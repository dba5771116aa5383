// SPDX-License-Identifier: LGPL-3.0-or-later
// The spectral norm of a matrix of balls, from traces of powers.
#pragma once

#include "snellen/arithmetic/certified.hpp"
#include "snellen/number/real.hpp"

namespace snellen {

/// Encloses ||A||_2 for every member of the balls. With B = A^T A and p = 2^m, tr(B^2p) / tr(B^p) <= l^p <= tr(B^p) for
/// B's largest eigenvalue l; m rises until both agree to about 2^-30, or to 24: relative width at most 2^-24 ln(rank)
/// beyond that of the entries. Zero for a matrix of zeros or without entries.
Real spectral_norm(const BallMatrix& a, Precision precision);
Real spectral_norm(const DoubleMatrix& a, Precision precision);

/// The balls of exact doubles.
BallMatrix ball_matrix(const DoubleMatrix& a);

/// Encloses left * right. Throws std::invalid_argument when the inner sizes differ.
BallMatrix matrix_product(const BallMatrix& left, const BallMatrix& right, Precision precision);
BallMatrix transposed(const BallMatrix& a);

}  // namespace snellen
