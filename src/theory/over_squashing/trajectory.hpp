// SPDX-License-Identifier: LGPL-3.0-or-later
// One evaluation of a model on one sequence, with everything that path sums are made of.
#pragma once

#include <span>
#include <vector>

#include "snellen/arithmetic/certified.hpp"
#include "snellen/arithmetic/exact.hpp"
#include "snellen/model/transformer.hpp"

namespace snellen {

/// What happened inside one layer.
template <class Matrix>
struct LayerTrajectory {
  Matrix stream;                ///< v^(l): (n, d)
  Matrix normalized;            ///< N1(v^(l)): (n, d)
  Matrix attended;              ///< z: (n, d)
  std::vector<Matrix> weights;  ///< Lambda_h by head: (n, n), zero where a key is not visible
};

template <class Matrix>
struct Trajectory {
  std::vector<LayerTrajectory<Matrix>> layers;
  Matrix last;  ///< v^(L): (n, d)
};

/// The trajectory of the sequence, exact or enclosed as the arithmetic is. Throws as evaluate() does.
template <Arithmetic A>
Trajectory<typename A::Matrix> trajectory(const Model& model, std::span<const Token> sequence, const A& arithmetic);

extern template Trajectory<BallMatrix> trajectory(const Model&, std::span<const Token>, const Certified&);
extern template Trajectory<RationalMatrix> trajectory(const Model&, std::span<const Token>, const Exact&);

}  // namespace snellen
