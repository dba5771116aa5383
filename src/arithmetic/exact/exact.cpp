// SPDX-License-Identifier: LGPL-3.0-or-later
// Exact: the operations of a transformer on rationals, or a refusal with the reason.
#include "snellen/arithmetic/exact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "refusal.hpp"
#include "snellen/arithmetic/each_row.hpp"

namespace snellen {
namespace {

/// 1/sqrt(width), when width is a square.
Rational default_scale(std::int64_t width) {
  const Integer root = boost::multiprecision::sqrt(Integer(width));
  if (root * root != width) {
    refuse_exact("scaled logits",
                 fmt::format("1/sqrt({}) is irrational; give attention.scale or a square head width", width));
  }
  return Rational(1) / root;
}

/// The weight of a logit before normalisation.
Rational unnormalized_weight(const Rational& logit, SoftmaxKind kind) {
  switch (kind) {
    case SoftmaxKind::exponential:
      break;
    case SoftmaxKind::base2:
      if (boost::multiprecision::denominator(logit) != 1) {
        refuse_exact("base-2 softmax",
                     fmt::format("the logit {} is not an integer, so its power of two is irrational", logit.str()));
      }
      if (boost::multiprecision::abs(boost::multiprecision::numerator(logit)) > 1000000) {
        refuse_exact("base-2 softmax",
                     fmt::format("the logit {} makes a weight of more than a million bits", logit.str()));
      }
      return power_of_two(static_cast<long>(boost::multiprecision::numerator(logit)));
    case SoftmaxKind::phi:
      return ((1 + logit) * (1 + logit) + 1) / 2;
  }
  refuse_exact("softmax", "e^s is irrational; use the softmax base2 (with integer logits) or phi");
}

}  // namespace

RationalMatrix Exact::embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
  Matrix out(static_cast<std::int64_t>(tokens.size()), table.cols());
  const Rational factor = rational_from_double(scale);
  for (std::int64_t i = 0; i < out.rows(); ++i) {
    for (std::int64_t k = 0; k < out.columns(); ++k) {
      out.at(i, k) = factor * rational_from_double(table(tokens[static_cast<std::size_t>(i)], k));
    }
  }
  return out;
}

RationalMatrix Exact::add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const {
  Matrix out(x.rows(), x.columns());
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      out.at(i, k) = x.at(i, k) + rational_from_double(table(rows[static_cast<std::size_t>(i)], k));
    }
  }
  return out;
}

RationalMatrix Exact::add_sinusoid(const Matrix&, std::span<const std::int32_t>, double) const {
  refuse_exact("sinusoidal positions", "sin and cos of a non-zero integer angle are irrational");
}

RationalMatrix Exact::add(const Matrix& x, const Matrix& y) const {
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) out.at(i, k) = x.at(i, k) + y.at(i, k);
  });
  return out;
}

RationalMatrix Exact::multiply(const Matrix& x, const Matrix& y) const {
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) out.at(i, k) = x.at(i, k) * y.at(i, k);
  });
  return out;
}

RationalMatrix Exact::linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const {
  if (x.columns() != weights.cols()) throw std::invalid_argument("Exact::product: inner sizes differ");
  Matrix w(weights.rows(), weights.cols());
  for (std::int64_t o = 0; o < w.rows(); ++o) {
    for (std::int64_t k = 0; k < w.columns(); ++k) w.at(o, k) = rational_from_double(weights(o, k));
  }
  Matrix out(x.rows(), weights.rows());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t o = 0; o < out.columns(); ++o) {
      Rational sum = bias.size() == 0 ? Rational(0) : rational_from_double(bias(o));
      for (std::int64_t k = 0; k < x.columns(); ++k) sum += x.at(i, k) * w.at(o, k);
      out.at(i, o) = sum;
    }
  });
  return out;
}

RationalMatrix Exact::normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                const DoubleVector& bias) const {
  if (kind == NormKind::none) return x;
  if (kind == NormKind::rms || kind == NormKind::layer) {
    refuse_exact(kind == NormKind::rms ? "RMSNorm" : "LayerNorm",
                 "its square root is irrational; use the norm none, l1 or max");
  }
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    Rational size = 0;
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      const Rational magnitude = boost::multiprecision::abs(x.at(i, k));
      size = kind == NormKind::l1 ? Rational(size + magnitude) : std::max(size, magnitude);
    }
    if (kind == NormKind::l1) size /= x.columns();
    size += rational_from_double(epsilon);
    if (size == 0) refuse_exact("norm", "a row of zeros with epsilon 0 has no norm");
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      out.at(i, k) = x.at(i, k) / size;
      if (gain.size() != 0) out.at(i, k) *= rational_from_double(gain(k));
      if (bias.size() != 0) out.at(i, k) += rational_from_double(bias(k));
    }
  });
  return out;
}

RationalMatrix Exact::activate(const Matrix& x, Activation activation) const {
  if (activation != Activation::relu)
    refuse_exact("activation", "GELU and SiLU of a rational are irrational; use relu");
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) out.at(i, k) = std::max(x.at(i, k), Rational(0));
  });
  return out;
}

RationalMatrix Exact::columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
  Matrix out(x.rows(), count);
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t k = 0; k < count; ++k) out.at(i, k) = x.at(i, begin + k);
  }
  return out;
}

RationalMatrix Exact::rows(const Matrix& x, std::span<const Node> nodes) const {
  Matrix out(static_cast<std::int64_t>(nodes.size()), x.columns());
  for (std::int64_t i = 0; i < out.rows(); ++i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) out.at(i, k) = x.at(nodes[static_cast<std::size_t>(i)], k);
  }
  return out;
}

RationalMatrix Exact::rotate(const Matrix&, std::span<const std::int32_t>, double, RotationLayout) const {
  refuse_exact("RoPE", "sin and cos of a non-zero integer angle are irrational");
}

RationalScores Exact::scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                             std::optional<double> scale) const {
  Scores out(RaggedShape(visible, block));
  const Rational factor = scale ? rational_from_double(*scale) : default_scale(queries.columns());
  for_each_row(static_cast<std::int64_t>(out.shape.rows()), [&](std::int64_t i) {
    const Node query = block.begin + static_cast<Node>(i);
    const std::span<Rational> row = out.row(static_cast<std::size_t>(i));
    for_each_key(visible, query, [&](std::size_t slot, Node key) {
      Rational sum = 0;
      for (std::int64_t k = 0; k < queries.columns(); ++k) sum += queries.at(query, k) * keys.at(key, k);
      row[slot] = factor * sum;
    });
  });
  return out;
}

RationalScores Exact::table_scores(const DoubleMatrix& table, std::span<const Token> tokens, const VisibleKeys& visible,
                                   NodeRange block) const {
  Scores out(RaggedShape(visible, block));
  for_each_row(static_cast<std::int64_t>(out.shape.rows()), [&](std::int64_t i) {
    const Node query = block.begin + static_cast<Node>(i);
    const std::span<Rational> row = out.row(static_cast<std::size_t>(i));
    for_each_key(visible, query, [&](std::size_t slot, Node key) {
      row[slot] =
          rational_from_double(table(tokens[static_cast<std::size_t>(query)], tokens[static_cast<std::size_t>(key)]));
    });
  });
  return out;
}

void Exact::add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible,
                              NodeRange block) const {
  const Rational slope = rational_from_double(bias.slope);
  for (std::size_t i = 0; i < scores.shape.rows(); ++i) {
    const std::int32_t first = visible.first_distance(block.begin + static_cast<Node>(i));
    const std::span<Rational> row = scores.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) {
      const std::int32_t distance = first - static_cast<std::int32_t>(j);
      row[j] -= slope * std::abs(distance);
      if (!bias.table.empty()) {
        row[j] += rational_from_double(bias.table[static_cast<std::size_t>(std::int64_t{distance} + bias.origin)]);
      }
    }
  }
}

void Exact::soft_cap(Scores&, double) const {
  refuse_exact("soft-capped logits", "tanh of a non-zero rational is irrational");
}

RationalScores Exact::softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
  Scores out(scores.shape);
  for_each_row(static_cast<std::int64_t>(scores.shape.rows()), [&](std::int64_t i) {
    const std::span<const Rational> logits = scores.row(static_cast<std::size_t>(i));
    const std::span<Rational> weights = out.row(static_cast<std::size_t>(i));
    Rational total = sink ? unnormalized_weight(rational_from_double(*sink), kind) : Rational(0);
    for (std::size_t j = 0; j < logits.size(); ++j) {
      weights[j] = unnormalized_weight(logits[j], kind);
      total += weights[j];
    }
    for (Rational& weight : weights) weight /= total;
  });
  return out;
}

RationalMatrix Exact::average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                              NodeRange block) const {
  Matrix out(block.end - block.begin, values.columns());
  for_each_row(out.rows(), [&](std::int64_t i) {
    const std::span<const Rational> row = weights.row(static_cast<std::size_t>(i));
    for_each_key(visible, block.begin + static_cast<Node>(i), [&](std::size_t slot, Node key) {
      for (std::int64_t c = 0; c < values.columns(); ++c) out.at(i, c) += row[slot] * values.at(key, c);
    });
  });
  return out;
}

void Exact::scale_logits(Scores& scores, std::optional<double> scale, std::int64_t width) const {
  const Rational factor = scale ? rational_from_double(*scale) : default_scale(width);
  for (Rational& entry : scores.entries) entry *= factor;
}

void Exact::write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) out.at(row + i, column + k) = x.at(i, k);
  }
}

}  // namespace snellen
