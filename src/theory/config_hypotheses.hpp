// SPDX-License-Identifier: LGPL-3.0-or-later
// The hypotheses of the collapse theorems that a model's shape decides.
#pragma once

#include "snellen/theory/claim.hpp"

namespace snellen {

/// Norms are Lipschitz uniformly: epsilon > 0, or no norm.
Hypothesis epsilon_is_positive(const Config& config);

/// Attention is causal, sees every earlier position and gives no weight to a sink.
Hypothesis attention_sees_everything(const Config& config);

/// Positions act through logits only, so that values do not depend on them: fails for added positions.
Hypothesis values_have_no_position(const Config& config);

/// The next position shifts the logits of all keys of a row alike, so that their weights among each other stay: none,
/// and ALiBi unless weights are phi's.
Hypothesis shift_is_common(const Config& config);

}  // namespace snellen
