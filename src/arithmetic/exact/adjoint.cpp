// SPDX-License-Identifier: LGPL-3.0-or-later
// Exact: the adjoints that stay rational, or a refusal with the reason.
#include <fmt/format.h>

#include <algorithm>

#include "refusal.hpp"
#include "snellen/arithmetic/each_row.hpp"
#include "snellen/arithmetic/exact.hpp"

namespace snellen {
namespace {

Rational magnitude(const Rational& x) {
  return boost::multiprecision::abs(x);
}

}  // namespace

RationalMatrix Exact::normalize_adjoint(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                        const Matrix& upstream) const {
  if (kind == NormKind::none) return upstream;
  if (kind == NormKind::rms || kind == NormKind::layer) {
    refuse_exact("the derivative of the norm", "its square root is irrational; use the norm none, l1 or max");
  }
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    Rational size = 0;
    Rational along = 0;  // g . x, g the upstream times the gain
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      size = kind == NormKind::l1 ? Rational(size + magnitude(x.at(i, k))) : std::max(size, magnitude(x.at(i, k)));
      out.at(i, k) = upstream.at(i, k) * (gain.size() == 0 ? Rational(1) : rational_from_double(gain(k)));
      along += out.at(i, k) * x.at(i, k);
    }
    const Rational largest = size;
    std::int64_t holders = 0;  // of the maximum
    for (std::int64_t k = 0; k < x.columns(); ++k) holders += magnitude(x.at(i, k)) == largest ? 1 : 0;
    if (kind == NormKind::l1) size /= x.columns();
    size += rational_from_double(epsilon);
    for (std::int64_t k = 0; k < x.columns(); ++k) out.at(i, k) /= size;
    if (along == 0) return;  // then y moves across its own direction only, which no change of size does
    along /= size * size;
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      const int sign = x.at(i, k) > 0 ? 1 : x.at(i, k) < 0 ? -1 : 0;
      if (kind == NormKind::l1) {
        if (sign == 0) refuse_exact("the derivative of the L1 norm", "a coordinate is exactly 0, where |x| has none");
        out.at(i, k) -= along * sign / x.columns();
      } else if (magnitude(x.at(i, k)) == largest) {
        if (holders > 1) refuse_exact("the derivative of the max norm", "two coordinates hold the maximum");
        out.at(i, k) -= along * sign;
      }
    }
  });
  return out;
}

RationalMatrix Exact::activate_adjoint(const Matrix& x, Activation activation, const Matrix& upstream) const {
  if (activation != Activation::relu) {
    refuse_exact("the derivative of the activation", "GELU and SiLU of a rational are irrational; use relu");
  }
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      if (upstream.at(i, k) == 0) continue;
      if (x.at(i, k) == 0) refuse_exact("the derivative of ReLU", "an input is exactly 0, where ReLU has none");
      if (x.at(i, k) > 0) out.at(i, k) = upstream.at(i, k);
    }
  });
  return out;
}

void Exact::soft_cap_adjoint(const Scores&, double, Scores&) const {
  refuse_exact("the derivative of soft-capped logits", "tanh of a non-zero rational is irrational");
}

RationalScores Exact::softmax_adjoint(const Scores& scores, const Scores& weights, SoftmaxKind kind,
                                      const Scores& upstream) const {
  Scores out(scores.shape);
  for_each_row(static_cast<std::int64_t>(scores.shape.rows()), [&](std::int64_t row) {
    const auto i = static_cast<std::size_t>(row);
    const std::span<const Rational> logits = scores.row(i);
    const std::span<const Rational> alpha = weights.row(i);
    const std::span<const Rational> above = upstream.row(i);
    Rational mean = 0;
    for (std::size_t j = 0; j < alpha.size(); ++j) mean += alpha[j] * above[j];
    for (std::size_t j = 0; j < alpha.size(); ++j) {
      const Rational moved = alpha[j] * (above[j] - mean);
      if (moved == 0) continue;
      if (kind != SoftmaxKind::phi) {
        refuse_exact("the derivative of the softmax",
                     kind == SoftmaxKind::base2 ? "it has the factor ln 2; freeze attention or use the softmax phi"
                                                : "e^s is irrational; use the softmax phi");
      }
      const Rational shifted = 1 + logits[j];
      out.row(i)[j] = moved * 2 * shifted / (shifted * shifted + 1);
    }
  });
  return out;
}

RationalMatrix Exact::average_adjoint(const Scores& weights, const Matrix& upstream, const VisibleKeys& visible,
                                      NodeRange block, std::int64_t rows) const {
  Matrix out(rows, upstream.columns());
  for (std::size_t i = 0; i < weights.shape.rows(); ++i) {
    const std::span<const Rational> row = weights.row(i);
    for (std::int64_t c = 0; c < upstream.columns(); ++c) {
      const Rational& entry = upstream.at(static_cast<std::int64_t>(i), c);
      if (entry == 0) continue;
      for_each_key(visible, block.begin + static_cast<Node>(i),
                   [&](std::size_t slot, Node key) { out.at(key, c) += row[slot] * entry; });
    }
  }
  return out;
}

void Exact::add_into(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) out.at(row + i, column + k) += x.at(i, k);
  }
}

}  // namespace snellen
