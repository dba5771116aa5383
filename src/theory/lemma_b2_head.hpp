// SPDX-License-Identifier: LGPL-3.0-or-later
// Form 2E of Lemma B.2: differences in [0, eta] on a head, none on the tail.
#pragma once

#include <optional>

#include "snellen/number/real.hpp"

namespace snellen {

/// 2 F(min(p, 1 / (1 + e^(eta / 2)))), F(q) = q (1 - q) (e^eta - 1) / (1 + q (e^eta - 1)): the most that two softmaxes
/// differ by when the first has mass p on the head. It does not fall when p grows.
Real head_bound(const Real& mass, const Real& eta);

/// k e^r / (k e^r + n - k): the most mass that k of n logits can have when all lie in an interval of length r.
Real heaviest_mass(long k, long n, const Real& range);

/// The least n from which on head_bound(heaviest_mass(k, n, range), eta) is below the threshold, for all larger n too;
/// nothing when the precision does not decide it or n would exceed 2^40.
std::optional<long> head_bound_below_from(long k, const Real& range, const Real& eta, const Real& threshold);

}  // namespace snellen
