// SPDX-License-Identifier: LGPL-3.0-or-later
// Checking a claim on an instance, with rising precision.
#pragma once

#include <vector>

#include "snellen/number/ladder.hpp"
#include "snellen/theory/claim.hpp"

namespace snellen {

/// The findings of every draw of the instance, in the order of the draws. A finding that a rung leaves undecided is
/// computed again on the next one, up to the limit; then it stays undecided. Draws run in parallel; the findings do
/// not depend on it, their seconds aside. Throws InputError for an instance that the claim cannot use, such as a model
/// with PositionScheme::own_bias.
std::vector<Finding> verify(const Claim& claim, const Instance& instance, const Ladder& ladder = {},
                            const Progress& progress = {});

/// An instance of this claim with the default family and parameters.
Instance default_instance(const Claim& claim);

}  // namespace snellen
