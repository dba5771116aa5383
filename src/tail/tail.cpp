// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail: the operations on the residual stream.
#include "snellen/tail/tail.hpp"

#include <algorithm>

#include "snellen/arithmetic/certified_activation.hpp"
#include "snellen/arithmetic/each_row.hpp"
#include "snellen/error.hpp"

namespace snellen {
namespace {

/// Rows [from, end) of a matrix.
BallMatrix rows_from(const BallMatrix& x, std::int64_t from) {
  BallMatrix out(x.rows() - from, x.columns());
  for (std::int64_t i = 0; i < out.rows(); ++i) {
    _arb_vec_set(out.at(i, 0), x.at(from + i, 0), static_cast<slong>(x.columns()));
  }
  return out;
}

}  // namespace

Tail::Tail(const TailNodes& nodes, TailWeighing weighing, std::size_t functions, Precision precision)
    : nodes_(&nodes),
      weighing_(weighing),
      certified_(precision),
      basis_(nodes.first_periods(), std::max<std::size_t>(functions, 1) + 1, precision),
      symbols_count_(weighing == TailWeighing::geometric ? 0 : functions) {
  for (const PeriodBlock& block : nodes.blocks()) symbols_.push_back(block_symbols(basis_, block));
}

NodeRange Tail::positions_in(NodeRange block) const {
  return {std::min(block.begin, nodes_->first_group()), std::min(block.end, nodes_->first_group())};
}

std::span<const Real> Tail::reach(Node node) const {
  return std::span(symbols_[(*nodes_)[node].block].reach).first(symbols_count_);
}

LinearForm Tail::form(const Matrix& x, std::int64_t row, std::int64_t column) const {
  LinearForm out(Real(x.center.ball(row, column), precision()));
  if (row < x.positions) return out;
  for (const BallMatrix& slope : x.slopes) out.slopes.emplace_back(slope.ball(row - x.positions, column), precision());
  return out;
}

Real Tail::range(const Matrix& x, std::int64_t row, std::int64_t column) const {
  const LinearForm value = form(x, row, column);
  return row < x.positions ? value.center : snellen::range(value, reach(x.nodes[static_cast<std::size_t>(row)]));
}

BallMatrix Tail::deviations(const Matrix& x) const {
  BallMatrix out(x.rows() - x.positions, x.columns());
  for_each_row(out.rows(), [&](std::int64_t group) {
    const std::int64_t row = x.positions + group;
    const Reach bounds = reach(x.nodes[static_cast<std::size_t>(row)]);
    for (std::int64_t k = 0; k < x.columns(); ++k) {
      arb_set(out.at(group, k), deviation(form(x, row, k), bounds).ball().get());
    }
  });
  return out;
}

void Tail::set(Matrix& x, std::int64_t row, std::int64_t column, const LinearForm& value) const {
  const LinearForm exact = with_exact_slopes(value, reach(x.nodes[static_cast<std::size_t>(row)]));
  arb_set(x.center.at(row, column), exact.center.ball().get());
  for (std::size_t m = 0; m < x.slopes.size(); ++m) {
    arb_ptr slope = x.slopes[m].at(row - x.positions, column);
    if (m < exact.slopes.size()) {
      arb_set(slope, exact.slopes[m].ball().get());
    } else {
      arb_zero(slope);
    }
  }
}

template <class Function>
void Tail::for_each_form(Matrix& out, const Matrix& x, const Function& function) const {
  for_each_row(x.rows() - x.positions, [&](std::int64_t group) {
    const std::int64_t row = x.positions + group;
    const std::span<const Real> reach_of_row = reach(x.nodes[static_cast<std::size_t>(row)]);
    for (std::int64_t k = 0; k < x.columns(); ++k) set(out, row, k, function(form(x, row, k), row, k, reach_of_row));
  });
}

TailMatrix Tail::embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
  Matrix out;
  out.center = certified_.embed(table, tokens, scale);
  for (Node node = 0; node < static_cast<Node>(tokens.size()); ++node) out.nodes.push_back(node);
  out.positions = nodes_->first_group();
  out.slopes.assign(symbols_count_, BallMatrix(out.rows() - out.positions, out.columns()));
  return out;
}

TailMatrix Tail::add_rows(const Matrix& /*x*/, const DoubleMatrix& /*table*/,
                          std::span<const std::int32_t> /*rows*/) const {
  throw Refused("tail", "learned positions", "they end, a tail does not");
}

TailMatrix Tail::add_sinusoid(const Matrix& /*x*/, std::span<const std::int32_t> /*positions*/,
                              double /*theta*/) const {
  throw Refused("tail", "sinusoidal positions", "the representations have no limit");
}

TailMatrix Tail::add(const Matrix& x, const Matrix& y) const {
  Matrix out = x;
  out.center = certified_.add(x.center, y.center);
  for_each_form(
      out, x, [&](const LinearForm& left, std::int64_t row, std::int64_t k, Reach) { return left + form(y, row, k); });
  return out;
}

TailMatrix Tail::multiply(const Matrix& x, const Matrix& y) const {
  Matrix out = x;
  out.center = certified_.multiply(x.center, y.center);
  for_each_form(out, x, [&](const LinearForm& left, std::int64_t row, std::int64_t k, Reach bounds) {
    return snellen::multiply(left, form(y, row, k), bounds);
  });
  return out;
}

TailMatrix Tail::linear(const Matrix& x, const DoubleMatrix& weights, const DoubleVector& bias) const {
  Matrix out;
  out.nodes = x.nodes;
  out.positions = x.positions;
  out.center = certified_.linear(x.center, weights, bias);
  for (const BallMatrix& slope : x.slopes) out.slopes.push_back(certified_.linear(slope, weights, DoubleVector()));
  for_each_form(out, out, [](const LinearForm& value, std::int64_t, std::int64_t, Reach) { return value; });
  return out;
}

TailMatrix Tail::activate(const Matrix& x, Activation activation) const {
  Matrix out = x;
  out.center = certified_.activate(x.center, activation);
  const Precision precision = this->precision();
  const Smooth f{[activation, precision](const Real& t) {
                   Ball value;
                   activate_ball(value.get(), t.ball().get(), activation, precision);
                   return Real(std::move(value), precision);
                 },
                 [activation, precision](const Real& t) {
                   return Real(slope_of_activation(t.ball().get(), activation, precision), precision);
                 }};
  for_each_form(out, x, [&](const LinearForm& value, std::int64_t, std::int64_t, Reach bounds) {
    return activation == Activation::relu ? positive_part(value, bounds) : apply(f, value, bounds);
  });
  return out;
}

TailMatrix Tail::columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
  Matrix out;
  out.nodes = x.nodes;
  out.positions = x.positions;
  out.rotated = x.rotated;
  out.center = certified_.columns(x.center, begin, count);
  for (const BallMatrix& slope : x.slopes) out.slopes.push_back(certified_.columns(slope, begin, count));
  return out;
}

TailMatrix Tail::rows(const Matrix& x, std::span<const Node> nodes) const {
  Matrix out;
  std::vector<Node> places;
  std::vector<Node> groups;
  for (const Node node : nodes) {
    const auto found = std::ranges::lower_bound(x.nodes, node);
    const auto place = static_cast<Node>(found - x.nodes.begin());
    places.push_back(place);
    out.nodes.push_back(node);
    if (place < x.positions) {
      ++out.positions;
    } else {
      groups.push_back(place - static_cast<Node>(x.positions));
    }
  }
  out.center = certified_.rows(x.center, places);
  for (const BallMatrix& slope : x.slopes) out.slopes.push_back(certified_.rows(slope, groups));
  return out;
}

void Tail::write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
  certified_.write_block(out.center, x.center, row, column);
  for (std::size_t m = 0; m < x.slopes.size(); ++m) {
    certified_.write_block(out.slopes[m], x.slopes[m], std::max<std::int64_t>(row - out.positions, 0), column);
  }
}

TailMatrix Tail::zeros(std::int64_t rows, std::int64_t columns) const {
  Matrix out;
  out.center = certified_.zeros(rows, columns);
  for (Node node = 0; node < static_cast<Node>(rows); ++node) out.nodes.push_back(node);
  out.positions = std::min<std::int64_t>(rows, nodes_->first_group());
  out.slopes.assign(symbols_count_, BallMatrix(rows - out.positions, columns));
  return out;
}

TailMatrix Tail::rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                        RotationLayout layout) const {
  Matrix out = x;
  out.rotated = Matrix::Rotation{layout, theta};
  out.center = certified_.rotate(x.center, positions, theta, layout);
  const BallMatrix groups = rows_from(x.center, x.positions);
  certified_.write_block(out.center, groups, x.positions, 0);
  return out;
}

}  // namespace snellen
