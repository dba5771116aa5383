// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/arithmetic/certified_activation.hpp"

#if __has_include(<flint/arb_hypgeom.h>)
#include <flint/arb_hypgeom.h>
#else
#include <arb_hypgeom.h>
#endif

#include <stdexcept>

#include "snellen/number/square.hpp"

namespace snellen {
namespace {

/// 1 / (1 + e^-x).
Ball logistic(const Ball& x, Precision precision) {
  Ball out;
  arb_neg(out.get(), x.get());
  arb_exp(out.get(), out.get(), precision);
  arb_add_ui(out.get(), out.get(), 1, precision);
  arb_inv(out.get(), out.get(), precision);
  return out;
}

/// The derivative of x logistic(t(x)): p + x p (1 - p) t'(x).
Ball gated_slope(arb_srcptr x, const Ball& t, const Ball& t_slope, Precision precision) {
  const Ball p = logistic(t, precision);
  Ball opposite;
  arb_neg(opposite.get(), t.get());
  Ball out = logistic(opposite, precision);  // 1 - p without cancellation
  arb_mul(out.get(), out.get(), p.get(), precision);
  arb_mul(out.get(), out.get(), x, precision);
  arb_mul(out.get(), out.get(), t_slope.get(), precision);
  arb_add(out.get(), out.get(), p.get(), precision);
  return out;
}

}  // namespace

void activate_ball(arb_ptr out, arb_srcptr x, Activation activation, Precision precision) {
  Ball t;
  switch (activation) {
    case Activation::relu:
      arb_nonnegative_part(out, x);
      return;
    case Activation::gelu_erf:  // x Phi(x) = x/2 erfc(-x/sqrt 2): no cancellation for negative x
      arb_set_ui(t.get(), 2);
      arb_sqrt(t.get(), t.get(), precision);
      arb_div(t.get(), x, t.get(), precision);
      arb_neg(t.get(), t.get());
      arb_hypgeom_erfc(t.get(), t.get(), precision);
      arb_mul(out, x, t.get(), precision);
      arb_mul_2exp_si(out, out, -1);
      return;
    case Activation::gelu_tanh: {  // (1 + tanh u)/2 = 1/(1 + e^(-2u)), u = sqrt(2/pi) (x + 0.044715 x^3)
      Ball u;
      set_square(u.get(), x, precision);
      arb_mul_ui(u.get(), u.get(), 44715, precision);
      arb_div_ui(u.get(), u.get(), 1000000, precision);
      arb_add_ui(u.get(), u.get(), 1, precision);
      arb_mul(u.get(), u.get(), x, precision);
      arb_const_pi(t.get(), precision);
      arb_mul_2exp_si(t.get(), t.get(), -1);
      arb_rsqrt(t.get(), t.get(), precision);
      arb_mul(u.get(), u.get(), t.get(), precision);
      arb_mul_2exp_si(u.get(), u.get(), 1);
      arb_neg(u.get(), u.get());
      arb_exp(u.get(), u.get(), precision);
      arb_add_ui(u.get(), u.get(), 1, precision);
      arb_div(out, x, u.get(), precision);
      return;
    }
    case Activation::silu:
      arb_neg(t.get(), x);
      arb_exp(t.get(), t.get(), precision);
      arb_add_ui(t.get(), t.get(), 1, precision);
      arb_div(out, x, t.get(), precision);
      return;
  }
}

Ball slope_of_activation(arb_srcptr x, Activation activation, Precision precision) {
  Ball t;
  switch (activation) {
    case Activation::relu:
      if (arb_is_positive(x)) return Ball(1.0);
      if (arb_is_negative(x)) return Ball(0.0);
      return {Rational(0), Rational(1), 64};
    case Activation::gelu_erf: {  // Phi(x) + x e^(-x^2/2) / sqrt(2 pi)
      Ball phi;
      arb_set_ui(t.get(), 2);
      arb_sqrt(t.get(), t.get(), precision);
      arb_div(t.get(), x, t.get(), precision);
      arb_neg(phi.get(), t.get());
      arb_hypgeom_erfc(phi.get(), phi.get(), precision);
      arb_mul_2exp_si(phi.get(), phi.get(), -1);
      set_square(t.get(), t.get(), precision);
      arb_neg(t.get(), t.get());
      arb_exp(t.get(), t.get(), precision);
      arb_mul(t.get(), t.get(), x, precision);
      Ball root;
      arb_const_pi(root.get(), precision);
      arb_mul_2exp_si(root.get(), root.get(), 1);
      arb_sqrt(root.get(), root.get(), precision);
      arb_div(t.get(), t.get(), root.get(), precision);
      arb_add(t.get(), t.get(), phi.get(), precision);
      return t;
    }
    case Activation::gelu_tanh: {  // x logistic(2u), u = sqrt(2/pi) (x + c x^3), u' = sqrt(2/pi) (1 + 3 c x^2)
      Ball slope;
      Ball factor;
      set_square(t.get(), x, precision);
      arb_mul_ui(t.get(), t.get(), 44715, precision);
      arb_div_ui(t.get(), t.get(), 1000000, precision);
      arb_mul_ui(slope.get(), t.get(), 3, precision);
      arb_add_ui(slope.get(), slope.get(), 1, precision);
      arb_add_ui(t.get(), t.get(), 1, precision);
      arb_mul(t.get(), t.get(), x, precision);
      arb_const_pi(factor.get(), precision);
      arb_mul_2exp_si(factor.get(), factor.get(), -3);  // 2 sqrt(2/pi) = 1/sqrt(pi/8)
      arb_rsqrt(factor.get(), factor.get(), precision);
      arb_mul(t.get(), t.get(), factor.get(), precision);
      arb_mul(slope.get(), slope.get(), factor.get(), precision);
      return gated_slope(x, t, slope, precision);
    }
    case Activation::silu:
      arb_set(t.get(), x);
      return gated_slope(x, t, Ball(1.0), precision);
  }
  throw std::logic_error("slope_of_activation: unknown activation");
}

}  // namespace snellen
