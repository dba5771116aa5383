// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 4.2 / B.3: the last tokens of x a and x a a come together at the rate 1/n, with all constants.
#include <fmt/format.h>

#include "a_priori.hpp"
#include "claims.hpp"
#include "collapse_bound.hpp"
#include "collapse_hypotheses.hpp"
#include "model_draws.hpp"
#include "traced_pairs.hpp"

namespace snellen {
namespace {

/// lambda_3 C_L / n from the weights alone.
Real closed_form(const TracedModel& model, const std::vector<AprioriLayer>& layers, long n,
                 const std::vector<Real>& variation) {
  std::vector<Real> factor;
  for (const Real& v : variation) factor.push_back(1 + v);
  return norm_lipschitz(model.config(), model.constants().final_gain, model.precision()) *
         collapse_constant(layers, factor, model.precision()) / n;
}

std::vector<CertifiedFinding> check_theorem_b3(const Instance& instance, std::uint64_t draw, Precision precision) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  const TracedPairs traced(drawn_model(instance, draw), pairs, {}, precision);
  const TracedModel& model = traced.model();
  const std::vector<AprioriLayer> layers = a_priori_layers(model.model(), model.constants(), precision);
  std::vector<CertifiedFinding> findings;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const Node a = traced.left(k);
    const Node b = traced.right(k);
    const PositionShift shift = position_shift(model, a, b);
    const std::vector<Hypothesis> hypotheses = {right_repeats_left(pairs[k]), attention_sees_everything(model.config()),
                                                shift.hypothesis, logits_are_bounded(model, {a, b}),
                                                norms_are_lipschitz(model)};
    const auto add = [&](const char* check, std::string where, const Real& measured, const Real& bound,
                         const Real& trivial) {
      findings.push_back(
          {check, std::move(where), pairs[k].n, hypotheses, measured, Relation::at_most, bound, trivial});
    };
    Real chained = model.number(0);  // e_l by the recursion alone
    Real any = model.number(0);      // the same whatever the weights
    for (std::size_t l = 0; l < model.layers(); ++l) {
      const Real e = model.stream_distance(l, a, b);
      const Real g = model.step_secant(l, a, b);
      const std::vector<Real> diameters = value_diameters(model, l, b);  // the path of b has that of a in it
      add("T42-ub", fmt::format("{}, layer {}", instance.family, l + 1), model.stream_distance(l + 1, a, b),
          repeated_token_step(model, l, a, b, e, shift.variation), any_weights_step(g, e, diameters));
      chained = repeated_token_step(model, l, a, b, chained, shift.variation);
      any = any_weights_step(g, any, diameters);
    }
    const Real distance = model.output_distance(a, b);
    const Real trivial = any_output_distance(model, any);
    add("T42-chain", instance.family, distance, with_slack(model.final_secant(a, b) * chained), trivial);
    add("T42-closed", instance.family, distance, closed_form(model, layers, model.keys(a), shift.variation), trivial);
    findings.back().hypotheses.push_back(epsilon_is_positive(model.config()));
  }
  return findings;
}

}  // namespace

Claim theorem_b3() {
  return {
      .id = "theorem-b3",
      .statement = "Theorem 4.2 / B.3",
      .summary = "the last tokens of x a and x a a come together, at the rate 1/n, layer by layer",
      .printed = "true with hypotheses",
      .repaired = "e_(l+1) <= g [(1 + h) e_l + sum_h D_h theta_h], hence e_L <= C_L / n; T5 adds its variation",
      .page = "theorem-b3",
      .checks =
          {{"T42-ub",
            "e_(l+1) <= g [e_l + sum_h (D tanh(shift / 4) + theta ||u* - o~||)] (1 + 2^-40), e_l as measured; T5: D "
            "(shift / 4 + w/(w+n-1) V) for D tanh",
            trivially_by_instance("g [e_l + sum_h D]",
                                  "outputs of attention are averages of values, whatever the weights")},
           {"T42-chain", "||y_n - y*_(n+1)|| <= lambda_3 times the recursion from e_0 = 0", trivially_for_outputs()},
           {"T42-closed", "||y_n - y*_(n+1)|| <= lambda_3 C_L / n, constants from the weights alone",
            trivially_for_outputs()}},
      .families = model_families(),
      .parameters = {},
      .about_models = true,
      .check = &check_theorem_b3};
}

}  // namespace snellen
