// SPDX-License-Identifier: LGPL-3.0-or-later
#include "softmax.hpp"

namespace snellen {

std::vector<Real> softmax(std::span<const Rational> logits, Precision precision) {
  std::vector<Real> weights;
  weights.reserve(logits.size());
  for (const Rational& logit : logits) weights.push_back(exp(Real(logit, precision)));
  return normalized(std::move(weights));
}

std::vector<Rational> softmax_base_two(std::span<const Rational> logits) {
  std::vector<Rational> weights;
  weights.reserve(logits.size());
  for (const Rational& logit : logits) weights.push_back(power_of_two(static_cast<long>(numerator(logit))));
  return normalized(std::move(weights));
}

Rational oscillation(std::span<const Rational> numbers) {
  const auto [least, most] = std::ranges::minmax_element(numbers);
  return *most - *least;
}

Rational deviation_from_median(std::span<const Rational> numbers) {
  std::vector<Rational> sorted(numbers.begin(), numbers.end());
  const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
  std::ranges::nth_element(sorted, middle);
  const Rational median = *middle;
  Rational sum = 0;
  for (const Rational& number : numbers) sum += Rational(abs(number - median));
  return sum;
}

std::vector<Rational> differences(std::span<const Rational> x, std::span<const Rational> other) {
  std::vector<Rational> h;
  h.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) h.push_back(other[i] - x[i]);
  return h;
}

}  // namespace snellen
