// SPDX-License-Identifier: LGPL-3.0-or-later
// Operations whose exact result is rounded once. Infinities and NaN among the operands are treated as the steps of the
// operation would, in exact arithmetic. Written once for all backends.
#pragma once

#include <limits>
#include <vector>

#include "emulated_steps.hpp"
#include "exact_rows.hpp"

namespace snellen {

/// Rounds the real number of the enclosures (see correctly_rounded), by the backend's cheap test first.
template <NumberBackend Backend, class Enclose, class ExactValue>
void round_real(const Backend& backend, typename Backend::Out out, const typename Backend::Target& to,
                const Enclose& enclose, const ExactValue& exact) {
  if (backend.tries(to)) {
    Ball ball;
    enclose(ball, first_precision);
    if (backend.try_round(out, ball, to)) return;
  }
  backend.store(out, correctly_rounded(to.format(), enclose, exact));
}

template <NumberBackend Backend>
Dyadic load(const Backend& backend, typename Backend::In x) {
  Dyadic out;
  backend.load(out.get(), x);
  return out;
}

template <NumberBackend Backend>
void normalize_once(const BackendRule<Backend>& rule, typename Backend::Row out, typename Backend::ConstRow x,
                    std::size_t width, NormKind kind, double epsilon, const GainAndBias<Backend>& affine) {
  const Backend& backend = rule.backend;
  bool has_nan = false;
  bool has_infinity = false;
  for (std::size_t k = 0; k < width; ++k) {
    has_nan = has_nan || backend.is_nan(Backend::at(x, k));
    has_infinity = has_infinity || backend.is_infinite(Backend::at(x, k));
  }
  has_nan = has_nan || (has_infinity && kind == NormKind::layer);  // infinity less an infinite mean
  std::vector<Dyadic> row(width);
  if (!has_nan && !has_infinity) {
    for (std::size_t k = 0; k < width; ++k) backend.load(row[k].get(), Backend::at(x, k));
  }
  const ExactNorm norm(std::move(row), kind, has_infinity ? 1.0 : epsilon);
  if (has_nan || norm.divides_by_zero()) {
    for (std::size_t k = 0; k < width; ++k) backend.set_nan(Backend::at(out, k));
    return;
  }
  Dyadic gain(1);
  Dyadic bias;
  for (std::size_t k = 0; k < width; ++k) {
    const typename Backend::Out entry = Backend::at(out, k);
    const double special_gain = affine.has_gain ? backend.special(Backend::at(Backend::row(affine.gain, 0), k)) : 1;
    const double special_bias = affine.has_bias ? backend.special(Backend::at(Backend::row(affine.bias, 0), k)) : 0;
    if (has_infinity || !std::isfinite(special_gain) || !std::isfinite(special_bias)) {
      const double quotient =
          has_infinity ? backend.special(Backend::at(x, k)) / std::numeric_limits<double>::infinity() : norm.sign(k);
      const double value = quotient * special_gain + special_bias;
      if (std::isfinite(value)) {  // quotient or gain is zero: the bias alone is left
        if (affine.has_bias) {
          backend.round(entry, Backend::at(Backend::row(affine.bias, 0), k), rule.output);
        } else {
          backend.set_zero(entry);
        }
      } else {
        backend.round_double(entry, value, rule.output);
      }
      continue;
    }
    if (affine.has_gain) backend.load(gain.get(), Backend::at(Backend::row(affine.gain, 0), k));
    if (affine.has_bias) backend.load(bias.get(), Backend::at(Backend::row(affine.bias, 0), k));
    round_real(
        backend, entry, rule.output,
        [&](Ball& ball, Precision precision) { norm.enclose(ball, k, gain, bias, precision); },
        [&] { return norm.exact(k, gain, bias); });
  }
}

template <NumberBackend Backend>
void softmax_once(const BackendRule<Backend>& rule, typename Backend::Row out, typename Backend::ConstRow logits,
                  std::size_t count, SoftmaxKind kind, bool sink) {
  const Backend& backend = rule.backend;
  const std::size_t weights = sink ? count - 1 : count;
  bool spoilt = false;  // every weight is NaN
  bool infinite = false;
  std::vector<Dyadic> finite;
  for (std::size_t j = 0; j < count; ++j) {
    const auto logit = Backend::at(logits, j);
    if (backend.is_finite(logit)) {
      finite.push_back(load(backend, logit));
      continue;
    }
    const bool positive = backend.special(logit) > 0;
    if (kind == SoftmaxKind::phi) {  // 1 - infinity + infinity is NaN; infinity / infinity is NaN, finite / infinity 0
      spoilt = spoilt || !positive;
      infinite = infinite || positive;
    } else {  // s less an infinite maximum is NaN for the largest; e^-infinity = 0
      spoilt = spoilt || positive || backend.is_nan(logit);
    }
  }
  if (spoilt || (finite.empty() && !infinite)) {
    for (std::size_t j = 0; j < weights; ++j) backend.set_nan(Backend::at(out, j));
    return;
  }
  if (infinite) {
    for (std::size_t j = 0; j < weights; ++j) {
      backend.is_finite(Backend::at(logits, j)) ? backend.set_zero(Backend::at(out, j))
                                                : backend.set_nan(Backend::at(out, j));
    }
    return;
  }
  std::vector<std::size_t> undecided;
  if (kind == SoftmaxKind::exponential) {
    backend.softmax(out, logits, count, weights, rule.output, undecided);
  } else {
    for (std::size_t j = 0; j < weights; ++j) undecided.push_back(j);
  }
  if (undecided.empty()) return;
  ExactSoftmax exact(std::move(finite), kind);
  std::vector<std::size_t> index(count);  // among the finite logits
  for (std::size_t j = 0, next = 0; j < count; ++j)
    index[j] = backend.is_finite(Backend::at(logits, j)) ? next++ : count;
  for (const std::size_t j : undecided) {
    if (index[j] == count || exact.vanishes(index[j])) {
      backend.set_zero(Backend::at(out, j));
      continue;
    }
    round_real(
        backend, Backend::at(out, j), rule.output,
        [&](Ball& ball, Precision precision) { exact.enclose(ball, index[j], precision); },
        [&] { return exact.exact(index[j]); });
  }
}

/// x_1 cos - x_2 sin for `sign` = -1, x_2 cos + x_1 sin (with the operands swapped by the caller) for `sign` = 1.
/// `angle(sine, cosine, precision)` encloses the two; `turned` says that the angle is not zero.
template <NumberBackend Backend, class Angle>
void rotate_once(const BackendRule<Backend>& rule, typename Backend::Out out, typename Backend::In along,
                 typename Backend::In across, int sign, bool turned, const Angle& angle) {
  const Backend& backend = rule.backend;
  Ball sine;
  Ball cosine;
  if (!turned || !backend.is_finite(along) || !backend.is_finite(across)) {
    angle(sine, cosine, 2 * first_precision);  // enough for their signs, which are not zero when turned
    const auto sign_of = [](const Ball& ball) { return static_cast<double>(arf_sgn(arb_midref(ball.get()))); };
    const double special =
        backend.special(along) * sign_of(cosine) + sign * backend.special(across) * (turned ? sign_of(sine) : 0.0);
    if (std::isfinite(special)) {
      backend.round(out, along, rule.output);
    } else {
      backend.round_double(out, special, rule.output);
    }
    return;
  }
  const Dyadic a = load(backend, along);
  const Dyadic b = load(backend, across);
  const auto enclose = [&](Ball& ball, Precision precision) {
    angle(sine, cosine, precision);
    arb_set_arf(ball.get(), b.get());
    arb_mul(ball.get(), ball.get(), sine.get(), precision);
    if (sign < 0) arb_neg(ball.get(), ball.get());
    Ball other;
    arb_set_arf(other.get(), a.get());
    arb_addmul(ball.get(), other.get(), cosine.get(), precision);
  };
  round_real(backend, out, rule.output, enclose, [&]() -> std::optional<Rational> {
    if (arf_is_zero(a.get()) && arf_is_zero(b.get())) return Rational(0);
    return std::nullopt;
  });
}

template <NumberBackend Backend>
void distance_bias_once(const BackendRule<Backend>& rule, typename Backend::Out logit, double slope, double distance,
                        typename Backend::In entry, bool has_entry) {
  const Backend& backend = rule.backend;
  const double special = backend.special(logit) + (has_entry ? backend.special(entry) : 0.0);
  if (!std::isfinite(special)) return backend.round_double(logit, special, rule.output);
  Dyadic sum = load(backend, logit);
  const Dyadic factor(-slope);
  const Dyadic size(distance);
  arf_addmul(sum.get(), factor.get(), size.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
  if (has_entry) {
    const Dyadic addend = load(backend, entry);
    arf_add(sum.get(), sum.get(), addend.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
  }
  backend.round_dyadic(logit, sum.get(), rule.output);
}

template <NumberBackend Backend>
void soft_cap_once(const BackendRule<Backend>& rule, typename Backend::Out logit, double cap) {
  const Backend& backend = rule.backend;
  if (backend.is_infinite(logit))
    return backend.round_double(logit, std::copysign(cap, backend.special(logit)), rule.output);
  if (backend.is_nan(logit) || backend.is_zero(logit)) return backend.round(logit, logit, rule.output);
  backend.store(logit, round_soft_cap(load(backend, logit).get(), cap, rule.output.format()));
}

}  // namespace snellen
