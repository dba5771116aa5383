// SPDX-License-Identifier: LGPL-3.0-or-later
// A long common prefix makes two sequences alike at a common last token, whatever stands between.
#include <fmt/format.h>

#include <algorithm>

#include "a_priori.hpp"
#include "claims.hpp"
#include "collapse_bound.hpp"
#include "collapse_hypotheses.hpp"
#include "model_draws.hpp"
#include "traced_pairs.hpp"

namespace snellen {
namespace {

/// P X c and P Y c with as long a P as leaves both a tail.
struct Tails {
  long prefix = 0;
  long left = 0;
  long right = 0;
};

Tails tails_of(const TokenPair& pair) {
  const auto left = static_cast<long>(pair.left.size());
  const auto right = static_cast<long>(pair.right.size());
  const long prefix = std::min({common_prefix(pair), left - 1, right - 1});
  return {prefix, left - prefix, right - prefix};
}

Hypothesis tails_end_alike(const TokenPair& pair, const Tails& tails) {
  const bool holds = tails.prefix >= 1 && pair.left.back() == pair.right.back();
  return hypothesis("both have a prefix in common and end in the same token", holds,
                    fmt::format("prefix {}, tails {} and {}, last tokens #{} and #{}", tails.prefix, tails.left,
                                tails.right, pair.left.back(), pair.right.back()));
}

Hypothesis positions_match(const Config& config, const Tails& tails) {
  const bool none = config.position.scheme == PositionScheme::none;
  return hypothesis("positions of the prefix look alike from both ends: none, or tails of equal length",
                    none || tails.left == tails.right,
                    none ? "no positions" : fmt::format("tails of {} and {}", tails.left, tails.right));
}

/// What a head sees of one pair.
struct Ends {
  Node a = 0;
  Node b = 0;
  Node prefix_end = 0;
  Tails tails;
};

/// diam of the values of both sequences: their paths' own diameters, and across the tails.
Real common_diameter(const TracedModel& model, std::size_t l, std::size_t h, const std::vector<Node>& left_tail,
                     const std::vector<Node>& right_tail, const Ends& ends) {
  Real diameter = max(model.value_diameter(l, h, ends.a), model.value_diameter(l, h, ends.b));
  for (const Node x : left_tail) {
    for (const Node y : right_tail) diameter = max(diameter, model.value_distance(l, h, x, y));
  }
  return diameter;
}

/// At most f w / (f w + t): the weight of f keys among f + t.
Real tail_weight(long tail, long prefix, const Real& w) {
  const Real weight = tail * w / (tail * w + prefix);
  return weight.is_finite() ? weight : Real(1, w.precision());
}

/// g [e + sum_h (D tanh(shift / 4) + D max(phi, phi'))].
Real prefix_step(const TracedModel& model, std::size_t l, const Ends& ends, const std::vector<Node>& left_tail,
                 const std::vector<Node>& right_tail, const Real& e) {
  Real moved = e;
  for (std::size_t h = 0; h < model.heads(); ++h) {
    const Real diameter = common_diameter(model, l, h, left_tail, right_tail, ends);
    moved += query_shift(model, l, h, ends.a, ends.b, e, ends.prefix_end, model.value_diameter(l, h, ends.prefix_end));
    // Both rows are (1 - P) average over the prefix + P another average, P the greater of their tails' weights.
    moved += diameter * max(tail_weight(ends.tails.left, ends.tails.prefix, model.spread(l, h, ends.a)),
                            tail_weight(ends.tails.right, ends.tails.prefix, model.spread(l, h, ends.b)));
  }
  return with_slack(model.step_secant(l, ends.a, ends.b) * moved);
}

std::vector<CertifiedFinding> check_prefix(const Instance& instance, std::uint64_t draw, Precision precision) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  const TracedPairs traced(drawn_model(instance, draw), pairs, {}, precision);
  const TracedModel& model = traced.model();
  const std::vector<AprioriLayer> layers = a_priori_layers(model.model(), model.constants(), precision);
  std::vector<CertifiedFinding> findings;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    Ends ends{traced.left(k), traced.right(k), 0, tails_of(pairs[k])};
    std::vector<Node> left_tail = nodes_on_path(model.tree(), ends.a);
    std::vector<Node> right_tail = nodes_on_path(model.tree(), ends.b);
    const long prefix = std::max(ends.tails.prefix, 1L);  // a hypothesis tells when there is none
    ends.prefix_end = left_tail[static_cast<std::size_t>(prefix - 1)];
    left_tail.erase(left_tail.begin(), left_tail.begin() + ends.tails.prefix);
    right_tail.erase(right_tail.begin(), right_tail.begin() + ends.tails.prefix);
    const std::vector<Hypothesis> hypotheses = {
        tails_end_alike(pairs[k], ends.tails), attention_sees_everything(model.config()),
        positions_match(model.config(), ends.tails), logits_are_bounded(model, {ends.a, ends.b}),
        norms_are_lipschitz(model)};
    const auto add = [&](const char* check, std::string where, const Real& measured, const Real& bound,
                         const Real& trivial) {
      findings.push_back(
          {check, std::move(where), pairs[k].n, hypotheses, measured, Relation::at_most, bound, trivial});
    };
    Real chained = model.number(0);
    Real any = model.number(0);  // whatever the weights
    for (std::size_t l = 0; l < model.layers(); ++l) {
      const Real e = model.stream_distance(l, ends.a, ends.b);
      const Real g = model.step_secant(l, ends.a, ends.b);
      std::vector<Real> diameters;
      for (std::size_t h = 0; h < model.heads(); ++h) {
        diameters.push_back(common_diameter(model, l, h, left_tail, right_tail, ends));
      }
      add("PD-ub", fmt::format("{}, layer {}", instance.family, l + 1), model.stream_distance(l + 1, ends.a, ends.b),
          prefix_step(model, l, ends, left_tail, right_tail, e), any_weights_step(g, e, diameters));
      chained = prefix_step(model, l, ends, left_tail, right_tail, chained);
      any = any_weights_step(g, any, diameters);
    }
    const Real distance = model.output_distance(ends.a, ends.b);
    const Real trivial = any_output_distance(model, any);
    add("PD-chain", instance.family, distance, with_slack(model.final_secant(ends.a, ends.b) * chained), trivial);
    const std::vector<Real> factor(model.heads(), model.number(std::max(ends.tails.left, ends.tails.right)));
    add("PD-closed", instance.family, distance,
        norm_lipschitz(model.config(), model.constants().final_gain, precision) *
            collapse_constant(layers, factor, precision) / prefix,
        trivial);
    findings.back().hypotheses.push_back(epsilon_is_positive(model.config()));
  }
  return findings;
}

}  // namespace

Claim theorem_b3_prefix() {
  return {
      .id = "theorem-b3-prefix",
      .statement = "Theorem 4.2 / B.3",
      .summary = "P X c and P Y c come together at c as the common prefix grows, whatever X and Y",
      .printed = "not in the paper",
      .repaired = "no repetition is needed: e_L <= C_L max(f, f') / t for a prefix of t and tails of f and f' tokens",
      .page = "theorem-b3",
      .checks = {{"PD-ub",
                  "e_(l+1) <= g [e_l + sum_h (D tanh(shift / 4) + D max(phi, phi'))] (1 + 2^-40), phi = f w / "
                  "(f w + t)",
                  trivially_by_instance("g [e_l + sum_h D]",
                                        "outputs of attention are averages of values, whatever the weights")},
                 {"PD-chain", "||y - y'|| <= lambda_3 times the recursion from e_0 = 0", trivially_for_outputs()},
                 {"PD-closed", "||y - y'|| <= lambda_3 C_L max(f, f') / t, constants from the weights alone",
                  trivially_for_outputs()}},
      .families = model_families(),
      .parameters = {},
      .about_models = true,
      .check = &check_prefix};
}

}  // namespace snellen
