// SPDX-License-Identifier: LGPL-3.0-or-later
#include "traced_model.hpp"

#include "snellen/threshold/equality.hpp"

namespace snellen {
namespace {

std::size_t index(Node node) {
  return static_cast<std::size_t>(node);
}

std::vector<Real> scales(const Config& config, const BallMatrix& x, Precision precision) {
  std::vector<Real> out;
  for (std::int64_t i = 0; i < x.rows(); ++i) out.push_back(norm_scale(config, x, i, precision));
  return out;
}

std::vector<Real> lengths(const BallMatrix& x, Precision precision) {
  std::vector<Real> out;
  for (std::int64_t i = 0; i < x.rows(); ++i) out.push_back(row_length(x, i, precision));
  return out;
}

}  // namespace

TracedModel::TracedModel(Model model, PrefixTree tree, Precision precision)
    : model_(std::move(model)),
      tree_(std::move(tree)),
      precision_(precision),
      trace_(snellen::trace(model_, tree_, Certified(precision))),
      constants_(model_constants(model_, precision)),
      final_scale_(scales(model_.config, trace_.stream, precision)) {
  const Certified arithmetic(precision);
  for (std::size_t l = 0; l < layers(); ++l) {
    const LayerTrace<Certified>& layer = trace_.layers[l];
    const LayerWeights& w = model_.weights.layers[l];
    Along along;
    along.attention_scale = scales(config(), layer.stream, precision);
    along.step_scale = scales(config(), layer.attended, precision);
    along.step_radius = config().feed_forward.gated
                            ? lengths(arithmetic.normalize(layer.attended, config().norm, config().epsilon,
                                                           w.feed_forward_gain, w.feed_forward_norm_bias),
                                      precision)
                            : std::vector<Real>(tree_.size(), number(0));
    along.key_diameter = path_diameters(tree_, layer.normalized, precision);
    along.key_radius = path_maxima(tree_, lengths(layer.normalized, precision));
    for (const HeadTrace<Certified>& head : layer.heads) {
      along.value_diameter.push_back(path_diameters(tree_, head.value, precision));
    }
    along_.push_back(std::move(along));
  }
}

bool TracedModel::equal_by_structure(std::size_t l, Node a, Node b) const {
  if (classes_.empty()) {
    Config config = model_.config;
    for (std::int32_t depth = 0; depth <= model_.config.layers; ++depth) {
      config.layers = depth;
      classes_.push_back(equality_classes(config, tree_));
    }
  }
  return classes_[l][index(a)] == classes_[l][index(b)];
}

Real TracedModel::stream_distance(std::size_t l, Node a, Node b) const {
  const BallMatrix& v = l < layers() ? trace_.layers[l].stream : trace_.stream;
  const Real distance = row_distance(v, a, v, b, precision_);
  return distance.ball().contains_zero() && equal_by_structure(l, a, b) ? number(0) : distance;
}

Real TracedModel::output_distance(Node a, Node b) const {
  const Real distance = row_distance(trace_.output, a, trace_.output, b, precision_);
  return distance.ball().contains_zero() && equal_by_structure(layers(), a, b) ? number(0) : distance;
}

const Real& TracedModel::attention_scale(std::size_t l, Node node) const {
  return along_[l].attention_scale[index(node)];
}

const Real& TracedModel::step_scale(std::size_t l, Node node) const {
  return along_[l].step_scale[index(node)];
}

const Real& TracedModel::step_radius(std::size_t l, Node node) const {
  return along_[l].step_radius[index(node)];
}

const Real& TracedModel::final_scale(Node node) const {
  return final_scale_[index(node)];
}

Real TracedModel::attention_secant(std::size_t l, Node a, Node b) const {
  return norm_secant(config(), constants_.layers[l].attention_gain, attention_scale(l, a), attention_scale(l, b));
}

Real TracedModel::step_secant(std::size_t l, Node a, Node b) const {
  if (!config().feed_forward.present) return number(1);
  const LayerConstants& layer = constants_.layers[l];
  const Real radius = max(step_radius(l, a), step_radius(l, b));
  return 1 + feed_forward_lipschitz(layer.feed_forward, radius) *
                 norm_secant(config(), layer.feed_forward_gain, step_scale(l, a), step_scale(l, b));
}

Real TracedModel::final_secant(Node a, Node b) const {
  return norm_secant(config(), constants_.final_gain, final_scale(a), final_scale(b));
}

Real TracedModel::least_scale() const {
  Real least = final_scale_.front();
  for (const Along& along : along_) {
    for (const Real& scale : along.attention_scale) least = min(least, scale);
    if (!config().feed_forward.present) continue;
    for (const Real& scale : along.step_scale) least = min(least, scale);
  }
  for (const Real& scale : final_scale_) least = min(least, scale);
  return least;
}

Real TracedModel::spread(std::size_t l, std::size_t h, Node node) const {
  return {trace_.layers[l].heads[h].spread.ball(node, 0), precision_};
}

Real TracedModel::own_weight(std::size_t l, std::size_t h, Node node) const {
  return {trace_.layers[l].heads[h].own.ball(node, 0), precision_};
}

Real TracedModel::value_distance(std::size_t l, std::size_t h, Node a, Node b) const {
  const BallMatrix& u = trace_.layers[l].heads[h].value;
  return row_distance(u, a, u, b, precision_);
}

Real TracedModel::value_to_output(std::size_t l, std::size_t h, Node node) const {
  const HeadTrace<Certified>& head = trace_.layers[l].heads[h];
  return row_distance(head.value, node, head.output, node, precision_);
}

const Real& TracedModel::value_diameter(std::size_t l, std::size_t h, Node node) const {
  return along_[l].value_diameter[h][index(node)];
}

const Real& TracedModel::key_diameter(std::size_t l, Node node) const {
  return along_[l].key_diameter[index(node)];
}

const Real& TracedModel::key_radius(std::size_t l, Node node) const {
  return along_[l].key_radius[index(node)];
}

}  // namespace snellen
