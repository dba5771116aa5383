// SPDX-License-Identifier: LGPL-3.0-or-later
#include "attention_map.hpp"

#include "softmax.hpp"

namespace snellen {

RationalRows random_matrix(Draws& draws, long width, const Rational& most) {
  return random_points(draws, width, width, most);
}

RationalRows scaled_identity(long width, const Rational& factor) {
  const auto size = static_cast<std::size_t>(width);
  RationalRows out(size, std::vector<Rational>(size, 0));
  for (std::size_t i = 0; i < size; ++i) out[i][i] = factor;
  return out;
}

RationalRows random_points(Draws& draws, long count, long width, const Rational& most) {
  RationalRows out(static_cast<std::size_t>(count));
  for (std::vector<Rational>& row : out) {
    for (long k = 0; k < width; ++k) row.push_back(draws.uniform(-most, most));
  }
  return out;
}

RealPoints enclosed(const RationalRows& points, Precision precision) {
  RealPoints out;
  for (const std::vector<Rational>& point : points) {
    RealVector& row = out.emplace_back();
    for (const Rational& x : point) row.emplace_back(x, precision);
  }
  return out;
}

BallMatrix balls(const RationalRows& matrix, Precision precision) {
  const auto rows = static_cast<std::int64_t>(matrix.size());
  const auto columns = static_cast<std::int64_t>(matrix.front().size());
  BallMatrix out(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t k = 0; k < columns; ++k) {
      const Ball entry(matrix[static_cast<std::size_t>(i)][static_cast<std::size_t>(k)], precision);
      arb_set(out.at(i, k), entry.get());
    }
  }
  return out;
}

Real inner_product(const RealVector& x, const RealVector& y) {
  Real sum = x[0] * y[0];
  for (std::size_t k = 1; k < x.size(); ++k) sum += x[k] * y[k];
  return sum;
}

RealVector product(const RationalRows& matrix, const RealVector& x) {
  RealVector out;
  for (const std::vector<Rational>& row : matrix) {
    Real sum(0, x[0].precision());
    for (std::size_t k = 0; k < row.size(); ++k) sum += Real(row[k], x[k].precision()) * x[k];
    out.push_back(std::move(sum));
  }
  return out;
}

RealVector difference(const RealVector& x, const RealVector& y) {
  RealVector out;
  for (std::size_t k = 0; k < x.size(); ++k) out.push_back(x[k] - y[k]);
  return out;
}

Real distance(const RealVector& x, const RealVector& y) {
  return euclidean_norm(difference(x, y));
}

Real diameter(const RealPoints& points) {
  Real largest(0, points[0][0].precision());
  for (std::size_t i = 0; i < points.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) largest = max(largest, distance(points[i], points[j]));
  }
  return largest;
}

RealPoints attention_weights(const AttentionMap& map, const RealPoints& points) {
  RealPoints keys;  // M x_j
  for (const RealVector& point : points) keys.push_back(product(map.score, point));
  RealPoints weights;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t seen = map.causal ? i + 1 : points.size();
    RealVector row;
    for (std::size_t j = 0; j < seen; ++j) row.push_back(exp(inner_product(points[i], keys[j])));
    weights.push_back(normalized(std::move(row)));
  }
  return weights;
}

RealPoints attend(const AttentionMap& map, const RealPoints& points) {
  RealPoints out;
  for (const RealVector& weights : attention_weights(map, points)) {
    RealVector mean(points[0].size(), Real(0, points[0][0].precision()));
    for (std::size_t j = 0; j < weights.size(); ++j) {
      for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += weights[j] * points[j][k];
    }
    out.push_back(product(map.value, mean));
  }
  return out;
}

}  // namespace snellen
