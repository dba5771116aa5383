// SPDX-License-Identifier: LGPL-3.0-or-later
// From what r (r + 1) times a representation's change is made of to bounds of the distance.
#pragma once

#include <span>
#include <vector>

#include "snellen/number/real.hpp"
#include "snellen/tail/proof.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen {

/// Two sides of one run: the shorter one has slope n + something periods, for n >= from.
struct GrowthRuns {
  Integer begin;   ///< coefficients hold for every r > begin
  Integer from;    ///< at least 1
  Integer least;   ///< periods of the shorter side at from, above begin
  Integer apart;   ///< periods that the longer side has more, at least 1
  Rational slope;  ///< periods per n
};

/// The law for r (r + 1) (y(r + 1) - y(r)) = sum_k d_k(r) T_k(r), T_k as in tail_drift.hpp, d_k(r) in `drift[k]`, by
/// coordinate. Throws Refused when a coefficient has no bound.
TailGrowth growth_fit(std::span<const std::vector<Ball>> drift, DistanceNorm norm, const GrowthRuns& runs);

}  // namespace snellen
