// SPDX-License-Identifier: LGPL-3.0-or-later
// Periodic sequences such as 111,111,...: without positions only the frequencies and the last token remain.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "collapse_bound.hpp"
#include "collapse_hypotheses.hpp"
#include "mean_field.hpp"
#include "model_draws.hpp"
#include "snellen/error.hpp"
#include "traced_pairs.hpp"

namespace snellen {
namespace {

/// By place on a path: distances to the mean-field model; those of tokens without frequency are not used.
using Distances = std::vector<Real>;

class FrequencyBounds {
 public:
  FrequencyBounds(const TracedModel& model, const MeanField& mean, std::vector<Node> path)
      : model_(model), mean_(mean), path_(std::move(path)) {
    std::ranges::copy_if(path_, std::back_inserter(others_), [&](Node node) { return !mean_.covers(node); });
  }

  [[nodiscard]] Distances measured(std::size_t l) const {
    Distances out(path_.size(), model_.number(0));
    for (std::size_t j = 0; j < path_.size(); ++j) {
      if (mean_.covers(path_[j])) out[j] = mean_.stream_distance(l, path_[j]);
    }
    return out;
  }

  /// After layer l: g [rho(n) + sum_h (D shift / 4 + D w/(w+n-1) kappa S + w/(w+n-1) (omega S + sum_others ||u_j - o||)
  /// + (w/n) sum_t |c_t - f_t n| ||U_t - o||)], S = sum_{j <= n} lambda_1(j) rho(j), kappa the key sensitivity.
  [[nodiscard]] Distances next(std::size_t l, const Distances& rho) const {
    Distances moved = rho;
    for (std::size_t h = 0; h < model_.heads(); ++h) add_head(l, h, rho, moved);
    for (std::size_t j = 0; j < path_.size(); ++j) {
      if (mean_.covers(path_[j])) moved[j] = with_slack(mean_.step_secant(l, path_[j]) * moved[j]);
    }
    return moved;
  }

  /// Whatever the weights: ||v_n - V_t|| after layer l <= g [rho + sum_h max_j ||u_j - o||] at the last place.
  [[nodiscard]] Real any_weights(std::size_t l, const Real& rho) const {
    const Node last = path_.back();
    if (!mean_.covers(last)) return rho;
    std::vector<Real> reaches(model_.heads(), model_.number(0));
    for (std::size_t h = 0; h < reaches.size(); ++h) {
      for (const Node node : path_) reaches[h] = max(reaches[h], mean_.node_offset(l, h, node, mean_.token(last)));
    }
    return any_weights_step(mean_.step_secant(l, last), rho, reaches);
  }

 private:
  /// What one head's row needs of the query's token.
  struct OfQuery {
    Real spread, sensitivity;
    std::map<Token, Real> values;  // ||U_t - o||
    Real others;                   // sum of ||u_j - o|| over tokens without frequency
  };

  [[nodiscard]] std::map<Token, OfQuery> queries(std::size_t l, std::size_t h) const {
    std::map<Token, OfQuery> out;
    for (const auto& [query, frequency] : mean_.frequencies()) {
      OfQuery of{mean_.spread(l, h, query, others_), mean_.key_sensitivity(l, h, query), {}, model_.number(0)};
      for (const auto& [value, unused] : mean_.frequencies()) {
        of.values.emplace(value, mean_.value_offset(l, h, value, query));
      }
      for (const Node node : others_) of.others += mean_.node_offset(l, h, node, query);
      out.emplace(query, std::move(of));
    }
    return out;
  }

  /// What frequencies that are not yet met at n move the output by: sum_t |c_t - f_t n| ||U_t - o|| times a weight, or,
  /// when that is large, the greatest ||U_t - o||.
  [[nodiscard]] Real imbalance_of(const OfQuery& of, const std::map<Token, long>& counts, long n, const Real& w,
                                  const Real& weight) const {
    Real sum = model_.number(0);
    Real farthest = model_.number(0);
    for (const auto& [token, frequency] : mean_.frequencies()) {
      const auto found = counts.find(token);
      const Rational surplus = abs(Rational((found == counts.end() ? 0 : found->second) - frequency * n));
      const Real& offset = of.values.at(token);
      if (found != counts.end()) farthest = max(farthest, offset);
      // A token that is there has a key's weight; one that is not yet has at most w / n.
      sum += Real(surplus, model_.precision()) * offset * (found != counts.end() ? weight : w / n);
    }
    return tighter(sum, farthest);
  }

  void add_head(std::size_t l, std::size_t h, const Distances& rho, Distances& moved) const {
    const std::map<Token, OfQuery> of_queries = queries(l, h);
    const HeadConstants& head = model_.head(l, h);
    std::map<Token, long> counts;
    Real sum = model_.number(0);  // S
    for (std::size_t j = 0; j < path_.size(); ++j) {
      const Node node = path_[j];
      if (!mean_.covers(node)) continue;
      const long n = static_cast<long>(j) + 1;
      ++counts[mean_.token(node)];
      const Real moved_key = mean_.attention_secant(l, node) * rho[j];
      sum += moved_key;
      const OfQuery& of = of_queries.at(mean_.token(node));
      const Real& diameter = model_.value_diameter(l, h, node);
      const Real w = max(model_.spread(l, h, node), of.spread);
      const Real weight = greatest_weight(w, n);
      const Real shift =
          logit_shift(model_.config(), head, model_.key_diameter(l, node), model_.key_radius(l, node)) * moved_key;
      const Real imbalance = imbalance_of(of, counts, n, w, weight);
      moved[j] += diameter * shift / 4 + diameter * weight * of.sensitivity * sum +
                  weight * (head.value * sum + of.others) + imbalance;
    }
  }

  const TracedModel& model_;
  const MeanField& mean_;
  std::vector<Node> path_;
  std::vector<Node> others_;
};

Hypothesis without_positions(const Config& config) {
  const bool none = config.position.scheme == PositionScheme::none;
  return hypothesis("there are no positions", none, none ? "none" : "positions tell the places of a period apart");
}

Hypothesis last_has_frequency(const MeanField& mean, Node node) {
  const bool holds = mean.covers(node);
  return hypothesis(
      "the last token has a positive frequency", holds,
      holds ? fmt::format("{} of token #{}", mean.frequencies().at(mean.token(node)).str(), mean.token(node))
            : fmt::format("token #{} is not in the period", mean.token(node)));
}

/// The last tokens of the longest left sequence, which is longer: with frequencies that are a sequence's own the bound
/// is zero and no enclosure decides it.
std::vector<Token> period_of(const std::vector<TokenPair>& pairs, long length) {
  const auto& longest =
      std::ranges::max_element(pairs, {}, [](const TokenPair& pair) { return pair.left.size(); })->left;
  if (static_cast<long>(longest.size()) <= length) {
    throw InputError("pair.n", fmt::format("no left sequence is longer than the period of {} tokens", length),
                     "take larger n or a smaller period");
  }
  return {longest.end() - length, longest.end()};
}

std::vector<CertifiedFinding> check_frequencies(const Instance& instance, std::uint64_t draw, Precision precision) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  const TracedPairs traced(drawn_model(instance, draw), pairs, {}, precision);
  const TracedModel& model = traced.model();
  const MeanField mean(model, period_of(pairs, instance.integer_parameter("period")));
  std::vector<CertifiedFinding> findings;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const Node a = traced.left(k);
    const Node b = traced.right(k);
    std::vector<Hypothesis> hypotheses = {last_has_frequency(mean, a), without_positions(model.config()),
                                          attention_sees_everything(model.config()), logits_are_bounded(model, {a, b}),
                                          norms_are_lipschitz(model)};
    const auto add = [&](const char* check, std::string where, const Real& measured, const Real& bound,
                         const Real& trivial) {
      findings.push_back(
          {check, std::move(where), pairs[k].n, hypotheses, measured, Relation::at_most, bound, trivial});
    };
    const FrequencyBounds left(model, mean, nodes_on_path(model.tree(), a));
    const FrequencyBounds right(model, mean, nodes_on_path(model.tree(), b));
    Distances chain = left.measured(0);
    Distances right_chain = right.measured(0);
    Real any = chain.back();
    Real right_any = right_chain.back();
    for (std::size_t l = 0; l < model.layers(); ++l) {
      const Distances rho = left.measured(l);
      add("FREQ", fmt::format("{}, layer {}", instance.family, l + 1), left.measured(l + 1).back(),
          left.next(l, rho).back(), left.any_weights(l, rho.back()));
      any = left.any_weights(l, any);
      right_any = right.any_weights(l, right_any);
      chain = left.next(l, chain);
      right_chain = right.next(l, right_chain);
    }
    const auto final_bound = [&](Node node, const Real& rho) {
      return mean.covers(node) ? with_slack(mean.final_secant(node) * rho) : rho;
    };
    const Real bound = final_bound(a, chain.back());
    add("FREQ-chain", instance.family, mean.covers(a) ? mean.output_distance(a) : model.number(0), bound,
        any_output_distance(model, any));
    const bool alike = mean.token(a) == mean.token(b);
    hypotheses.push_back(hypothesis("both sequences end in the same token", alike,
                                    fmt::format("tokens #{} and #{}", mean.token(a), mean.token(b))));
    add("FREQ-pair", instance.family, model.output_distance(a, b), bound + final_bound(b, right_chain.back()),
        any_output_distance(model, any + right_any));
  }
  return findings;
}

}  // namespace

Claim theorem_b3_frequencies() {
  return {
      .id = "theorem-b3-frequencies",
      .statement = "Theorem 4.2 / B.3",
      .summary =
          "without positions a periodic sequence tends to a model of its frequencies: commas do not prevent "
          "the collapse",
      .printed = "not in the paper",
      .repaired =
          "||v_n - V_t|| = O((ln n)^L / n), V the full-attention model over one period; so pairs with the same "
          "last token collapse, with separators or without",
      .page = "theorem-b3",
      .checks = {{"FREQ", "||v_n - V_t|| after a layer <= the recursion in rho_l(j), j <= n, as measured (1 + 2^-40)",
                  trivially_by_instance("g [rho_l + sum_h max_j ||u_j - o||]",
                                        "outputs of attention are averages of values, whatever the weights")},
                 {"FREQ-chain", "||y_n - Y_t|| <= lambda_3 times the recursion from rho_0 = 0",
                  trivially_for_outputs()},
                 {"FREQ-pair", "same last token: ||y - y'|| <= the sum of both bounds", trivially_for_outputs()}},
      .families = model_families(),
      .parameters = {{"period", "tokens of a period: the last ones of the longest left sequence give the frequencies",
                      Rational(4), Rational(1), Rational(4096)}},
      .about_models = true,
      .check = &check_frequencies};
}

}  // namespace snellen
