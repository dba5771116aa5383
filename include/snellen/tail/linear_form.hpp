// SPDX-License-Identifier: LGPL-3.0-or-later
// A number that is known, up to a remainder, as a linear function of a few symbols. What is linear in the symbols
// carries no width, so that a chain of matrices does not wrap it: docs/theory/tail.md, Lemma 1.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "snellen/number/real.hpp"

namespace snellen {

/// The set of x = c + sum_m g_m s_m with c in `center` and g_m in `slopes[m]`, for the values s_m of some symbols. A
/// form speaks of a family of numbers (one per n, or per n and j): each member of the family has its own c and g_m, and
/// the symbols' values for it. `reach[m]`, given to the operations, bounds |s_m|. Symbols beyond the last slope have
/// slope zero.
struct LinearForm {
  Real center;
  std::vector<Real> slopes;

  explicit LinearForm(Real constant) : center(std::move(constant)) {}
  LinearForm(Real at, std::vector<Real> by) : center(std::move(at)), slopes(std::move(by)) {}
};

using Reach = std::span<const Real>;

/// An upper bound of |sum_m g_m s_m|, exact.
Real deviation(const LinearForm& x, Reach reach);
/// Encloses every member.
Real range(const LinearForm& x, Reach reach);
/// The form that knows nothing of the symbols: its center is the range.
LinearForm flattened(const LinearForm& x, Reach reach);

LinearForm operator+(const LinearForm& x, const LinearForm& y);
LinearForm operator-(const LinearForm& x, const LinearForm& y);
LinearForm operator*(const LinearForm& x, const Real& factor);
/// The product of the two forms' members at the same symbols.
LinearForm multiply(const LinearForm& x, const LinearForm& y, Reach reach);
LinearForm square(const LinearForm& x, Reach reach);
/// The same set or a larger one, with slopes that are the same for all members: what they varied by is in the center.
LinearForm with_exact_slopes(LinearForm x, Reach reach);
/// The center widened by [-by, by], by >= 0.
LinearForm widened(LinearForm x, const Real& by);

/// A function of one real and its derivative, both as enclosures over a ball; the derivative may leave out finitely
/// many points where one-sided derivatives lie in the enclosure.
enum class Shape : std::uint8_t { any, convex_monotone };
struct Smooth {
  std::function<Real(const Real&)> value;
  std::function<Real(const Real&)> slope;
  Shape shape = Shape::any;  ///< over every range that it is applied to
};

/// f of the members: linear at the center's midpoint m, the rest bounded by |f'(X) - f'(m)| |X - m| over the range X,
/// of a convex and monotone function by what it exceeds its tangent by at the ends of X;
/// flat where the function's own range is narrower and that remainder not small against it.
LinearForm apply(const Smooth& f, const LinearForm& x, Reach reach);

/// The form of which nothing is known.
LinearForm anything(Precision precision);
/// 1 / x. A ball of everything unless the range excludes zero.
LinearForm inverse(const LinearForm& x, Reach reach);
/// 1 / sqrt(x). A ball of everything unless the range is positive.
LinearForm inverse_root(const LinearForm& x, Reach reach);
/// max(x, 0): x, 0, or the chord through both ends of the range with half the gap as radius; the range alone where that
/// is no wider than the chord's center.
LinearForm positive_part(const LinearForm& x, Reach reach);
/// |x|: x, -x, or as above.
LinearForm magnitude(const LinearForm& x, Reach reach);

}  // namespace snellen
