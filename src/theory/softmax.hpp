// SPDX-License-Identifier: LGPL-3.0-or-later
// Softmaxes of exact logits and the distance between two of them: what Lemma B.1, Lemma B.2 and Proposition B.4 speak
// of.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "rational_vector.hpp"
#include "snellen/number/real.hpp"

namespace snellen {

template <class Number>
Number total(std::span<const Number> terms) {
  Number sum = terms[0];
  for (const Number& term : terms.subspan(1)) sum += term;
  return sum;
}

/// The weights divided by their sum.
template <class Number>
std::vector<Number> normalized(std::vector<Number> weights) {
  const Number sum = total(std::span<const Number>(weights));
  for (Number& weight : weights) weight /= sum;
  return weights;
}

/// delta of the paper: sum_i |y_i - y*_i|, without a factor 1/2. Both have the same length, at least 1.
template <class Number>
Number total_variation(std::span<const Number> y, std::span<const Number> other) {
  Number sum = abs(y[0] - other[0]);
  for (std::size_t i = 1; i < y.size(); ++i) sum += abs(y[i] - other[i]);
  return sum;
}
template <class Number>
Number total_variation(const std::vector<Number>& y, const std::vector<Number>& other) {
  return total_variation(std::span<const Number>(y), std::span<const Number>(other));
}

/// e^(x_i) / sum_k e^(x_k), enclosed.
std::vector<Real> softmax(std::span<const Rational> logits, Precision precision);

/// 2^(x_i) / sum_k 2^(x_k), exact. The logits are integers that fit into a long.
std::vector<Rational> softmax_base_two(std::span<const Rational> logits);

/// max - min of at least one number.
Rational oscillation(std::span<const Rational> numbers);

/// min_c sum_i |x_i - c|, which a median attains.
Rational deviation_from_median(std::span<const Rational> numbers);

/// The differences x*_i - x_i.
std::vector<Rational> differences(std::span<const Rational> x, std::span<const Rational> other);

/// F(q) = q (1 - q) (t - 1) / (1 + q (t - 1)): the growth of a mass q whose weights are all multiplied by t >= 1.
template <class Number>
Number mass_growth(const Number& q, const Number& t) {
  return q * (1 - q) * (t - 1) / (1 + q * (t - 1));
}

}  // namespace snellen
