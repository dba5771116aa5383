// SPDX-License-Identifier: LGPL-3.0-or-later
// The transformer, written once for every arithmetic and evaluated over a prefix tree.
#pragma once

#include <functional>

#include "snellen/arithmetic/arithmetic.hpp"
#include "snellen/arithmetic/certified.hpp"
#include "snellen/arithmetic/emulated.hpp"
#include "snellen/arithmetic/exact.hpp"
#include "snellen/input/prefix_tree.hpp"
#include "snellen/model/weights.hpp"
#include "snellen/number/ladder.hpp"

namespace snellen {

/// Which vector of the last token is observed.
enum class Observable : std::uint8_t {
  stream,      ///< v: after the last layer, before the final norm
  normalized,  ///< y: after the final norm
  logits       ///< the output head's product with y
};

/// Called with the fraction of the work that is done, in [0, 1], from the calling thread. May throw to stop.
using Progress = std::function<void(double)>;

/// The observable of each of `nodes`, in their order: (nodes, d), or (nodes, vocabulary) for logits. The tree must be
/// shared for causal attention and unshared for full attention; tokens must lie in the vocabulary. Exactness and errors
/// are the arithmetic's. Throws InputError for a token outside the vocabulary, a sequence longer than the position
/// table, and logits without an output head; Refused where the arithmetic cannot do an operation.
template <Arithmetic A>
typename A::Matrix evaluate(const Model& model, const PrefixTree& tree, std::span<const Node> nodes,
                            Observable observable, const A& arithmetic, const Progress& progress = {});

extern template BallMatrix evaluate(const Model&, const PrefixTree&, std::span<const Node>, Observable,
                                    const Certified&, const Progress&);
extern template RationalMatrix evaluate(const Model&, const PrefixTree&, std::span<const Node>, Observable,
                                        const Exact&, const Progress&);
extern template Emulated::Matrix evaluate(const Model&, const PrefixTree&, std::span<const Node>, Observable,
                                          const Emulated&, const Progress&);

/// evaluate() in the arithmetic of a rung: balls of its bits.
BallMatrix enclose(const Model& model, const PrefixTree& tree, std::span<const Node> nodes, Observable observable,
                   const Rung& rung, const Progress& progress = {});

/// The tree that a model of this config is evaluated over: shared prefixes under a causal mask, one path per sequence
/// otherwise.
PrefixTree tree_for(const Config& config, std::span<const std::vector<Token>> sequences);

}  // namespace snellen
