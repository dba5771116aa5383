// SPDX-License-Identifier: LGPL-3.0-or-later
// The derivatives, compiled once for each arithmetic that differentiates.
#include "snellen/model/jacobian.hpp"

namespace snellen {

template Jacobian<BallMatrix> jacobian(const Model&, std::span<const Token>, std::size_t, Observable,
                                       AttentionDerivative, const Certified&);
template Jacobian<RationalMatrix> jacobian(const Model&, std::span<const Token>, std::size_t, Observable,
                                           AttentionDerivative, const Exact&);

}  // namespace snellen
