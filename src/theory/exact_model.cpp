// SPDX-License-Identifier: LGPL-3.0-or-later
#include "exact_model.hpp"

#include <algorithm>
#include <stdexcept>

namespace snellen {

std::vector<std::vector<Rational>> exact_representations(const Model& model,
                                                         const std::vector<std::vector<Token>>& sequences) {
  const PrefixTree tree = tree_for(model.config, sequences);
  std::vector<Node> nodes;
  for (std::size_t k = 0; k < sequences.size(); ++k) nodes.push_back(tree.last(k));
  const RationalMatrix rows = evaluate(model, tree, nodes, Observable::normalized, Exact());
  std::vector<std::vector<Rational>> out(sequences.size());
  for (std::size_t k = 0; k < out.size(); ++k) {
    for (std::int64_t c = 0; c < rows.columns(); ++c) out[k].push_back(rows.at(static_cast<std::int64_t>(k), c));
  }
  return out;
}

Model bare_model(std::int32_t vocabulary, std::int32_t width, std::int32_t layers) {
  Config config;
  config.layers = layers;
  config.width = width;
  config.vocabulary = vocabulary;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.output_head = false;
  config.tied_embeddings = false;
  config.feed_forward.present = false;
  config.attention.head_width = width;
  config.attention.logits = LogitSource::token_table;
  config.attention.softmax = SoftmaxKind::base2;
  Model model{config, {}};
  model.weights.embedding = DoubleMatrix::Zero(vocabulary, width);
  LayerWeights layer;
  layer.value = DoubleMatrix::Identity(width, width);
  layer.output = DoubleMatrix::Identity(width, width);
  layer.logit_table = {DoubleMatrix::Zero(vocabulary, vocabulary)};
  model.weights.layers.assign(static_cast<std::size_t>(layers), layer);
  return model;
}

Rational row_norm(const DoubleMatrix& weights) {
  Rational norm = 0;
  for (Eigen::Index i = 0; i < weights.rows(); ++i) {
    Rational sum = 0;
    for (Eigen::Index k = 0; k < weights.cols(); ++k) sum += abs(rational_from_double(weights(i, k)));
    norm = std::max(norm, sum);
  }
  return norm;
}

Rational norm_factor(const Config& config, std::span<const Rational> x) {
  if (config.norm == NormKind::none) return 1;
  if (config.norm != NormKind::max) throw std::invalid_argument("norm_factor: a norm with another constant");
  return 2 / (largest_magnitude(x) + rational_from_double(config.epsilon));
}

std::vector<Token> run_of(Token token, long count) {
  return std::vector<Token>(static_cast<std::size_t>(count), token);
}

std::vector<Token> joined(std::vector<Token> first, const std::vector<Token>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace snellen
