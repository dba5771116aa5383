// SPDX-License-Identifier: LGPL-3.0-or-later
#include "scalar_model.hpp"

namespace snellen {

Model scalar_model(std::int32_t layers, const std::vector<double>& embedding, double scale) {
  const auto tokens = static_cast<std::int64_t>(embedding.size());
  Model model;
  Config& config = model.config;
  config.layers = layers;
  config.width = 1;
  config.vocabulary = static_cast<std::int32_t>(tokens);
  config.attention = Attention{.scale = scale, .softmax = SoftmaxKind::base2};
  config.feed_forward = FeedForward{.present = false};
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.output_head = false;
  config.tied_embeddings = false;
  model.weights.embedding = Eigen::Map<const DoubleMatrix>(embedding.data(), tokens, 1);
  const DoubleMatrix one = DoubleMatrix::Ones(1, 1);
  LayerWeights layer;
  layer.query = layer.key = layer.value = layer.output = one;
  model.weights.layers.assign(static_cast<std::size_t>(layers), layer);
  validate(model);
  return model;
}

Model uniform_scalar_model(std::int32_t layers, const std::vector<double>& embedding) {
  const auto tokens = static_cast<std::int64_t>(embedding.size());
  Model model = scalar_model(layers, embedding, 1);
  model.config.attention.logits = LogitSource::token_table;
  for (LayerWeights& layer : model.weights.layers) {
    layer.query = layer.key = DoubleMatrix();
    layer.logit_table = {DoubleMatrix::Zero(tokens, tokens)};
  }
  validate(model);
  return model;
}

}  // namespace snellen
