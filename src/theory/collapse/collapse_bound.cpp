// SPDX-License-Identifier: LGPL-3.0-or-later
#include "collapse_bound.hpp"

#include "proved_bounds.hpp"

namespace snellen {

namespace {

/// theta ||u_b - o~||, from o_b = (1 - theta) o~ + theta u_b. A theta that no precision tells from 1 takes the
/// diameter.
Real own_part(const TracedModel& model, std::size_t l, std::size_t h, Node b, const Real& own) {
  const Real part = own / (1 - own) * model.value_to_output(l, h, b);
  return part.is_finite() ? part : own * model.value_diameter(l, h, b);
}

}  // namespace

Real with_slack(const Real& bound) {
  return nonnegative(bound * Real(Rational(1) + power_of_two(-40), bound.precision()));
}

Real tighter(const Real& x, const Real& y) {
  if (!y.is_finite()) return x;
  return certainly_at_most(upper_end(x), upper_end(y)) ? x : y;
}

Real greatest_weight(const Real& spread, long keys) {
  const Real weight = spread / (spread + (keys - 1));
  return weight.is_finite() ? weight : Real(1, spread.precision());
}

Real shift_oscillation(const TracedModel& model, std::size_t l, std::size_t h, Node a, Node b, const Real& e,
                       Node keys) {
  return logit_shift(model.config(), model.head(l, h), model.key_diameter(l, keys), model.key_radius(l, keys)) *
         model.attention_secant(l, a, b) * e;
}

Real query_shift(const TracedModel& model, std::size_t l, std::size_t h, Node a, Node b, const Real& e, Node keys,
                 const Real& diameter) {
  return moved_average(diameter, shift_oscillation(model, l, h, a, b, e, keys));
}

Real repeated_token_step(const TracedModel& model, std::size_t l, Node a, Node b, const Real& e,
                         const std::vector<Real>& variation) {
  const long n = model.keys(a);
  std::vector<HeadMove> heads;
  for (std::size_t h = 0; h < model.heads(); ++h) {
    const Real& diameter = model.value_diameter(l, h, a);
    const Real w = max(model.spread(l, h, a), model.spread(l, h, b));
    const Real own = model.own_weight(l, h, b);
    // Where positions shift logits too: both shifts at once, along the straight path between the rows, as w need not
    // cover a row between them.
    const bool by_query_alone = arb_is_zero(variation[h].ball().get()) != 0;
    heads.push_back({by_query_alone ? query_shift(model, l, h, a, b, e, a, diameter)
                                    : diameter * (shift_oscillation(model, l, h, a, b, e, a) / 4 +
                                                  greatest_weight(w, n) * variation[h]),
                     own_part(model, l, h, b, own)});
  }
  return with_slack(collapse_step(model.step_secant(l, a, b), e, heads));
}

Real any_weights_step(const Real& secant, const Real& e, std::span<const Real> diameters) {
  Real moved = e;
  for (const Real& diameter : diameters) moved += diameter;
  return secant * moved;
}

Real any_output_distance(const TracedModel& model, const Real& by_any_weights) {
  if (model.config().norm == NormKind::none) return by_any_weights;
  const Real zero = model.number(0);
  return 2 * norm_bound(model.config(), model.constants().final_gain, zero, zero);
}

TrivialBound trivially_for_outputs() {
  return trivially_by_instance(
      "2 sup |N_3 - bias|",
      "y is the final norm's; without one, the sum of what averages of values move, layer by layer");
}

std::vector<Real> value_diameters(const TracedModel& model, std::size_t l, Node node) {
  std::vector<Real> out;
  for (std::size_t h = 0; h < model.heads(); ++h) out.push_back(model.value_diameter(l, h, node));
  return out;
}

}  // namespace snellen
