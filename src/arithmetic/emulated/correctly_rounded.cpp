// SPDX-License-Identifier: LGPL-3.0-or-later
// Elementary functions, correctly rounded: balls of rising precision, and far out their asymptotes.
//
// When the loop of correctly_rounded ends. At a non-zero dyadic x, e^x and tanh x are transcendental (Lindemann), and
// so is silu; 2^x is irrational unless x is an integer, which is taken out first. So none of them is ever halfway
// between two floats. For the two GELUs no such theorem is known to us: an x where one is halfway would end in
// an error, not in a wrong number.
#include "correctly_rounded.hpp"

#if __has_include(<flint/arb_hypgeom.h>)
#include <flint/arb_hypgeom.h>
#else
#include <arb_hypgeom.h>
#endif

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace snellen {
namespace {

constexpr auto no_rational = [] { return std::optional<Rational>(); };

/// Rounds the dyadic number.
FloatValue round_dyadic(arf_srcptr value, const Format& format) {
  Ball ball;
  arf_set(arb_midref(ball.get()), value);
  return *round(ball, format);
}

/// Exponent of the lowest set bit of x, at most the quantum's half: x, all values and all midpoints of the format are
/// multiples of 2^this, so that no midpoint lies strictly within 2^this of x.
double grid_exponent(arf_srcptr x, const Format& format) {
  fmpz_t bottom;
  fmpz_init(bottom);
  arf_bot(bottom, x);
  const long own = fmpz_get_si(bottom);
  fmpz_clear(bottom);
  return static_cast<double>(std::min(own, format.least_exponent() - 1));
}

/// Rounds x - t for a real t > 0 below 2^grid_exponent(x) (with signs mirrored when x is negative).
FloatValue round_just_inside(arf_srcptr x, const Format& format) {
  Dyadic step;
  arf_one(step.get());
  arf_mul_2exp_si(step.get(), step.get(), static_cast<slong>(grid_exponent(x, format)) - 1);
  if (arf_sgn(x) < 0) arf_neg(step.get(), step.get());
  arf_sub(step.get(), x, step.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
  return round_dyadic(step.get(), format);
}

/// Rounds a real number of this sign and of magnitude below a quarter of the quantum.
FloatValue round_tiny(bool negative, const Format& format) {
  const Rational tiny = power_of_two(format.least_exponent() - 3);
  return round(negative ? Rational(-tiny) : tiny, format);
}

/// |x| as a double, infinity beyond the doubles; toward zero, so that bounds from it are bounds.
double magnitude(arf_srcptr x) {
  if (arf_cmpabs_2exp_si(x, 1000) >= 0) return std::numeric_limits<double>::infinity();
  return std::abs(arf_get_d(x, ARF_RND_DOWN));
}

/// The gated functions are x - t(x) for x > 0 and -t(|x|) for x < 0 with a positive tail t. An upper bound of log2
/// t(|x|), from 1/(1 + e^u) < e^-u, 1 - Phi(x) < e^(-x^2/2) / x, log2 e > 1.44 and 2 sqrt(2/pi) > 1.59.
double tail_exponent(Elementary function, arf_srcptr x) {
  const double size = magnitude(x);
  const auto bits = static_cast<double>(arf_abs_bound_lt_2exp_si(x));  // |x| < 2^bits
  switch (function) {
    case Elementary::silu:
      return bits - 1.43 * size;
    case Elementary::gelu_tanh:
      return bits - 1.44 * 1.58 * size * (1 + 0.0447 * size * size);
    case Elementary::gelu_erf:
      return -0.719 * size * size;
    default:
      throw std::logic_error("tail_exponent: not a gated function");
  }
}

/// e^x or 2^x far out, where balls would need exponents of thousands of bits.
std::optional<FloatValue> round_far_power(Elementary function, arf_srcptr x, const Format& format) {
  const double exponent = (function == Elementary::exponential ? 1.44 : 1) * magnitude(x);  // |log2| of the value
  if (arf_sgn(x) < 0 && -exponent < static_cast<double>(format.least_exponent() - 2)) return round_tiny(false, format);
  if (arf_sgn(x) > 0 && exponent > static_cast<double>(format.maximum_exponent + 2)) {
    return round(power_of_two(format.maximum_exponent + 2), format);  // overflows, whatever the format does then
  }
  return std::nullopt;
}

/// The far ends of all functions.
std::optional<FloatValue> round_far(Elementary function, arf_srcptr x, const Format& format) {
  switch (function) {
    case Elementary::exponential:
    case Elementary::exponential2:
      return round_far_power(function, x, format);
    case Elementary::hyperbolic_tangent: {  // 1 - tanh |x| < 2 e^(-2|x|)
      Dyadic one(arf_sgn(x) < 0 ? -1.0 : 1.0);
      if (1 - 2.87 * magnitude(x) < grid_exponent(one.get(), format)) return round_just_inside(one.get(), format);
      return std::nullopt;
    }
    case Elementary::gelu_erf:
    case Elementary::gelu_tanh:
    case Elementary::silu:
      if (arf_sgn(x) > 0 && tail_exponent(function, x) < grid_exponent(x, format)) {
        return round_just_inside(x, format);
      }
      if (arf_sgn(x) < 0 && tail_exponent(function, x) < static_cast<double>(format.least_exponent() - 2)) {
        return round_tiny(true, format);
      }
      return std::nullopt;
  }
  return std::nullopt;
}

/// x / (1 + e^(-u)).
void gate(arb_ptr out, arb_srcptr x, arb_srcptr u, Precision precision) {
  Ball t;
  arb_neg(t.get(), u);
  arb_exp(t.get(), t.get(), precision);
  arb_add_ui(t.get(), t.get(), 1, precision);
  arb_div(out, x, t.get(), precision);
}

/// 2 sqrt(2/pi) (x + 0.044715 x^3): 0.5 x (1 + tanh(u/2)) = x / (1 + e^(-u)).
void gelu_tanh_argument(arb_ptr out, arb_srcptr x, Precision precision) {
  Ball t;
  arb_mul(t.get(), x, x, precision);
  arb_mul_ui(t.get(), t.get(), 44715, precision);
  arb_div_ui(t.get(), t.get(), 1000000, precision);
  arb_add_ui(t.get(), t.get(), 1, precision);
  arb_mul(t.get(), t.get(), x, precision);
  arb_const_pi(out, precision);
  arb_mul_2exp_si(out, out, -3);  // 2 sqrt(2/pi) = 1/sqrt(pi/8)
  arb_rsqrt(out, out, precision);
  arb_mul(out, out, t.get(), precision);
}

}  // namespace

Rational rational_from(arf_srcptr value) {
  Ball ball;
  arf_set(arb_midref(ball.get()), value);
  return ball.midpoint();
}

void enclose_elementary(arb_ptr out, Elementary function, arb_srcptr x, Precision precision) {
  switch (function) {
    case Elementary::exponential:
      arb_exp(out, x, precision);
      return;
    case Elementary::exponential2: {
      Ball logarithm;
      arb_const_log2(logarithm.get(), precision);
      arb_mul(logarithm.get(), logarithm.get(), x, precision);
      arb_exp(out, logarithm.get(), precision);
      return;
    }
    case Elementary::hyperbolic_tangent:
      arb_tanh(out, x, precision);
      return;
    case Elementary::gelu_erf: {  // x Phi(x) = x erfc(-x / sqrt 2) / 2
      Ball t;
      Ball root;
      arb_sqrt_ui(root.get(), 2, precision);
      arb_div(t.get(), x, root.get(), precision);
      arb_neg(t.get(), t.get());
      arb_hypgeom_erfc(t.get(), t.get(), precision);
      arb_mul(out, x, t.get(), precision);
      arb_mul_2exp_si(out, out, -1);
      return;
    }
    case Elementary::gelu_tanh: {
      Ball u;
      gelu_tanh_argument(u.get(), x, precision);
      gate(out, x, u.get(), precision);
      return;
    }
    case Elementary::silu:
      gate(out, x, x, precision);
      return;
  }
}

FloatValue round_elementary(Elementary function, arf_srcptr x, const Format& format) {
  if (std::optional<FloatValue> far = round_far(function, x, format)) return *far;
  if (function == Elementary::exponential2 && arf_is_int(x)) {
    return round(power_of_two(arf_get_si(x, ARF_RND_DOWN)), format);
  }
  Ball argument;
  arf_set(arb_midref(argument.get()), x);
  return correctly_rounded(
      format,
      [&](Ball& out, Precision precision) { enclose_elementary(out.get(), function, argument.get(), precision); },
      no_rational);
}

FloatValue round_soft_cap(arf_srcptr x, double cap, const Format& format) {
  const Dyadic limit(arf_sgn(x) < 0 ? -cap : cap);
  // cap (1 - tanh |x|/cap) < 2 cap e^(-2|x|/cap); the quotient of doubles is off by less than the slack of 2.87
  const double far = static_cast<double>(arf_abs_bound_lt_2exp_si(limit.get())) + 1 - 2.87 * (magnitude(x) / cap);
  if (far < grid_exponent(limit.get(), format)) return round_just_inside(limit.get(), format);
  const Ball factor(cap);
  Ball argument;
  arf_set(arb_midref(argument.get()), x);
  return correctly_rounded(
      format,
      [&](Ball& out, Precision precision) {
        arb_div(out.get(), argument.get(), factor.get(), precision);
        arb_tanh(out.get(), out.get(), precision);
        arb_mul(out.get(), out.get(), factor.get(), precision);
      },
      no_rational);
}

}  // namespace snellen
