// SPDX-License-Identifier: LGPL-3.0-or-later
// Proposition 5.2 / B.8 prints an equality for the first token where only an upper bound is proved.
#include <fmt/format.h>

#include "absorption.hpp"
#include "claims.hpp"
#include "exact_model.hpp"
#include "snellen/error.hpp"
#include "stochastic.hpp"

namespace snellen {
namespace {

/// n tokens of their own, one coordinate, integer logits from a table, psi(z) = slope * z by two ReLUs, sigma = 1.
Model draw_linear_model(Draws& draws, long n, long depth, int slope) {
  const auto size = static_cast<std::int32_t>(n);
  Model model = bare_model(size, 1, static_cast<std::int32_t>(depth));
  model.config.feed_forward.present = true;
  model.config.feed_forward.width = 2;
  for (std::int32_t i = 0; i < size; ++i) model.weights.embedding(i, 0) = static_cast<int>(draws.between(-4, 4));
  LayerWeights& layer = model.weights.layers.front();
  for (std::int32_t i = 0; i < size; ++i) {
    for (std::int32_t j = 0; j < size; ++j) layer.logit_table.front()(i, j) = static_cast<int>(draws.between(-2, 2));
  }
  layer.up.resize(2, 1);
  layer.up << 1, -1;
  layer.down.resize(1, 2);
  layer.down << slope, -slope;
  model.weights.layers.assign(model.weights.layers.size(), layer);
  return model;
}

/// Lambda_ij = 2^S_ij / sum_{k <= i} 2^S_ik.
RationalMatrix attention_of(const Model& model) {
  const long n = model.config.vocabulary;
  RationalMatrix out(n, n);
  for (long i = 0; i < n; ++i) {
    Rational total = 0;
    for (long j = 0; j <= i; ++j) {
      out.at(i, j) = power_of_two(static_cast<long>(model.weights.layers.front().logit_table.front()(i, j)));
      total += out.at(i, j);
    }
    for (long j = 0; j <= i; ++j) out.at(i, j) /= total;
  }
  return out;
}

/// dy_n / dv_1, as a difference of two evaluations: the model is linear in its embeddings. beta_3 = 4^L divides y.
Rational derivative_by_first(Model model, long n, long depth) {
  std::vector<Token> tokens;
  for (Token token = 0; token < n; ++token) tokens.push_back(token);
  const Rational before = exact_representations(model, {tokens}).front().front();
  model.weights.embedding(0, 0) += 1;
  const Rational after = exact_representations(model, {tokens}).front().front();
  return (after - before) * power_of_two(-2 * depth);
}

std::vector<ExactFinding> check_equality(const Instance& instance, std::uint64_t draw) {
  const long depth = instance.integer_parameter("layers");
  std::vector<ExactFinding> findings;
  Draws draws(draw, "proposition-b8-equality");
  for (const long n : instance.n_values) {
    if (n < 2 || n > depth) {
      throw InputError("pair.n", fmt::format("n = {} against {} layers", n, depth), "take 2 to the number of layers");
    }
    const Model model = draw_linear_model(draws, n, depth, instance.family == "negative" ? -1 : 1);
    const RationalMatrix attention = attention_of(model);
    std::vector<Hypothesis> hypotheses = stochastic_hypotheses({&attention, 1});
    hypotheses.push_back(contracting_hypothesis({&attention, 1}));
    const Rational chance = (1 - largest_diagonal(attention)) / 2;
    findings.push_back({"B8-first",
                        fmt::format("psi = {} identity, L = {}", instance.family == "negative" ? "-" : "+", depth), n,
                        std::move(hypotheses), derivative_by_first(model, n, depth), Relation::at_least,
                        1 - binomial_at_most(depth, chance, n - 2)});
  }
  return findings;
}

}  // namespace

Claim proposition_b8_equality() {
  return {.id = "proposition-b8-equality",
          .statement = "Proposition 5.2 / B.8",
          .summary = "the printed equality dy_n/dv_1 = 1 in the limit of depth, where psi is minus the identity",
          .printed = "false: a bound that tends to 1 is no equality; psi = -id has sigma = 1 and derivative 0",
          .repaired = "dy_n/dv_1 <= (T^L)_n1, which tends to 1; equality when psi = +id",
          .page = "proposition-b8",
          .checks = {{"B8-first", "dy_n/dv_1 >= 1 - P(Bin(L, c) <= n - 2), which tends to 1",
                      unbounded("a derivative may have either sign")}},
          .families = {{"negative", "psi = -id: the feed-forward part cancels the stream"},
                       {"positive", "psi = +id: the bound is attained"}},
          .parameters = {{"layers", "L: the number of layers", Rational(32), Rational(1), Rational(1000)}},
          .about_models = false,
          .check = &check_equality};
}

}  // namespace snellen
