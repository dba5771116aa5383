// SPDX-License-Identifier: LGPL-3.0-or-later
// The length from which on form 2E of Lemma B.2 is below a threshold: a head grows by at most eta, the tail stays.
#pragma once

#include <optional>

#include "snellen/number/real.hpp"

namespace snellen {

/// The least n from which on head_bound(heaviest_mass(k, n, range), eta) is below the threshold, for all larger n too;
/// nothing when the precision does not decide it or n would exceed 2^40.
std::optional<long> head_bound_below_from(long k, const Real& range, const Real& eta, const Real& threshold);

}  // namespace snellen
