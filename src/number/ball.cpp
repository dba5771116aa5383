// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/ball.hpp"

#include <flint/fmpq.h>
#include <flint/fmpz.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace snellen {
namespace {

/// Owners of FLINT numbers that live for one function.
class Fmpz {
 public:
  Fmpz() noexcept { fmpz_init(value_); }
  explicit Fmpz(mpz_srcptr value) {
    fmpz_init(value_);
    fmpz_set_mpz(value_, value);
  }
  Fmpz(const Fmpz&) = delete;
  Fmpz& operator=(const Fmpz&) = delete;
  ~Fmpz() { fmpz_clear(value_); }
  fmpz* get() noexcept { return value_; }

 private:
  fmpz_t value_;
};

class Arf {
 public:
  Arf() noexcept { arf_init(value_); }
  Arf(const Arf&) = delete;
  Arf& operator=(const Arf&) = delete;
  ~Arf() { arf_clear(value_); }
  arf_ptr get() noexcept { return value_; }

 private:
  arf_t value_;
};

void set_quotient(arf_ptr result, const Rational& value, Precision precision, arf_rnd_t direction) {
  Fmpz numerator(mpq_numref(value.backend().data()));
  Fmpz denominator(mpq_denref(value.backend().data()));
  arf_fmpz_div_fmpz(result, numerator.get(), denominator.get(), precision, direction);
}

Rational rational_from_arf(arf_srcptr value) {
  if (arf_is_zero(value)) return 0;
  Fmpz significand;
  Fmpz exponent;
  arf_get_fmpz_2exp(significand.get(), exponent.get(), value);
  if (fmpz_fits_si(exponent.get()) == 0) throw std::domain_error("Ball: an end is beyond every rational");
  Integer integer;
  fmpz_get_mpz(integer.backend().data(), significand.get());
  return Rational(integer) * power_of_two(fmpz_get_si(exponent.get()));
}

void require_finite(const Ball& ball) {
  if (!ball.is_finite()) throw std::domain_error("Ball: not finite");
}

}  // namespace

Ball::Ball() noexcept {
  arb_init(value_);
}

Ball::Ball(double exact) : Ball() {
  if (std::isfinite(exact)) {
    arb_set_d(value_, exact);
  } else {
    arb_indeterminate(value_);
  }
}

Ball::Ball(const Rational& value, Precision precision) : Ball() {
  Fmpz numerator(mpq_numref(value.backend().data()));
  Fmpz denominator(mpq_denref(value.backend().data()));
  arb_fmpz_div_fmpz(value_, numerator.get(), denominator.get(), precision);
}

Ball::Ball(const Rational& lower, const Rational& upper, Precision precision) : Ball() {
  if (lower > upper) throw std::domain_error("Ball: the lower end is above the upper");
  Arf below;
  Arf above;
  set_quotient(below.get(), lower, precision + 30, ARF_RND_FLOOR);
  set_quotient(above.get(), upper, precision + 30, ARF_RND_CEIL);
  arb_set_interval_arf(value_, below.get(), above.get(), precision);
}

Ball::Ball(const Ball& other) : Ball() {
  arb_set(value_, other.value_);
}

Ball::Ball(Ball&& other) noexcept : Ball() {
  arb_swap(value_, other.value_);
}

Ball& Ball::operator=(const Ball& other) {
  if (this != &other) arb_set(value_, other.value_);
  return *this;
}

Ball& Ball::operator=(Ball&& other) noexcept {
  arb_swap(value_, other.value_);
  return *this;
}

Ball::~Ball() {
  arb_clear(value_);
}

bool Ball::is_exact() const noexcept {
  return arb_is_exact(value_) != 0;
}

bool Ball::is_finite() const noexcept {
  return arb_is_finite(value_) != 0;
}

bool Ball::contains(const Rational& value) const {
  if (!is_finite()) return true;
  fmpq_t fraction;
  fmpq_init(fraction);
  fmpq_set_mpq(fraction, value.backend().data());
  const bool result = arb_contains_fmpq(value_, fraction) != 0;
  fmpq_clear(fraction);
  return result;
}

bool Ball::contains(const Ball& other) const {
  return arb_contains(value_, other.value_) != 0;
}

bool Ball::overlaps(const Ball& other) const {
  return arb_overlaps(value_, other.value_) != 0;
}

bool Ball::contains_zero() const noexcept {
  return arb_contains_zero(value_) != 0;
}

Rational Ball::lower() const {
  require_finite(*this);
  Arf end;
  arb_get_lbound_arf(end.get(), value_, ARF_PREC_EXACT);
  return rational_from_arf(end.get());
}

Rational Ball::upper() const {
  require_finite(*this);
  Arf end;
  arb_get_ubound_arf(end.get(), value_, ARF_PREC_EXACT);
  return rational_from_arf(end.get());
}

Rational Ball::midpoint() const {
  require_finite(*this);
  return rational_from_arf(arb_midref(value_));
}

Ball add(const Ball& left, const Ball& right, Precision precision) {
  Ball result;
  arb_add(result.get(), left.get(), right.get(), precision);
  return result;
}

Ball subtract(const Ball& left, const Ball& right, Precision precision) {
  Ball result;
  arb_sub(result.get(), left.get(), right.get(), precision);
  return result;
}

Ball multiply(const Ball& left, const Ball& right, Precision precision) {
  Ball result;
  arb_mul(result.get(), left.get(), right.get(), precision);
  return result;
}

Ball divide(const Ball& left, const Ball& right, Precision precision) {
  Ball result;
  arb_div(result.get(), left.get(), right.get(), precision);
  return result;
}

}  // namespace snellen
