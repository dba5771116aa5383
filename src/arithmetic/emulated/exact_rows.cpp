// SPDX-License-Identifier: LGPL-3.0-or-later
// Norm, softmax and rotation of exactly known operands.
#include "exact_rows.hpp"

#include <algorithm>
#include <stdexcept>

#include "snellen/number/square.hpp"

namespace snellen {
namespace {

/// Integer exponents of 2 below 2^20 are worth exact sums. A sum of powers of two that includes 1 and a power below
/// 2^-N is no power of two unless it has more than N terms, so with fewer keys than 2^20 no tie is missed.
constexpr slong exact_exponent_bits = 20;

/// Logits below the largest by 2^40 or more have weights below 2^(-2^39), which no format tells from zero.
constexpr slong vanishing_bits = 40;

/// The rational root of a square of a rational.
std::optional<Rational> exact_root(const Rational& square) {
  const Integer numerator = boost::multiprecision::numerator(square);
  const Integer denominator = boost::multiprecision::denominator(square);
  const Integer upper = boost::multiprecision::sqrt(numerator);
  const Integer lower = boost::multiprecision::sqrt(denominator);
  if (upper * upper != numerator || lower * lower != denominator) return std::nullopt;
  return Rational(upper, lower);
}

void set_exact(Ball& out, const Dyadic& value) {
  arb_set_arf(out.get(), value.get());
}

}  // namespace

void enclose_angle(Ball& sine, Ball& cosine, std::int32_t position, double theta, std::int64_t pair, std::int64_t width,
                   Precision precision) {
  Ball angle(theta);
  arb_log(angle.get(), angle.get(), precision);
  arb_mul_si(angle.get(), angle.get(), static_cast<slong>(-2 * pair), precision);
  arb_div_si(angle.get(), angle.get(), static_cast<slong>(width), precision);
  arb_exp(angle.get(), angle.get(), precision);
  arb_mul_si(angle.get(), angle.get(), position, precision);
  arb_sin_cos(sine.get(), cosine.get(), angle.get(), precision);
}

ExactNorm::ExactNorm(std::vector<Dyadic> row, NormKind kind, double epsilon)
    : row_(std::move(row)), kind_(kind), epsilon_(epsilon), first_(size(first_precision)) {}

ExactNorm::Size ExactNorm::size(Precision precision) const {
  Size out;
  Ball sum;
  Ball t;
  const auto count = static_cast<slong>(row_.size());
  if (kind_ == NormKind::layer) {
    for (const Dyadic& x : row_) arb_add_arf(out.mean.get(), out.mean.get(), x.get(), precision);
    arb_div_si(out.mean.get(), out.mean.get(), count, precision);
  }
  for (const Dyadic& x : row_) {
    set_exact(t, x);
    switch (kind_) {
      case NormKind::none:
        throw std::logic_error("ExactNorm: no norm");
      case NormKind::layer:
        arb_sub(t.get(), t.get(), out.mean.get(), precision);
        [[fallthrough]];
      case NormKind::rms:
        set_square(t.get(), t.get(), precision);
        arb_add(sum.get(), sum.get(), t.get(), precision);
        break;
      case NormKind::l1:
        arb_abs(t.get(), t.get());
        arb_add(sum.get(), sum.get(), t.get(), precision);
        break;
      case NormKind::max:
        arb_abs(t.get(), t.get());
        if (arf_cmp(arb_midref(t.get()), arb_midref(sum.get())) > 0) arb_swap(sum.get(), t.get());
        break;
    }
  }
  if (kind_ != NormKind::max) arb_div_si(sum.get(), sum.get(), count, precision);
  const Ball epsilon(epsilon_);
  arb_add(sum.get(), sum.get(), epsilon.get(), precision);
  if (kind_ == NormKind::rms || kind_ == NormKind::layer) {
    arb_rsqrt(out.reciprocal.get(), sum.get(), precision);
  } else {
    arb_inv(out.reciprocal.get(), sum.get(), precision);
  }
  return out;
}

bool ExactNorm::divides_by_zero() const {
  return !first_.reciprocal.is_finite() && divisor() == 0;
}

int ExactNorm::sign(std::size_t k) const {
  if (kind_ != NormKind::layer) return arf_sgn(row_[k].get());
  const Rational value = centred(k);
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

void ExactNorm::enclose(Ball& out, std::size_t k, const Dyadic& gain, const Dyadic& bias, Precision precision) const {
  const Size own = precision == first_precision ? Size() : size(precision);
  const Size& used = precision == first_precision ? first_ : own;
  set_exact(out, row_[k]);
  if (kind_ == NormKind::layer) arb_sub(out.get(), out.get(), used.mean.get(), precision);
  arb_mul(out.get(), out.get(), used.reciprocal.get(), precision);
  Ball operand;
  set_exact(operand, gain);
  arb_mul(out.get(), out.get(), operand.get(), precision);
  arb_add_arf(out.get(), out.get(), bias.get(), precision);
}

Rational ExactNorm::centred(std::size_t k) const {
  Rational value = rational_from(row_[k].get());
  if (kind_ != NormKind::layer) return value;
  Dyadic sum;
  for (const Dyadic& x : row_) arf_add(sum.get(), sum.get(), x.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
  return value - rational_from(sum.get()) / static_cast<long>(row_.size());
}

Rational ExactNorm::divisor() const {
  const auto count = static_cast<long>(row_.size());
  Dyadic sum;
  Dyadic squares;
  Dyadic largest;
  for (const Dyadic& x : row_) {
    Dyadic magnitude;
    arf_abs(magnitude.get(), x.get());
    arf_addmul(squares.get(), x.get(), x.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    const Dyadic& term = kind_ == NormKind::layer ? x : magnitude;
    arf_add(sum.get(), sum.get(), term.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    arf_max(largest.get(), largest.get(), magnitude.get());
  }
  const Rational epsilon = rational_from_double(epsilon_);
  switch (kind_) {
    case NormKind::none:
      break;
    case NormKind::rms:
      return rational_from(squares.get()) / count + epsilon;
    case NormKind::layer: {  // the variance is the mean square less the square of the mean
      const Rational mean = rational_from(sum.get()) / count;
      return rational_from(squares.get()) / count - mean * mean + epsilon;
    }
    case NormKind::l1:
      return rational_from(sum.get()) / count + epsilon;
    case NormKind::max:
      return rational_from(largest.get()) + epsilon;
  }
  throw std::logic_error("ExactNorm: no norm");
}

std::optional<Rational> ExactNorm::exact(std::size_t k, const Dyadic& gain, const Dyadic& bias) const {
  const Rational scaled = centred(k) * rational_from(gain.get());
  const Rational shift = rational_from(bias.get());
  if (scaled == 0) return shift;
  if (kind_ == NormKind::l1 || kind_ == NormKind::max) return scaled / divisor() + shift;
  const std::optional<Rational> root = exact_root(divisor());
  if (!root) return std::nullopt;
  return scaled / *root + shift;
}

ExactSoftmax::ExactSoftmax(std::vector<Dyadic> logits, SoftmaxKind kind) : logits_(std::move(logits)), kind_(kind) {
  for (std::size_t j = 1; j < logits_.size(); ++j) {
    if (arf_cmp(logits_[j].get(), logits_[largest_].get()) > 0) largest_ = j;
  }
  powers_.resize(logits_.size());
  for (std::size_t j = 0; j < logits_.size(); ++j) power(powers_[j], j, first_precision);
}

bool ExactSoftmax::vanishes(std::size_t j) const {
  if (kind_ == SoftmaxKind::phi) return false;
  Dyadic difference;
  arf_sub(difference.get(), logits_[j].get(), logits_[largest_].get(), first_precision, ARF_RND_DOWN);
  return arf_cmpabs_2exp_si(difference.get(), vanishing_bits) >= 0;
}

void ExactSoftmax::power(Ball& out, std::size_t j, Precision precision) const {
  set_exact(out, logits_[j]);
  if (kind_ == SoftmaxKind::phi) {  // 1 + s + s^2/2 = ((1 + s)^2 + 1)/2
    arb_add_ui(out.get(), out.get(), 1, precision);
    set_square(out.get(), out.get(), precision);
    arb_add_ui(out.get(), out.get(), 1, precision);
    arb_mul_2exp_si(out.get(), out.get(), -1);
    return;
  }
  if (vanishes(j)) {
    arb_zero(out.get());
    arb_add_error_2exp_si(out.get(), -(1L << (vanishing_bits - 1)));
    return;
  }
  set_exact(out, logits_[j]);
  Ball shift;
  set_exact(shift, logits_[largest_]);
  arb_sub(out.get(), out.get(), shift.get(), precision);
  if (kind_ == SoftmaxKind::base2 && arb_is_int(out.get())) {
    const slong exponent = arf_get_si(arb_midref(out.get()), ARF_RND_DOWN);
    arb_one(out.get());
    arb_mul_2exp_si(out.get(), out.get(), exponent);
    return;
  }
  enclose_elementary(out.get(), kind_ == SoftmaxKind::base2 ? Elementary::exponential2 : Elementary::exponential,
                     out.get(), precision);
}

const Ball& ExactSoftmax::total(Precision precision) {
  const auto [entry, is_new] = totals_.try_emplace(precision);
  if (!is_new) return entry->second;
  Ball& sum = entry->second;
  Ball t;
  for (std::size_t j = 0; j < logits_.size(); ++j) {
    if (precision != first_precision) power(t, j, precision);
    const Ball& term = precision == first_precision ? powers_[j] : t;
    arb_add(sum.get(), sum.get(), term.get(), precision);
  }
  return sum;
}

void ExactSoftmax::enclose(Ball& out, std::size_t j, Precision precision) {
  if (precision == first_precision) {
    out = powers_[j];
  } else {
    power(out, j, precision);
  }
  arb_div(out.get(), out.get(), total(precision).get(), precision);
}

std::optional<Rational> ExactSoftmax::exact(std::size_t j) const {
  const auto numerator = [&](std::size_t i) -> std::optional<Rational> {
    if (kind_ == SoftmaxKind::phi) {
      const Rational shifted = rational_from(logits_[i].get()) + 1;
      return Rational((shifted * shifted + 1) / 2);
    }
    Dyadic difference;
    arf_sub(difference.get(), logits_[i].get(), logits_[largest_].get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    if (arf_is_zero(difference.get())) return Rational(1);
    if (kind_ == SoftmaxKind::exponential || !arf_is_int(difference.get())) return std::nullopt;
    if (arf_cmpabs_2exp_si(difference.get(), exact_exponent_bits) > 0) return std::nullopt;
    return power_of_two(arf_get_si(difference.get(), ARF_RND_DOWN));
  };
  Rational sum = 0;
  for (std::size_t i = 0; i < logits_.size(); ++i) {
    const std::optional<Rational> term = numerator(i);
    if (!term) return std::nullopt;
    sum += *term;
  }
  return *numerator(j) / sum;
}

}  // namespace snellen
