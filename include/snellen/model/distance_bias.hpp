// SPDX-License-Identifier: LGPL-3.0-or-later
// The biases that ALiBi, T5 and schemes of the caller's add to logits, by head.
#pragma once

#include <vector>

#include "snellen/arithmetic/operations.hpp"
#include "snellen/model/weights.hpp"

namespace snellen {

/// One DistanceBias per head, or none when the position scheme adds no bias. Owns the tables that the biases point to:
/// T5's buckets or the caller's bias written out for every distance up to `farthest`, in both directions unless
/// attention is causal. Throws InputError where the caller's bias is not finite.
class HeadBiases {
 public:
  HeadBiases(const Config& config, const Weights& weights, std::int32_t farthest);
  [[nodiscard]] bool empty() const noexcept { return slopes_.empty() && tables_.empty(); }
  [[nodiscard]] DistanceBias operator[](std::int32_t head) const;

 private:
  std::vector<double> slopes_;               // ALiBi, by head
  std::vector<std::vector<double>> tables_;  // T5, own_bias: by head, by distance + origin
  std::int32_t origin_ = 0;
};

}  // namespace snellen
