// SPDX-License-Identifier: LGPL-3.0-or-later
// The identity of Theorem B.3's first layer, decided over the rationals.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "first_layer_identity.hpp"
#include "model_draws.hpp"
#include "rational_vector.hpp"
#include "snellen/model/trace.hpp"

namespace snellen {
namespace {

/// The greatest coordinate of o_b - o_a - theta (u_b - o_a), exact.
Rational residual(const HeadTrace<Exact>& head, Node a, Node b) {
  Rational greatest = 0;
  for (std::int64_t k = 0; k < head.value.columns(); ++k) {
    const Rational& before = head.output.at(a, k);
    const Rational expected = head.own.at(b, 0) * (head.value.at(b, k) - before);
    greatest = std::max<Rational>(greatest, abs(head.output.at(b, k) - before - expected));
  }
  return greatest;
}

std::vector<ExactFinding> check_identity_exact(const Instance& instance, std::uint64_t draw) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  Model model = drawn_exact_model(instance, draw);
  if (model.config.layers == 0) return {};
  model.config.layers = 1;  // what follows does not matter
  model.weights.layers.resize(1);
  const PrefixTree tree = tree_of_pairs(model.config, pairs, {});
  const LayerTrace<Exact> first = trace(model, tree, Exact()).layers.front();
  std::vector<ExactFinding> findings;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const Node a = tree.last(2 * k);
    const Node b = tree.last(2 * k + 1);
    const std::vector<Hypothesis> hypotheses = identity_hypotheses(pairs[k], model.config);
    for (std::size_t h = 0; h < first.heads.size(); ++h) {
      findings.push_back({"T42-id", head_name(instance, h), pairs[k].n, hypotheses, residual(first.heads[h], a, b),
                          Relation::equal, 0});
    }
    if (first.heads.size() != 1) continue;
    const HeadTrace<Exact>& head = first.heads.front();
    const Rational keys = tree.positions()[static_cast<std::size_t>(a)] + 1;
    findings.push_back(
        {"T42-lb", instance.family, pairs[k].n, hypotheses,
         largest_difference(row_of(first.attended, a), row_of(first.attended, b)), Relation::at_least,
         largest_difference(row_of(head.value, b), row_of(head.output, a)) / (1 + keys * head.spread.at(b, 0))});
  }
  return findings;
}

}  // namespace

Claim theorem_b3_identity_exact() {
  return {.id = "theorem-b3-identity-exact",
          .statement = "Theorem 4.2 / B.3",
          .summary = "the identity of the first layer, decided over the rationals",
          .printed = "not in the paper",
          .repaired = "o*_(n+1) - o_n = theta (u_a - o_n) exactly, per head",
          .page = "theorem-b3",
          .checks = {{"T42-id", "max |o*_(n+1) - o_n - theta (u_a - o_n)| = 0"},
                     {"T42-lb", "one head: max |z*_(n+1) - z_n| >= max |u_a - o_n| / (1 + n w)",
                      trivially(0, "a distance is not negative")}},
          .families = exact_model_families(),
          .parameters = {},
          .about_models = true,
          .check = &check_identity_exact};
}

}  // namespace snellen
