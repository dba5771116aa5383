// SPDX-License-Identifier: LGPL-3.0-or-later
// Rounding of doubles: which formats, and the elementary functions.
#include "double_backend.hpp"

#include <algorithm>

#include "elementary_double.hpp"

namespace snellen {
namespace {

bool is_binary64(const Format& format) {
  return format.precision == 53 && format.minimum_exponent == -1022 && format.maximum_exponent == 1023 &&
         format.has_infinity && format.has_nan && format.has_negative_zero && format.has_subnormals &&
         format.overflow == Overflow::ieee && format.maximum_significand == (Integer(1) << 53) - 1;
}

/// Formats that operands of some operation have: storage and what operations put out.
std::vector<Format> operand_formats(const Policy& policy) {
  std::vector<Format> formats = {policy.storage};
  for (const DotRule* rule : {&policy.linear, &policy.scores, &policy.average}) formats.push_back(rule->output);
  for (const StepRule* rule : {&policy.embedding, &policy.norm, &policy.softmax, &policy.rotation, &policy.activation,
                               &policy.residual, &policy.gate, &policy.distance_bias, &policy.soft_cap}) {
    formats.push_back(rule->output);
  }
  return formats;
}

}  // namespace

LaneRounder::LaneRounder(const Format& format)
    : minimum_normal_(std::ldexp(1.0, static_cast<int>(format.minimum_exponent))),
      magic_(std::ldexp(1.5, 53 - format.precision)),
      maximum_(format.maximum().convert_to<double>()),
      overflow_(0),
      infinity_(0),
      zero_(format.has_negative_zero ? -0.0 : 0.0) {
  overflow_ = to_double(round(Rational(format.maximum() * 4), format));
  infinity_ = to_double(round(FloatValue::infinity(false), format));
}

bool LaneRounder::supports(const Format& format) {
  constexpr long range = 400;
  return format.precision >= 2 && format.precision <= 25 && format.minimum_exponent >= -range + format.precision &&
         format.maximum_exponent <= range && format.has_subnormals && format.has_zero && format.is_signed;
}

DoubleBackend::Target::Target(const Format& format, bool nests_operands)
    : format_(format), nests_operands_(nests_operands) {
  if (!snellen::is_binary64(format)) rounder_.emplace(format);
}

bool DoubleBackend::supports(const Policy& policy) {
  const std::vector<Format> operands = operand_formats(policy);
  const std::vector<Format> all = formats_of(policy);
  if (std::all_of(all.begin(), all.end(), is_binary64)) return true;
  return std::all_of(operands.begin(), operands.end(), LaneRounder::supports) &&
         std::all_of(all.begin(), all.end(),
                     [](const Format& format) { return LaneRounder::supports(format) || is_binary64(format); });
}

DoubleBackend::DoubleBackend(const Policy& policy) : formats_(formats_of(policy)) {
  if (!supports(policy)) throw std::domain_error("policy " + policy.name + " needs more than doubles");
  all_binary64_ = std::all_of(formats_.begin(), formats_.end(), is_binary64);
  for (const Format& format : operand_formats(policy)) {
    operand_precision_ = std::max(operand_precision_, format.precision);
  }
}

bool DoubleBackend::nested(const Format& inner, const Format& outer) {
  return inner.precision <= outer.precision && inner.least_exponent() >= outer.least_exponent();
}

DoubleBackend::Target DoubleBackend::target(const Format& format) const {
  const bool nests =
      std::all_of(formats_.begin(), formats_.end(), [&](const Format& operand) { return nested(operand, format); });
  return {format, nests};
}

void DoubleBackend::elementary(double& out, Elementary function, double x, const Target& to) const {
  // What the steps' formulas give at the special values.
  if (x != x || x == 0 || std::isinf(x)) {
    switch (function) {
      case Elementary::exponential:
      case Elementary::exponential2:
        out = to.round(x == 0 ? 1 : x < 0 ? 0 : x);
        return;
      case Elementary::hyperbolic_tangent:
        out = to.round(std::isinf(x) ? std::copysign(1.0, x) : x);
        return;
      case Elementary::gelu_erf:
      case Elementary::gelu_tanh:
      case Elementary::silu:
        out = x < 0 ? std::nan("") : to.round(x);
        return;
    }
  }
  if (function == Elementary::exponential && std::abs(x) <= exponential_range) {
    const double value = exponential(x);
    if (try_round(out, value, value * exponential_error, to)) return;
  }
  if (function == Elementary::silu && std::abs(x) <= exponential_range) {
    // e^-x is off by exponential_error, 1 + e^-x by no more and half a unit, the quotient by another half
    const double value = x / (1 + exponential(-x));
    if (try_round(out, value, std::abs(value) * (exponential_error + 0x1p-51), to)) return;
  }
  out = to_double(round_elementary(function, Dyadic(x).get(), to.format()));
}

void DoubleBackend::softmax(double* out, const double* logits, std::size_t count, std::size_t weights, const Target& to,
                            std::vector<std::size_t>& undecided) const {
  double largest = logits[0];
  for (std::size_t j = 1; j < count; ++j) largest = std::max(largest, logits[j]);
  // Each power is off by exponential_error and by the rounding of the difference, at most 2^-53 * 700; those below
  // e^-700 are left out, which the slack covers. Their sum adds 2^-53 per addition.
  constexpr double power_error = exponential_error + exponential_range * 0x1p-52;
  double sum = 0;
  for (std::size_t j = 0; j < count; ++j) {
    const double difference = logits[j] - largest;
    if (difference >= -exponential_range) sum += exponential(difference);
  }
  const double error = 2 * power_error + static_cast<double>(count + 4) * 0x1p-52;
  for (std::size_t j = 0; j < weights; ++j) {
    const double difference = logits[j] - largest;
    if (difference >= -exponential_range) {
      const double weight = exponential(difference) / sum;
      if (try_round(out[j], weight, weight * error * 1.01, to)) continue;
    }
    undecided.push_back(j);
  }
}

FloatValue DoubleBackend::value(double x) const {
  if (x != x) return FloatValue::nan();
  if (std::isinf(x)) return FloatValue::infinity(x < 0);
  if (x == 0) return FloatValue::zero(std::signbit(x));
  int exponent = 0;
  const double fraction = std::frexp(std::abs(x), &exponent);
  return FloatValue::finite(x < 0, Integer(static_cast<std::uint64_t>(std::ldexp(fraction, 53))), exponent - 53);
}

void DoubleBackend::round_dyadic(double& out, arf_srcptr x, const Target& to) const {
  if (!to.is_binary64() && arf_cmpabs_2exp_si(x, 900) < 0 && (arf_is_zero(x) || arf_cmpabs_2exp_si(x, -900) > 0)) {
    const double part = arf_get_d(x, ARF_RND_DOWN);
    const double rest = arf_cmp_d(x, part) == 0 ? 0.0 : part;  // the part left out has the part's sign
    out = to.round(round_to_odd(part, rest));
    return;
  }
  Ball ball;
  arf_set(arb_midref(ball.get()), x);
  out = to_double(*snellen::round(ball, to.format()));
}

bool DoubleBackend::try_round(double& out, const Ball& x, const Target& to) const {
  if (to.is_binary64() || arf_cmpabs_2exp_si(arb_midref(x.get()), 900) > 0) return false;
  const double centre = arf_get_d(arb_midref(x.get()), ARF_RND_NEAR);  // off by at most 2^-53 of it, or 2^-1074
  return try_round(out, centre, mag_get_d(arb_radref(x.get())), to);
}

}  // namespace snellen
