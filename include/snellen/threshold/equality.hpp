// SPDX-License-Identifier: LGPL-3.0-or-later
// Equality of representations that follows from the structure alone, whatever the weights.
#pragma once

#include <cstdint>
#include <vector>

#include "snellen/input/prefix_tree.hpp"
#include "snellen/model/config.hpp"

namespace snellen {

/// A number per node; nodes with the same number have exactly equal representations after the last layer, as real
/// numbers, for every choice of weights. Sound, not complete. By induction over the layers (docs/theory/bits.md,
/// "Equality"): two nodes stay together when they were together and
///   (a) each attends to values that all are together, without a sink: weights sum to one, so the average is that value
///       (runs without a prefix, or inside a window: docs/theory/theorem-b3.md, "Runs"), or
///   (b) they attend to the same classes at the same distances, or
///   (c) without any dependence on distance, they attend to the same classes in the same proportions (with a sink: in
///       the same numbers).
std::vector<std::int32_t> equality_classes(const Config& config, const PrefixTree& tree);

}  // namespace snellen
