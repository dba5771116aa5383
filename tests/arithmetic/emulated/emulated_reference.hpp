// SPDX-License-Identifier: LGPL-3.0-or-later
// The oracle of Emulated: every operation again, on rationals, with round(Rational) after each step that
// docs/reference/policies.md lists. Irrational values are taken from MPFR with 700 bits, which is as good as exact
// here: a rounding would have to be undecided by 600 bits for it to matter.
#pragma once

#include <mpfr.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "snellen/arithmetic/emulated.hpp"

namespace snellen::testing {

using Row = std::vector<Rational>;
using Grid = std::vector<Row>;

/// f(x) to 700 bits.
inline Rational approximate(const Rational& x, const std::function<void(mpfr_ptr, mpfr_srcptr)>& function) {
  mpfr_t value;
  mpfr_init2(value, 700);
  mpfr_set_q(value, x.backend().data(), MPFR_RNDN);
  function(value, value);
  Rational out;
  mpfr_get_q(out.backend().data(), value);
  mpfr_clear(value);
  return out;
}

inline Rational exp_of(const Rational& x) {
  return approximate(x, [](mpfr_ptr y, mpfr_srcptr v) { mpfr_exp(y, v, MPFR_RNDN); });
}
inline Rational exp2_of(const Rational& x) {
  return approximate(x, [](mpfr_ptr y, mpfr_srcptr v) { mpfr_exp2(y, v, MPFR_RNDN); });
}
inline Rational tanh_of(const Rational& x) {
  return approximate(x, [](mpfr_ptr y, mpfr_srcptr v) { mpfr_tanh(y, v, MPFR_RNDN); });
}
inline Rational sqrt_of(const Rational& x) {
  return approximate(x, [](mpfr_ptr y, mpfr_srcptr v) { mpfr_sqrt(y, v, MPFR_RNDN); });
}
inline Rational activation_of(const Rational& x, Activation activation) {
  switch (activation) {
    case Activation::relu:
      return std::max(x, Rational(0));
    case Activation::silu:
      return x / (1 + exp_of(-x));
    case Activation::gelu_erf: {
      const Rational half = approximate(-x / sqrt_of(2), [](mpfr_ptr y, mpfr_srcptr v) { mpfr_erfc(y, v, MPFR_RNDN); });
      return x * half / 2;
    }
    case Activation::gelu_tanh: {
      const Rational pi = approximate(0, [](mpfr_ptr y, mpfr_srcptr) { mpfr_const_pi(y, MPFR_RNDN); });
      const Rational u = sqrt_of(2 / pi) * (x + Rational(44715, 1000000) * x * x * x);
      return x * (1 + tanh_of(u)) / 2;
    }
  }
  return 0;
}

/// sin and cos of position * theta^(-2 pair / width).
inline std::pair<Rational, Rational> sin_cos(std::int32_t position, double theta, std::size_t pair, std::size_t width) {
  const Rational power(-2 * static_cast<long>(pair), static_cast<long>(width));
  const Rational logarithm =
      approximate(rational_from_double(theta), [](mpfr_ptr y, mpfr_srcptr v) { mpfr_log(y, v, MPFR_RNDN); });
  const Rational angle = position * exp_of(logarithm * power);
  return {approximate(angle, [](mpfr_ptr y, mpfr_srcptr v) { mpfr_sin(y, v, MPFR_RNDN); }),
          approximate(angle, [](mpfr_ptr y, mpfr_srcptr v) { mpfr_cos(y, v, MPFR_RNDN); })};
}

/// One number rounded once.
inline Rational rounded(const Rational& x, const Format& format) {
  return round(x, format).value();
}
inline Rational rounded(const Rational& x, const std::optional<Format>& format) {
  return format ? rounded(x, *format) : x;
}

inline Grid stored(const DoubleMatrix& m, const Format& storage) {
  Grid out(static_cast<std::size_t>(m.rows()), Row(static_cast<std::size_t>(m.cols())));
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (std::size_t k = 0; k < out[i].size(); ++k) {
      out[i][k] = rounded(rational_from_double(m(static_cast<long>(i), static_cast<long>(k))), storage);
    }
  }
  return out;
}

inline Row stored(const DoubleVector& v, const Format& storage) {
  const Grid column = stored(DoubleMatrix(v), storage);
  Row out;
  for (const Row& row : column) out.push_back(row[0]);
  return out;
}

/// Sums in the order, rounded after each addition.
inline Rational sum_of(const Row& terms, Order order, const std::optional<Format>& format) {
  Rational sum = 0;
  switch (order) {
    case Order::sequential:
      for (const Rational& t : terms) sum = rounded(sum + t, format);
      return sum;
    case Order::reverse:
      for (std::size_t i = terms.size(); i-- > 0;) sum = rounded(sum + terms[i], format);
      return sum;
    case Order::pairwise: {
      if (terms.empty()) return 0;
      if (terms.size() == 1) return rounded(terms[0], format);
      const auto middle = terms.begin() + static_cast<std::ptrdiff_t>(terms.size() / 2);
      return rounded(
          sum_of(Row(terms.begin(), middle), order, format) + sum_of(Row(middle, terms.end()), order, format), format);
    }
  }
  return sum;
}

/// scale * (a . b + addend).
inline Rational dot_of(const DotRule& rule, const Row& a, const Row& b, const std::optional<Rational>& addend,
                       const std::optional<Rational>& scale) {
  Row products;
  for (std::size_t k = 0; k < a.size(); ++k) products.push_back(rounded(a[k] * b[k], rule.product));
  Rational sum = sum_of(products, rule.accumulator ? rule.order : Order::sequential, rule.accumulator);
  if (addend) sum = rounded(sum + *addend, rule.accumulator);
  if (scale) sum = rounded(sum * rounded(*scale, rule.accumulator), rule.accumulator);
  return rounded(sum, rule.output);
}

inline Row normalize_of(const StepRule& rule, const Row& x, NormKind kind, double epsilon, const Row& gain,
                        const Row& bias) {
  const auto step = [&](const Rational& v) { return rounded(v, rule.step); };
  const Rational count = step(static_cast<long>(x.size()));
  Row c = x;
  if (kind == NormKind::layer) {
    const Rational mean = step(sum_of(x, rule.order, rule.step) / count);
    for (Rational& v : c) v = step(v - mean);
  }
  Rational size = 0;
  Row terms;
  for (const Rational& v : c) {
    const Rational magnitude = v < 0 ? Rational(-v) : v;
    terms.push_back(kind == NormKind::l1 ? magnitude : step(v * v));
    size = std::max(size, magnitude);
  }
  if (kind != NormKind::max) size = step(sum_of(terms, rule.order, rule.step) / count);
  size = step(size + step(rational_from_double(epsilon)));
  if (kind == NormKind::rms || kind == NormKind::layer) size = step(sqrt_of(size));
  for (std::size_t k = 0; k < c.size(); ++k) {
    c[k] = step(c[k] / size);
    if (!gain.empty()) c[k] = step(c[k] * gain[k]);
    if (!bias.empty()) c[k] = step(c[k] + bias[k]);
    c[k] = rounded(c[k], rule.output);
  }
  return c;
}

inline Row softmax_of(const StepRule& rule, const Row& logits, SoftmaxKind kind, const std::optional<Rational>& sink) {
  const auto step = [&](const Rational& v) { return rounded(v, rule.step); };
  Row all = logits;
  if (sink) all.push_back(*sink);
  const Rational largest = *std::max_element(all.begin(), all.end());
  Row weights;
  for (const Rational& s : all) {
    switch (kind) {
      case SoftmaxKind::exponential:
        weights.push_back(step(exp_of(step(s - largest))));
        break;
      case SoftmaxKind::base2:
        weights.push_back(step(exp2_of(step(s - largest))));
        break;
      case SoftmaxKind::phi:
        weights.push_back(step(step(1 + s) + step(step(s * s) / 2)));
        break;
    }
  }
  const Rational sum = sum_of(weights, rule.order, rule.step);
  weights.resize(logits.size());
  for (Rational& w : weights) w = rounded(step(w / sum), rule.output);
  return weights;
}

inline Row rotate_of(const StepRule& rule, const Row& x, std::int32_t position, double theta, RotationLayout layout) {
  const auto step = [&](const Rational& v) { return rounded(v, rule.step); };
  Row out(x.size());
  for (std::size_t m = 0; m < x.size() / 2; ++m) {
    const std::size_t first = layout == RotationLayout::half_split ? m : 2 * m;
    const std::size_t second = layout == RotationLayout::half_split ? m + x.size() / 2 : 2 * m + 1;
    const auto [sine, cosine] = sin_cos(position, theta, m, x.size());
    const Rational s = step(sine);
    const Rational c = step(cosine);
    out[first] = rounded(step(step(x[first] * c) - step(x[second] * s)), rule.output);
    out[second] = rounded(step(step(x[second] * c) + step(x[first] * s)), rule.output);
  }
  return out;
}

inline Rational distance_bias_of(const StepRule& rule, Rational s, double slope, std::int32_t distance,
                                 const std::optional<Rational>& entry) {
  const auto step = [&](const Rational& v) { return rounded(v, rule.step); };
  if (slope != 0) {
    s = step(s - step(step(rational_from_double(slope)) * step(static_cast<long>(std::abs(distance)))));
  }
  if (entry) s = step(s + *entry);
  return rounded(s, rule.output);
}

inline Rational soft_cap_of(const StepRule& rule, const Rational& s, double cap) {
  const auto step = [&](const Rational& v) { return rounded(v, rule.step); };
  const Rational limit = step(rational_from_double(cap));
  return rounded(step(step(tanh_of(step(s / limit))) * limit), rule.output);
}

}  // namespace snellen::testing
