// SPDX-License-Identifier: LGPL-3.0-or-later
// The hypotheses of the collapse theorems on a traced model, each with its certified number.
#pragma once

#include <vector>

#include "config_hypotheses.hpp"
#include "snellen/theory/claim.hpp"
#include "traced_model.hpp"

namespace snellen {

/// Norms are Lipschitz along the trajectory: s > 0 at every node.
Hypothesis norms_are_lipschitz(const TracedModel& model);

/// The rows of these nodes have a finite spread w that no growth of n can change: fails for ALiBi.
Hypothesis logits_are_bounded(const TracedModel& model, const std::vector<Node>& nodes);

/// What the next position changes in the logits of the keys 1..n, and in the last token's own embedding.
struct PositionShift {
  Hypothesis hypothesis;
  std::vector<Real> variation;  ///< by head: sum_{d < n} |b(d + 1) - b(d)|, as exponents of e; zero without positions
};

/// "Positions shift logits by a bounded variation": holds for none and T5, and for ALiBi, whose shift is common to all
/// keys; fails for RoPE and for added positions. `a` and `b` are the last nodes of the pair.
PositionShift position_shift(const TracedModel& model, Node a, Node b);

}  // namespace snellen
