// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/real.hpp"

#include <algorithm>

#include "snellen/number/square.hpp"

namespace snellen {
namespace {

Precision common(const Real& x, const Real& y) {
  return std::max(x.precision(), y.precision());
}

template <class Function>
Real unary(const Real& x, const Function& function) {
  Ball out;
  function(out.get(), x.ball().get(), x.precision());
  return {std::move(out), x.precision()};
}

template <class Function>
Real binary(const Real& x, const Real& y, const Function& function) {
  Ball out;
  function(out.get(), x.ball().get(), y.ball().get(), common(x, y));
  return {std::move(out), common(x, y)};
}

Real integer(long value, const Real& beside) {
  return {value, beside.precision()};
}

}  // namespace

Real::Real(long value, Precision precision) : precision_(precision) {
  arb_set_si(ball_.get(), value);
}

Real& Real::operator+=(const Real& other) {
  return *this = binary(*this, other, arb_add);
}
Real& Real::operator-=(const Real& other) {
  return *this = binary(*this, other, arb_sub);
}
Real& Real::operator*=(const Real& other) {
  return *this = binary(*this, other, arb_mul);
}
Real& Real::operator/=(const Real& other) {
  return *this = binary(*this, other, arb_div);
}

Real operator-(const Real& x) {
  return unary(x, [](arb_ptr out, arb_srcptr in, Precision) { arb_neg(out, in); });
}
Real operator+(Real x, const Real& y) {
  return std::move(x += y);
}
Real operator-(Real x, const Real& y) {
  return std::move(x -= y);
}
Real operator*(Real x, const Real& y) {
  return std::move(x *= y);
}
Real operator/(Real x, const Real& y) {
  return std::move(x /= y);
}
Real operator+(const Real& x, long y) {
  return x + integer(y, x);
}
Real operator+(long x, const Real& y) {
  return integer(x, y) + y;
}
Real operator-(const Real& x, long y) {
  return x - integer(y, x);
}
Real operator-(long x, const Real& y) {
  return integer(x, y) - y;
}
Real operator*(const Real& x, long y) {
  return x * integer(y, x);
}
Real operator*(long x, const Real& y) {
  return integer(x, y) * y;
}
Real operator/(const Real& x, long y) {
  return x / integer(y, x);
}
Real operator/(long x, const Real& y) {
  return integer(x, y) / y;
}

Real exp(const Real& x) {
  return unary(x, arb_exp);
}
Real log(const Real& x) {
  return unary(x, arb_log);
}
Real tanh(const Real& x) {
  return unary(x, arb_tanh);
}
Real sinh(const Real& x) {
  return unary(x, arb_sinh);
}
Real cosh(const Real& x) {
  return unary(x, arb_cosh);
}
Real sin(const Real& x) {
  return unary(x, arb_sin);
}
Real cos(const Real& x) {
  return unary(x, arb_cos);
}

Real sqrt(const Real& x) {
  return unary(x, [](arb_ptr out, arb_srcptr in, Precision precision) {
    if (arb_is_negative(in) != 0) {
      arb_zero_pm_inf(out);
    } else {
      arb_sqrtpos(out, in, precision);
    }
  });
}

Real square(const Real& x) {
  return unary(x, set_square);
}

Real abs(const Real& x) {
  return unary(x, [](arb_ptr out, arb_srcptr in, Precision) { arb_abs(out, in); });
}

Real max(const Real& x, const Real& y) {
  return binary(x, y, arb_max);
}
Real min(const Real& x, const Real& y) {
  return binary(x, y, arb_min);
}

Real power(const Real& x, long exponent) {
  Ball out;
  arb_pow_ui(out.get(), x.ball().get(),
             exponent < 0 ? 0UL - static_cast<unsigned long>(exponent) : static_cast<unsigned long>(exponent),
             x.precision());
  Real result(std::move(out), x.precision());
  return exponent < 0 ? 1 / result : result;
}

Real euclidean_norm(std::span<const Real> x) {
  Real sum = square(x.front());
  for (const Real& value : x.subspan(1)) sum += square(value);
  return sqrt(sum);
}

Real pi(Precision precision) {
  Ball out;
  arb_const_pi(out.get(), precision);
  return {std::move(out), precision};
}

Real upper_end(const Real& x) {
  Ball out;
  arb_get_ubound_arf(arb_midref(out.get()), x.ball().get(), x.precision());
  return {std::move(out), x.precision()};
}

Real lower_end(const Real& x) {
  Ball out;
  arb_get_lbound_arf(arb_midref(out.get()), x.ball().get(), x.precision());
  return {std::move(out), x.precision()};
}

Real midpoint(const Real& x) {
  return unary(x, [](arb_ptr out, arb_srcptr in, Precision) { arb_get_mid_arb(out, in); });
}

Real radius(const Real& x) {
  return unary(x, [](arb_ptr out, arb_srcptr in, Precision) { arb_get_rad_arb(out, in); });
}

Real hull(const Real& x, const Real& y) {
  return binary(x, y, arb_union);
}

bool certainly_at_most(const Real& x, const Real& y) {
  return x.is_finite() && y.is_finite() && arb_le(x.ball().get(), y.ball().get()) != 0;
}
bool certainly_less(const Real& x, const Real& y) {
  return x.is_finite() && y.is_finite() && arb_lt(x.ball().get(), y.ball().get()) != 0;
}
bool certainly_positive(const Real& x) {
  return x.is_finite() && arb_is_positive(x.ball().get()) != 0;
}
bool certainly_differ(const Real& x, const Real& y) {
  return certainly_less(x, y) || certainly_less(y, x);
}

}  // namespace snellen
