// SPDX-License-Identifier: LGPL-3.0-or-later
// A precision policy as data: what an emulated computation rounds, operation by operation (docs/reference/policies.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/number/format.hpp"

namespace snellen {

/// The order in which the terms of a sum are added; terms are numbered by column or by position of the key.
enum class Order : std::uint8_t {
  sequential,  ///< s = 0; s += t_0; s += t_1; ...
  reverse,     ///< s = 0; s += t_(n-1); ...; s += t_0
  pairwise     ///< the sum of the first floor(n/2) terms plus the sum of the others, each summed the same way
};

/// How a dot product is computed.
struct DotRule {
  std::optional<Format> product;      ///< each product is rounded to this; empty: products are exact
  std::optional<Format> accumulator;  ///< each partial sum is rounded to this; empty: the sum is exact, rounded once
  Order order = Order::sequential;    ///< of the partial sums; without effect when the sum is exact
  Format output;                      ///< what the result is rounded to, last
};

/// How an operation made of scalar steps is computed.
struct StepRule {
  std::optional<Format> step;       ///< each scalar step is rounded to this; empty: the operation is exact up to output
  Order order = Order::sequential;  ///< of the sums in a norm and in a softmax
  Format output;                    ///< what the result is rounded to, last
};

/// Everything that an emulated computation rounds. All roundings are to nearest, ties to even.
struct Policy {
  std::string name;
  Format storage;          ///< weights, biases, gains, tables and sinks are rounded to this when they enter
  DotRule linear;          ///< x W^T + b
  DotRule scores;          ///< scale * q . k
  DotRule average;         ///< sum of weight * value
  StepRule embedding;      ///< scaled table rows, learned and sinusoidal positions
  StepRule norm;           ///< all kinds of norm, gain and bias included
  StepRule softmax;        ///< all kinds of softmax
  StepRule rotation;       ///< RoPE
  StepRule activation;     ///< a single step
  StepRule residual;       ///< x + y: a single step
  StepRule gate;           ///< x * y: a single step
  StepRule distance_bias;  ///< ALiBi, T5
  StepRule soft_cap;       ///< cap tanh(s / cap)
};

/// Every operation exact on its stored operands, then rounded once to the format: the best that storage allows.
Policy ideal_policy(const Format& format);

/// Every scalar step rounded to the format, sums in order: the format as a machine's only format.
Policy naive_policy(const Format& format);

/// Operands and results in `storage`; products exact, partial sums and the steps of norms, softmax, rotations,
/// activations, biases and caps in `accumulator`; x + y, x * y and embeddings rounded once, to `storage`.
Policy mixed_policy(const Format& storage, const Format& accumulator);

/// The same policy with every sum in another order; its name ends in "/reverse" or "/pairwise".
Policy with_order(Policy policy, Order order);

/// "ideal-F", "naive-F" or "mixed-F-G" for formats F and G, then nothing, "/reverse" or "/pairwise". Throws InputError
/// with a suggestion for another name, and for a format that cannot hold a zero and both signs.
Policy policy_by_name(std::string_view name);

/// Every format that the policy mentions, each name once.
std::vector<Format> formats_of(const Policy& policy);

}  // namespace snellen
