// SPDX-License-Identifier: LGPL-3.0-or-later
// Operations made of scalar steps, each rounded: what docs/reference/policies.md tabulates. Written once for both kits.
#pragma once

#include <cstddef>

#include "correctly_rounded.hpp"
#include "snellen/arithmetic/policy.hpp"

namespace snellen {

/// A rule of a policy, ready for a kit: `step` is meaningful when the rule has steps.
template <class Kit>
struct KitRule {
  const Kit& kit;
  typename Kit::Target step;
  typename Kit::Target output;
  Order order;
  bool stepwise;

  KitRule(const Kit& of, const StepRule& rule)
      : kit(of),
        step(of.target(rule.step.value_or(rule.output))),
        output(of.target(rule.output)),
        order(rule.order),
        stepwise(rule.step.has_value()) {}
  /// A constant as the steps see it.
  [[nodiscard]] auto constant(double value) const {
    auto out = kit.scratch(step);
    kit.round_double(out, value, step);
    return out;
  }
};

/// out = term(begin) + ... + term(end - 1) by halves; each term and each sum is rounded.
template <class Kit, class Term>
void pairwise_sum(const Kit& kit, typename Kit::Out out, std::size_t begin, std::size_t end,
                  const typename Kit::Target& to, const Term& term) {
  if (end - begin == 1) {
    term(out, begin);
    kit.round(out, out, to);
    return;
  }
  const std::size_t middle = begin + (end - begin) / 2;
  auto right = kit.scratch(to);
  pairwise_sum(kit, out, begin, middle, to, term);
  pairwise_sum<Kit>(kit, right, middle, end, to, term);
  kit.add(out, out, right, to);
}

/// out = term(0) + ... + term(count - 1) in the order, each sum rounded. `term(variable, k)` sets the variable.
template <class Kit, class Term>
void rounded_sum(const Kit& kit, typename Kit::Out out, std::size_t count, Order order, const typename Kit::Target& to,
                 const Term& term) {
  kit.set_zero(out);
  if (order == Order::pairwise) {
    if (count != 0) pairwise_sum<Kit>(kit, out, 0, count, to, term);
    return;
  }
  auto t = kit.scratch(to);
  for (std::size_t i = 0; i < count; ++i) {
    term(t, order == Order::reverse ? count - 1 - i : i);
    kit.add(out, out, t, to);
  }
}

/// Gain and bias of a norm, rounded to storage; either may be absent.
template <class Kit>
struct GainAndBias {
  typename Kit::Array gain;
  typename Kit::Array bias;
  bool has_gain = false;
  bool has_bias = false;
};

template <class Kit>
void normalize_steps(const KitRule<Kit>& rule, typename Kit::Row out, typename Kit::ConstRow x, std::size_t width,
                     NormKind kind, double epsilon, const GainAndBias<Kit>& affine) {
  const Kit& kit = rule.kit;
  const auto& to = rule.step;
  const auto count = rule.constant(static_cast<double>(width));
  auto size = kit.scratch(to);
  auto t = kit.scratch(to);
  auto centred = kit.array(width);
  const auto c = Kit::row(centred, 0);
  for (std::size_t k = 0; k < width; ++k) kit.set(Kit::at(c, k), Kit::at(x, k));
  if (kind == NormKind::layer) {
    rounded_sum<Kit>(kit, size, width, rule.order, to,
                     [&](typename Kit::Out term, std::size_t k) { kit.set(term, Kit::at(x, k)); });
    kit.divide(size, size, count, to);
    for (std::size_t k = 0; k < width; ++k) kit.subtract(Kit::at(c, k), Kit::at(x, k), size, to);
  }
  if (kind == NormKind::max) {
    kit.set_zero(size);
    for (std::size_t k = 0; k < width; ++k) {
      kit.absolute(t, Kit::at(c, k));
      if (kit.less(size, t) || kit.is_nan(t)) kit.set(size, t);
    }
  } else {
    const bool squares = kind != NormKind::l1;
    rounded_sum<Kit>(kit, size, width, rule.order, to, [&](typename Kit::Out term, std::size_t k) {
      if (squares) {
        kit.multiply(term, Kit::at(c, k), Kit::at(c, k), to);
      } else {
        kit.absolute(term, Kit::at(c, k));
      }
    });
    kit.divide(size, size, count, to);
  }
  kit.add(size, size, rule.constant(epsilon), to);
  if (kind == NormKind::rms || kind == NormKind::layer) kit.square_root(size, size, to);
  for (std::size_t k = 0; k < width; ++k) {
    kit.divide(t, Kit::at(c, k), size, to);
    if (affine.has_gain) kit.multiply(t, t, Kit::at(Kit::row(affine.gain, 0), k), to);
    if (affine.has_bias) kit.add(t, t, Kit::at(Kit::row(affine.bias, 0), k), to);
    kit.round(Kit::at(out, k), t, rule.output);
  }
}

/// The weight of a logit before normalisation; `largest` is not used by phi.
template <class Kit>
void softmax_weight_steps(const KitRule<Kit>& rule, typename Kit::Out out, typename Kit::In logit,
                          typename Kit::In largest, SoftmaxKind kind) {
  const Kit& kit = rule.kit;
  const auto& to = rule.step;
  if (kind == SoftmaxKind::phi) {  // (1 + s) + (s s) / 2
    auto square = kit.scratch(to);
    kit.multiply(square, logit, logit, to);
    kit.divide(square, square, rule.constant(2), to);
    kit.add(out, logit, rule.constant(1), to);
    kit.add(out, out, square, to);
    return;
  }
  kit.subtract(out, logit, largest, to);
  kit.elementary(out, kind == SoftmaxKind::base2 ? Elementary::exponential2 : Elementary::exponential, out, to);
}

/// `logits` has `count` entries; when `sink` is set the last of them is the sink's, and gets no weight.
template <class Kit>
void softmax_steps(const KitRule<Kit>& rule, typename Kit::Row out, typename Kit::ConstRow logits, std::size_t count,
                   SoftmaxKind kind, bool sink) {
  const Kit& kit = rule.kit;
  const auto& to = rule.step;
  auto largest = kit.scratch(to);
  kit.set(largest, Kit::at(logits, 0));
  for (std::size_t j = 1; j < count; ++j) {
    if (kit.less(largest, Kit::at(logits, j)) || kit.is_nan(Kit::at(logits, j))) kit.set(largest, Kit::at(logits, j));
  }
  auto weights = kit.array(count);
  const auto w = Kit::row(weights, 0);
  for (std::size_t j = 0; j < count; ++j) {
    softmax_weight_steps<Kit>(rule, Kit::at(w, j), Kit::at(logits, j), largest, kind);
  }
  auto sum = kit.scratch(to);
  rounded_sum<Kit>(kit, sum, count, rule.order, to,
                   [&](typename Kit::Out term, std::size_t j) { kit.set(term, Kit::at(w, j)); });
  for (std::size_t j = 0; j < (sink ? count - 1 : count); ++j) {
    kit.divide(Kit::at(w, j), Kit::at(w, j), sum, to);
    kit.round(Kit::at(out, j), Kit::at(w, j), rule.output);
  }
}

/// (out_1, out_2) = (x_1 cos - x_2 sin, x_2 cos + x_1 sin).
template <class Kit>
void rotate_steps(const KitRule<Kit>& rule, typename Kit::Out out_1, typename Kit::Out out_2, typename Kit::In x_1,
                  typename Kit::In x_2, typename Kit::In sine, typename Kit::In cosine) {
  const Kit& kit = rule.kit;
  auto left = kit.scratch(rule.step);
  auto right = kit.scratch(rule.step);
  kit.multiply(left, x_1, cosine, rule.step);
  kit.multiply(right, x_2, sine, rule.step);
  kit.subtract(left, left, right, rule.step);
  kit.round(out_1, left, rule.output);
  kit.multiply(left, x_2, cosine, rule.step);
  kit.multiply(right, x_1, sine, rule.step);
  kit.add(left, left, right, rule.step);
  kit.round(out_2, left, rule.output);
}

/// s - slope * distance + entry, each of the two left out when absent.
template <class Kit>
void distance_bias_steps(const KitRule<Kit>& rule, typename Kit::Out logit, const double* slope, double distance,
                         typename Kit::In entry, bool has_entry) {
  const Kit& kit = rule.kit;
  auto t = kit.scratch(rule.step);
  auto s = kit.scratch(rule.step);
  kit.set(s, logit);
  if (slope != nullptr) {
    kit.multiply(t, rule.constant(*slope), rule.constant(distance), rule.step);
    kit.subtract(s, s, t, rule.step);
  }
  if (has_entry) kit.add(s, s, entry, rule.step);
  kit.round(logit, s, rule.output);
}

template <class Kit>
void soft_cap_steps(const KitRule<Kit>& rule, typename Kit::Out logit, double cap) {
  const Kit& kit = rule.kit;
  const auto limit = rule.constant(cap);
  auto t = kit.scratch(rule.step);
  kit.divide(t, logit, limit, rule.step);
  kit.elementary(t, Elementary::hyperbolic_tangent, t, rule.step);
  kit.multiply(t, t, limit, rule.step);
  kit.round(logit, t, rule.output);
}

}  // namespace snellen
