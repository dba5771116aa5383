// SPDX-License-Identifier: LGPL-3.0-or-later
// Dot products under a rule, one at a time: the reference that the lanes of dot_kernels.cpp must equal.
#pragma once

#include "emulated_once.hpp"

namespace snellen {

/// A dot rule, ready for a backend.
template <NumberBackend Backend>
struct BackendDotRule {
  const Backend& backend;
  std::optional<typename Backend::Target> product;
  std::optional<typename Backend::Target> accumulator;
  typename Backend::Target output;
  Order order;

  BackendDotRule(const Backend& of, const DotRule& rule)
      : backend(of), output(of.target(rule.output)), order(rule.order) {
    if (rule.product) product.emplace(of.target(*rule.product));
    if (rule.accumulator) accumulator.emplace(of.target(*rule.accumulator));
  }
};

/// What a dot product is multiplied by: nothing, a double, or 1/sqrt(width).
struct DotScale {
  enum class Kind : std::uint8_t { none, number, reciprocal_root };
  Kind kind = Kind::none;
  double number = 1;
  std::int64_t width = 1;
};

/// That of logits: a number, or when there is none 1/sqrt(width).
inline DotScale scale_of(std::optional<double> scale, std::int64_t width) {
  if (!scale) return {DotScale::Kind::reciprocal_root, 1, width};
  return {DotScale::Kind::number, *scale, width};
}

/// The scale rounded to the format of the steps.
template <NumberBackend Backend>
auto rounded_scale(const Backend& backend, const DotScale& scale, const typename Backend::Target& to) {
  auto out = backend.scratch(to);
  if (scale.kind != DotScale::Kind::reciprocal_root) {
    backend.round_double(out, scale.number, to);
    return out;
  }
  const auto enclose = [&](Ball& ball, Precision precision) {
    arb_set_si(ball.get(), static_cast<slong>(scale.width));
    arb_rsqrt(ball.get(), ball.get(), precision);
  };
  round_real(backend, out, to, enclose, [&]() -> std::optional<Rational> {
    const Integer root = boost::multiprecision::sqrt(Integer(scale.width));
    if (root * root != scale.width) return std::nullopt;
    return Rational(1) / root;
  });
  return out;
}

/// out = the exact number times the scale, rounded once.
template <NumberBackend Backend>
void round_scaled(const Backend& backend, typename Backend::Out out, const Dyadic& sum, const DotScale& scale,
                  const typename Backend::Target& to) {
  if (scale.kind == DotScale::Kind::none) return backend.round_dyadic(out, sum.get(), to);
  if (scale.kind == DotScale::Kind::number) {
    const Dyadic factor(scale.number);
    Dyadic product;
    arf_mul(product.get(), sum.get(), factor.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    return backend.round_dyadic(out, product.get(), to);
  }
  const auto enclose = [&](Ball& ball, Precision precision) {
    Ball root;
    arb_set_si(root.get(), static_cast<slong>(scale.width));
    arb_rsqrt(root.get(), root.get(), precision);
    arb_set_arf(ball.get(), sum.get());
    arb_mul(ball.get(), ball.get(), root.get(), precision);
  };
  round_real(backend, out, to, enclose, [&]() -> std::optional<Rational> {
    if (arf_is_zero(sum.get())) return Rational(0);
    const Integer root = boost::multiprecision::sqrt(Integer(scale.width));
    if (root * root != scale.width) return std::nullopt;
    return Rational(rational_from(sum.get()) / root);
  });
}

/// scale * (sum of left(k) right(k) + addend), exact up to the rounding of products, rounded once to the output.
template <NumberBackend Backend, class Left, class Right>
void dot_once(const BackendDotRule<Backend>& rule, typename Backend::Out out, std::size_t count, const Left& left,
              const Right& right, std::optional<typename Backend::In> addend, const DotScale& scale) {
  const Backend& backend = rule.backend;
  Dyadic sum;
  Dyadic x;
  Dyadic y;
  auto product = backend.scratch(rule.product ? *rule.product : rule.output);
  double special = addend ? backend.special(*addend) : 0.0;  // of infinities and NaN only
  if (std::isfinite(special)) special = 0;
  if (addend && special == 0) backend.load(sum.get(), *addend);
  for (std::size_t k = 0; k < count; ++k) {
    double term = backend.special(left(k)) * backend.special(right(k));
    if (std::isfinite(term) && rule.product) {
      backend.multiply(product, left(k), right(k), *rule.product);
      term = backend.special(product);
      if (std::isfinite(term)) backend.load(x.get(), product);
    }
    if (!std::isfinite(term)) {
      special += term;
    } else if (rule.product) {
      arf_add(sum.get(), sum.get(), x.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    } else {
      backend.load(x.get(), left(k));
      backend.load(y.get(), right(k));
      arf_addmul(sum.get(), x.get(), y.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    }
  }
  if (special != 0) {
    const double factor = scale.kind == DotScale::Kind::number ? scale.number : 1.0;
    return backend.round_double(out, special * factor, rule.output);
  }
  round_scaled<Backend>(backend, out, sum, scale, rule.output);
}

/// scale * (sum of left(k) right(k) + addend) under the rule. `factor` is the rounded scale, when there is one.
template <NumberBackend Backend, class Left, class Right>
void dot(const BackendDotRule<Backend>& rule, typename Backend::Out out, std::size_t count, const Left& left,
         const Right& right, std::optional<typename Backend::In> addend, const DotScale& scale,
         std::optional<typename Backend::In> factor) {
  const Backend& backend = rule.backend;
  if (!rule.accumulator) return dot_once<Backend>(rule, out, count, left, right, addend, scale);
  const auto& to = *rule.accumulator;
  auto sum = backend.scratch(to);
  if (rule.product || rule.order == Order::pairwise) {  // a leaf of a tree is a rounded product in any case
    rounded_sum<Backend>(backend, sum, count, rule.order, to, [&](typename Backend::Out term, std::size_t k) {
      backend.multiply(term, left(k), right(k), rule.product ? *rule.product : to);
    });
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t k = rule.order == Order::reverse ? count - 1 - i : i;
      backend.multiply_add(sum, left(k), right(k), sum, to);
    }
  }
  if (addend) backend.add(sum, sum, *addend, to);
  if (factor) backend.multiply(sum, sum, *factor, to);
  backend.round(out, sum, rule.output);
}

}  // namespace snellen
