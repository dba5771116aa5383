// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/over_squashing.hpp"

#include "proved_bounds.hpp"
#include "snellen/model/jacobian.hpp"
#include "snellen/theory/layer_constants.hpp"
#include "trajectory.hpp"

namespace snellen {
namespace {

/// One layer on this sequence.
struct SequenceLayer {
  const std::vector<HeadConstants>& heads;
  std::vector<Real> attention_slope;    ///< 1/beta_1(j)
  std::vector<Real> feed_forward_gain;  ///< g_j = 1 + sigma / beta_2(j)
  Real radius;                          ///< R = max ||n_j||
  Real diameter;                        ///< max ||n_i - n_j||
};

Real largest(const std::vector<Real>& values) {
  Real out = values.front();
  for (const Real& value : values) out = max(out, value);
  return out;
}

class PathBounder {
 public:
  PathBounder(const Model& model, std::span<const Token> sequence, Observable observable, Precision precision)
      : model_(model),
        config_(model.config),
        n_(sequence.size()),
        precision_(precision),
        constants_(model_constants(model, precision)),
        run_(trajectory(model, sequence, Certified(precision))),
        smallest_(1, precision),
        output_slope_(1, precision) {
    const auto last = static_cast<std::int64_t>(n_) - 1;
    if (observable != Observable::stream) output_slope_ = slope_at(run_.last, last, constants_.final_gain);
    if (observable == Observable::logits) {
      output_slope_ *=
          spectral_norm(config_.tied_embeddings ? model.weights.embedding : model.weights.unembedding, precision);
    }
    for (std::size_t l = 0; l < run_.layers.size(); ++l) layers_.push_back(on_sequence(l));
  }

  PathBounds bounds() const {
    const auto by = [this](auto step) {
      return descend([this, step](std::size_t l, const std::vector<Real>& row) { return (this->*step)(l, row); });
    };
    return {.frozen = by(&PathBounder::frozen_step),
            .full = by(&PathBounder::full_step),
            .by_layer = by(&PathBounder::layer_step),
            .smallest_size = smallest_};
  }

 private:
  /// From the last layer down: rows [l][i].
  template <class Step>
  PathBound descend(const Step& step) const {
    std::vector<Real> row(n_, Real(0, precision_));
    row.back() = output_slope_;
    PathBound out(layers_.size() + 1, row);
    for (std::size_t l = layers_.size(); l-- > 0;) out[l] = row = step(l, row);
    return out;
  }

  /// path_row with the weights of layer l; own is asked by the head's constants.
  template <class Attend, class Own, class Gain>
  std::vector<Real> times(std::size_t l, const std::vector<Real>& row, const Attend& attend, const Own& own,
                          const Gain& gain) const {
    const std::vector<HeadConstants>& heads = layers_[l].heads;
    const auto weight = [&](std::size_t h, std::size_t j, std::size_t m) {
      return Real(run_.layers[l].weights[h].ball(static_cast<std::int64_t>(j), static_cast<std::int64_t>(m)),
                  precision_);
    };
    return path_row(
        row, heads.size(), weight,
        [&](std::size_t h, const Real& alpha, std::size_t m) { return attend(heads[h], alpha, m); },
        [&](std::size_t h, std::size_t j) { return own(heads[h], j); }, gain);
  }

  std::vector<Real> frozen_step(std::size_t l, const std::vector<Real>& row) const {
    const SequenceLayer& c = layers_[l];
    return times(
        l, row, [&](const HeadConstants& h, const Real&, std::size_t m) { return h.value * c.attention_slope[m]; },
        [&](const HeadConstants&, std::size_t) { return Real(0, precision_); },
        [&](std::size_t j) { return c.feed_forward_gain[j]; });
  }

  std::vector<Real> full_step(std::size_t l, const std::vector<Real>& row) const {
    const SequenceLayer& c = layers_[l];
    return times(
        l, row,
        [&](const HeadConstants& h, const Real& alpha, std::size_t m) {
          return (h.value + (1 - alpha) * values(h, c, c.diameter) * by_key(h, c)) * c.attention_slope[m];
        },
        [&](const HeadConstants& h, std::size_t j) {
          return values(h, c, c.diameter) * by_query(h, c, c.diameter) / 4 * c.attention_slope[j];
        },
        [&](std::size_t j) { return c.feed_forward_gain[j]; });
  }

  std::vector<Real> layer_step(std::size_t l, const std::vector<Real>& row) const {
    const SequenceLayer& c = layers_[l];
    const Real slope = largest(c.attention_slope);
    const Real gain = largest(c.feed_forward_gain);
    const Real diameter = 2 * c.radius;
    return times(
        l, row,
        [&](const HeadConstants& h, const Real&, std::size_t) {
          return (h.value + values(h, c, diameter) * by_key(h, c)) * slope;
        },
        [&](const HeadConstants& h, std::size_t) {
          return values(h, c, diameter) * by_query(h, c, diameter) / 4 * slope;
        },
        [&](std::size_t) { return gain; });
  }

  /// D: the diameter of what a query averages when normalized streams are `diameter` apart, the sink's zero included.
  [[nodiscard]] Real values(const HeadConstants& head, const SequenceLayer& c, const Real& diameter) const {
    const Real spread = head.value * diameter;
    return config_.attention.sink ? max(spread, head.value * c.radius + head.constant) : spread;
  }
  /// The derivative of a logit by the normalized stream of its key, at most.
  [[nodiscard]] Real by_key(const HeadConstants& head, const SequenceLayer& c) const {
    if (config_.position.scheme == PositionScheme::rope) return head.key * (head.query * c.radius + head.query_bias);
    return head.logit * c.radius + head.query_bias_logit;
  }
  /// How far the derivatives of one query's logits by its own normalized stream are apart, the sink's zero included.
  [[nodiscard]] Real by_query(const HeadConstants& head, const SequenceLayer& c, const Real& diameter) const {
    if (bilinear_logits(config_) && !config_.attention.sink) return head.logit * diameter;
    return 2 * head.query * (head.key * c.radius + head.key_bias);
  }

  SequenceLayer on_sequence(std::size_t l) {
    const LayerConstants& constants = constants_.layers[l];
    const LayerWeights& weights = model_.weights.layers[l];
    const LayerTrajectory<BallMatrix>& run = run_.layers[l];
    SequenceLayer out{constants.heads, {}, {}, Real(0, precision_), Real(0, precision_)};
    const BallMatrix second = Certified(precision_)
                                  .normalize(run.attended, config_.norm, config_.epsilon, weights.feed_forward_gain,
                                             weights.feed_forward_norm_bias);
    for (std::int64_t j = 0; j < static_cast<std::int64_t>(n_); ++j) {
      out.attention_slope.push_back(slope_at(run.stream, j, constants.attention_gain));
      out.radius = max(out.radius, row_length(run.normalized, j, precision_));
      for (std::int64_t i = 0; i < j; ++i) {
        out.diameter = max(out.diameter, row_distance(run.normalized, i, run.normalized, j, precision_));
      }
      out.feed_forward_gain.emplace_back(1, precision_);
      if (!config_.feed_forward.present) continue;
      const Real sigma = feed_forward_lipschitz(constants.feed_forward, row_length(second, j, precision_));
      out.feed_forward_gain.back() += sigma * slope_at(run.attended, j, constants.feed_forward_gain);
    }
    return out;
  }

  /// The norm's slope at the row. A size that certainly is zero stays the smallest one, whatever comes of it later.
  Real slope_at(const BallMatrix& x, std::int64_t row, const Real& gain) {
    const Real size = norm_scale(config_, x, row, precision_);
    if (arb_is_zero(smallest_.ball().get()) == 0) {
      smallest_ = arb_is_zero(size.ball().get()) != 0 ? size : min(smallest_, size);
    }
    return norm_slope(config_, gain, x, row, precision_);
  }

  const Model& model_;
  const Config& config_;
  std::size_t n_;
  Precision precision_;
  ModelConstants constants_;
  Trajectory<BallMatrix> run_;
  Real smallest_;
  Real output_slope_;
  std::vector<SequenceLayer> layers_;
};

}  // namespace

Real norm_slope(const Config& config, const Real& gain, const BallMatrix& x, std::int64_t row, Precision precision) {
  if (config.norm == NormKind::none) return {1, precision};
  const Real size = norm_scale(config, x, row, precision);
  const Real slope = gain / size;
  switch (config.norm) {
    case NormKind::l1:
      return slope * (1 + row_length(x, row, precision) / (sqrt(Real(config.width, precision)) * size));
    case NormKind::max:
      return slope * (1 + row_length(x, row, precision) / size);
    default:  // rms, layer: the direction that the norm takes out has the factor epsilon / s^2, and it may be the only
              // one
      if (config.width > (config.norm == NormKind::rms ? 1 : 2)) return slope;
      return slope * Real(Ball(config.epsilon), precision) / square(size);
  }
}

PathBounds path_bounds(const Model& model, std::span<const Token> sequence, Observable observable,
                       Precision precision) {
  return PathBounder(model, sequence, observable, precision).bounds();
}

std::vector<Sensitivity> sensitivities(const Model& model, std::span<const Token> sequence, Observable observable,
                                       AttentionDerivative attention, Precision precision) {
  const Jacobian<BallMatrix> derivative =
      jacobian(model, sequence, sequence.size() - 1, observable, attention, Certified(precision));
  std::vector<Sensitivity> out;
  for (std::size_t l = 0; l + 1 < derivative.blocks.size(); ++l) {
    for (std::size_t i = 0; i < sequence.size(); ++i) {
      out.push_back({l, i, spectral_norm(derivative.blocks[l][i], precision)});
    }
  }
  return out;
}

}  // namespace snellen
