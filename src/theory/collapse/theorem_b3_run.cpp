// SPDX-License-Identifier: LGPL-3.0-or-later
// Runs P a^r: every representation tends to that of the single token a, and faster than Theorem B.3 tells.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "collapse_bound.hpp"
#include "collapse_hypotheses.hpp"
#include "model_draws.hpp"
#include "traced_pairs.hpp"

namespace snellen {
namespace {

/// The nodes of P a^r a in order, and the node of the sequence (a).
struct RunNodes {
  std::vector<Node> path;
  std::size_t prefix = 0;  ///< m, tokens of P
  Node limit = 0;
};

/// By place on the path: distances to the limit at one layer, known or bounded; those of the prefix are not used.
using Distances = std::vector<Real>;

class RunBounds {
 public:
  RunBounds(const TracedModel& model, RunNodes run) : model_(model), run_(std::move(run)) {}

  [[nodiscard]] std::size_t size() const { return run_.path.size(); }
  [[nodiscard]] std::size_t prefix() const { return run_.prefix; }
  [[nodiscard]] Node node(std::size_t place) const { return run_.path[place]; }

  /// rho_l as it is.
  [[nodiscard]] Distances measured(std::size_t l) const {
    Distances out(size(), model_.number(0));
    for (std::size_t j = prefix(); j < size(); ++j) out[j] = model_.stream_distance(l, node(j), run_.limit);
    return out;
  }

  /// Per head and place n: sum_{j <= m} ||u_j - u_inf|| + omega sum_{m < j <= n} lambda_1(j) rho_l(j).
  [[nodiscard]] std::vector<Distances> value_sums(std::size_t l, const Distances& rho) const {
    std::vector<Distances> sums(model_.heads(), Distances(size(), model_.number(0)));
    for (std::size_t h = 0; h < sums.size(); ++h) {
      Real sum = model_.number(0);
      for (std::size_t j = 0; j < size(); ++j) {
        sum += j < prefix() ? model_.value_distance(l, h, node(j), run_.limit) : value_from_stream(l, h, j, rho[j]);
        sums[h][j] = sum;
      }
    }
    return sums;
  }

  /// rho_{l+1}(n) <= g [rho_l(n) + sum_h w/(n-1+w) sums_h(n)], at every place of the run.
  [[nodiscard]] Distances next(std::size_t l, const Distances& rho) const {
    const std::vector<Distances> sums = value_sums(l, rho);
    Distances out(size(), model_.number(0));
    for (std::size_t j = prefix(); j < size(); ++j) {
      Real moved = rho[j];
      for (std::size_t h = 0; h < sums.size(); ++h) {
        moved += greatest_weight(model_.spread(l, h, node(j)), static_cast<long>(j) + 1) * sums[h][j];
      }
      out[j] = with_slack(model_.step_secant(l, node(j), run_.limit) * moved);
    }
    return out;
  }

  /// By head: how far an average of the values up to this place can be from u_inf.
  [[nodiscard]] std::vector<Real> value_reaches(std::size_t l, std::size_t place) const {
    std::vector<Real> out(model_.heads(), model_.number(0));
    for (std::size_t h = 0; h < out.size(); ++h) {
      for (std::size_t j = 0; j <= place; ++j) {
        out[h] = max(out[h], model_.value_distance(l, h, node(j), run_.limit));
      }
    }
    return out;
  }

  /// g between a place and the limit.
  [[nodiscard]] Real step_secant(std::size_t l, std::size_t place) const {
    return model_.step_secant(l, node(place), run_.limit);
  }

  /// ||y_n - y_inf|| from rho_L(n).
  [[nodiscard]] Real final_distance(std::size_t place, const Real& rho) const {
    return with_slack(model_.final_secant(node(place), run_.limit) * rho);
  }

  /// The distance of places n and n + 1 after layer l, without positions: g [e + sum_h (query shift + theta (||u_(n+1)
  /// - u_inf|| + ||o~ - u_inf||))].
  [[nodiscard]] Real consecutive(std::size_t l, std::size_t place, const Real& e, const Distances& rho) const {
    const Node a = node(place);
    const Node b = node(place + 1);
    const std::vector<Distances> sums = value_sums(l, rho);
    Real moved = e;
    for (std::size_t h = 0; h < sums.size(); ++h) {
      const Real others = greatest_weight(model_.spread(l, h, b), static_cast<long>(place) + 1) * sums[h][place];
      moved += query_shift(model_, l, h, a, b, e, a, model_.value_diameter(l, h, a));
      moved += model_.own_weight(l, h, b) * (value_from_stream(l, h, place + 1, rho[place + 1]) + others);
    }
    return with_slack(model_.step_secant(l, a, b) * moved);
  }

  /// K_L (1 + ln n)^(L-1) / n for the last place but one, with the largest constants along the run.
  [[nodiscard]] Real closed_form() const {
    const std::size_t last = size() - 2;
    const long n = static_cast<long>(last) + 1;
    Real k = model_.number(0);
    for (std::size_t l = 0; l < model_.layers(); ++l) {
      Real step = model_.number(1);
      Real lipschitz = model_.number(0);
      for (std::size_t j = prefix(); j <= last; ++j) {
        step = max(step, model_.step_secant(l, node(j), run_.limit));
        lipschitz = max(lipschitz, model_.attention_secant(l, node(j), run_.limit));
      }
      Real inner = k;
      for (std::size_t h = 0; h < model_.heads(); ++h) {
        Real w = model_.number(1);
        for (std::size_t j = prefix(); j <= last; ++j) w = max(w, model_.spread(l, h, node(j)));
        Real farthest = model_.number(0);
        for (std::size_t j = 0; j < prefix(); ++j) {
          farthest = max(farthest, model_.value_distance(l, h, node(j), run_.limit));
        }
        inner += w * (farthest * static_cast<long>(prefix()) + model_.head(l, h).value * lipschitz * k);
      }
      k = step * inner;
    }
    const Real logarithm = 1 + log(model_.number(n));
    return with_slack(k * power(logarithm, std::max<long>(static_cast<long>(model_.layers()) - 1, 0)) / n);
  }

 private:
  [[nodiscard]] Real value_from_stream(std::size_t l, std::size_t h, std::size_t place, const Real& rho) const {
    return model_.head(l, h).value * model_.attention_secant(l, node(place), run_.limit) * rho;
  }

  const TracedModel& model_;
  RunNodes run_;
};

void check_pair(const Instance& instance, const TracedModel& model, const TokenPair& pair, const RunBounds& run,
                std::vector<CertifiedFinding>& findings) {
  const std::size_t place = run.size() - 2;
  const Node a = run.node(place);
  const Node b = run.node(place + 1);
  const std::vector<Hypothesis> hypotheses = {right_repeats_left(pair), attention_sees_everything(model.config()),
                                              values_have_no_position(model.config()),
                                              logits_are_bounded(model, {a, b}), norms_are_lipschitz(model)};
  const auto add = [&](const char* check, std::string where, const Real& measured, const Real& bound,
                       const Real& trivial) {
    findings.push_back({check, std::move(where), pair.n, hypotheses, measured, Relation::at_most, bound, trivial});
  };
  const bool without_positions = model.config().position.scheme == PositionScheme::none;
  Distances chain = run.measured(0);
  Real consecutive = model.stream_distance(0, a, b);
  // The distances of consecutive lengths and to the limit, whatever the weights.
  Real any = consecutive;
  Real any_to_limit = chain[place];
  for (std::size_t l = 0; l < model.layers(); ++l) {
    const std::string where = fmt::format("{}, layer {}", instance.family, l + 1);
    const Distances rho = run.measured(l);
    const std::vector<Real> reaches = run.value_reaches(l, place);
    const Real g_limit = run.step_secant(l, place);
    add("RUN-rho", where, run.measured(l + 1)[place], run.next(l, rho)[place],
        any_weights_step(g_limit, rho[place], reaches));
    any_to_limit = any_weights_step(g_limit, any_to_limit, reaches);
    const Real g = model.step_secant(l, a, b);
    const std::vector<Real> diameters = value_diameters(model, l, b);
    if (without_positions) {
      const Real e = model.stream_distance(l, a, b);
      add("RUN-cons", where, model.stream_distance(l + 1, a, b), run.consecutive(l, place, e, rho),
          any_weights_step(g, e, diameters));
      consecutive = run.consecutive(l, place, consecutive, chain);
    }
    any = any_weights_step(g, any, diameters);
    chain = run.next(l, chain);
  }
  const Real to_limit = run.final_distance(place, run.measured(model.layers())[place]);
  const Real distance = model.output_distance(a, b);
  add("RUN-lim", instance.family, to_limit, run.final_distance(place, run.closed_form()),
      run.final_distance(place, any_to_limit));
  const Real trivial = any_output_distance(model, any);
  add("RUN-any", instance.family, distance,
      run.final_distance(place, chain[place]) + run.final_distance(place + 1, chain[place + 1]), trivial);
  if (without_positions) {
    add("RUN-rate", instance.family, distance, with_slack(model.final_secant(a, b) * consecutive), trivial);
  }
}

std::vector<CertifiedFinding> check_run(const Instance& instance, std::uint64_t draw, Precision precision) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  std::vector<std::vector<Token>> alone;
  for (const TokenPair& pair : pairs) alone.push_back({pair.right.back()});
  const TracedPairs traced(drawn_model(instance, draw), pairs, alone, precision);
  std::vector<CertifiedFinding> findings;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    RunNodes run{nodes_on_path(traced.model().tree(), traced.right(k)), 0, traced.other(k)};
    run.prefix = run.path.size() - static_cast<std::size_t>(last_run(pairs[k].right));
    check_pair(instance, traced.model(), pairs[k], RunBounds(traced.model(), std::move(run)), findings);
  }
  return findings;
}

}  // namespace

Claim theorem_b3_run() {
  return {
      .id = "theorem-b3-run",
      .statement = "Theorem 4.2 / B.3",
      .summary = "P a^r tends to the single token a, with any positions that act on bounded logits",
      .printed = "not in the paper",
      .repaired =
          "rho_l(n) <= K_l (1 + ln n)^(l-1) / n; without positions consecutive lengths at (1 + ln n)^(l-1) / n^2",
      .page = "theorem-b3",
      .checks = {{"RUN-rho",
                  "||v_n - v_inf|| after a layer <= g [rho_l(n) + sum_h w/(n-1+w) (sum_P ||u_j - u_inf|| + "
                  "omega sum_run lambda_1 rho_l(j))] (1 + 2^-40), rho_l as measured",
                  trivially_by_instance("g [rho_l + sum_h max_j ||u_j - u_inf||]",
                                        "outputs of attention are averages of values, whatever the weights")},
                 {"RUN-cons",
                  "without positions: e_(l+1) <= g [e_l + sum_h (D tanh(shift / 4) + theta (||u_(n+1) - "
                  "u_inf|| + ||o~ - u_inf||))] (1 + 2^-40)",
                  trivially_by_instance("g [e_l + sum_h D]",
                                        "outputs of attention are averages of values, whatever the weights")},
                 {"RUN-lim", "lambda_3 ||v_n - v_inf|| <= lambda_3 K_L (1 + ln n)^(L-1) / n, constants along the run",
                  trivially_by_instance("lambda_3 times the recursion of g [rho + sum_h max_j ||u_j - u_inf||]",
                                        "outputs of attention are averages of values, whatever the weights")},
                 {"RUN-any", "||y_n - y_(n+1)|| <= lambda_3 (rho_L(n) + rho_L(n+1)), rho by recursion from 0",
                  trivially_for_outputs()},
                 {"RUN-rate", "without positions: ||y_n - y_(n+1)|| <= lambda_3 times the recursion of RUN-cons",
                  trivially_for_outputs()}},
      .families = model_families(),
      .parameters = {},
      .about_models = true,
      .check = &check_run};
}

}  // namespace snellen
