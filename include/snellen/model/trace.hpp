// SPDX-License-Identifier: LGPL-3.0-or-later
// What an evaluation looks like inside, from one pass of the generic forward.
#pragma once

#include <vector>

#include "snellen/model/transformer.hpp"

namespace snellen {

/// One head of one layer, by node (row).
template <Arithmetic A>
struct HeadTrace {
  typename A::Matrix value;   ///< u_j = W_O^h W_V^h N1(v_j), without biases: (nodes, d)
  typename A::Matrix output;  ///< o_i = sum_j alpha_ij u_j: (nodes, d)
  typename A::Matrix spread;  ///< w_i = largest / smallest weight of row i, over its visible keys: (nodes, 1)
  typename A::Matrix own;     ///< alpha of the row's last visible key, the node itself under a causal mask: (nodes, 1)
};

/// One layer, by node (row).
template <Arithmetic A>
struct LayerTrace {
  typename A::Matrix stream;      ///< v^(l): (nodes, d)
  typename A::Matrix normalized;  ///< N1(v^(l)): (nodes, d)
  typename A::Matrix attended;    ///< z^(l) = v^(l) + attention: (nodes, d)
  std::vector<HeadTrace<A>> heads;
};

/// Every layer, and what comes out.
template <Arithmetic A>
struct Trace {
  std::vector<LayerTrace<A>> layers;
  typename A::Matrix stream;  ///< v^(L): (nodes, d)
  typename A::Matrix output;  ///< y = N3(v^(L)): (nodes, d)
};

/// Evaluates the model over the tree once and keeps what Trace lists: attention weights are reduced block by block and
/// not kept, so memory is O(nodes (d + heads)) per layer besides one block of logits. A spread is exact or enclosed as
/// the arithmetic's weights are, and is e^(oscillation of the row's logits) for the exponential softmax; a sink takes
/// no part in it. Throws what evaluate() throws.
template <Arithmetic A>
Trace<A> trace(const Model& model, const PrefixTree& tree, const A& arithmetic);

extern template Trace<Certified> trace(const Model&, const PrefixTree&, const Certified&);
extern template Trace<Exact> trace(const Model&, const PrefixTree&, const Exact&);

}  // namespace snellen
