// SPDX-License-Identifier: LGPL-3.0-or-later
#include "mean_field.hpp"

#include <algorithm>

namespace snellen {
namespace {

TracedModel full_attention_over(const TracedModel& model, const std::vector<Token>& period) {
  Model full = model.model();
  full.config.attention.causal = false;
  full.config.attention.window = 0;
  const std::vector<std::vector<Token>> sequences = {period};
  return {std::move(full), PrefixTree::unshared(sequences), model.precision()};
}

}  // namespace

MeanField::MeanField(const TracedModel& model, const std::vector<Token>& period)
    : model_(model), mean_(full_attention_over(model, period)) {
  for (std::size_t k = 0; k < period.size(); ++k) {
    rows_.try_emplace(period[k], static_cast<std::int64_t>(k));
    frequencies_[period[k]] += Rational(1, period.size());
  }
}

Real MeanField::stream_distance(std::size_t l, Node node) const {
  const bool last = l == model_.layers();
  const BallMatrix& v = last ? model_.trace().stream : model_.trace().layers[l].stream;
  const BallMatrix& mean = last ? mean_.trace().stream : mean_.trace().layers[l].stream;
  return row_distance(v, node, mean, row(token(node)), model_.precision());
}

Real MeanField::output_distance(Node node) const {
  return row_distance(model_.trace().output, node, mean_.trace().output, row(token(node)), model_.precision());
}

Real MeanField::attention_secant(std::size_t l, Node node) const {
  const Node mean = static_cast<Node>(row(token(node)));
  return norm_secant(model_.config(), model_.constants().layers[l].attention_gain, model_.attention_scale(l, node),
                     mean_.attention_scale(l, mean));
}

Real MeanField::step_secant(std::size_t l, Node node) const {
  if (!model_.config().feed_forward.present) return model_.number(1);
  const Node mean = static_cast<Node>(row(token(node)));
  const LayerConstants& layer = model_.constants().layers[l];
  const Real radius = max(model_.step_radius(l, node), mean_.step_radius(l, mean));
  return 1 + feed_forward_lipschitz(layer.feed_forward, radius) * norm_secant(model_.config(), layer.feed_forward_gain,
                                                                              model_.step_scale(l, node),
                                                                              mean_.step_scale(l, mean));
}

Real MeanField::final_secant(Node node) const {
  return norm_secant(model_.config(), model_.constants().final_gain, model_.final_scale(node),
                     mean_.final_scale(static_cast<Node>(row(token(node)))));
}

BallMatrix MeanField::projected(std::size_t l, std::size_t h, const BallMatrix& normalized, bool queries) const {
  const Attention& attention = model_.config().attention;
  const LayerWeights& w = model_.model().weights.layers[l];
  const auto head = static_cast<std::int32_t>(h);
  const std::int32_t k = attention.head_width;
  const std::int32_t begin = (queries ? head : head / (attention.heads / attention.key_value_heads)) * k;
  const DoubleMatrix part = (queries ? w.query : w.key).middleRows(begin, k);
  const DoubleVector& bias = queries ? w.query_bias : w.key_bias;
  return Certified(model_.precision())
      .linear(normalized, part, bias.size() == 0 ? DoubleVector() : DoubleVector(bias.segment(begin, k)));
}

Real MeanField::log_weight(std::size_t l, std::size_t h, Token query, Token key, const BallMatrix& queries,
                           const BallMatrix& keys, std::int64_t key_row) const {
  const Attention& attention = model_.config().attention;
  const Precision precision = model_.precision();
  Real s = model_.number(0);
  if (attention.logits == LogitSource::token_table) {
    s = Real(Ball(model_.model().weights.layers[l].logit_table[h](query, key)), precision);
  } else {
    for (std::int64_t k = 0; k < keys.columns(); ++k) {
      s += Real(queries.ball(row(query), k), precision) * Real(keys.ball(key_row, k), precision);
    }
    s = attention.scale ? s * Real(Ball(*attention.scale), precision) : s / sqrt(model_.number(attention.head_width));
  }
  if (attention.soft_cap > 0) {
    const Real cap(Ball(attention.soft_cap), precision);
    s = cap * tanh(s / cap);
  }
  switch (attention.softmax) {
    case SoftmaxKind::exponential:
      return s;
    case SoftmaxKind::base2:
      return s * log(model_.number(2));
    case SoftmaxKind::phi:
      return log((1 + square(1 + s)) / 2);
  }
  return s;
}

Real MeanField::spread(std::size_t l, std::size_t h, Token query, const std::vector<Node>& others) const {
  const bool table = model_.config().attention.logits == LogitSource::token_table;
  const BallMatrix queries = table ? BallMatrix() : projected(l, h, mean_.trace().layers[l].normalized, true);
  const BallMatrix keys = table ? BallMatrix() : projected(l, h, mean_.trace().layers[l].normalized, false);
  const BallMatrix actual =
      table || others.empty()
          ? BallMatrix()
          : projected(l, h, Certified(model_.precision()).rows(model_.trace().layers[l].normalized, others), false);
  std::vector<Real> weights;
  for (const auto& [key, key_row] : rows_) weights.push_back(log_weight(l, h, query, key, queries, keys, key_row));
  for (std::size_t k = 0; k < others.size(); ++k) {
    weights.push_back(log_weight(l, h, query, token(others[k]), queries, actual, static_cast<std::int64_t>(k)));
  }
  Real least = weights.front();
  Real most = weights.front();
  for (const Real& weight : weights) {
    least = min(least, weight);
    most = max(most, weight);
  }
  return exp(most - least);
}

Real MeanField::key_sensitivity(std::size_t l, std::size_t h, Token query) const {
  const Attention& attention = model_.config().attention;
  if (attention.logits == LogitSource::token_table) return model_.number(0);
  const Precision precision = model_.precision();
  const std::int32_t group = static_cast<std::int32_t>(h) / (attention.heads / attention.key_value_heads);
  const DoubleMatrix key =
      model_.model().weights.layers[l].key.middleRows(group * attention.head_width, attention.head_width);
  const BallMatrix queries = projected(l, h, mean_.trace().layers[l].normalized, true);
  const BallMatrix image = Certified(precision).linear(queries, DoubleMatrix(key.transpose()), {});  // q W_K
  Real unit =
      attention.scale ? abs(Real(Ball(*attention.scale), precision)) : 1 / sqrt(model_.number(attention.head_width));
  if (attention.softmax == SoftmaxKind::base2) unit *= log(model_.number(2));
  return unit * row_length(image, row(query), precision);
}

Real MeanField::value_offset(std::size_t l, std::size_t h, Token value, Token query) const {
  const HeadTrace<Certified>& head = mean_.trace().layers[l].heads[h];
  return row_distance(head.value, row(value), head.output, row(query), model_.precision());
}

Real MeanField::node_offset(std::size_t l, std::size_t h, Node node, Token query) const {
  return row_distance(model_.trace().layers[l].heads[h].value, node, mean_.trace().layers[l].heads[h].output,
                      row(query), model_.precision());
}

}  // namespace snellen
