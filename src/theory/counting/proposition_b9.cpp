// SPDX-License-Identifier: LGPL-3.0-or-later
// Proposition 6.1 / B.9: without positions and mask a token's vector depends on the ratios of token counts only.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "exact_model.hpp"
#include "ratios.hpp"
#include "snellen/error.hpp"

namespace snellen {
namespace {

std::int32_t layers_of(const Instance& instance) {
  return static_cast<std::int32_t>(instance.integer_parameter("layers"));
}

Hypothesis unmasked(const Config& config) {
  return hypothesis("no causal mask", !config.attention.causal, config.attention.causal ? "causal" : "full attention");
}

/// The model of this draw, with one hypothesis broken where the family says so.
Model draw_model(const Instance& instance, Draws& draws, std::uint64_t draw) {
  Model model = draw_exact_model(draws, layers_of(instance), draw);
  Config& config = model.config;
  if (instance.family == "causal") config.attention.causal = true;
  if (instance.family == "sink") {
    config.attention.sink = true;
    for (LayerWeights& layer : model.weights.layers) layer.sink = DoubleVector::Zero(config.attention.heads);
  }
  if (instance.family == "alibi") {
    config.position.scheme = PositionScheme::alibi;
    config.position.slopes.assign(static_cast<std::size_t>(config.attention.heads), 1);
  }
  return model;
}

/// Integer logits far apart, so that weights spread over 2^40.
void widen(Model& model, Draws& draws) {
  for (LayerWeights& layer : model.weights.layers) {
    for (auto& table : layer.logit_table) {
      for (Eigen::Index k = 0; k < table.size(); ++k) table.data()[k] = draws.chance(1, 2) ? 20 : -20;
    }
  }
}

std::vector<ExactFinding> check_random(const Instance& instance, std::uint64_t draw) {
  Draws draws(draw, "proposition-b9");
  const bool adversarial = instance.family == "adversarial";
  Model model = draw_model(instance, draws, draw);
  if (adversarial) widen(model, draws);
  std::vector<long> counts;
  for (std::int32_t type = 0; type < model.config.vocabulary; ++type) {
    counts.push_back(adversarial ? (draws.chance(1, 2) ? 1 : 6) : draws.between(1, 3));
  }
  const auto last = static_cast<Token>(draws.below(counts.size()));
  const std::vector<Token> left = draw_sequence(draws, counts, last);
  std::vector<ExactFinding> findings;
  for (const long factor : instance.n_values) {
    std::vector<long> multiplied = counts;
    for (long& count : multiplied) count *= factor;
    if (instance.family == "ratio") ++multiplied[draws.below(multiplied.size())];
    const std::vector<Token> right = draw_sequence(draws, multiplied, last);
    std::vector<Hypothesis> hypotheses = {unmasked(model.config)};
    std::ranges::move(type_hypotheses(model.config), std::back_inserter(hypotheses));
    std::ranges::move(ratio_hypotheses(left, right), std::back_inserter(hypotheses));
    const auto y = exact_representations(model, {left, right});
    findings.push_back({"P61-eq", fmt::format("{} tokens against {}", left.size(), right.size()), factor,
                        std::move(hypotheses), largest_difference(y[0], y[1]), Relation::equal, 0});
  }
  return findings;
}

/// The vector of the token 0 after L layers from the ratios 1 : 1 alone: one number per type of token.
Rational ratio_recursion(const Model& model) {
  std::vector<Rational> v = {0, 1};
  for (const LayerWeights& layer : model.weights.layers) {
    std::vector<Rational> next;
    for (Eigen::Index query = 0; query < 2; ++query) {
      Rational weight = 0;
      Rational sum = 0;
      for (Eigen::Index key = 0; key < 2; ++key) {
        const Rational w = power_of_two(static_cast<long>(layer.logit_table.front()(query, key)));
        weight += w;
        sum += w * v[static_cast<std::size_t>(key)];
      }
      next.push_back(v[static_cast<std::size_t>(query)] + sum / weight);
    }
    v = next;
  }
  return v.front();
}

/// '10' against '1^n 0^n' with values 1 and 0: the paper's pair, in closed form.
std::vector<ExactFinding> check_two_tokens(const Instance& instance) {
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    for (std::int32_t layers = 1; layers <= layers_of(instance); ++layers) {
      const Model model = two_token_model(layers, instance.family == "weighted");
      const std::vector<Token> left = {1, 0};
      const std::vector<Token> right = joined(run_of(1, n), run_of(0, n));
      const auto y = exact_representations(model, {left, right});
      std::vector<Hypothesis> hypotheses = {unmasked(model.config)};
      std::ranges::move(type_hypotheses(model.config), std::back_inserter(hypotheses));
      std::ranges::move(ratio_hypotheses(left, right), std::back_inserter(hypotheses));
      const std::string what = fmt::format("'10' against '1^{} 0^{}', L = {}: y = {}", n, n, layers, y[0][0].str());
      findings.push_back({"P61-eq", what, n, hypotheses, largest_difference(y[0], y[1]), Relation::equal, 0});
      findings.push_back({"P61-value", what, n, hypotheses, y[1][0], Relation::equal, ratio_recursion(model)});
    }
  }
  return findings;
}

std::vector<ExactFinding> check_proposition_b9(const Instance& instance, std::uint64_t draw) {
  for (const long n : instance.n_values) {
    if (n < 1) throw InputError("pair.n", fmt::format("the factor {} leaves no tokens", n), "take 1 or more");
  }
  const bool two_tokens = instance.family == "uniform" || instance.family == "weighted";
  return two_tokens ? check_two_tokens(instance) : check_random(instance, draw);
}

}  // namespace

Claim proposition_b9() {
  return {.id = "proposition-b9",
          .statement = "Proposition 6.1 / B.9",
          .summary = "without mask and positions, counts all multiplied by n give exactly the same vector",
          .printed = "true for ratios; 'unable to count' is false, see proposition-b9-bos",
          .repaired = "exactly equal vectors, for any heads, norms, feed-forward parts and depth, without a sink",
          .page = "proposition-b9",
          .checks = {{"P61-eq", "max_i |y_i - y*_i| = 0 when every count is multiplied by n"},
                     {"P61-value", "two tokens: y is the recursion on ratios, one number per type of token"}},
          .families = {{"random", "random rational models and counts, shuffled sequences"},
                       {"adversarial", "weights that spread over 2^40, counts 1 and 6"},
                       {"uniform", "'10' against '1^n 0^n', equal logits, values 1 and 0, L = 1..layers"},
                       {"weighted", "the same with weights 4, 1/2, 2, 1/8"},
                       {"causal", "a causal mask"},
                       {"alibi", "positions: ALiBi"},
                       {"sink", "a sink"},
                       {"ratio", "one token more"}},
          .parameters = {{"layers", "L: the number of layers", Rational(2), Rational(1), Rational(8)}},
          .about_models = false,
          .check = &check_proposition_b9};
}

}  // namespace snellen
