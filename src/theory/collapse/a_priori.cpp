// SPDX-License-Identifier: LGPL-3.0-or-later
#include "a_priori.hpp"

namespace snellen {
namespace {

/// Twice T5's largest bias of the head, as an exponent of e: rows oscillate by no more through it.
Real bias_oscillation(const Model& model, std::size_t head, Precision precision) {
  if (model.config.position.scheme != PositionScheme::t5) return {0, precision};
  const double greatest = model.weights.relative_bias.col(static_cast<Eigen::Index>(head)).cwiseAbs().maxCoeff();
  const Real twice = 2 * Real(Ball(greatest), precision);
  return model.config.attention.softmax == SoftmaxKind::base2 ? twice * log(Real(2, precision)) : twice;
}

}  // namespace

std::vector<AprioriLayer> a_priori_layers(const Model& model, const ModelConstants& constants, Precision precision) {
  const Config& config = model.config;
  std::vector<AprioriLayer> out;
  Real stream = constants.embedding;  // ||v^(l)|| <= stream
  for (const LayerConstants& layer : constants.layers) {
    const Real radius = norm_bound(config, layer.attention_gain, layer.attention_bias, stream);
    const Real lipschitz = norm_lipschitz(config, layer.attention_gain, precision);
    AprioriLayer of_layer{Real(1, precision), Real(0, precision), {}, {}};
    Real attended = stream + layer.output_bias;
    for (std::size_t h = 0; h < layer.heads.size(); ++h) {
      const HeadConstants& head = layer.heads[h];
      const Real diameter = 2 * head.value * radius;
      of_layer.diameter.push_back(diameter);
      // An upper end without a width of its own: exp would multiply it.
      of_layer.spread.push_back(
          exp(upper_end(logit_oscillation(config, head, radius) + bias_oscillation(model, h, precision))));
      of_layer.shift += diameter / 4 * logit_shift(config, head, 2 * radius, radius) * lipschitz;
      attended += head.value * radius + head.constant;
    }
    stream = attended;
    if (config.feed_forward.present) {
      const Real inner = norm_bound(config, layer.feed_forward_gain, layer.feed_forward_bias, attended);
      of_layer.step += feed_forward_lipschitz(layer.feed_forward, inner) *
                       norm_lipschitz(config, layer.feed_forward_gain, precision);
      stream += feed_forward_bound(layer.feed_forward, inner);
    }
    out.push_back(std::move(of_layer));
  }
  return out;
}

Real collapse_constant(const std::vector<AprioriLayer>& layers, const std::vector<Real>& factor, Precision precision) {
  Real c(0, precision);
  for (const AprioriLayer& layer : layers) {
    Real inner = (1 + layer.shift) * c;
    for (std::size_t h = 0; h < factor.size(); ++h) inner += layer.diameter[h] * layer.spread[h] * factor[h];
    c = layer.step * inner;
  }
  return c;
}

}  // namespace snellen
