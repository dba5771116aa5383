// SPDX-License-Identifier: LGPL-3.0-or-later
#include "mpfi_forward.hpp"

#include <Eigen/Core>
#include <boost/multiprecision/eigen.hpp>
#include <boost/multiprecision/mpfi.hpp>

namespace snellen::bench {
namespace {

/// 39 decimal digits: Boost gives them 130 bits, the nearest that it offers to 128.
using Interval =
    boost::multiprecision::number<boost::multiprecision::mpfi_float_backend<39>, boost::multiprecision::et_off>;
using Matrix = Eigen::Matrix<Interval, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix intervals(const DoubleMatrix& m) {
  return m.cast<Interval>();
}

Matrix rms(const Matrix& x, double epsilon, const DoubleVector& gain) {
  Matrix out = x;
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    Interval sum = 0;
    for (Eigen::Index k = 0; k < x.cols(); ++k) sum += x(i, k) * x(i, k);
    const Interval scale = 1 / sqrt(sum / Interval(x.cols()) + Interval(epsilon));
    for (Eigen::Index k = 0; k < x.cols(); ++k) out(i, k) = x(i, k) * scale * Interval(gain(k));
  }
  return out;
}

Matrix attention(const Matrix& n, const LayerWeights& w) {
  const Matrix q = n * intervals(w.query).transpose();
  const Matrix k = n * intervals(w.key).transpose();
  const Matrix v = n * intervals(w.value).transpose();
  const Interval scale = 1 / sqrt(Interval(q.cols()));
  Matrix o(n.rows(), v.cols());
  for (Eigen::Index i = 0; i < n.rows(); ++i) {
    Matrix weights = q.row(i) * k.topRows(i + 1).transpose();
    Interval total = 0;
    for (Eigen::Index j = 0; j <= i; ++j) {
      weights(0, j) = exp(Interval(weights(0, j) * scale));
      total += weights(0, j);
    }
    for (Eigen::Index j = 0; j <= i; ++j) weights(0, j) /= total;
    o.row(i) = weights * v.topRows(i + 1);
  }
  return o * intervals(w.output).transpose();
}

}  // namespace

std::vector<double> mpfi_forward(const Model& model, const std::vector<Token>& tokens) {
  Matrix v(static_cast<Eigen::Index>(tokens.size()), model.config.width);
  const Matrix embedding = intervals(model.weights.embedding);
  for (Eigen::Index i = 0; i < v.rows(); ++i) v.row(i) = embedding.row(tokens[static_cast<std::size_t>(i)]);
  for (const LayerWeights& w : model.weights.layers) {
    v += attention(rms(v, model.config.epsilon, w.attention_gain), w);
    Matrix hidden = rms(v, model.config.epsilon, w.feed_forward_gain) * intervals(w.up).transpose();
    for (Eigen::Index i = 0; i < hidden.rows(); ++i) {
      for (Eigen::Index k = 0; k < hidden.cols(); ++k) {
        if (hidden(i, k) < 0) hidden(i, k) = 0;
      }
    }
    v += hidden * intervals(w.down).transpose();
  }
  const Matrix y = rms(v.bottomRows(1), model.config.epsilon, model.weights.final_gain);
  std::vector<double> out;
  for (Eigen::Index k = 0; k < y.cols(); ++k) out.push_back(median(y(0, k)).convert_to<double>());
  return out;
}

}  // namespace snellen::bench
