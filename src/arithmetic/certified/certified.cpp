// SPDX-License-Identifier: LGPL-3.0-or-later
// Certified: arrays of balls, and the operations on the residual stream.
#include "snellen/arithmetic/certified.hpp"

#include <stdexcept>

#include "snellen/arithmetic/certified_activation.hpp"
#include "snellen/arithmetic/each_row.hpp"
#include "snellen/number/square.hpp"

namespace snellen {

BallArray::BallArray(std::size_t size)
    : size_(size), entries_(_arb_vec_init(static_cast<slong>(size)), BallArrayDeleter{size}) {}

BallArray::BallArray(const BallArray& other) : BallArray(other.size_) {
  for (std::size_t i = 0; i < size_; ++i) arb_set(at(i), other.at(i));
}

BallArray& BallArray::operator=(const BallArray& other) {
  if (this != &other) *this = BallArray(other);
  return *this;
}

Ball BallMatrix::ball(std::int64_t row, std::int64_t column) const {
  Ball copy;
  arb_set(copy.get(), at(row, column));
  return copy;
}

std::vector<Ball> BallMatrix::balls(std::int64_t row) const {
  std::vector<Ball> out;
  out.reserve(static_cast<std::size_t>(columns_));
  for (std::int64_t k = 0; k < columns_; ++k) out.push_back(ball(row, k));
  return out;
}

namespace {

BallArray balls_of(const double* values, std::int64_t count) {
  BallArray out(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) arb_set_d(out.at(static_cast<std::size_t>(i)), values[i]);
  return out;
}

/// One row: x / s(x), without gain and bias.
void normalize_row(arb_ptr out, arb_srcptr x, slong width, NormKind kind, double epsilon, Precision precision) {
  Ball s;
  Ball t;
  if (kind == NormKind::layer) {
    for (slong k = 0; k < width; ++k) arb_add(t.get(), t.get(), x + k, precision);
    arb_div_si(t.get(), t.get(), width, precision);
    for (slong k = 0; k < width; ++k) arb_sub(out + k, x + k, t.get(), precision);
    x = out;
  }
  switch (kind) {
    case NormKind::none:
      throw std::logic_error("normalize_row: no norm");
    case NormKind::rms:
    case NormKind::layer:
      for (slong k = 0; k < width; ++k) {
        set_square(t.get(), x + k, precision);
        arb_add(s.get(), s.get(), t.get(), precision);
      }
      arb_div_si(s.get(), s.get(), width, precision);
      arb_set_d(t.get(), epsilon);
      arb_add(s.get(), s.get(), t.get(), precision);
      arb_rsqrt(s.get(), s.get(), precision);
      for (slong k = 0; k < width; ++k) arb_mul(out + k, x + k, s.get(), precision);
      return;
    case NormKind::l1:
    case NormKind::max:
      for (slong k = 0; k < width; ++k) {
        arb_abs(t.get(), x + k);
        if (kind == NormKind::l1) {
          arb_add(s.get(), s.get(), t.get(), precision);
        } else {
          arb_max(s.get(), s.get(), t.get(), precision);
        }
      }
      if (kind == NormKind::l1) arb_div_si(s.get(), s.get(), width, precision);
      arb_set_d(t.get(), epsilon);
      arb_add(s.get(), s.get(), t.get(), precision);
      for (slong k = 0; k < width; ++k) arb_div(out + k, x + k, s.get(), precision);
      return;
  }
}

}  // namespace

BallMatrix Certified::embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
  Matrix out(static_cast<std::int64_t>(tokens.size()), table.cols());
  const Ball factor(scale);
  for_each_row(out.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < out.columns(); ++k) {
      arb_set_d(out.at(i, k), table(tokens[static_cast<std::size_t>(i)], k));
      if (scale != 1) arb_mul(out.at(i, k), out.at(i, k), factor.get(), precision_);
    }
  });
  return out;
}

BallMatrix Certified::add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const {
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    Ball entry;
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      arb_set_d(entry.get(), table(rows[static_cast<std::size_t>(i)], k));
      arb_add(out.at(i, k), x.at(i, k), entry.get(), precision_);
    }
  });
  return out;
}

BallMatrix Certified::add(const Matrix& x, const Matrix& y) const {
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    _arb_vec_add(out.at(i, 0), x.at(i, 0), y.at(i, 0), static_cast<slong>(x.columns()), precision_);
  });
  return out;
}

BallMatrix Certified::multiply(const Matrix& x, const Matrix& y) const {
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) arb_mul(out.at(i, k), x.at(i, k), y.at(i, k), precision_);
  });
  return out;
}

BallMatrix Certified::linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const {
  if (x.columns() != weights.cols()) throw std::invalid_argument("Certified::product: inner sizes differ");
  Matrix out(x.rows(), weights.rows());
  const BallArray w = balls_of(weights.data(), weights.size());
  const BallArray b = balls_of(bias.data(), bias.size());
  const auto inner = static_cast<slong>(x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t o = 0; o < weights.rows(); ++o) {
      arb_srcptr initial = bias.size() == 0 ? nullptr : b.at(static_cast<std::size_t>(o));
      arb_dot(out.at(i, o), initial, 0, x.at(i, 0), 1, w.at(static_cast<std::size_t>(o * inner)), 1, inner, precision_);
    }
  });
  return out;
}

BallMatrix Certified::normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                const DoubleVector& bias) const {
  if (kind == NormKind::none) return x;
  Matrix out(x.rows(), x.columns());
  const BallArray g = balls_of(gain.data(), gain.size());
  const BallArray b = balls_of(bias.data(), bias.size());
  for_each_row(x.rows(), [&](std::int64_t i) {
    normalize_row(out.at(i, 0), x.at(i, 0), static_cast<slong>(x.columns()), kind, epsilon, precision_);
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      const auto column = static_cast<std::size_t>(k);
      if (gain.size() != 0) arb_mul(out.at(i, k), out.at(i, k), g.at(column), precision_);
      if (bias.size() != 0) arb_add(out.at(i, k), out.at(i, k), b.at(column), precision_);
    }
  });
  return out;
}

BallMatrix Certified::activate(const Matrix& x, Activation activation) const {
  Matrix out(x.rows(), x.columns());
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < x.columns(); ++k) activate_ball(out.at(i, k), x.at(i, k), activation, precision_);
  });
  return out;
}

BallMatrix Certified::columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
  Matrix out(x.rows(), count);
  for_each_row(x.rows(), [&](std::int64_t i) {
    for (std::int64_t k = 0; k < count; ++k) arb_set(out.at(i, k), x.at(i, begin + k));
  });
  return out;
}

BallMatrix Certified::rows(const Matrix& x, std::span<const Node> nodes) const {
  Matrix out(static_cast<std::int64_t>(nodes.size()), x.columns());
  for (std::int64_t i = 0; i < out.rows(); ++i) {
    _arb_vec_set(out.at(i, 0), x.at(nodes[static_cast<std::size_t>(i)], 0), static_cast<slong>(x.columns()));
  }
  return out;
}

void Certified::write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  for (std::int64_t i = 0; i < x.rows(); ++i) {
    _arb_vec_set(out.at(row + i, column), x.at(i, 0), static_cast<slong>(x.columns()));
  }
}

}  // namespace snellen
