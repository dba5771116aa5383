// SPDX-License-Identifier: LGPL-3.0-or-later
// What a user would write instead: the forward with Eigen matrices over Boost's MPFI intervals.
#pragma once

#include <vector>

#include "snellen/input/vocabulary.hpp"
#include "snellen/model/weights.hpp"

namespace snellen::bench {

/// The final-norm representation of the last token, as interval midpoints. Covers the benchmark's model only: no
/// positions, one head, RMSNorm, ReLU.
std::vector<double> mpfi_forward(const Model& model, const std::vector<Token>& tokens);

}  // namespace snellen::bench
