// SPDX-License-Identifier: LGPL-3.0-or-later
// Real numbers by MPFR at 320 bits, to nearest: the oracle of the tests of balls, which shares no code with FLINT's
// balls. A formula of a few dozen steps on it is off by less than 2^-280 of its largest term; tests allow for 2^-200.
#pragma once

#include <mpfr.h>

#include "snellen/number/ball.hpp"
#include "snellen/number/real.hpp"

namespace snellen::testing {

class MpfrReal {
 public:
  static constexpr mpfr_prec_t bits = 320;

  MpfrReal() {
    mpfr_init2(value_, bits);
    mpfr_set_zero(value_, 1);
  }
  explicit MpfrReal(double value) : MpfrReal() { mpfr_set_d(value_, value, MPFR_RNDN); }
  explicit MpfrReal(const Rational& value) : MpfrReal() { mpfr_set_q(value_, value.backend().data(), MPFR_RNDN); }
  MpfrReal(const MpfrReal& other) : MpfrReal() { mpfr_set(value_, other.value_, MPFR_RNDN); }
  MpfrReal& operator=(const MpfrReal& other) {
    if (this != &other) mpfr_set(value_, other.value_, MPFR_RNDN);
    return *this;
  }
  ~MpfrReal() { mpfr_clear(value_); }

  [[nodiscard]] mpfr_ptr get() noexcept { return value_; }
  [[nodiscard]] mpfr_srcptr get() const noexcept { return value_; }
  [[nodiscard]] double to_double() const { return mpfr_get_d(value_, MPFR_RNDN); }

  friend MpfrReal operator+(const MpfrReal& x, const MpfrReal& y) { return apply(mpfr_add, x, y); }
  friend MpfrReal operator-(const MpfrReal& x, const MpfrReal& y) { return apply(mpfr_sub, x, y); }
  friend MpfrReal operator*(const MpfrReal& x, const MpfrReal& y) { return apply(mpfr_mul, x, y); }
  friend MpfrReal operator/(const MpfrReal& x, const MpfrReal& y) { return apply(mpfr_div, x, y); }
  friend MpfrReal operator-(const MpfrReal& x) { return apply(mpfr_neg, x); }
  friend bool operator<(const MpfrReal& x, const MpfrReal& y) { return mpfr_less_p(x.value_, y.value_) != 0; }

  friend MpfrReal exp(const MpfrReal& x) { return apply(mpfr_exp, x); }
  friend MpfrReal log(const MpfrReal& x) { return apply(mpfr_log, x); }
  friend MpfrReal tanh(const MpfrReal& x) { return apply(mpfr_tanh, x); }
  friend MpfrReal sinh(const MpfrReal& x) { return apply(mpfr_sinh, x); }
  friend MpfrReal cosh(const MpfrReal& x) { return apply(mpfr_cosh, x); }
  friend MpfrReal sin(const MpfrReal& x) { return apply(mpfr_sin, x); }
  friend MpfrReal cos(const MpfrReal& x) { return apply(mpfr_cos, x); }
  friend MpfrReal sqrt(const MpfrReal& x) { return apply(mpfr_sqrt, x); }
  friend MpfrReal square(const MpfrReal& x) { return apply(mpfr_sqr, x); }
  friend MpfrReal abs(const MpfrReal& x) { return apply(mpfr_abs, x); }
  friend MpfrReal erfc(const MpfrReal& x) { return apply(mpfr_erfc, x); }
  friend MpfrReal max(const MpfrReal& x, const MpfrReal& y) { return x < y ? y : x; }
  friend MpfrReal min(const MpfrReal& x, const MpfrReal& y) { return x < y ? x : y; }

 private:
  template <class Function>
  static MpfrReal apply(const Function& function, const MpfrReal& x) {
    MpfrReal out;
    function(out.value_, x.value_, MPFR_RNDN);
    return out;
  }
  template <class Function>
  static MpfrReal apply(const Function& function, const MpfrReal& x, const MpfrReal& y) {
    MpfrReal out;
    function(out.value_, x.value_, y.value_, MPFR_RNDN);
    return out;
  }
  mpfr_t value_;
};

/// What formulas that are written once for MpfrReal and for Real need: a constant beside a number, and pi.
inline MpfrReal constant(double value, const MpfrReal&) {
  return MpfrReal(value);
}
inline Real constant(double value, const Real& beside) {
  return {Ball(value), beside.precision()};
}
inline MpfrReal pi_beside(const MpfrReal&) {
  MpfrReal out;
  mpfr_const_pi(out.get(), MPFR_RNDN);
  return out;
}
inline Real pi_beside(const Real& beside) {
  return pi(beside.precision());
}

}  // namespace snellen::testing
