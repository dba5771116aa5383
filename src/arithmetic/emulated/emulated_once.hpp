// SPDX-License-Identifier: LGPL-3.0-or-later
// Operations whose exact result is rounded once. Infinities and NaN among the operands are treated as the steps of the
// operation would, in exact arithmetic. Written once for both kits.
#pragma once

#include <limits>
#include <vector>

#include "emulated_steps.hpp"
#include "exact_rows.hpp"

namespace snellen {

/// Rounds the real number of the enclosures (see correctly_rounded), by the kit's cheap test first.
template <class Kit, class Enclose, class ExactValue>
void round_real(const Kit& kit, typename Kit::Out out, const typename Kit::Target& to, const Enclose& enclose,
                const ExactValue& exact) {
  if (kit.tries(to)) {
    Ball ball;
    enclose(ball, first_precision);
    if (kit.try_round(out, ball, to)) return;
  }
  kit.store(out, correctly_rounded(to.format(), enclose, exact));
}

template <class Kit>
Dyadic load(const Kit& kit, typename Kit::In x) {
  Dyadic out;
  kit.load(out.get(), x);
  return out;
}

template <class Kit>
void normalize_once(const KitRule<Kit>& rule, typename Kit::Row out, typename Kit::ConstRow x, std::size_t width,
                    NormKind kind, double epsilon, const GainAndBias<Kit>& affine) {
  const Kit& kit = rule.kit;
  bool has_nan = false;
  bool has_infinity = false;
  for (std::size_t k = 0; k < width; ++k) {
    has_nan = has_nan || kit.is_nan(Kit::at(x, k));
    has_infinity = has_infinity || kit.is_infinite(Kit::at(x, k));
  }
  has_nan = has_nan || (has_infinity && kind == NormKind::layer);  // infinity less an infinite mean
  std::vector<Dyadic> row(width);
  if (!has_nan && !has_infinity) {
    for (std::size_t k = 0; k < width; ++k) kit.load(row[k].get(), Kit::at(x, k));
  }
  const ExactNorm norm(std::move(row), kind, has_infinity ? 1.0 : epsilon);
  if (has_nan || norm.divides_by_zero()) {
    for (std::size_t k = 0; k < width; ++k) kit.set_nan(Kit::at(out, k));
    return;
  }
  Dyadic gain(1);
  Dyadic bias;
  for (std::size_t k = 0; k < width; ++k) {
    const typename Kit::Out entry = Kit::at(out, k);
    const double special_gain = affine.has_gain ? kit.special(Kit::at(Kit::row(affine.gain, 0), k)) : 1;
    const double special_bias = affine.has_bias ? kit.special(Kit::at(Kit::row(affine.bias, 0), k)) : 0;
    if (has_infinity || !std::isfinite(special_gain) || !std::isfinite(special_bias)) {
      const double quotient =
          has_infinity ? kit.special(Kit::at(x, k)) / std::numeric_limits<double>::infinity() : norm.sign(k);
      const double value = quotient * special_gain + special_bias;
      if (std::isfinite(value)) {  // quotient or gain is zero: the bias alone is left
        if (affine.has_bias) {
          kit.round(entry, Kit::at(Kit::row(affine.bias, 0), k), rule.output);
        } else {
          kit.set_zero(entry);
        }
      } else {
        kit.round_double(entry, value, rule.output);
      }
      continue;
    }
    if (affine.has_gain) kit.load(gain.get(), Kit::at(Kit::row(affine.gain, 0), k));
    if (affine.has_bias) kit.load(bias.get(), Kit::at(Kit::row(affine.bias, 0), k));
    round_real(
        kit, entry, rule.output, [&](Ball& ball, Precision precision) { norm.enclose(ball, k, gain, bias, precision); },
        [&] { return norm.exact(k, gain, bias); });
  }
}

template <class Kit>
void softmax_once(const KitRule<Kit>& rule, typename Kit::Row out, typename Kit::ConstRow logits, std::size_t count,
                  SoftmaxKind kind, bool sink) {
  const Kit& kit = rule.kit;
  const std::size_t weights = sink ? count - 1 : count;
  bool spoilt = false;  // every weight is NaN
  bool infinite = false;
  std::vector<Dyadic> finite;
  for (std::size_t j = 0; j < count; ++j) {
    const auto logit = Kit::at(logits, j);
    if (kit.is_finite(logit)) {
      finite.push_back(load(kit, logit));
      continue;
    }
    const bool positive = kit.special(logit) > 0;
    if (kind == SoftmaxKind::phi) {  // 1 - infinity + infinity is NaN; infinity / infinity is NaN, finite / infinity 0
      spoilt = spoilt || !positive;
      infinite = infinite || positive;
    } else {  // s less an infinite maximum is NaN for the largest; e^-infinity = 0
      spoilt = spoilt || positive || kit.is_nan(logit);
    }
  }
  if (spoilt || (finite.empty() && !infinite)) {
    for (std::size_t j = 0; j < weights; ++j) kit.set_nan(Kit::at(out, j));
    return;
  }
  if (infinite) {
    for (std::size_t j = 0; j < weights; ++j) {
      kit.is_finite(Kit::at(logits, j)) ? kit.set_zero(Kit::at(out, j)) : kit.set_nan(Kit::at(out, j));
    }
    return;
  }
  std::vector<std::size_t> undecided;
  if (kind == SoftmaxKind::exponential) {
    kit.softmax(out, logits, count, weights, rule.output, undecided);
  } else {
    for (std::size_t j = 0; j < weights; ++j) undecided.push_back(j);
  }
  if (undecided.empty()) return;
  ExactSoftmax exact(std::move(finite), kind);
  std::vector<std::size_t> index(count);  // among the finite logits
  for (std::size_t j = 0, next = 0; j < count; ++j) index[j] = kit.is_finite(Kit::at(logits, j)) ? next++ : count;
  for (const std::size_t j : undecided) {
    if (index[j] == count || exact.vanishes(index[j])) {
      kit.set_zero(Kit::at(out, j));
      continue;
    }
    round_real(
        kit, Kit::at(out, j), rule.output,
        [&](Ball& ball, Precision precision) { exact.enclose(ball, index[j], precision); },
        [&] { return exact.exact(index[j]); });
  }
}

/// x_1 cos - x_2 sin for `sign` = -1, x_2 cos + x_1 sin (with the operands swapped by the caller) for `sign` = 1.
/// `angle(sine, cosine, precision)` encloses the two; `turned` says that the angle is not zero.
template <class Kit, class Angle>
void rotate_once(const KitRule<Kit>& rule, typename Kit::Out out, typename Kit::In along, typename Kit::In across,
                 int sign, bool turned, const Angle& angle) {
  const Kit& kit = rule.kit;
  Ball sine;
  Ball cosine;
  if (!turned || !kit.is_finite(along) || !kit.is_finite(across)) {
    angle(sine, cosine, 2 * first_precision);  // enough for their signs, which are not zero when turned
    const auto sign_of = [](const Ball& ball) { return static_cast<double>(arf_sgn(arb_midref(ball.get()))); };
    const double special =
        kit.special(along) * sign_of(cosine) + sign * kit.special(across) * (turned ? sign_of(sine) : 0.0);
    if (std::isfinite(special)) {
      kit.round(out, along, rule.output);
    } else {
      kit.round_double(out, special, rule.output);
    }
    return;
  }
  const Dyadic a = load(kit, along);
  const Dyadic b = load(kit, across);
  const auto enclose = [&](Ball& ball, Precision precision) {
    angle(sine, cosine, precision);
    arb_set_arf(ball.get(), b.get());
    arb_mul(ball.get(), ball.get(), sine.get(), precision);
    if (sign < 0) arb_neg(ball.get(), ball.get());
    Ball other;
    arb_set_arf(other.get(), a.get());
    arb_addmul(ball.get(), other.get(), cosine.get(), precision);
  };
  round_real(kit, out, rule.output, enclose, [&]() -> std::optional<Rational> {
    if (arf_is_zero(a.get()) && arf_is_zero(b.get())) return Rational(0);
    return std::nullopt;
  });
}

template <class Kit>
void distance_bias_once(const KitRule<Kit>& rule, typename Kit::Out logit, double slope, double distance,
                        typename Kit::In entry, bool has_entry) {
  const Kit& kit = rule.kit;
  const double special = kit.special(logit) + (has_entry ? kit.special(entry) : 0.0);
  if (!std::isfinite(special)) return kit.round_double(logit, special, rule.output);
  Dyadic sum = load(kit, logit);
  const Dyadic factor(-slope);
  const Dyadic size(distance);
  arf_addmul(sum.get(), factor.get(), size.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
  if (has_entry) {
    const Dyadic addend = load(kit, entry);
    arf_add(sum.get(), sum.get(), addend.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
  }
  kit.round_dyadic(logit, sum.get(), rule.output);
}

template <class Kit>
void soft_cap_once(const KitRule<Kit>& rule, typename Kit::Out logit, double cap) {
  const Kit& kit = rule.kit;
  if (kit.is_infinite(logit)) return kit.round_double(logit, std::copysign(cap, kit.special(logit)), rule.output);
  if (kit.is_nan(logit) || kit.is_zero(logit)) return kit.round(logit, logit, rule.output);
  kit.store(logit, round_soft_cap(load(kit, logit).get(), cap, rule.output.format()));
}

}  // namespace snellen
