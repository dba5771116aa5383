// SPDX-License-Identifier: LGPL-3.0-or-later
// Forward-mode differentiation by dual numbers over the rationals: an arithmetic of its own, scalar by scalar, that
// shares nothing with the adjoints of reverse accumulation.
#pragma once

#include <memory>
#include <stdexcept>
#include <vector>

#include "snellen/arithmetic/arithmetic.hpp"
#include "snellen/arithmetic/ragged.hpp"
#include "snellen/number/rational.hpp"

namespace snellen::testing {

/// value + tangent e, e^2 = 0.
struct DualNumber {
  Rational value = 0;
  Rational tangent = 0;
};
inline DualNumber constant(const Rational& value) {
  return {value, 0};
}
inline DualNumber constant(double value) {
  return {rational_from_double(value), 0};
}
inline DualNumber operator+(const DualNumber& x, const DualNumber& y) {
  return {x.value + y.value, x.tangent + y.tangent};
}
inline DualNumber operator*(const DualNumber& x, const DualNumber& y) {
  return {x.value * y.value, x.value * y.tangent + x.tangent * y.value};
}
inline DualNumber operator/(const DualNumber& x, const DualNumber& y) {
  return {x.value / y.value, (x.tangent * y.value - x.value * y.tangent) / (y.value * y.value)};
}
inline DualNumber magnitude(const DualNumber& x) {
  return x.value < 0 ? DualNumber{-x.value, -x.tangent} : x;
}

/// Copies share their entries, so that a listener can seed the tangents of a stream that it hears of.
class DualMatrix {
 public:
  DualMatrix() = default;
  DualMatrix(std::int64_t rows, std::int64_t columns)
      : rows_(rows),
        columns_(columns),
        entries_(std::make_shared<std::vector<DualNumber>>(static_cast<std::size_t>(rows * columns))) {}
  [[nodiscard]] std::int64_t rows() const { return rows_; }
  [[nodiscard]] std::int64_t columns() const { return columns_; }
  [[nodiscard]] DualNumber& at(std::int64_t i, std::int64_t k) const {
    return (*entries_)[static_cast<std::size_t>(i * columns_ + k)];
  }

 private:
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::shared_ptr<std::vector<DualNumber>> entries_;
};

using DualScores = std::vector<std::vector<DualNumber>>;

/// ReLU, the norms none, l1 and max, and the softmaxes base2 (of integers) and phi; std::logic_error for the others.
/// `frozen` drops the tangents of attention weights.
class DualArithmetic {
 public:
  using Matrix = DualMatrix;
  using Scores = DualScores;

  explicit DualArithmetic(bool frozen) : frozen_(frozen) {}

  [[nodiscard]] Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
    return fill(static_cast<std::int64_t>(tokens.size()), table.cols(), [&](auto i, auto k) {
      return constant(scale) * constant(table(tokens[static_cast<std::size_t>(i)], k));
    });
  }
  [[nodiscard]] Matrix add_rows(const Matrix& x, const DoubleMatrix& table, std::span<const std::int32_t> rows) const {
    return fill(x.rows(), x.columns(),
                [&](auto i, auto k) { return x.at(i, k) + constant(table(rows[static_cast<std::size_t>(i)], k)); });
  }
  [[nodiscard]] Matrix add_sinusoid(const Matrix&, std::span<const std::int32_t>, double) const {
    throw std::logic_error("DualArithmetic: sinusoids");
  }
  [[nodiscard]] Matrix add(const Matrix& x, const Matrix& y) const {
    return fill(x.rows(), x.columns(), [&](auto i, auto k) { return x.at(i, k) + y.at(i, k); });
  }
  [[nodiscard]] Matrix multiply(const Matrix& x, const Matrix& y) const {
    return fill(x.rows(), x.columns(), [&](auto i, auto k) { return x.at(i, k) * y.at(i, k); });
  }
  [[nodiscard]] Matrix linear(const Matrix& x, const DoubleMatrix& w, const DoubleVector& bias) const {
    return fill(x.rows(), w.rows(), [&](auto i, auto o) {
      DualNumber sum = constant(bias.size() == 0 ? 0.0 : bias(o));
      for (std::int64_t k = 0; k < x.columns(); ++k) sum = sum + x.at(i, k) * constant(w(o, k));
      return sum;
    });
  }
  [[nodiscard]] Matrix normalize(const Matrix& x, NormKind kind, double epsilon, const DoubleVector& gain,
                                 const DoubleVector& bias) const {
    if (kind == NormKind::none) return x;
    if (kind != NormKind::l1 && kind != NormKind::max) throw std::logic_error("DualArithmetic: norm");
    return fill(x.rows(), x.columns(), [&](auto i, auto k) {
      DualNumber size;
      for (std::int64_t j = 0; j < x.columns(); ++j) {
        const DualNumber m = magnitude(x.at(i, j));
        if (kind == NormKind::l1) size = size + m / constant(static_cast<double>(x.columns()));
        if (kind == NormKind::max && m.value > size.value) size = m;
      }
      return x.at(i, k) / (size + constant(epsilon)) * constant(gain.size() == 0 ? 1.0 : gain(k)) +
             constant(bias.size() == 0 ? 0.0 : bias(k));
    });
  }
  [[nodiscard]] Matrix activate(const Matrix& x, Activation activation) const {
    if (activation != Activation::relu) throw std::logic_error("DualArithmetic: activation");
    return fill(x.rows(), x.columns(),
                [&](auto i, auto k) { return x.at(i, k).value > 0 ? x.at(i, k) : DualNumber(); });
  }
  [[nodiscard]] Matrix columns(const Matrix& x, std::int64_t begin, std::int64_t count) const {
    return fill(x.rows(), count, [&](auto i, auto k) { return x.at(i, begin + k); });
  }
  [[nodiscard]] Matrix rows(const Matrix& x, std::span<const Node> nodes) const {
    return fill(static_cast<std::int64_t>(nodes.size()), x.columns(),
                [&](auto i, auto k) { return x.at(nodes[static_cast<std::size_t>(i)], k); });
  }
  [[nodiscard]] Matrix rotate(const Matrix&, std::span<const std::int32_t>, double, RotationLayout) const {
    throw std::logic_error("DualArithmetic: rotation");
  }
  [[nodiscard]] Scores scores(const Matrix& q, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                              std::optional<double> scale) const {
    // An empty scale is 1/sqrt(columns): 1/2 for the four columns that the tests use.
    if (!scale && q.columns() != 4) throw std::logic_error("DualArithmetic: scale");
    return each_pair(visible, block, [&](Node query, Node key) {
      DualNumber sum;
      for (std::int64_t k = 0; k < q.columns(); ++k) sum = sum + q.at(query, k) * keys.at(key, k);
      return constant(scale.value_or(0.5)) * sum;
    });
  }
  [[nodiscard]] Scores table_scores(const DoubleMatrix& table, std::span<const Token> tokens,
                                    const VisibleKeys& visible, NodeRange block) const {
    return each_pair(visible, block, [&](Node query, Node key) {
      return constant(table(tokens[static_cast<std::size_t>(query)], tokens[static_cast<std::size_t>(key)]));
    });
  }
  void add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible, NodeRange block) const {
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const std::int32_t first = visible.first_distance(block.begin + static_cast<Node>(i));
      for (std::size_t j = 0; j < scores[i].size(); ++j) {
        const std::int32_t distance = first - static_cast<std::int32_t>(j);
        scores[i][j] = scores[i][j] + constant(-bias.slope * std::abs(distance));
        if (!bias.table.empty()) {
          scores[i][j] = scores[i][j] + constant(bias.table[static_cast<std::size_t>(distance + bias.origin)]);
        }
      }
    }
  }
  void soft_cap(Scores&, double) const { throw std::logic_error("DualArithmetic: soft cap"); }
  [[nodiscard]] Scores softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
    const auto weight = [&](const DualNumber& s) {
      if (kind == SoftmaxKind::phi) return constant(1.0) + s + s * s / constant(2.0);
      if (kind != SoftmaxKind::base2 || (s.tangent != 0 && !frozen_)) throw std::logic_error("DualArithmetic: softmax");
      return constant(power_of_two(static_cast<long>(boost::multiprecision::numerator(s.value))));
    };
    Scores out = scores;
    for (auto& row : out) {
      DualNumber total = sink ? weight(constant(*sink)) : DualNumber();
      for (DualNumber& s : row) {
        s = weight(s);
        total = total + s;
      }
      for (DualNumber& s : row) s = frozen_ ? constant((s / total).value) : s / total;
    }
    return out;
  }
  [[nodiscard]] Matrix average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                               NodeRange block) const {
    Matrix out(block.end - block.begin, values.columns());
    for (std::int64_t i = 0; i < out.rows(); ++i) {
      for_each_key(visible, block.begin + static_cast<Node>(i), [&](std::size_t slot, Node key) {
        for (std::int64_t c = 0; c < out.columns(); ++c) {
          out.at(i, c) = out.at(i, c) + weights[static_cast<std::size_t>(i)][slot] * values.at(key, c);
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
  static Matrix fill(std::int64_t rows, std::int64_t columns, const Entry& entry) {
    Matrix out(rows, columns);
    for (std::int64_t i = 0; i < rows; ++i) {
      for (std::int64_t k = 0; k < columns; ++k) out.at(i, k) = entry(i, k);
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

  bool frozen_;
};

static_assert(Arithmetic<DualArithmetic>);

}  // namespace snellen::testing
