// SPDX-License-Identifier: LGPL-3.0-or-later
// TailDrift: the operations on the residual stream but for norms.
#include "snellen/tail/drift.hpp"

#include <algorithm>

#include "snellen/arithmetic/certified_activation.hpp"
#include "snellen/error.hpp"

namespace snellen {
namespace {

[[noreturn]] void refuse(const char* what, const char* why) {
  throw Refused("growth", what, why);
}

/// The second derivative of x / (1 + e^-t(x)): 2 q t' + x q ((1 - 2 p) t'^2 + t''), p = 1 / (1 + e^-t), q = p (1 - p).
Real gated_curvature(const Real& x, const Real& t, const Real& t_slope, const Real& t_curvature) {
  const Real p = 1 / (1 + exp(-t));
  const Real q = p * (1 / (1 + exp(t)));
  return 2 * q * t_slope + x * q * ((1 - 2 * p) * square(t_slope) + t_curvature);
}

/// The second derivative of an activation that has one.
Real curvature_of_activation(const Real& x, Activation activation) {
  const Real zero(0, x.precision());
  const Real one(1, x.precision());
  switch (activation) {
    case Activation::gelu_erf:  // e^(-x^2/2) / sqrt(2 pi) (2 - x^2)
      return exp(-(square(x) / 2)) / sqrt(2 * pi(x.precision())) * (2 - square(x));
    case Activation::gelu_tanh: {  // t = 2 sqrt(2/pi) (x + c x^3)
      const Real c = Real(44715, x.precision()) / 1000000;
      const Real factor = 2 * sqrt(2 / pi(x.precision()));
      return gated_curvature(x, factor * x * (1 + c * square(x)), factor * (1 + 3 * c * square(x)), 6 * factor * c * x);
    }
    case Activation::silu:
      return gated_curvature(x, x, one, zero);
    case Activation::relu:
      break;
  }
  return zero;
}

}  // namespace

TailDrift::TailDrift(const Tail& tail, std::size_t powers) : tail_(&tail), powers_(std::max<std::size_t>(powers, 1)) {
  if (tail.nodes().period() != 1) refuse("a period of several tokens", "places of the period change at unlike rates");
  const std::size_t endless = tail.nodes().blocks().size() - 1;
  const std::vector<Real>& most = tail.symbols(endless).reach;
  const Real after = Real(Rational(tail.nodes().blocks()[endless].begin), tail.precision()) + 2;
  // phi_1 falls by at most 1/(r (r + 1)); the others by S_(m-1)(r) - r phi_(m-1)(r + 1) over r (r + 1), where neither
  // term is negative.
  for (std::size_t m = 0; m < most.size(); ++m) {
    steps_.push_back(upper_end((m == 0 ? most[0] : max(most[m], most[m - 1])) / after));
  }
}

bool TailDrift::is_endless(Node node) const {
  const TailNodes& nodes = tail_->nodes();
  return node >= nodes.first_group() && nodes[node].block + 1 == nodes.blocks().size();
}

Reach TailDrift::reach() const {
  return tail_->reach(tail_->nodes().last_period());
}

TailMatrix TailDrift::endless(const TailMatrix& x) const {
  std::vector<Node> nodes;
  std::ranges::copy_if(x.nodes, std::back_inserter(nodes), [&](Node node) { return is_endless(node); });
  return tail_->rows(x, nodes);
}

TailMatrix TailDrift::no_drift(const std::vector<Node>& nodes, std::int64_t columns) const {
  TailMatrix out;
  std::ranges::copy_if(nodes, std::back_inserter(out.nodes), [&](Node node) { return is_endless(node); });
  const auto rows = static_cast<std::int64_t>(out.nodes.size());
  out.center = BallMatrix(rows, columns);
  out.slopes.assign(reach().size(), BallMatrix(rows, columns));
  return out;
}

LinearForm TailDrift::next(const LinearForm& x) const {
  return widened(x, deviation(x, steps_));
}

TailMatrix TailDrift::next(TailMatrix x) const {
  for (std::int64_t row = x.positions; row < x.rows(); ++row) {
    for (std::int64_t k = 0; k < x.columns(); ++k) tail_->set(x, row, k, next(tail_->form(x, row, k)));
  }
  return x;
}

Real TailDrift::drift(const Matrix& x, std::size_t k, std::int64_t row, std::int64_t column) const {
  return tail_->range(x.drift[k], row, column);
}

DriftMatrix TailDrift::embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
  Matrix out{.value = tail_->embed(table, tokens, scale), .drift = {}};
  out.drift.assign(powers_, no_drift(out.value.nodes, out.columns()));
  return out;
}

DriftMatrix TailDrift::add_rows(const Matrix& /*x*/, const DoubleMatrix& /*table*/,
                                std::span<const std::int32_t> /*rows*/) const {
  refuse("learned positions", "they end, a tail does not");
}

DriftMatrix TailDrift::add_sinusoid(const Matrix& /*x*/, std::span<const std::int32_t> /*positions*/,
                                    double /*theta*/) const {
  refuse("sinusoidal positions", "the representations have no limit");
}

DriftMatrix TailDrift::rotate(const Matrix& /*x*/, std::span<const std::int32_t> /*positions*/, double /*theta*/,
                              RotationLayout /*layout*/) const {
  refuse("rotary positions", "a key's weight is only known within a factor");
}

DriftMatrix TailDrift::add(const Matrix& x, const Matrix& y) const {
  Matrix out{.value = tail_->add(x.value, y.value), .drift = {}};
  for (std::size_t k = 0; k < powers_; ++k) out.drift.push_back(tail_->add(x.drift[k], y.drift[k]));
  return out;
}

DriftMatrix TailDrift::multiply(const Matrix& x, const Matrix& y) const {
  Matrix out{.value = tail_->multiply(x.value, y.value), .drift = {}};
  const TailMatrix x_next = next(endless(x.value));
  const TailMatrix y_here = endless(y.value);
  for (std::size_t k = 0; k < powers_; ++k) {
    out.drift.push_back(tail_->add(tail_->multiply(x_next, y.drift[k]), tail_->multiply(x.drift[k], y_here)));
  }
  return out;
}

DriftMatrix TailDrift::linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const {
  Matrix out{.value = tail_->linear(x.value, weights, bias), .drift = {}};
  for (const TailMatrix& drift : x.drift) out.drift.push_back(tail_->linear(drift, weights, DoubleVector()));
  return out;
}

DriftMatrix TailDrift::activate(const Matrix& x, Activation activation) const {
  Matrix out{.value = tail_->activate(x.value, activation), .drift = x.drift};
  const Precision precision = tail_->precision();
  const Smooth derivative{
      [&](const Real& t) { return Real(slope_of_activation(t.ball().get(), activation, precision), precision); },
      [&](const Real& t) { return curvature_of_activation(t, activation); }};
  // F(x(r + 1)) - F(x(r)) is F' somewhere between the two times their difference; next() encloses both.
  TailMatrix slopes = next(endless(x.value));
  for (std::int64_t row = 0; row < slopes.rows(); ++row) {
    for (std::int64_t c = 0; c < slopes.columns(); ++c) {
      const LinearForm between = tail_->form(slopes, row, c);
      tail_->set(slopes, row, c,
                 activation == Activation::relu ? LinearForm(derivative.value(range(between, reach())))
                                                : apply(derivative, between, reach()));
    }
  }
  for (TailMatrix& drift : out.drift) drift = tail_->multiply(slopes, drift);
  return out;
}

DriftMatrix TailDrift::columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
  Matrix out{.value = tail_->columns(x.value, begin, count), .drift = {}};
  for (const TailMatrix& drift : x.drift) out.drift.push_back(tail_->columns(drift, begin, count));
  return out;
}

DriftMatrix TailDrift::rows(const Matrix& x, std::span<const Node> nodes) const {
  Matrix out{.value = tail_->rows(x.value, nodes), .drift = {}};
  std::vector<Node> moving;
  std::ranges::copy_if(nodes, std::back_inserter(moving), [&](Node node) { return is_endless(node); });
  for (const TailMatrix& drift : x.drift) out.drift.push_back(tail_->rows(drift, moving));
  return out;
}

void TailDrift::write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  tail_->write_block(out.value, x.value, row, column);
  for (std::size_t k = 0; k < powers_; ++k) {
    if (x.drift[k].rows() == 0) continue;
    tail_->write_block(out.drift[k], x.drift[k], out.drift[k].row_of(x.drift[k].nodes.front()), column);
  }
}

DriftMatrix TailDrift::zeros(std::int64_t rows, std::int64_t columns) const {
  Matrix out{.value = tail_->zeros(rows, columns), .drift = {}};
  out.drift.assign(powers_, no_drift(out.value.nodes, columns));
  return out;
}

}  // namespace snellen
