// SPDX-License-Identifier: LGPL-3.0-or-later
// The values of n that a claim can be checked at.
#pragma once

#include "snellen/theory/instance.hpp"

namespace snellen {

/// Throws InputError naming pair.n unless every length of the instance is at least this.
void require_lengths(const Instance& instance, long least);

}  // namespace snellen
