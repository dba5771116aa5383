// SPDX-License-Identifier: LGPL-3.0-or-later
// The pairs of a sweep, evaluated in one pass over one tree.
#pragma once

#include <vector>

#include "token_pairs.hpp"
#include "traced_model.hpp"

namespace snellen {

class TracedPairs {
 public:
  /// `others` are sequences beside the pairs. Throws what trace() throws.
  TracedPairs(Model model, const std::vector<TokenPair>& pairs, const std::vector<std::vector<Token>>& others,
              Precision precision);

  [[nodiscard]] const TracedModel& model() const noexcept { return model_; }
  /// Last nodes: of pair k, and of the other sequences.
  [[nodiscard]] Node left(std::size_t k) const { return model_.tree().last(2 * k); }
  [[nodiscard]] Node right(std::size_t k) const { return model_.tree().last(2 * k + 1); }
  [[nodiscard]] Node other(std::size_t k) const { return model_.tree().last(2 * pairs_ + k); }

 private:
  std::size_t pairs_;
  TracedModel model_;
};

}  // namespace snellen
