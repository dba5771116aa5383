// SPDX-License-Identifier: LGPL-3.0-or-later
// Proposition 6.1 / B.9 on any model, the exponential softmax included: equal to as many bits as are asked for.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "ratios.hpp"
#include "snellen/error.hpp"

namespace snellen {
namespace {

std::vector<CertifiedFinding> check_certified(const Instance& instance, std::uint64_t draw, Precision precision) {
  if (!instance.subject) {
    throw InputError("claim", "proposition-b9-certified is about a model", "give [model] and [pair] in the case");
  }
  const Subject& subject = *instance.subject;
  const Model model = subject.model(draw);
  const Rational bound = power_of_two(-instance.integer_parameter("bits"));
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const std::vector<std::vector<Token>> pair = {subject.left_tokens(n, draw), subject.right_tokens(n, draw)};
    const PrefixTree tree = tree_for(model.config, pair);
    const std::vector<Node> nodes = {tree.last(0), tree.last(1)};
    const BallMatrix y = evaluate(model, tree, nodes, subject.observable, Certified(precision));
    Real distance(0, precision);
    for (std::int64_t k = 0; k < y.columns(); ++k) {
      distance = max(distance, abs(Real(y.ball(0, k), precision) - Real(y.ball(1, k), precision)));
    }
    std::vector<Hypothesis> hypotheses = {hypothesis("no causal mask", !model.config.attention.causal,
                                                     model.config.attention.causal ? "causal" : "full attention")};
    std::ranges::move(type_hypotheses(model.config), std::back_inserter(hypotheses));
    std::ranges::move(ratio_hypotheses(pair[0], pair[1]), std::back_inserter(hypotheses));
    findings.push_back({"P61-near", fmt::format("{} tokens against {}", pair[0].size(), pair[1].size()), n,
                        std::move(hypotheses), distance, Relation::at_most, bound});
  }
  return findings;
}

}  // namespace

Claim proposition_b9_certified() {
  return {.id = "proposition-b9-certified",
          .statement = "Proposition 6.1 / B.9",
          .summary = "the same on a model and a pair of one's own, the exponential softmax included",
          .printed = "true for ratios",
          .repaired = "as printed, without a sink; equality to 2^-bits",
          .page = "proposition-b9",
          .checks = {{"P61-near", "max_i |y_i - y*_i| <= 2^-bits: enclosures agree, but prove no equality",
                      agreement_of_enclosures()}},
          .families = {{"model", "the model and the pair of the case"}},
          .parameters = {{"bits", "equality is shown to 2^-bits", Rational(40), Rational(1), Rational(3000)}},
          .about_models = true,
          .check = &check_certified};
}

}  // namespace snellen
