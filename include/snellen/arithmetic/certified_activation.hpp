// SPDX-License-Identifier: LGPL-3.0-or-later
// Activations and their derivatives on balls.
#pragma once

#include "snellen/arithmetic/operations.hpp"
#include "snellen/number/ball.hpp"

namespace snellen {

/// out = f(x) for every member of x; out may be x.
void activate_ball(arb_ptr out, arb_srcptr x, Activation activation, Precision precision);

/// f'(x) for every member of x; at ReLU's kink every limit of nearby derivatives.
Ball slope_of_activation(arb_srcptr x, Activation activation, Precision precision);

}  // namespace snellen
