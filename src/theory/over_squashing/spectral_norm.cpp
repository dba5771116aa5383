// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/spectral_norm.hpp"

#include <stdexcept>

#if __has_include(<flint/arb_mat.h>)
#include <flint/arb_mat.h>
#else
#include <arb_mat.h>
#endif

namespace snellen {
namespace {

/// Squarings, at most; each doubles the exponent p.
constexpr int most_squarings = 24;
/// Both sides agree well enough below this relative gap, as a power of two.
constexpr long enough_agreement = -30;

/// Owner of one arb_mat_t.
class Square {
 public:
  explicit Square(slong size) { arb_mat_init(value_, size, size); }
  Square(const Square&) = delete;
  Square& operator=(const Square&) = delete;
  ~Square() { arb_mat_clear(value_); }

  [[nodiscard]] arb_ptr at(slong row, slong column) { return arb_mat_entry(value_, row, column); }
  void square(Precision precision) { arb_mat_sqr(value_, value_, precision); }
  [[nodiscard]] Real trace(Precision precision) const {
    Ball out;
    arb_mat_trace(out.get(), value_, precision);
    return {std::move(out), precision};
  }

 private:
  arb_mat_t value_;
};

/// x^(1/p) for a certainly positive x.
Real root(const Real& x, long p) {
  return exp(log(x) / p);
}

/// The ball from the lower end of one to the upper end of another.
Real between(const Real& lower, const Real& upper) {
  return hull(lower_end(lower), upper_end(upper));
}

}  // namespace

BallMatrix ball_matrix(const DoubleMatrix& a) {
  BallMatrix out(a.rows(), a.cols());
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    for (Eigen::Index k = 0; k < a.cols(); ++k) arb_set_d(out.at(i, k), a(i, k));
  }
  return out;
}

BallMatrix transposed(const BallMatrix& a) {
  BallMatrix out(a.columns(), a.rows());
  for (std::int64_t i = 0; i < a.rows(); ++i) {
    for (std::int64_t k = 0; k < a.columns(); ++k) arb_set(out.at(k, i), a.at(i, k));
  }
  return out;
}

BallMatrix matrix_product(const BallMatrix& left, const BallMatrix& right, Precision precision) {
  if (left.columns() != right.rows()) throw std::invalid_argument("matrix_product: inner sizes differ");
  BallMatrix out(left.rows(), right.columns());
  if (left.columns() == 0) return out;
  const auto inner = static_cast<slong>(left.columns());
  const auto step = static_cast<slong>(right.columns());
  for (std::int64_t i = 0; i < out.rows(); ++i) {
    for (std::int64_t k = 0; k < out.columns(); ++k) {
      arb_dot(out.at(i, k), nullptr, 0, left.at(i, 0), 1, right.at(0, k), step, inner, precision);
    }
  }
  return out;
}

Real spectral_norm(const BallMatrix& a, Precision precision) {
  if (a.rows() == 0 || a.columns() == 0) return {0, precision};
  // Whichever Gram matrix is smaller: both have the same largest eigenvalue.
  const BallMatrix wide = a.rows() <= a.columns() ? a : transposed(a);
  const auto size = static_cast<slong>(wide.rows());
  Square power(size);  // B^p, symmetric and positive semidefinite
  for (slong i = 0; i < size; ++i) {
    for (slong k = 0; k < size; ++k) {
      arb_dot(power.at(i, k), nullptr, 0, wide.at(i, 0), 1, wide.at(k, 0), 1, static_cast<slong>(wide.columns()),
              precision);
    }
  }
  Real trace = power.trace(precision);  // tr B^p
  if (arb_is_zero(trace.ball().get()) != 0) return {0, precision};
  if (!certainly_less(Real(0, precision), trace)) {
    return trace.is_finite() ? sqrt(hull(Real(0, precision), upper_end(trace))) : trace;
  }
  Real lower(0, precision);
  Real upper = trace;
  long p = 1;
  for (int squarings = 0; squarings < most_squarings; ++squarings) {
    power.square(precision);
    const Real next = power.trace(precision);
    if (!certainly_less(Real(0, precision), next)) break;  // the entries' own widths have taken over
    lower = max(lower_end(lower), lower_end(root(next / trace, p)));
    p *= 2;
    upper = min(upper_end(upper), upper_end(root(next, p)));
    trace = next;
    if (certainly_at_most(upper - lower, lower * Real(power_of_two(enough_agreement), precision))) break;
  }
  return sqrt(between(lower, upper));
}

Real spectral_norm(const DoubleMatrix& a, Precision precision) {
  return spectral_norm(ball_matrix(a), precision);
}

}  // namespace snellen
