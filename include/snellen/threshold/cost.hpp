// SPDX-License-Identifier: LGPL-3.0-or-later
// What a table will take, in memory and in time, before any of it is computed.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include "snellen/input/prefix_tree.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen {

/// What a run may take at most. Nothing that is estimated to take more is begun; results do not depend on it.
struct Allowance {
  double bytes = std::numeric_limits<double>::infinity();
  double core_hours = std::numeric_limits<double>::infinity();
};

/// An estimate. Time is that of one core of the year 2020, at fixed rates, so that it is the same on every machine.
struct Cost {
  double bytes = 0;  ///< at the peak
  double seconds = 0;
};

/// The sequences of a sweep as far as their cost goes.
struct SweepSize {
  double sequences = 0;
  double tokens = 0;   ///< of all sequences together
  double longest = 0;  ///< tokens
  double nodes = 0;    ///< of their prefix tree
  double keys = 0;     ///< pairs of a query and a key that it sees
};

/// The size of a tree's sweep; `tokens` is left at 0.
SweepSize size_of(const Config& config, const PrefixTree& tree);

/// One number of an arithmetic, by the work on it. Measured, see docs/reference/limits.md.
struct NumberCost {
  double bytes = 0;
  double product_seconds = 0;     ///< a product and the sum that it goes into
  double elementary_seconds = 0;  ///< an exponential and its kind
};
NumberCost cost_of_balls(Precision precision) noexcept;
NumberCost cost_of_rationals() noexcept;  ///< of small ones: how far they grow is not estimated
NumberCost cost_of_floats(const Policy& policy);

/// One evaluation of the model over all nodes.
Cost cost_of_forward(const Config& config, const SweepSize& size, const NumberCost& number, Observable observable);

/// Memory of the weights, as doubles.
double weight_bytes(const Config& config);

/// The first rung and all policies of the question over sequences of this size, with the tree and the weights. Further
/// rungs take more, each for fewer rows: what ends them is the limit of the process.
Cost cost_of(const Config& config, const Question& question, const SweepSize& size);

/// The first rung and all policies of the question. Throws InputError of `where`, with the numbers and the mend, when
/// the sweep's tokens are more than can be gone through, or when the estimate is more than the allowance.
/// Costs no more than that allows, either; without an allowance nothing is estimated.
Cost require_affordable(const Config& config, const Question& question, const Allowance& allowance,
                        std::string_view where);

/// "3.1 GB", "290 h".
std::string bytes_words(double bytes);
std::string hours_words(double seconds);

}  // namespace snellen
