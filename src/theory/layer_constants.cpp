// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/layer_constants.hpp"

#include <algorithm>

#include "snellen/number/square.hpp"
#include "snellen/theory/spectral_norm.hpp"

namespace snellen {
namespace {

/// Trees up to this size have their diameters measured pair by pair.
constexpr std::size_t most_pairwise_nodes = 192;

Real exact(double value, Precision precision) {
  return {Ball(value), precision};
}

Real vector_length(const DoubleVector& x, Precision precision) {
  Real total(0, precision);
  for (Eigen::Index k = 0; k < x.size(); ++k) total += square(exact(x(k), precision));
  return sqrt(total);
}

/// max |gain|; one where there is no gain.
Real greatest_gain(const DoubleVector& gain, Precision precision) {
  if (gain.size() == 0) return {1, precision};
  return exact(gain.cwiseAbs().maxCoeff(), precision);
}

Real root_of_width(const Config& config, Precision precision) {
  return sqrt(Real(config.width, precision));
}

/// |scale| of the logits as exponents of e.
Real logit_unit(const Config& config, Precision precision) {
  const Attention& attention = config.attention;
  Real unit = attention.logits == LogitSource::token_table ? Real(1, precision)
              : attention.scale                            ? abs(exact(*attention.scale, precision))
                                                           : 1 / sqrt(Real(attention.head_width, precision));
  if (attention.softmax == SoftmaxKind::base2) unit *= log(Real(2, precision));
  return unit;
}

Real table_constant(const DoubleMatrix& table, SoftmaxKind softmax, const Real& unit) {
  const Precision precision = unit.precision();
  if (softmax == SoftmaxKind::phi) return exact(table.cwiseAbs().maxCoeff(), precision) * unit;
  Real greatest(0, precision);
  for (Eigen::Index i = 0; i < table.rows(); ++i) {
    greatest = max(greatest, exact(table.row(i).maxCoeff(), precision) - exact(table.row(i).minCoeff(), precision));
  }
  return greatest * unit;
}

/// ||W^T b||, or zero without a bias.
Real transposed_image(const DoubleMatrix& weights, const DoubleVector& bias, Precision precision) {
  if (bias.size() == 0) return {0, precision};
  return spectral_norm(
      matrix_product(ball_matrix(DoubleMatrix(weights.transpose())), ball_matrix(DoubleMatrix(bias)), precision),
      precision);
}

DoubleVector part_of(const DoubleVector& bias, Eigen::Index begin, Eigen::Index count) {
  return bias.size() == 0 ? DoubleVector() : DoubleVector(bias.segment(begin, count));
}

HeadConstants head_constants(const Config& config, const LayerWeights& w, std::int32_t head, Precision precision) {
  const Attention& attention = config.attention;
  const Eigen::Index k = attention.head_width;
  const Eigen::Index own = head * k;
  const Eigen::Index shared = head / (attention.heads / attention.key_value_heads) * k;
  const DoubleMatrix output = w.output.middleCols(own, k);
  const DoubleMatrix value = w.value.middleRows(shared, k);
  const DoubleVector value_bias = part_of(w.value_bias, shared, k);
  const Real unit = logit_unit(config, precision);
  const Real zero(0, precision);
  HeadConstants out{spectral_norm(matrix_product(ball_matrix(output), ball_matrix(value), precision), precision),
                    zero,
                    zero,
                    zero,
                    zero,
                    zero,
                    zero,
                    zero,
                    transposed_image(DoubleMatrix(output.transpose()), value_bias, precision)};
  if (attention.logits == LogitSource::token_table) {
    out.table = table_constant(w.logit_table[static_cast<std::size_t>(head)], attention.softmax, unit);
    return out;
  }
  const DoubleMatrix query = w.query.middleRows(own, k);
  const DoubleMatrix key = w.key.middleRows(shared, k);
  const DoubleVector query_bias = part_of(w.query_bias, own, k);
  out.logit =
      unit * spectral_norm(matrix_product(transposed(ball_matrix(query)), ball_matrix(key), precision), precision);
  out.query = unit * spectral_norm(query, precision);
  out.key = spectral_norm(key, precision);
  out.key_bias = vector_length(part_of(w.key_bias, shared, k), precision);
  out.query_bias = unit * vector_length(query_bias, precision);
  out.query_bias_logit = unit * transposed_image(key, query_bias, precision);
  return out;
}

FeedForwardConstants feed_forward_constants(const Config& config, const LayerWeights& w, Precision precision) {
  const FeedForward& ff = config.feed_forward;
  return {Real(activation_lipschitz(ff.activation), precision),
          spectral_norm(w.up, precision),
          spectral_norm(w.gate, precision),
          spectral_norm(w.down, precision),
          vector_length(w.up_bias, precision),
          vector_length(w.gate_bias, precision),
          vector_length(w.down_bias, precision),
          ff.gated};
}

/// The norm of what positions add to an embedding, at most: each pair of a sinusoid has norm 1.
Real greatest_position(const Model& model, Precision precision) {
  Real greatest(0, precision);
  if (model.config.position.scheme == PositionScheme::sinusoidal)
    greatest = sqrt(Real(model.config.width / 2, precision));
  const DoubleMatrix& table = model.weights.position_embedding;
  for (Eigen::Index row = 0; row < table.rows(); ++row) {
    greatest = max(greatest, vector_length(table.row(row).transpose(), precision));
  }
  return greatest;
}

/// The midpoint of the box around all rows, exact.
BallMatrix centre_of(const BallMatrix& rows) {
  BallMatrix centre(1, rows.columns());
  for (std::int64_t k = 0; k < rows.columns(); ++k) {
    arf_ptr middle = arb_midref(centre.at(0, k));
    Ball least = rows.ball(0, k);
    Ball most = rows.ball(0, k);
    for (std::int64_t i = 1; i < rows.rows(); ++i) {
      arb_min(least.get(), least.get(), rows.at(i, k), 64);
      arb_max(most.get(), most.get(), rows.at(i, k), 64);
    }
    arf_add(middle, arb_midref(least.get()), arb_midref(most.get()), 64, ARF_RND_NEAR);
    arf_mul_2exp_si(middle, middle, -1);
  }
  return centre;
}

}  // namespace

Rational activation_lipschitz(Activation activation) {
  switch (activation) {
    case Activation::relu:
      return 1;
    case Activation::gelu_erf:
      return {112890415, 100000000};
    case Activation::gelu_tanh:
      return {11289931, 10000000};
    case Activation::silu:
      return {109983934, 100000000};
  }
  return 0;
}

ModelConstants model_constants(const Model& model, Precision precision) {
  const Config& config = model.config;
  ModelConstants out{{},
                     greatest_gain(model.weights.final_gain, precision),
                     vector_length(model.weights.final_bias, precision),
                     Real(0, precision)};
  for (const LayerWeights& w : model.weights.layers) {
    LayerConstants layer{{},
                         greatest_gain(w.attention_gain, precision),
                         vector_length(w.attention_bias, precision),
                         greatest_gain(w.feed_forward_gain, precision),
                         vector_length(w.feed_forward_norm_bias, precision),
                         vector_length(w.output_bias, precision),
                         feed_forward_constants(config, w, precision)};
    for (std::int32_t head = 0; head < config.attention.heads; ++head) {
      layer.heads.push_back(head_constants(config, w, head, precision));
    }
    out.layers.push_back(std::move(layer));
  }
  const DoubleMatrix& embedding = model.weights.embedding;
  for (Eigen::Index token = 0; token < embedding.rows(); ++token) {
    out.embedding = max(out.embedding, vector_length(embedding.row(token).transpose(), precision));
  }
  out.embedding *= abs(exact(config.embedding_scale, precision));
  out.embedding += greatest_position(model, precision);
  return out;
}

Real norm_scale(const Config& config, const BallMatrix& x, std::int64_t row, Precision precision) {
  const std::int64_t width = x.columns();
  const auto entry = [&](std::int64_t k) { return Real(x.ball(row, k), precision); };
  const Real epsilon = exact(config.epsilon, precision);
  Real total(0, precision);
  switch (config.norm) {
    case NormKind::none:
      return {1, precision};
    case NormKind::rms:
      for (std::int64_t k = 0; k < width; ++k) total += square(entry(k));
      return sqrt(total / width + epsilon);
    case NormKind::layer: {
      Real mean(0, precision);
      for (std::int64_t k = 0; k < width; ++k) mean += entry(k);
      mean /= Real(width, precision);
      for (std::int64_t k = 0; k < width; ++k) total += square(entry(k) - mean);
      return sqrt(total / width + epsilon);
    }
    case NormKind::l1:
      for (std::int64_t k = 0; k < width; ++k) total += abs(entry(k));
      return total / width + epsilon;
    case NormKind::max:
      for (std::int64_t k = 0; k < width; ++k) total = max(total, abs(entry(k)));
      return total + epsilon;
  }
  return total;
}

Real norm_secant(const Config& config, const Real& gain, const Real& scale_x, const Real& scale_y) {
  switch (config.norm) {
    case NormKind::none:
      return {1, gain.precision()};
    case NormKind::rms:
    case NormKind::layer:
      return 2 * gain / (scale_x + scale_y);
    case NormKind::l1:
    case NormKind::max:
      return 2 * root_of_width(config, gain.precision()) * gain / max(scale_x, scale_y);
  }
  return gain;
}

Real norm_lipschitz(const Config& config, const Real& gain, Precision precision) {
  const Real epsilon = exact(config.epsilon, precision);
  const bool root = config.norm == NormKind::rms || config.norm == NormKind::layer;
  const Real least = root ? sqrt(epsilon) : epsilon;
  return norm_secant(config, gain, least, least);
}

Real norm_bound(const Config& config, const Real& gain, const Real& bias, const Real& radius) {
  switch (config.norm) {
    case NormKind::none:
      return radius;
    case NormKind::rms:
    case NormKind::layer:
    case NormKind::max:
      return gain * root_of_width(config, gain.precision()) + bias;
    case NormKind::l1:
      return gain * config.width + bias;
  }
  return radius;
}

Real feed_forward_lipschitz(const FeedForwardConstants& c, const Real& radius) {
  if (!c.gated) return c.down * c.activation * c.up;
  return c.down * (c.activation * c.gate * (c.up * radius + c.up_bias) + (c.gate * radius + c.gate_bias) * c.up);
}

Real feed_forward_bound(const FeedForwardConstants& c, const Real& radius) {
  const Real up = c.up * radius + c.up_bias;  // |f(t)| <= |t| for every activation
  return c.down * (c.gated ? up * (c.gate * radius + c.gate_bias) : up) + c.down_bias;
}

bool bilinear_logits(const Config& config) {
  return config.attention.softmax != SoftmaxKind::phi && config.attention.soft_cap == 0 &&
         config.position.scheme != PositionScheme::rope;
}

Real logit_shift(const Config& config, const HeadConstants& head, const Real& key_diameter, const Real& key_radius) {
  if (bilinear_logits(config)) return head.logit * key_diameter;
  return 2 * head.query * (head.key * key_radius + head.key_bias);
}

Real logit_oscillation(const Config& config, const HeadConstants& head, const Real& radius) {
  const Precision precision = radius.precision();
  const Attention& attention = config.attention;
  const Real logit = (head.query * radius + head.query_bias) * (head.key * radius + head.key_bias);  // |s| <= logit
  if (attention.softmax == SoftmaxKind::phi) {
    const Real greatest =
        head.table + (attention.soft_cap > 0 ? min(logit, exact(attention.soft_cap, precision)) : logit);
    const Real half(Rational(1, 2), precision);
    return log((1 + greatest + square(greatest) / 2) / half);  // phi >= 1/2
  }
  Real oscillation = bilinear_logits(config) ? 2 * radius * (head.logit * radius + head.query_bias_logit) : 2 * logit;
  oscillation += head.table;
  if (attention.soft_cap > 0) {
    const Real cap = 2 * exact(attention.soft_cap, precision);
    oscillation = min(oscillation, attention.softmax == SoftmaxKind::base2 ? cap * log(Real(2, precision)) : cap);
  }
  return oscillation;
}

Real nonnegative(const Real& x) {
  Ball out;
  arb_nonnegative_part(out.get(), x.ball().get());
  return {std::move(out), x.precision()};
}

Real row_length(const BallMatrix& x, std::int64_t row, Precision precision) {
  Real total(0, precision);
  for (std::int64_t k = 0; k < x.columns(); ++k) total += square(Real(x.ball(row, k), precision));
  return nonnegative(sqrt(total));
}

Real row_distance(const BallMatrix& x, std::int64_t row_x, const BallMatrix& y, std::int64_t row_y,
                  Precision precision) {
  Ball total;
  Ball term;
  for (std::int64_t k = 0; k < x.columns(); ++k) {
    arb_sub(term.get(), x.at(row_x, k), y.at(row_y, k), precision);
    set_square(term.get(), term.get(), precision);
    arb_add(total.get(), total.get(), term.get(), precision);
  }
  arb_sqrtpos(total.get(), total.get(), precision);
  return nonnegative({std::move(total), precision});
}

std::vector<Real> path_maxima(const PrefixTree& tree, std::vector<Real> values) {
  for (std::size_t node = 0; node < tree.size(); ++node) {
    if (const Node parent = tree.parents()[node]; parent >= 0) {
      values[node] = max(values[node], values[static_cast<std::size_t>(parent)]);
    }
  }
  return values;
}

std::vector<Real> path_diameters(const PrefixTree& tree, const BallMatrix& rows, Precision precision) {
  std::vector<Real> reach;
  reach.reserve(tree.size());
  if (tree.size() > most_pairwise_nodes) {
    const BallMatrix centre = centre_of(rows);
    for (std::size_t node = 0; node < tree.size(); ++node) {
      reach.push_back(2 * row_distance(rows, static_cast<std::int64_t>(node), centre, 0, precision));
    }
  } else {
    for (std::size_t node = 0; node < tree.size(); ++node) {
      Real greatest(0, precision);
      for (const NodeRange& range : tree.path(static_cast<Node>(node))) {
        for (Node other = range.begin; other < range.end; ++other) {
          if (static_cast<std::size_t>(other) == node) continue;
          greatest = max(greatest, row_distance(rows, static_cast<std::int64_t>(node), rows, other, precision));
        }
      }
      reach.push_back(std::move(greatest));
    }
  }
  return path_maxima(tree, std::move(reach));
}

}  // namespace snellen
