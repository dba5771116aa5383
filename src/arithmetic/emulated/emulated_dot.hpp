// SPDX-License-Identifier: LGPL-3.0-or-later
// Dot products under a rule, one at a time: the reference that the lanes of dot_kernels.cpp must equal.
#pragma once

#include "emulated_once.hpp"

namespace snellen {

/// A dot rule, ready for a kit.
template <class Kit>
struct KitDotRule {
  const Kit& kit;
  std::optional<typename Kit::Target> product;
  std::optional<typename Kit::Target> accumulator;
  typename Kit::Target output;
  Order order;

  KitDotRule(const Kit& of, const DotRule& rule) : kit(of), output(of.target(rule.output)), order(rule.order) {
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

/// The scale rounded to the format of the steps.
template <class Kit>
auto rounded_scale(const Kit& kit, const DotScale& scale, const typename Kit::Target& to) {
  auto out = kit.scratch(to);
  if (scale.kind != DotScale::Kind::reciprocal_root) {
    kit.round_double(out, scale.number, to);
    return out;
  }
  const auto enclose = [&](Ball& ball, Precision precision) {
    arb_set_si(ball.get(), static_cast<slong>(scale.width));
    arb_rsqrt(ball.get(), ball.get(), precision);
  };
  round_real(kit, out, to, enclose, [&]() -> std::optional<Rational> {
    const Integer root = boost::multiprecision::sqrt(Integer(scale.width));
    if (root * root != scale.width) return std::nullopt;
    return Rational(1) / root;
  });
  return out;
}

/// out = the exact number times the scale, rounded once.
template <class Kit>
void round_scaled(const Kit& kit, typename Kit::Out out, const Dyadic& sum, const DotScale& scale,
                  const typename Kit::Target& to) {
  if (scale.kind == DotScale::Kind::none) return kit.round_dyadic(out, sum.get(), to);
  if (scale.kind == DotScale::Kind::number) {
    const Dyadic factor(scale.number);
    Dyadic product;
    arf_mul(product.get(), sum.get(), factor.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    return kit.round_dyadic(out, product.get(), to);
  }
  const auto enclose = [&](Ball& ball, Precision precision) {
    Ball root;
    arb_set_si(root.get(), static_cast<slong>(scale.width));
    arb_rsqrt(root.get(), root.get(), precision);
    arb_set_arf(ball.get(), sum.get());
    arb_mul(ball.get(), ball.get(), root.get(), precision);
  };
  round_real(kit, out, to, enclose, [&]() -> std::optional<Rational> {
    if (arf_is_zero(sum.get())) return Rational(0);
    const Integer root = boost::multiprecision::sqrt(Integer(scale.width));
    if (root * root != scale.width) return std::nullopt;
    return Rational(rational_from(sum.get()) / root);
  });
}

/// scale * (sum of left(k) right(k) + addend), exact up to the rounding of products, rounded once to the output.
template <class Kit, class Left, class Right>
void dot_once(const KitDotRule<Kit>& rule, typename Kit::Out out, std::size_t count, const Left& left,
              const Right& right, std::optional<typename Kit::In> addend, const DotScale& scale) {
  const Kit& kit = rule.kit;
  Dyadic sum;
  Dyadic x;
  Dyadic y;
  auto product = kit.scratch(rule.product ? *rule.product : rule.output);
  double special = addend ? kit.special(*addend) : 0.0;  // of infinities and NaN only
  if (std::isfinite(special)) special = 0;
  if (addend && special == 0) kit.load(sum.get(), *addend);
  for (std::size_t k = 0; k < count; ++k) {
    double term = kit.special(left(k)) * kit.special(right(k));
    if (std::isfinite(term) && rule.product) {
      kit.multiply(product, left(k), right(k), *rule.product);
      term = kit.special(product);
      if (std::isfinite(term)) kit.load(x.get(), product);
    }
    if (!std::isfinite(term)) {
      special += term;
    } else if (rule.product) {
      arf_add(sum.get(), sum.get(), x.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    } else {
      kit.load(x.get(), left(k));
      kit.load(y.get(), right(k));
      arf_addmul(sum.get(), x.get(), y.get(), ARF_PREC_EXACT, ARF_RND_DOWN);
    }
  }
  if (special != 0) {
    const double factor = scale.kind == DotScale::Kind::number ? scale.number : 1.0;
    return kit.round_double(out, special * factor, rule.output);
  }
  round_scaled<Kit>(kit, out, sum, scale, rule.output);
}

/// scale * (sum of left(k) right(k) + addend) under the rule. `factor` is the rounded scale, when there is one.
template <class Kit, class Left, class Right>
void dot(const KitDotRule<Kit>& rule, typename Kit::Out out, std::size_t count, const Left& left, const Right& right,
         std::optional<typename Kit::In> addend, const DotScale& scale, std::optional<typename Kit::In> factor) {
  const Kit& kit = rule.kit;
  if (!rule.accumulator) return dot_once<Kit>(rule, out, count, left, right, addend, scale);
  const auto& to = *rule.accumulator;
  auto sum = kit.scratch(to);
  if (rule.product || rule.order == Order::pairwise) {  // a leaf of a tree is a rounded product in any case
    rounded_sum<Kit>(kit, sum, count, rule.order, to, [&](typename Kit::Out term, std::size_t k) {
      kit.multiply(term, left(k), right(k), rule.product ? *rule.product : to);
    });
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t k = rule.order == Order::reverse ? count - 1 - i : i;
      kit.multiply_add(sum, left(k), right(k), sum, to);
    }
  }
  if (addend) kit.add(sum, sum, *addend, to);
  if (factor) kit.multiply(sum, sum, *factor, to);
  kit.round(out, sum, rule.output);
}

}  // namespace snellen
