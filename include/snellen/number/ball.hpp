// SPDX-License-Identifier: LGPL-3.0-or-later
// A real number known to lie in a ball: a midpoint and a radius (FLINT's arb_t).
#pragma once

#include "snellen/number/rational.hpp"

#if __has_include(<flint/arb.h>)
#include <flint/arb.h>
#else
#include <arb.h>
#endif

namespace snellen {

/// Bits of working precision. There is no global precision: every rounding operation takes its own.
using Precision = long;

/// Owner of one arb_t. A Ball is a set of reals; every operation that makes one from others encloses the exact
/// result for every choice of members.
class Ball {
 public:
  Ball() noexcept;                         ///< exactly zero
  explicit Ball(double exact);             ///< the double itself; a NaN or an infinity gives a ball of everything
  Ball(const Rational& value, Precision);  ///< encloses `value`; exact when it is dyadic and fits
  Ball(const Rational& lower, const Rational& upper, Precision);  ///< encloses [lower, upper]; lower <= upper
  Ball(const Ball& other);
  Ball(Ball&& other) noexcept;
  Ball& operator=(const Ball& other);
  Ball& operator=(Ball&& other) noexcept;
  ~Ball();

  [[nodiscard]] arb_ptr get() noexcept { return value_; }
  [[nodiscard]] arb_srcptr get() const noexcept { return value_; }

  [[nodiscard]] bool is_exact() const noexcept;   ///< the radius is zero
  [[nodiscard]] bool is_finite() const noexcept;  ///< midpoint and radius are finite
  [[nodiscard]] bool contains(const Rational& value) const;
  [[nodiscard]] bool contains(const Ball& other) const;  ///< every member of `other` is a member
  [[nodiscard]] bool overlaps(const Ball& other) const;  ///< some real is a member of both
  [[nodiscard]] bool contains_zero() const noexcept;

  /// The ends, exact. Throw std::domain_error when the ball is not finite.
  [[nodiscard]] Rational lower() const;
  [[nodiscard]] Rational upper() const;
  [[nodiscard]] Rational midpoint() const;

 private:
  arb_t value_;
};

/// Enclosures of the four operations at the given precision.
Ball add(const Ball& left, const Ball& right, Precision);
Ball subtract(const Ball& left, const Ball& right, Precision);
Ball multiply(const Ball& left, const Ball& right, Precision);
Ball divide(const Ball& left, const Ball& right, Precision);

}  // namespace snellen
