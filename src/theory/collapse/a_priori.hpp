// SPDX-License-Identifier: LGPL-3.0-or-later
// Constants of the layers that hold for every sequence: from the weights alone.
#pragma once

#include <vector>

#include "snellen/theory/layer_constants.hpp"

namespace snellen {

/// One layer, whatever the sequence.
struct AprioriLayer {
  Real step;                   ///< g = 1 + sigma lambda_2
  Real shift;                  ///< h: attention moves by at most h ||v_n - v*|| when only the query changes
  std::vector<Real> diameter;  ///< D_h >= diam{u_j}
  std::vector<Real> spread;    ///< w_h >= e^(oscillation of a row)
};

/// In the order of the layers. Not finite where epsilon = 0; ALiBi's unbounded logits are left out of account.
std::vector<AprioriLayer> a_priori_layers(const Model& model, const ModelConstants& constants, Precision precision);

/// C_L of C_0 = 0, C_(l+1) = g [(1 + h) C_l + sum_h D_h w_h factor_h]: collapse theorems bound e_L by C_L / n.
Real collapse_constant(const std::vector<AprioriLayer>& layers, const std::vector<Real>& factor, Precision precision);

}  // namespace snellen
