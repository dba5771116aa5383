// SPDX-License-Identifier: LGPL-3.0-or-later
// Operations made of scalar steps, each rounded: what docs/reference/policies.md tabulates. Written once for all
// backends.
#pragma once

#include <cstddef>

#include "number_backend.hpp"
#include "snellen/arithmetic/policy.hpp"

namespace snellen {

/// A rule of a policy, ready for a backend: `step` is meaningful when the rule has steps.
template <NumberBackend Backend>
struct BackendRule {
  const Backend& backend;
  typename Backend::Target step;
  typename Backend::Target output;
  Order order;
  bool stepwise;

  BackendRule(const Backend& of, const StepRule& rule)
      : backend(of),
        step(of.target(rule.step.value_or(rule.output))),
        output(of.target(rule.output)),
        order(rule.order),
        stepwise(rule.step.has_value()) {}
  /// A constant as the steps see it.
  [[nodiscard]] auto constant(double value) const {
    auto out = backend.scratch(step);
    backend.round_double(out, value, step);
    return out;
  }
};

/// out = term(begin) + ... + term(end - 1) by halves; each term and each sum is rounded.
template <NumberBackend Backend, class Term>
void pairwise_sum(const Backend& backend, typename Backend::Out out, std::size_t begin, std::size_t end,
                  const typename Backend::Target& to, const Term& term) {
  if (end - begin == 1) {
    term(out, begin);
    backend.round(out, out, to);
    return;
  }
  const std::size_t middle = begin + (end - begin) / 2;
  auto right = backend.scratch(to);
  pairwise_sum(backend, out, begin, middle, to, term);
  pairwise_sum<Backend>(backend, right, middle, end, to, term);
  backend.add(out, out, right, to);
}

/// out = term(0) + ... + term(count - 1) in the order, each sum rounded. `term(variable, k)` sets the variable.
template <NumberBackend Backend, class Term>
void rounded_sum(const Backend& backend, typename Backend::Out out, std::size_t count, Order order,
                 const typename Backend::Target& to, const Term& term) {
  backend.set_zero(out);
  if (order == Order::pairwise) {
    if (count != 0) pairwise_sum<Backend>(backend, out, 0, count, to, term);
    return;
  }
  auto t = backend.scratch(to);
  for (std::size_t i = 0; i < count; ++i) {
    term(t, order == Order::reverse ? count - 1 - i : i);
    backend.add(out, out, t, to);
  }
}

/// Gain and bias of a norm, rounded to storage; either may be absent.
template <NumberBackend Backend>
struct GainAndBias {
  typename Backend::Array gain;
  typename Backend::Array bias;
  bool has_gain = false;
  bool has_bias = false;
};

template <NumberBackend Backend>
void normalize_steps(const BackendRule<Backend>& rule, typename Backend::Row out, typename Backend::ConstRow x,
                     std::size_t width, NormKind kind, double epsilon, const GainAndBias<Backend>& affine) {
  const Backend& backend = rule.backend;
  const auto& to = rule.step;
  const auto count = rule.constant(static_cast<double>(width));
  auto size = backend.scratch(to);
  auto t = backend.scratch(to);
  auto centred = backend.array(width);
  const auto c = Backend::row(centred, 0);
  for (std::size_t k = 0; k < width; ++k) backend.set(Backend::at(c, k), Backend::at(x, k));
  if (kind == NormKind::layer) {
    rounded_sum<Backend>(backend, size, width, rule.order, to,
                         [&](typename Backend::Out term, std::size_t k) { backend.set(term, Backend::at(x, k)); });
    backend.divide(size, size, count, to);
    for (std::size_t k = 0; k < width; ++k) backend.subtract(Backend::at(c, k), Backend::at(x, k), size, to);
  }
  if (kind == NormKind::max) {
    backend.set_zero(size);
    for (std::size_t k = 0; k < width; ++k) {
      backend.absolute(t, Backend::at(c, k));
      if (backend.less(size, t) || backend.is_nan(t)) backend.set(size, t);
    }
  } else {
    const bool squares = kind != NormKind::l1;
    rounded_sum<Backend>(backend, size, width, rule.order, to, [&](typename Backend::Out term, std::size_t k) {
      if (squares) {
        backend.multiply(term, Backend::at(c, k), Backend::at(c, k), to);
      } else {
        backend.absolute(term, Backend::at(c, k));
      }
    });
    backend.divide(size, size, count, to);
  }
  backend.add(size, size, rule.constant(epsilon), to);
  if (kind == NormKind::rms || kind == NormKind::layer) backend.square_root(size, size, to);
  for (std::size_t k = 0; k < width; ++k) {
    backend.divide(t, Backend::at(c, k), size, to);
    if (affine.has_gain) backend.multiply(t, t, Backend::at(Backend::row(affine.gain, 0), k), to);
    if (affine.has_bias) backend.add(t, t, Backend::at(Backend::row(affine.bias, 0), k), to);
    backend.round(Backend::at(out, k), t, rule.output);
  }
}

/// The weight of a logit before normalisation; `largest` is not used by phi.
template <NumberBackend Backend>
void softmax_weight_steps(const BackendRule<Backend>& rule, typename Backend::Out out, typename Backend::In logit,
                          typename Backend::In largest, SoftmaxKind kind) {
  const Backend& backend = rule.backend;
  const auto& to = rule.step;
  if (kind == SoftmaxKind::phi) {  // (1 + s) + (s s) / 2
    auto square = backend.scratch(to);
    backend.multiply(square, logit, logit, to);
    backend.divide(square, square, rule.constant(2), to);
    backend.add(out, logit, rule.constant(1), to);
    backend.add(out, out, square, to);
    return;
  }
  backend.subtract(out, logit, largest, to);
  backend.elementary(out, kind == SoftmaxKind::base2 ? Elementary::exponential2 : Elementary::exponential, out, to);
}

/// `logits` has `count` entries; when `sink` is set the last of them is the sink's, and gets no weight.
template <NumberBackend Backend>
void softmax_steps(const BackendRule<Backend>& rule, typename Backend::Row out, typename Backend::ConstRow logits,
                   std::size_t count, SoftmaxKind kind, bool sink) {
  const Backend& backend = rule.backend;
  const auto& to = rule.step;
  auto largest = backend.scratch(to);
  backend.set(largest, Backend::at(logits, 0));
  for (std::size_t j = 1; j < count; ++j) {
    if (backend.less(largest, Backend::at(logits, j)) || backend.is_nan(Backend::at(logits, j)))
      backend.set(largest, Backend::at(logits, j));
  }
  auto weights = backend.array(count);
  const auto w = Backend::row(weights, 0);
  for (std::size_t j = 0; j < count; ++j) {
    softmax_weight_steps<Backend>(rule, Backend::at(w, j), Backend::at(logits, j), largest, kind);
  }
  auto sum = backend.scratch(to);
  rounded_sum<Backend>(backend, sum, count, rule.order, to,
                       [&](typename Backend::Out term, std::size_t j) { backend.set(term, Backend::at(w, j)); });
  for (std::size_t j = 0; j < (sink ? count - 1 : count); ++j) {
    backend.divide(Backend::at(w, j), Backend::at(w, j), sum, to);
    backend.round(Backend::at(out, j), Backend::at(w, j), rule.output);
  }
}

/// (out_1, out_2) = (x_1 cos - x_2 sin, x_2 cos + x_1 sin).
template <NumberBackend Backend>
void rotate_steps(const BackendRule<Backend>& rule, typename Backend::Out out_1, typename Backend::Out out_2,
                  typename Backend::In x_1, typename Backend::In x_2, typename Backend::In sine,
                  typename Backend::In cosine) {
  const Backend& backend = rule.backend;
  auto left = backend.scratch(rule.step);
  auto right = backend.scratch(rule.step);
  backend.multiply(left, x_1, cosine, rule.step);
  backend.multiply(right, x_2, sine, rule.step);
  backend.subtract(left, left, right, rule.step);
  backend.round(out_1, left, rule.output);
  backend.multiply(left, x_2, cosine, rule.step);
  backend.multiply(right, x_1, sine, rule.step);
  backend.add(left, left, right, rule.step);
  backend.round(out_2, left, rule.output);
}

/// s - slope * distance + entry, each of the two left out when absent.
template <NumberBackend Backend>
void distance_bias_steps(const BackendRule<Backend>& rule, typename Backend::Out logit, const double* slope,
                         double distance, typename Backend::In entry, bool has_entry) {
  const Backend& backend = rule.backend;
  auto t = backend.scratch(rule.step);
  auto s = backend.scratch(rule.step);
  backend.set(s, logit);
  if (slope != nullptr) {
    backend.multiply(t, rule.constant(*slope), rule.constant(distance), rule.step);
    backend.subtract(s, s, t, rule.step);
  }
  if (has_entry) backend.add(s, s, entry, rule.step);
  backend.round(logit, s, rule.output);
}

template <NumberBackend Backend>
void soft_cap_steps(const BackendRule<Backend>& rule, typename Backend::Out logit, double cap) {
  const Backend& backend = rule.backend;
  const auto limit = rule.constant(cap);
  auto t = backend.scratch(rule.step);
  backend.divide(t, logit, limit, rule.step);
  backend.elementary(t, Elementary::hyperbolic_tangent, t, rule.step);
  backend.multiply(t, t, limit, rule.step);
  backend.round(logit, t, rule.output);
}

}  // namespace snellen
