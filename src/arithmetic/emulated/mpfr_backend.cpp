// SPDX-License-Identifier: LGPL-3.0-or-later
// Correctly rounded steps on MPFR numbers.
#include "mpfr_backend.hpp"

#include <algorithm>

namespace snellen {
namespace {

/// `operation(out, mode)` into `result`, rounded to odd: toward zero, then to the odd neighbour if that left a rest.
template <class Operation>
void round_to_odd(mpfr_ptr result, const Operation& operation) {
  const int inexact = operation(result, MPFR_RNDZ);
  if (inexact == 0 || mpfr_regular_p(result) == 0) return;
  const bool is_odd = mpfr_min_prec(result) == mpfr_get_prec(result);  // the last bit is set
  if (is_odd) return;
  if (mpfr_signbit(result) != 0) {
    mpfr_nextbelow(result);
  } else {
    mpfr_nextabove(result);
  }
}

template <class Operation>
void step(const MpfrBackend& backend, mpfr_ptr out, const MpfrBackend::Target& to, const Operation& operation) {
  const auto precision = static_cast<mpfr_prec_t>(to.format().precision);
  {
    MpfrNumber result(precision);
    operation(static_cast<mpfr_ptr>(result), MPFR_RNDN);
    const bool plain_zero = mpfr_zero_p(result) != 0 && (mpfr_signbit(result) == 0 || to.format().has_negative_zero);
    if (to.is_normal(result) || plain_zero || mpfr_nan_p(result) != 0) {
      backend.set(out, result);
      return;
    }
  }
  MpfrNumber odd(precision + 2);
  round_to_odd(odd, operation);
  backend.store(out, round(static_cast<mpfr_srcptr>(odd), to.format()));
}

mpfr_prec_t largest_precision(const Policy& policy) {
  int precision = 2;
  for (const Format& format : formats_of(policy)) precision = std::max(precision, format.precision);
  return precision;
}

}  // namespace

MpfrArray::MpfrArray(std::size_t size, mpfr_prec_t precision)
    : precision_(precision), limbs_(size * (mpfr_custom_get_size(precision) / sizeof(mp_limb_t))), numbers_(size) {
  const std::size_t stride = mpfr_custom_get_size(precision) / sizeof(mp_limb_t);
  for (std::size_t i = 0; i < size; ++i) {
    mpfr_custom_init_set(&numbers_[i], MPFR_ZERO_KIND, 0, precision, limbs_.data() + i * stride);
  }
}

MpfrArray::MpfrArray(const MpfrArray& other) : MpfrArray(other.size(), other.precision_) {
  for (std::size_t i = 0; i < size(); ++i) mpfr_set(data() + i, other.data() + i, MPFR_RNDN);
}

MpfrArray& MpfrArray::operator=(const MpfrArray& other) {
  if (this != &other) *this = MpfrArray(other);
  return *this;
}

MpfrBackend::Target::Target(const Format& format)
    : format_(format), direct_(format.precision >= 2 && format.is_signed), maximum_(format.precision) {
  mpfr_set_z_2exp(maximum_, format.maximum_significand.backend().data(), format.maximum_exponent - format.precision + 1,
                  MPFR_RNDN);
}

MpfrBackend::MpfrBackend(const Policy& policy) : precision_(largest_precision(policy)) {}

void MpfrBackend::round(mpfr_ptr out, mpfr_srcptr x, const Target& to) const {
  step(*this, out, to, [x](mpfr_ptr result, mpfr_rnd_t mode) { return mpfr_set(result, x, mode); });
}

void MpfrBackend::round_double(mpfr_ptr out, double x, const Target& to) const {
  step(*this, out, to, [x](mpfr_ptr result, mpfr_rnd_t mode) { return mpfr_set_d(result, x, mode); });
}

void MpfrBackend::add(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, const Target& to) const {
  step(*this, out, to, [=](mpfr_ptr result, mpfr_rnd_t mode) { return mpfr_add(result, x, y, mode); });
}

void MpfrBackend::subtract(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, const Target& to) const {
  step(*this, out, to, [=](mpfr_ptr result, mpfr_rnd_t mode) { return mpfr_sub(result, x, y, mode); });
}

void MpfrBackend::multiply(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, const Target& to) const {
  step(*this, out, to, [=](mpfr_ptr result, mpfr_rnd_t mode) { return mpfr_mul(result, x, y, mode); });
}

void MpfrBackend::divide(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, const Target& to) const {
  step(*this, out, to, [=](mpfr_ptr result, mpfr_rnd_t mode) { return mpfr_div(result, x, y, mode); });
}

void MpfrBackend::square_root(mpfr_ptr out, mpfr_srcptr x, const Target& to) const {
  step(*this, out, to, [=](mpfr_ptr result, mpfr_rnd_t mode) { return mpfr_sqrt(result, x, mode); });
}

void MpfrBackend::multiply_add(mpfr_ptr out, mpfr_srcptr x, mpfr_srcptr y, mpfr_srcptr z, const Target& to) const {
  step(*this, out, to, [=](mpfr_ptr result, mpfr_rnd_t mode) { return mpfr_fma(result, x, y, z, mode); });
}

void MpfrBackend::elementary(mpfr_ptr out, Elementary function, mpfr_srcptr x, const Target& to) const {
  if (mpfr_regular_p(x) != 0) {
    Dyadic argument;
    load(argument.get(), x);
    store(out, round_elementary(function, argument.get(), to.format()));
    return;
  }
  // What the steps' formulas give at the special values.
  const bool far_left = mpfr_inf_p(x) != 0 && mpfr_signbit(x) != 0;
  switch (function) {
    case Elementary::exponential:
    case Elementary::exponential2:
      if (mpfr_zero_p(x) != 0) return round_double(out, 1, to);
      if (far_left) return round_double(out, 0, to);
      break;
    case Elementary::hyperbolic_tangent:
      if (mpfr_inf_p(x) != 0) return round_double(out, far_left ? -1 : 1, to);
      break;
    case Elementary::gelu_erf:
    case Elementary::gelu_tanh:
    case Elementary::silu:
      if (far_left) return set_nan(out);
      break;
  }
  round(out, x, to);
}

double MpfrBackend::special(mpfr_srcptr x) const noexcept {
  if (mpfr_number_p(x) == 0) return mpfr_get_d(x, MPFR_RNDN);
  const int sign = mpfr_sgn(x);
  return static_cast<double>((sign > 0) - (sign < 0));
}

FloatValue MpfrBackend::value(mpfr_srcptr x) const {
  const bool negative = mpfr_signbit(x) != 0;
  if (mpfr_nan_p(x) != 0) return FloatValue::nan();
  if (mpfr_inf_p(x) != 0) return FloatValue::infinity(negative);
  if (mpfr_zero_p(x) != 0) return FloatValue::zero(negative);
  Integer significand;
  const mpfr_exp_t exponent = mpfr_get_z_2exp(significand.backend().data(), x);
  if (negative) significand = -significand;
  return FloatValue::finite(negative, significand, exponent);
}

void MpfrBackend::store(mpfr_ptr out, const FloatValue& value) const {
  switch (value.kind()) {
    case FloatValue::Kind::nan:
      mpfr_set_nan(out);
      return;
    case FloatValue::Kind::infinity:
      mpfr_set_inf(out, value.negative() ? -1 : 1);
      return;
    case FloatValue::Kind::zero:
      mpfr_set_zero(out, value.negative() ? -1 : 1);
      return;
    case FloatValue::Kind::finite:
      mpfr_set_z_2exp(out, value.significand().backend().data(), value.exponent(), MPFR_RNDN);
      if (value.negative()) mpfr_neg(out, out, MPFR_RNDN);
      return;
  }
}

void MpfrBackend::round_dyadic(mpfr_ptr out, arf_srcptr x, const Target& to) const {
  Ball ball;
  arf_set(arb_midref(ball.get()), x);
  store(out, *snellen::round(ball, to.format()));
}

}  // namespace snellen
