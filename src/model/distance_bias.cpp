// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/model/distance_bias.hpp"

#include <fmt/format.h>

#include <cmath>

#include "snellen/error.hpp"

namespace snellen {
namespace {

/// The caller's bias at one distance.
double own_bias(const LogitBias& bias, std::int32_t head, std::int32_t distance) {
  const double value = bias(head, distance);
  if (!std::isfinite(value)) {
    throw InputError("model.position.bias", fmt::format("{} at distance {} in head {}", value, distance, head),
                     "return finite numbers");
  }
  return value;
}

}  // namespace

HeadBiases::HeadBiases(const Config& config, const Weights& weights, std::int32_t farthest) {
  const Position& position = config.position;
  if (position.scheme == PositionScheme::alibi) slopes_ = position.slopes;
  const bool own = position.scheme == PositionScheme::own_bias;
  if (position.scheme != PositionScheme::t5 && !own) return;
  origin_ = config.attention.causal ? 0 : farthest;
  tables_.resize(static_cast<std::size_t>(config.attention.heads));
  for (std::int32_t distance = -origin_; distance <= farthest; ++distance) {
    const std::int32_t bucket =
        own ? 0 : t5_bucket(distance, position.buckets, position.maximum_distance, config.attention.causal);
    for (std::int32_t h = 0; h < config.attention.heads; ++h) {
      tables_[static_cast<std::size_t>(h)].push_back(own ? own_bias(position.bias, h, distance)
                                                         : weights.relative_bias(bucket, h));
    }
  }
}

DistanceBias HeadBiases::operator[](std::int32_t head) const {
  const auto h = static_cast<std::size_t>(head);
  if (!slopes_.empty()) return {.slope = slopes_[h], .table = {}, .origin = 0};
  return {.slope = 0, .table = tables_[h], .origin = origin_};
}

}  // namespace snellen
