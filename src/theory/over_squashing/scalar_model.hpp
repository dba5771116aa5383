// SPDX-License-Identifier: LGPL-3.0-or-later
// Models of width 1 for closed forms: every weight is a number that one can name.
#pragma once

#include <vector>

#include "snellen/model/weights.hpp"

namespace snellen {

/// A causal model of width 1, one head, no norms, no feed-forward part and no output head, whose query, key, value and
/// output weights are all 1; token t has the embedding `embedding[t]`. Softmax in base 2: the weight of key j for query
/// i is 2^(scale v_i v_j) before it is normalised.
Model scalar_model(std::int32_t layers, const std::vector<double>& embedding, double scale);

/// The same with logits that are all zero: every query hears all its keys alike.
Model uniform_scalar_model(std::int32_t layers, const std::vector<double>& embedding);

}  // namespace snellen
