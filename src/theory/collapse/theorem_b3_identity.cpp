// SPDX-License-Identifier: LGPL-3.0-or-later
// The first layer of Theorem B.3 as an identity: o*_(n+1) - o_n = theta (u_a - o_n), so that 1/n is its exact rate.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "first_layer_identity.hpp"
#include "model_draws.hpp"
#include "traced_pairs.hpp"

namespace snellen {
namespace {

/// Equalities of enclosures are checked to this power of two.
constexpr long agreement = -40;

/// ||o_b - o_a - theta (u_b - o_a)||.
Real residual(const HeadTrace<Certified>& head, Node a, Node b, Precision precision) {
  const auto real = [&](const BallMatrix& x, Node node, std::int64_t k) { return Real(x.ball(node, k), precision); };
  const Real own = real(head.own, b, 0);
  Real total(0, precision);
  for (std::int64_t k = 0; k < head.value.columns(); ++k) {
    const Real before = real(head.output, a, k);
    total += square(real(head.output, b, k) - before - own * (real(head.value, b, k) - before));
  }
  return nonnegative(sqrt(total));
}

std::vector<CertifiedFinding> check_identity(const Instance& instance, std::uint64_t draw, Precision precision) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  const TracedPairs traced(drawn_model(instance, draw), pairs, {}, precision);
  const TracedModel& model = traced.model();
  const Real tolerance(power_of_two(agreement), precision);
  std::vector<CertifiedFinding> findings;
  if (model.layers() == 0) return findings;
  const LayerTrace<Certified>& first = model.trace().layers.front();
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const Node a = traced.left(k);
    const Node b = traced.right(k);
    const std::vector<Hypothesis> hypotheses = identity_hypotheses(pairs[k], model.config());
    const auto add = [&](const char* check, std::string where, Quantity measured, Relation relation, Quantity bound) {
      findings.push_back(
          {check, std::move(where), pairs[k].n, hypotheses, std::move(measured), relation, std::move(bound)});
    };
    for (std::size_t h = 0; h < model.heads(); ++h) {
      add("T42-id", head_name(instance, h), residual(first.heads[h], a, b, precision), Relation::at_most, tolerance);
    }
    if (model.heads() != 1) continue;                             // heads may cancel each other
    const bool alone = last_run(pairs[k].left) == model.keys(a);  // then u_a = o_n, and nothing moves
    std::vector<Hypothesis> moving = hypotheses;
    moving.push_back(hypothesis("some earlier token is another one than the last", !alone,
                                alone ? "all keys are alike" : fmt::format("{} keys", model.keys(a))));
    const Real toward = row_distance(first.heads[0].value, b, first.heads[0].output, a, precision);
    const Real bound = toward / (1 + model.keys(a) * model.spread(0, 0, b)) * (1 - tolerance);
    findings.push_back({"T42-lb", instance.family, pairs[k].n, std::move(moving),
                        row_distance(first.attended, a, first.attended, b, precision), Relation::at_least, bound});
  }
  return findings;
}

}  // namespace

Claim theorem_b3_identity() {
  return {.id = "theorem-b3-identity",
          .statement = "Theorem 4.2 / B.3",
          .summary = "the first layer moves by theta (u_a - o_n), no less than ||u_a - o_n|| / (1 + n w)",
          .printed = "not in the paper",
          .repaired = "o*_(n+1) - o_n = theta (u_a - o_n) per head: 1/n is the exact rate of the first layer",
          .page = "theorem-b3",
          .checks = {{"T42-id", "||o*_(n+1) - o_n - theta (u_a - o_n)|| <= 2^-40", agreement_of_enclosures()},
                     {"T42-lb", "one head: ||z*_(n+1) - z_n|| >= ||u_a - o_n|| / (1 + n w) (1 - 2^-40)",
                      trivially(0, "a distance is not negative")}},
          .families = model_families(),
          .parameters = {},
          .about_models = true,
          .check = &check_identity};
}

}  // namespace snellen
