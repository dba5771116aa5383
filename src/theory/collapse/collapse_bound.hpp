// SPDX-License-Identifier: LGPL-3.0-or-later
// Shared by the collapse theorems: how far attention moves when its query does, and slack for attained bounds.
#pragma once

#include <span>
#include <vector>

#include "snellen/input/prefix_tree.hpp"
#include "snellen/theory/claim.hpp"
#include "traced_model.hpp"

namespace snellen {

/// Bounds that may be attained are multiplied by 1 + 2^-40, since no enclosure decides an equality.
Real with_slack(const Real& bound);

/// Of two upper bounds of one number the one with the smaller upper end.
Real tighter(const Real& x, const Real& y);

/// w / (w + n - 1): no weight among n is greater when their spread is w. One where no precision bounds the spread.
Real greatest_weight(const Real& spread, long keys);

/// Upper bound of the oscillation of the shift of log-weights over the keys on the path of `keys` between queries whose
/// streams at layer l are at most e apart.
Real shift_oscillation(const TracedModel& model, std::size_t l, std::size_t h, Node a, Node b, const Real& e,
                       Node keys);

/// ||average under query a - average under query b|| over the keys on the path of `keys`, for queries whose streams at
/// layer l are at most e apart and whose logits differ through the queries only: D tanh(shift / 4), Lemma B.2's form
/// 2A. D >= diam of the values.
Real query_shift(const TracedModel& model, std::size_t l, std::size_t h, Node a, Node b, const Real& e, Node keys,
                 const Real& diameter);

/// One layer of Theorem B.3 for the last nodes a = x a and b = x a a of a pair: ||v_a^(l+1) - v_b^(l+1)|| is at most
///   g [e + sum_h (D_h tanh(shift_h / 4) + theta_h ||u_b - o~||)],
/// with D_h (shift_h / 4 + w_h / (w_h + n - 1) V_h) in place of the first term of heads with V_h > 0;
/// V_h the head's position variation, theta the weight of b on itself and o~ its average over the other keys.
Real repeated_token_step(const TracedModel& model, std::size_t l, Node a, Node b, const Real& e,
                         const std::vector<Real>& variation);

/// Whatever the weights of attention: ||v_a^(l+1) - v_b^(l+1)|| <= g [e + sum_h D_h], g the step's secant and D_h a
/// bound of the distance between an average of values that row a can give and one that row b can.
Real any_weights_step(const Real& secant, const Real& e, std::span<const Real> diameters);

/// Whatever the sequences: ||y - y'|| <= 2 sup |N_3 - bias|; without a final norm the distance of the streams that
/// any_weights_step leads to.
Real any_output_distance(const TracedModel& model, const Real& by_any_weights);
/// That in words, for the checks that bring it.
TrivialBound trivially_for_outputs();

/// The diameters of the values on the path of a node, by head.
std::vector<Real> value_diameters(const TracedModel& model, std::size_t l, Node node);

}  // namespace snellen
