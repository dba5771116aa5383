// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 5.1 / B.5 on models: the frozen and the true Jacobian against their sums over causal paths.
#include <fmt/format.h>

#include "claims.hpp"
#include "model_draws.hpp"
#include "snellen/theory/over_squashing.hpp"

namespace snellen {
namespace {

Hypothesis differentiable(const PathBounds& bounds, Precision precision) {
  return hypothesis("every norm divides by a size above 0", bounds.smallest_size, Relation::greater,
                    Real(0, precision));
}

/// "layer 2": what the derivative is taken by.
std::string layer_words(std::size_t layer) {
  return layer == 0 ? "by the embeddings" : fmt::format("by the stream after layer {}", layer);
}

/// A bound by layer and position, and the check that compares a block's norm with it.
struct BlockCheck {
  const char* name;
  PathBound PathBounds::*bound;
};

/// Every block norm against the bounds of all checks; `tokens`: the instance tells the token too.
std::vector<CertifiedFinding> check_blocks(const Instance& instance, std::uint64_t draw, Precision precision,
                                           AttentionDerivative attention, const std::vector<BlockCheck>& checks,
                                           bool tokens) {
  const Subject& subject = subject_of(instance);
  const Model model = subject.model(draw);
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const std::vector<Token> sequence = subject.left_tokens(n, draw);
    const PathBounds bounds = path_bounds(model, sequence, subject.observable, precision);
    const Hypothesis regular = differentiable(bounds, precision);
    for (const Sensitivity& s : sensitivities(model, sequence, subject.observable, attention, precision)) {
      const std::string layer = layer_words(s.layer);
      const std::string where = tokens ? fmt::format("token {} {}", s.position + 1, layer) : layer;
      for (const BlockCheck& check : checks) {
        const PathBound& bound = bounds.*check.bound;
        findings.push_back({check.name, where, n, {regular}, s.norm, Relation::at_most, bound[s.layer][s.position]});
      }
    }
  }
  return findings;
}

std::vector<CertifiedFinding> check_theorem_b5_frozen(const Instance& instance, std::uint64_t draw,
                                                      Precision precision) {
  return check_blocks(instance, draw, precision, AttentionDerivative::frozen, {{"OSQ-frozen", &PathBounds::frozen}},
                      false);
}

std::vector<CertifiedFinding> check_theorem_b5(const Instance& instance, std::uint64_t draw, Precision precision) {
  return check_blocks(instance, draw, precision, AttentionDerivative::full,
                      {{"OSQ-full", &PathBounds::full}, {"OSQ-layer", &PathBounds::by_layer}}, false);
}

std::vector<CertifiedFinding> check_sensitivity(const Instance& instance, std::uint64_t draw, Precision precision) {
  return check_blocks(instance, draw, precision, AttentionDerivative::full, {{"OSQ-heard", &PathBounds::full}}, true);
}

}  // namespace

Claim theorem_b5_frozen() {
  return {.id = "theorem-b5-frozen",
          .statement = "Theorem 5.1 / B.5",
          .summary = "with attention weights held constant the Jacobian is at most a sum over causal paths",
          .printed = "true in the form at the end of the printed proof, with a matrix product for the sum over paths",
          .repaired =
              "||dy_n/dv_i|| <= (1/beta_3) prod_l (1 + sigma/beta_2) [prod_l (sum_h Lambda_h ||A_h|| / beta_1 + "
              "I)]_ni, with the divisors of every position",
          .page = "theorem-b5",
          .checks = {{"OSQ-frozen", "||dy_n/dv_i^(l)||, weights constant, <= the sum over paths, for every i and l",
                      unbounded("a derivative scales with the weights")}},
          .families = {},
          .parameters = {},
          .about_models = true,
          .check = &check_theorem_b5_frozen};
}

Claim theorem_b5() {
  return {.id = "theorem-b5",
          .statement = "Theorem 5.1 / B.5",
          .summary = "the true Jacobian is at most a sum over causal paths with larger constants",
          .printed = "false: the printed constants hold for frozen attention only",
          .repaired =
              "||dy_n/dv_i|| <= (1/beta_3) prod_l (1 + sigma/beta_2) [prod_l (a Lambda + b I)]_ni, a = omega "
              "(1 + 2 mu R^2) / beta_1, b = 1 + omega mu R^2 / beta_1, heads summed",
          .page = "theorem-b5",
          .checks = {{"OSQ-full", "||dy_n/dv_i^(l)|| <= the sum over paths with a and b by position",
                      unbounded("a derivative scales with the weights")},
                     {"OSQ-layer", "||dy_n/dv_i^(l)|| <= the sum over paths with one a and b per layer",
                      unbounded("a derivative scales with the weights")}},
          .families = {},
          .parameters = {},
          .about_models = true,
          .check = &check_theorem_b5};
}

Claim theorem_b5_sensitivity() {
  return {.id = "theorem-b5-sensitivity",
          .statement = "Theorem 5.1 / B.5",
          .summary = "how much the last token hears of every token, layer by layer",
          .printed = "not in the paper: its left side as a table",
          .repaired = "the true Jacobian's norm by position, next to its bound",
          .page = "theorem-b5",
          .checks = {{"OSQ-heard", "||dy_n/dv_i^(l)||, one row for every i and l, <= the sum over paths",
                      unbounded("a derivative scales with the weights")}},
          .families = {},
          .parameters = {},
          .about_models = true,
          .check = &check_sensitivity};
}

}  // namespace snellen
