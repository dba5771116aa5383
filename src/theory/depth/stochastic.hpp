// SPDX-License-Identifier: LGPL-3.0-or-later
// Row-stochastic matrices over the rationals: what Lemmas B.6, B.7 and Proposition B.8 speak of.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "snellen/arithmetic/exact.hpp"
#include "snellen/theory/claim.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {

/// The n by n identity.
RationalMatrix identity_matrix(long n);
/// The usual product, exact; left.columns() = right.rows().
RationalMatrix product(const RationalMatrix& left, const RationalMatrix& right);
/// share * I + (1 - share) * matrix: attention of weight 1 - share beside a residual of weight `share`.
RationalMatrix with_residual(const RationalMatrix& matrix, const Rational& share);

/// Least entry of a square matrix; largest |row sum - 1|; largest |entry| above the diagonal; largest diagonal entry
/// but the first (0 when n = 1); least entry of the first column but the first (1 when n = 1).
Rational least_entry(const RationalMatrix& matrix);
Rational row_sum_error(const RationalMatrix& matrix);
Rational largest_above_diagonal(const RationalMatrix& matrix);
Rational largest_diagonal(const RationalMatrix& matrix);
Rational least_first_column(const RationalMatrix& matrix);

/// Coefficients c_0..c_n of det(x I - matrix), c_n = 1, by Faddeev and LeVerrier: without a look at the triangle.
std::vector<Rational> characteristic_polynomial(const RationalMatrix& matrix);
/// How often `root` is a root of a polynomial with coefficients from the constant one up.
long order_of_root(std::vector<Rational> coefficients, const Rational& root);
/// The rank, by elimination.
long rank_of(RationalMatrix matrix);

/// That no entry is negative, that rows sum to one, that nothing stands above the diagonal.
std::vector<Hypothesis> stochastic_hypotheses(std::span<const RationalMatrix> matrices);
/// That every diagonal entry but the first is below one.
Hypothesis contracting_hypothesis(std::span<const RationalMatrix> matrices);

/// A lower triangular stochastic matrix with dyadic entries, some of them zero, and no diagonal entry 1 but the first.
RationalMatrix draw_stochastic(Draws& draws, long n);
/// Row i >= 2: `diagonal` on the diagonal and the rest just left of it. The slowest walk to the first state.
RationalMatrix bidiagonal_matrix(long n, const Rational& diagonal);
/// Row i: 1/i on and below the diagonal, the causal attention of equal logits.
RationalMatrix uniform_matrix(long n);
/// Rows i >= 3: `steps[i - 3]` left of the diagonal, `diagonal` on it and the rest in the first column; row 2:
/// (1 - diagonal, diagonal). Not diagonalizable for n >= 3 when no step is zero.
RationalMatrix jordan_matrix(const Rational& diagonal, std::span<const Rational> steps);

/// Breaks one hypothesis of a stochastic matrix with n >= 3: "identity" (diagonal entries 1), "upper" (an entry above
/// the diagonal), "deficient" (a row sums to 1/2), "signed" (a negative entry). Any other word leaves it as it is.
RationalMatrix broken(RationalMatrix matrix, std::string_view how);

}  // namespace snellen
