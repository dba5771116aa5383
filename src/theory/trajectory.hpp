// SPDX-License-Identifier: LGPL-3.0-or-later
// One evaluation of a model on one sequence, with everything that constants of the bounds are read from.
#pragma once

#include <span>
#include <vector>

#include "snellen/arithmetic/certified.hpp"
#include "snellen/model/transformer.hpp"

namespace snellen {

/// What happened inside one layer.
struct LayerTrajectory {
  BallMatrix stream;                ///< v^(l): (n, d)
  BallMatrix normalized;            ///< N1(v^(l)): (n, d)
  BallMatrix attended;              ///< z: (n, d)
  std::vector<BallMatrix> weights;  ///< Lambda_h by head: (n, n), zero where a key is not visible
};

struct Trajectory {
  std::vector<LayerTrajectory> layers;
  BallMatrix last;  ///< v^(L): (n, d)
};

/// The trajectory of the sequence, enclosed. Throws as evaluate() does.
Trajectory trajectory(const Model& model, std::span<const Token> sequence, Precision precision);

}  // namespace snellen
