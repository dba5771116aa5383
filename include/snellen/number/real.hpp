// SPDX-License-Identifier: LGPL-3.0-or-later
// Formulas over enclosed reals: a ball together with the precision that operations on it work at.
#pragma once

#include <span>

#include "snellen/number/ball.hpp"

namespace snellen {

/// A real number known to lie in a ball. Every operation encloses its exact result for all members of its operands, at
/// the larger of the operands' precisions. Nothing is ever compared by midpoints: see certainly_at_most.
class Real {
 public:
  Real(Ball value, Precision precision) : ball_(std::move(value)), precision_(precision) {}
  Real(const Rational& value, Precision precision) : ball_(value, precision), precision_(precision) {}
  Real(long value, Precision precision);

  [[nodiscard]] const Ball& ball() const noexcept { return ball_; }
  [[nodiscard]] Precision precision() const noexcept { return precision_; }
  [[nodiscard]] bool is_finite() const noexcept { return ball_.is_finite(); }

  Real& operator+=(const Real& other);
  Real& operator-=(const Real& other);
  Real& operator*=(const Real& other);
  Real& operator/=(const Real& other);  ///< a divisor that may be zero gives a ball of everything

 private:
  Ball ball_;
  Precision precision_;
};

Real operator-(const Real& x);
Real operator+(Real x, const Real& y);
Real operator-(Real x, const Real& y);
Real operator*(Real x, const Real& y);
Real operator/(Real x, const Real& y);
Real operator+(const Real& x, long y);
Real operator+(long x, const Real& y);
Real operator-(const Real& x, long y);
Real operator-(long x, const Real& y);
Real operator*(const Real& x, long y);
Real operator*(long x, const Real& y);
Real operator/(const Real& x, long y);
Real operator/(long x, const Real& y);

Real exp(const Real& x);
Real log(const Real& x);  ///< a ball of everything unless x is certainly positive
Real tanh(const Real& x);
Real sinh(const Real& x);
Real cosh(const Real& x);
Real sin(const Real& x);
Real cos(const Real& x);
/// Of the non-negative members of x; a ball of everything when there are none.
Real sqrt(const Real& x);
Real square(const Real& x);  ///< never negative
Real abs(const Real& x);
Real max(const Real& x, const Real& y);
Real min(const Real& x, const Real& y);
Real power(const Real& x, long exponent);  ///< x^exponent for any integer exponent
/// sqrt(x_1^2 + ... + x_n^2), n >= 1.
Real euclidean_norm(std::span<const Real> x);
Real pi(Precision precision);

/// The ends of the ball as exact members of their own, never inward.
Real upper_end(const Real& x);
Real lower_end(const Real& x);
/// The ball's midpoint and half its width, exact.
Real midpoint(const Real& x);
Real radius(const Real& x);
/// The ball that contains both.
Real hull(const Real& x, const Real& y);

/// Every member of x is at most (less than) every member of y. False next to a NaN or an infinity.
bool certainly_at_most(const Real& x, const Real& y);
bool certainly_less(const Real& x, const Real& y);
/// Every member is positive, and all are finite.
bool certainly_positive(const Real& x);
/// No member of x is a member of y, and both are finite.
bool certainly_differ(const Real& x, const Real& y);

}  // namespace snellen
