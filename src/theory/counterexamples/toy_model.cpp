// SPDX-License-Identifier: LGPL-3.0-or-later
#include "toy_model.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "snellen/error.hpp"

namespace snellen {
namespace {

Config toy_config(std::int32_t vocabulary, std::int32_t width, std::int32_t head_width) {
  Config config;
  config.width = width;
  config.vocabulary = vocabulary;
  config.attention.head_width = head_width;
  config.feed_forward = {.present = false, .activation = Activation::relu, .gated = false, .bias = false, .width = 1};
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.output_head = false;
  config.tied_embeddings = false;
  return config;
}

Weights toy_weights(const Config& config) {
  Weights weights;
  weights.embedding = DoubleMatrix::Zero(config.vocabulary, config.width);
  LayerWeights& layer = weights.layers.emplace_back();
  layer.value = DoubleMatrix::Zero(config.attention.head_width, config.width);
  layer.output = DoubleMatrix::Zero(config.width, config.attention.head_width);
  return weights;
}

RationalVector product(const DoubleMatrix& matrix, const RationalVector& x) {
  RationalVector out(static_cast<std::size_t>(matrix.rows()));
  for (std::size_t row = 0; row < out.size(); ++row) {
    for (std::size_t k = 0; k < x.size(); ++k) {
      out[row] += Rational(matrix(static_cast<Eigen::Index>(row), static_cast<Eigen::Index>(k))) * x[k];
    }
  }
  return out;
}

template <class Visit>
void fill(DoubleMatrix& matrix, const Visit& visit) {
  for (Eigen::Index row = 0; row < matrix.rows(); ++row) {
    for (Eigen::Index column = 0; column < matrix.cols(); ++column) matrix(row, column) = visit();
  }
}

/// One evaluation of both sides of every pair: row 2p of the result is the left side of pair p, row 2p + 1 the right.
template <class A>
typename A::Matrix last_tokens(const Model& model, const std::vector<ToyPair>& pairs, Observable observable,
                               const A& arithmetic) {
  std::vector<std::vector<Token>> sequences;
  sequences.reserve(2 * pairs.size());
  for (const ToyPair& pair : pairs) {
    sequences.push_back(pair.left);
    sequences.push_back(pair.right);
  }
  const PrefixTree tree = tree_for(model.config, sequences);
  std::vector<Node> nodes;
  for (std::size_t s = 0; s < sequences.size(); ++s) nodes.push_back(tree.last(s));
  return evaluate(model, tree, nodes, observable, arithmetic);
}

}  // namespace

Model toy_model(std::int32_t vocabulary, std::int32_t width, std::int32_t head_width) {
  Config config = toy_config(vocabulary, width, head_width);
  config.attention.logits = LogitSource::token_table;
  config.attention.softmax = SoftmaxKind::base2;
  Weights weights = toy_weights(config);
  weights.layers.front().logit_table.emplace_back(DoubleMatrix::Zero(vocabulary, vocabulary));
  return {std::move(config), std::move(weights)};
}

Model toy_query_key_model(std::int32_t vocabulary, std::int32_t width, std::int32_t head_width) {
  Config config = toy_config(vocabulary, width, head_width);
  config.attention.scale = 1;
  Weights weights = toy_weights(config);
  weights.layers.front().query = DoubleMatrix::Zero(head_width, width);
  weights.layers.front().key = DoubleMatrix::Zero(head_width, width);
  return {std::move(config), std::move(weights)};
}

void draw_halves(DoubleMatrix& matrix, Draws& draws, long reach) {
  fill(matrix, [&] { return static_cast<double>(draws.between(-2 * reach, 2 * reach)) / 2; });
}

void draw_integers(DoubleMatrix& matrix, Draws& draws, long reach) {
  fill(matrix, [&] { return static_cast<double>(draws.between(-reach, reach)); });
}

Model draw_two_token_model(std::string_view family, Draws& draws) {
  const bool adversarial = family == "adversarial";
  Model model = toy_model(2, 3, 2);
  if (family == "normalised") {
    model.config.norm = NormKind::l1;
    model.config.epsilon = 0.5;
  }
  LayerWeights& layer = model.weights.layers.front();
  if (family == "unit") {
    model.weights.embedding(0, 0) = 1;
    layer.value(0, 0) = 1;
    layer.output(0, 0) = 1;
    return model;
  }
  if (family != "uniform") draw_integers(layer.logit_table.front(), draws, adversarial ? 12 : 2);
  for (bool apart = false; !apart;) {
    draw_halves(model.weights.embedding, draws, adversarial ? 64 : 2);
    draw_halves(layer.value, draws, 2);
    draw_halves(layer.output, draws, 2);
    const std::vector<RationalVector> u = attended_values(model);
    apart = largest_magnitude(minus(u[0], u[1])) >= 1;
  }
  return model;
}

std::vector<RationalVector> attended_values(const Model& model) {
  const DoubleMatrix& embedding = model.weights.embedding;
  const LayerWeights& layer = model.weights.layers.front();
  std::vector<RationalVector> values;
  for (Eigen::Index token = 0; token < embedding.rows(); ++token) {
    RationalVector n(static_cast<std::size_t>(embedding.cols()));
    Rational sum = 0;
    for (std::size_t k = 0; k < n.size(); ++k) {
      n[k] = Rational(embedding(token, static_cast<Eigen::Index>(k)));
      sum += abs(n[k]);
    }
    if (model.config.norm == NormKind::l1) {
      const Rational s = sum / Rational(n.size()) + Rational(model.config.epsilon);
      for (Rational& x : n) x /= s;
    }
    values.push_back(product(layer.output, product(layer.value, n)));
  }
  return values;
}

std::vector<RationalVector> exact_differences(const Model& model, const std::vector<ToyPair>& pairs,
                                              Observable observable) {
  const RationalMatrix ends = last_tokens(model, pairs, observable, Exact());
  std::vector<RationalVector> differences;
  for (std::int64_t pair = 0; pair < ends.rows() / 2; ++pair) {
    RationalVector& difference = differences.emplace_back();
    for (std::int64_t k = 0; k < ends.columns(); ++k) {
      difference.push_back(ends.at(2 * pair, k) - ends.at(2 * pair + 1, k));
    }
  }
  return differences;
}

std::vector<std::vector<Real>> enclosed_differences(const Model& model, const std::vector<ToyPair>& pairs,
                                                    Observable observable, Precision precision) {
  const BallMatrix ends = last_tokens(model, pairs, observable, Certified(precision));
  std::vector<std::vector<Real>> differences;
  for (std::int64_t pair = 0; pair < ends.rows() / 2; ++pair) {
    std::vector<Real>& difference = differences.emplace_back();
    for (std::int64_t k = 0; k < ends.columns(); ++k) {
      difference.push_back(Real(ends.ball(2 * pair, k), precision) - Real(ends.ball(2 * pair + 1, k), precision));
    }
  }
  return differences;
}

RationalVector minus(const RationalVector& x, const RationalVector& y) {
  RationalVector out = x;
  for (std::size_t k = 0; k < out.size(); ++k) out[k] -= y[k];
  return out;
}

double as_double(const Rational& value, std::string_view parameter) {
  const auto nearest = value.convert_to<double>();
  if (Rational(nearest) != value) {
    throw InputError("instance.parameters", fmt::format("'{}' is not a binary floating-point number", parameter),
                     "take a fraction over a power of two");
  }
  return nearest;
}

ToyPair repeated_last_token(long n) {
  ToyPair pair;
  pair.left.assign(static_cast<std::size_t>(n), Token{1});
  pair.left.back() = 0;
  pair.right = pair.left;
  pair.right.push_back(0);
  return pair;
}

}  // namespace snellen
