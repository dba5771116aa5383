// SPDX-License-Identifier: LGPL-3.0-or-later
#include "collapse_hypotheses.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "snellen/number/decimal.hpp"

namespace snellen {
namespace {

/// sum_{d < n} |b(d + 1) - b(d)| of T5's bias; beyond the maximum distance it does not change any more.
Real bias_variation(const TracedModel& model, std::size_t head, long n) {
  const Position& position = model.config().position;
  const auto bias = [&](long distance) {
    const std::int32_t bucket =
        t5_bucket(static_cast<std::int32_t>(distance), position.buckets, position.maximum_distance, true);
    return Real(Ball(model.model().weights.relative_bias(bucket, static_cast<Eigen::Index>(head))), model.precision());
  };
  Real total = model.number(0);
  for (long d = 0; d < std::min<long>(n, position.maximum_distance); ++d) total += abs(bias(d + 1) - bias(d));
  return model.config().attention.softmax == SoftmaxKind::base2 ? total * log(model.number(2)) : total;
}

}  // namespace

Hypothesis norms_are_lipschitz(const TracedModel& model) {
  const char* statement = "norms are Lipschitz along the trajectory";
  if (model.config().norm == NormKind::none) return hypothesis(statement, true, "there is no norm");
  const Real least = model.least_scale();
  Hypothesis out = hypothesis(statement, least, Relation::greater, Rational(0));
  out.value = fmt::format("least s = {}, epsilon = {}", digits_of(least), model.config().epsilon);
  return out;
}

Hypothesis logits_are_bounded(const TracedModel& model, const std::vector<Node>& nodes) {
  const char* statement = "logits are bounded uniformly in n";
  Real greatest = model.number(1);
  for (std::size_t l = 0; l < model.layers(); ++l) {
    for (std::size_t h = 0; h < model.heads(); ++h) {
      for (const Node node : nodes) greatest = max(greatest, model.spread(l, h, node));
    }
  }
  const std::string spread = fmt::format("spread w = {}", digits_of(greatest));
  const std::vector<double>& slopes = model.config().position.slopes;
  if (const auto steepest = std::ranges::max_element(slopes); steepest != slopes.end() && *steepest > 0) {
    return {statement, Standing::fails,
            fmt::format("ALiBi lowers logits by {} with every position, {}", *steepest, spread)};
  }
  return {statement, greatest.is_finite() ? Standing::holds : Standing::undecided, spread};
}

PositionShift position_shift(const TracedModel& model, Node a, Node b) {
  const char* statement = "positions shift logits by a bounded variation, and no embedding";
  const Config& config = model.config();
  std::vector<Real> variation(model.heads(), model.number(0));
  const auto with = [&](bool holds, std::string value) {
    return PositionShift{hypothesis(statement, holds, std::move(value)), std::move(variation)};
  };
  switch (config.position.scheme) {
    case PositionScheme::none:
      return with(true, "no positions: variation 0");
    case PositionScheme::alibi:  // phi weights are not shift-invariant
      if (model.config().attention.softmax == SoftmaxKind::phi) return with(false, "ALiBi shifts phi's logits");
      return with(true, "ALiBi's shift is common to all keys: variation 0");
    case PositionScheme::t5: {
      Real greatest = model.number(0);
      for (std::size_t h = 0; h < variation.size(); ++h) {
        variation[h] = bias_variation(model, h, model.keys(a));
        greatest = max(greatest, variation[h]);
      }
      return with(true, fmt::format("T5's bias has variation {}", digits_of(greatest)));
    }
    case PositionScheme::rope:
      return with(false, fmt::format("RoPE turns every key by another step: a logit moves by up to {} |q| |k| at any "
                                     "distance",
                                     digits_of(2 * sin(model.number(1) / 2))));
    case PositionScheme::own_bias:
      return with(false, "the variation of a bias of one's own is not bounded");
    case PositionScheme::sinusoidal:
    case PositionScheme::learned:
      return with(false,
                  fmt::format("the last token's own embedding moves by {}", digits_of(model.stream_distance(0, a, b))));
  }
  return with(false, "unknown positions");
}

}  // namespace snellen
