// SPDX-License-Identifier: LGPL-3.0-or-later
// The transformer over the nodes of an endless tail.
#pragma once

#include "snellen/model/transformer.hpp"
#include "snellen/tail/drift.hpp"

namespace snellen {

/// The arithmetic for the tails of a model: how its positions weigh, and as many symbols as its layers use. Throws
/// Refused for what no tail covers: full attention, windows, positions that are added to embeddings.
Tail tail_arithmetic(const Config& config, const TailNodes& nodes, Precision precision);

/// What a tail looks like after each layer and at the end.
struct TailEvaluation {
  /// By layer: log2 of the most that one key's weight is unknown by in the endless block; how little RoPE leaves known
  /// of a weight.
  std::vector<double> weight_doublings;
  TailMatrix output;                        ///< the observable of `nodes`, in their order
  std::vector<std::vector<double>> widths;  ///< by node of `nodes`, by layer 0..L: the widest coordinate's, rounded up
};

/// Evaluates the model over all nodes of the tail. Throws what evaluate() throws.
TailEvaluation evaluate_tail(const Model& model, const Tail& tail, std::span<const Node> nodes, Observable observable,
                             const Progress& progress = {});

/// The observable of one node of the endless block, with its drift. Throws what evaluate() throws and Refused for what
/// no drift covers.
DriftMatrix evaluate_drift(const Model& model, const TailDrift& drift, Node node, Observable observable);

}  // namespace snellen
