// SPDX-License-Identifier: LGPL-3.0-or-later
#include "config_hypotheses.hpp"

#include <fmt/format.h>

namespace snellen {
Hypothesis epsilon_is_positive(const Config& config) {
  if (config.norm == NormKind::none) return hypothesis("epsilon > 0", true, "there is no norm");
  return hypothesis("epsilon > 0", config.epsilon > 0, fmt::format("epsilon = {}", config.epsilon));
}

Hypothesis attention_sees_everything(const Config& config) {
  const char* statement = "attention is causal, without window and sink";
  const Attention& attention = config.attention;
  if (!attention.causal) return hypothesis(statement, false, "attention is not causal");
  if (attention.window > 0) {
    return hypothesis(
        statement, false,
        fmt::format("a window of {}: each step drops a key of weight about 1/{}", attention.window, attention.window));
  }
  return hypothesis(statement, !attention.sink,
                    attention.sink ? "a sink takes weight and carries no value" : "every key is seen");
}

Hypothesis values_have_no_position(const Config& config) {
  return hypothesis("positions act on logits only", !adds_positions(config),
                    adds_positions(config) ? "they are added to embeddings" : "values do not depend on them");
}

Hypothesis shift_is_common(const Config& config) {
  const char* statement = "the next position shifts the logits of all keys alike";
  const bool none = config.position.scheme == PositionScheme::none;
  const bool common = config.position.scheme == PositionScheme::alibi && config.attention.softmax != SoftmaxKind::phi;
  return hypothesis(statement, none || common,
                    none     ? "no positions"
                    : common ? "ALiBi lowers each by its slope"
                             : "positions shift them differently");
}

}  // namespace snellen
