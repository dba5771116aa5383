// SPDX-License-Identifier: LGPL-3.0-or-later
// The executable minimum of the Arithmetic concept: plain doubles, every operation in the most obvious way and without
// any guarantee. It shows what an arithmetic must offer, and the transformer over it is a second, independent reading
// of the operations' meaning.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "snellen/arithmetic/arithmetic.hpp"
#include "snellen/arithmetic/ragged.hpp"

namespace snellen::testing {

struct PlainMatrix {
  std::int64_t row_count = 0;
  std::int64_t column_count = 0;
  std::vector<double> entries;

  PlainMatrix() = default;
  PlainMatrix(std::int64_t r, std::int64_t c)
      : row_count(r), column_count(c), entries(static_cast<std::size_t>(r * c)) {}
  [[nodiscard]] std::int64_t rows() const { return row_count; }
  [[nodiscard]] std::int64_t columns() const { return column_count; }
  double& at(std::int64_t r, std::int64_t c) { return entries[static_cast<std::size_t>(r * column_count + c)]; }
  [[nodiscard]] double at(std::int64_t r, std::int64_t c) const {
    return entries[static_cast<std::size_t>(r * column_count + c)];
  }
};

using PlainScores = std::vector<std::vector<double>>;

class Archetype {
 public:
  using Matrix = PlainMatrix;
  using Scores = PlainScores;

  [[nodiscard]] Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
    Matrix out(static_cast<std::int64_t>(tokens.size()), table.cols());
    return fill(out, [&](auto i, auto k) { return scale * table(tokens[static_cast<std::size_t>(i)], k); });
  }
  [[nodiscard]] Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const {
    return fill(x, [&](auto i, auto k) { return x.at(i, k) + table(rows[static_cast<std::size_t>(i)], k); });
  }
  [[nodiscard]] Matrix add_sinusoid(const Matrix& x, std::span<const std::int32_t> positions, double theta) const {
    return fill(x, [&](auto i, auto k) {
      const double angle = positions[static_cast<std::size_t>(i)] * frequency(k / 2, x.columns(), theta);
      return x.at(i, k) + (k % 2 == 0 ? std::sin(angle) : std::cos(angle));
    });
  }
  [[nodiscard]] Matrix add(const Matrix& x, const Matrix& y) const {
    return fill(x, [&](auto i, auto k) { return x.at(i, k) + y.at(i, k); });
  }
  [[nodiscard]] Matrix multiply(const Matrix& x, const Matrix& y) const {
    return fill(x, [&](auto i, auto k) { return x.at(i, k) * y.at(i, k); });
  }
  [[nodiscard]] Matrix linear(const Matrix& x, const DoubleMatrix& w, const DoubleVector& bias) const {
    return fill(Matrix(x.rows(), w.rows()), [&](auto i, auto o) {
      double sum = bias.size() == 0 ? 0 : bias(o);
      for (std::int64_t k = 0; k < x.columns(); ++k) sum += x.at(i, k) * w(o, k);
      return sum;
    });
  }
  [[nodiscard]] Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                 const DoubleVector& bias) const {
    if (kind == NormKind::none) return x;
    Matrix out = x;
    const auto width = static_cast<double>(x.columns());
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      double mean = 0;
      for (std::int64_t k = 0; k < x.columns() && kind == NormKind::layer; ++k) mean += x.at(i, k) / width;
      double size = 0;
      for (std::int64_t k = 0; k < x.columns(); ++k) {
        const double c = x.at(i, k) - mean;
        if (kind == NormKind::max) size = std::max(size, std::abs(c));
        if (kind == NormKind::l1) size += std::abs(c) / width;
        if (kind == NormKind::rms || kind == NormKind::layer) size += c * c / width;
      }
      size += epsilon;
      if (kind == NormKind::rms || kind == NormKind::layer) size = std::sqrt(size);
      for (std::int64_t k = 0; k < x.columns(); ++k) {
        out.at(i, k) = (x.at(i, k) - mean) / size * (gain.size() == 0 ? 1 : gain(k)) + (bias.size() == 0 ? 0 : bias(k));
      }
    }
    return out;
  }
  [[nodiscard]] Matrix activate(const Matrix& x, Activation activation) const {
    return fill(x, [&](auto i, auto k) {
      const double t = x.at(i, k);
      switch (activation) {
        case Activation::relu:
          return std::max(t, 0.0);
        case Activation::gelu_erf:
          return t * 0.5 * std::erfc(-t / std::sqrt(2.0));
        case Activation::gelu_tanh:
          return 0.5 * t * (1 + std::tanh(std::sqrt(2 / M_PI) * (t + 0.044715 * t * t * t)));
        case Activation::silu:
          return t / (1 + std::exp(-t));
      }
      return t;
    });
  }

  [[nodiscard]] Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
    return fill(Matrix(x.rows(), count), [&](auto i, auto k) { return x.at(i, begin + k); });
  }
  [[nodiscard]] Matrix rows(const Matrix& x, std::span<const Node> nodes) const {
    return fill(Matrix(static_cast<std::int64_t>(nodes.size()), x.columns()),
                [&](auto i, auto k) { return x.at(nodes[static_cast<std::size_t>(i)], k); });
  }
  [[nodiscard]] Matrix rotate(const Matrix& x, std::span<const std::int32_t> positions, double theta,
                              RotationLayout layout) const {
    Matrix out = x;
    const std::int64_t half = x.columns() / 2;
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::int64_t m = 0; m < half; ++m) {
        const double angle = positions[static_cast<std::size_t>(i)] * frequency(m, x.columns(), theta);
        const std::int64_t a = layout == RotationLayout::half_split ? m : 2 * m;
        const std::int64_t b = layout == RotationLayout::half_split ? m + half : 2 * m + 1;
        out.at(i, a) = x.at(i, a) * std::cos(angle) - x.at(i, b) * std::sin(angle);
        out.at(i, b) = x.at(i, b) * std::cos(angle) + x.at(i, a) * std::sin(angle);
      }
    }
    return out;
  }
  [[nodiscard]] Scores scores(const Matrix& q, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                              std::optional<double> scale) const {
    const double factor = scale.value_or(1 / std::sqrt(static_cast<double>(q.columns())));
    return each_pair(visible, block, [&](Node query, Node key) {
      double sum = 0;
      for (std::int64_t k = 0; k < q.columns(); ++k) sum += q.at(query, k) * keys.at(key, k);
      return factor * sum;
    });
  }
  [[nodiscard]] Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                    const VisibleKeys& visible, NodeRange block) const {
    return each_pair(visible, block, [&](Node query, Node key) {
      return table(tokens[static_cast<std::size_t>(query)], tokens[static_cast<std::size_t>(key)]);
    });
  }
  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible, NodeRange block) const {
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const std::int32_t first = visible.first_distance(block.begin + static_cast<Node>(i));
      for (std::size_t j = 0; j < scores[i].size(); ++j) {
        const std::int32_t distance = first - static_cast<std::int32_t>(j);
        scores[i][j] -= bias.slope * std::abs(distance);
        if (!bias.table.empty()) scores[i][j] += bias.table[static_cast<std::size_t>(distance + bias.origin)];
      }
    }
  }
  void soft_cap(Scores& scores, double cap) const {
    for (auto& row : scores) {
      for (double& s : row) s = cap * std::tanh(s / cap);
    }
  }
  [[nodiscard]] Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
    const auto weight = [&](double s) {
      if (kind == SoftmaxKind::phi) return 1 + s + s * s / 2;
      return kind == SoftmaxKind::base2 ? std::exp2(s) : std::exp(s);
    };
    Scores out = scores;
    for (auto& row : out) {
      double total = sink ? weight(sink.value_or(0)) : 0;
      for (double& s : row) total += (s = weight(s));
      for (double& s : row) s /= total;
    }
    return out;
  }
  [[nodiscard]] Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                               NodeRange block) const {
    Matrix out(block.end - block.begin, values.columns());
    for (std::int64_t i = 0; i < out.rows(); ++i) {
      for_each_key(visible, block.begin + static_cast<Node>(i), [&](std::size_t slot, Node key) {
        for (std::int64_t c = 0; c < out.columns(); ++c) {
          out.at(i, c) += weights[static_cast<std::size_t>(i)][slot] * values.at(key, c);
        }
      });
    }
    return out;
  }

  void write_block(Matrix& out, const Matrix& x, std::int64_t row, std::int64_t column) const {
    for (std::int64_t i = 0; i < x.rows(); ++i) {
      for (std::int64_t k = 0; k < x.columns(); ++k) out.at(row + i, column + k) = x.at(i, k);
    }
  }
  [[nodiscard]] Matrix zeros(std::int64_t rows, std::int64_t columns) const { return {rows, columns}; }

 private:
  template <class Entry>
  static Matrix fill(const Matrix& shape, const Entry& entry) {
    Matrix out(shape.rows(), shape.columns());
    for (std::int64_t i = 0; i < out.rows(); ++i) {
      for (std::int64_t k = 0; k < out.columns(); ++k) out.at(i, k) = entry(i, k);
    }
    return out;
  }
  template <class Entry>
  static Scores each_pair(const VisibleKeys& visible, NodeRange block, const Entry& entry) {
    Scores out;
    for (Node query = block.begin; query < block.end; ++query) {
      out.emplace_back();
      for_each_key(visible, query, [&](std::size_t, Node key) { out.back().push_back(entry(query, key)); });
    }
    return out;
  }
  static double frequency(std::int64_t pair, std::int64_t width, double theta) {
    return std::pow(theta, -2.0 * static_cast<double>(pair) / static_cast<double>(width));
  }
};

static_assert(Arithmetic<Archetype>);

}  // namespace snellen::testing
