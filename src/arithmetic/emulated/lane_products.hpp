// SPDX-License-Identifier: LGPL-3.0-or-later
// The operations made of dot products, on doubles, where lanes compute the policy's rule.
#pragma once

#include "emulated_on.hpp"

namespace snellen {

EmulatedMatrix linear_in_lanes(const EmulatedOn<DoubleBackend>& on, const EmulatedMatrix& x,
                               const DoubleMatrix& weights, const DoubleVector& bias);
EmulatedScores scores_in_lanes(const EmulatedOn<DoubleBackend>& on, const EmulatedMatrix& queries,
                               const EmulatedMatrix& keys, const VisibleKeys& visible, NodeRange block,
                               const DotScale& scale);
EmulatedMatrix average_in_lanes(const EmulatedOn<DoubleBackend>& on, const EmulatedScores& weights,
                                const EmulatedMatrix& values, const VisibleKeys& visible, NodeRange block);

}  // namespace snellen
