// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 5.1 / B.5 as the paper prints it, on its smallest counterexamples.
#include <fmt/format.h>

#include "claims.hpp"
#include "scalar_model.hpp"
#include "snellen/model/jacobian.hpp"

namespace snellen {
namespace {

/// Two layers of width 1 at the zero stream, where the L1 norm x / (|x| + 1) has the derivative 1 exactly: its gain is
/// then 1 / beta. psi = ReLU(x + 1) - 1 has the derivative 1.
Model divided_model(double slope_1, double slope_2, bool feed_forward) {
  Model model = uniform_scalar_model(2, {0.0});
  Config& config = model.config;
  config.norm = NormKind::l1;
  config.epsilon = 1;
  config.norm_gain = true;
  config.feed_forward =
      FeedForward{.present = feed_forward, .activation = Activation::relu, .bias = feed_forward, .width = 1};
  model.weights.final_gain = DoubleVector::Ones(1);
  for (LayerWeights& layer : model.weights.layers) {
    layer.attention_gain = DoubleVector::Constant(1, slope_1);
    if (!feed_forward) continue;
    layer.feed_forward_gain = DoubleVector::Constant(1, slope_2);
    layer.up = layer.down = DoubleMatrix::Ones(1, 1);
    layer.up_bias = DoubleVector::Ones(1);
    layer.down_bias = DoubleVector::Constant(1, -1);
  }
  validate(model);
  return model;
}

/// The paper's sum with L = 2 at n = i = 1, where every sum has one term: abar^(1)_11 abar^(0)_11.
Rational printed_sum(const Rational& abar) {
  return abar * abar;
}

std::vector<ExactFinding> check_theorem_b5_printed(const Instance&, std::uint64_t) {
  const std::vector<Token> sequence{0};
  std::vector<ExactFinding> findings;
  const auto add = [&](const char* check, const Model& model, const Rational& bound) {
    const auto j = jacobian(model, sequence, 0, Observable::normalized, AttentionDerivative::frozen, Exact());
    findings.push_back({check, "n = 1, L = 2, d = 1", 1, {}, abs(j.blocks[0][0].at(0, 0)), Relation::at_most, bound});
  };
  const Rational alpha = 1;  // a lone key
  const Rational delta = 1;
  {  // abar = (alpha + delta) / beta, factor sigma^L / beta_3: beta_1 = beta_2 = 2, beta_3 = sigma = 1
    const Rational beta = 2;
    add("OSQ-eq4", divided_model(0.5, 0.5, true), printed_sum((alpha + delta) / beta));
  }
  {  // abar = alpha / beta_2 + delta, C = (1/beta_3) prod (sigma / beta_2 + 1): beta_1 = 1/2, beta_2 = beta_3 = 1,
     // sigma = 0
    const Rational beta_2 = 1;
    const Rational sigma = 0;
    const Rational c = (sigma / beta_2 + 1) * (sigma / beta_2 + 1);
    add("OSQ-main", divided_model(2, 1, false), c * printed_sum(alpha / beta_2 + delta));
  }
  return findings;
}

/// True derivatives of z_2 by v_i against the frozen form, which for d = 1, L = 1, no norms and psi = 0 is the frozen
/// derivative itself: alpha_21 for i = 1 and 1 + alpha_22 for i = 2.
std::vector<CertifiedFinding> check_theorem_b5_neglected(const Instance& instance, std::uint64_t, Precision precision) {
  const std::vector<Token> sequence{0, 1};
  std::vector<CertifiedFinding> findings;
  const auto add = [&](const std::string& words, const Model& model, std::size_t i) {
    const auto exact = jacobian(model, sequence, 1, Observable::stream, AttentionDerivative::frozen, Exact());
    const auto full = jacobian(model, sequence, 1, Observable::stream, AttentionDerivative::full, Certified(precision));
    findings.push_back({"OSQ-neg",
                        fmt::format("{}, by v_{}", words, i + 1),
                        2,
                        {},
                        abs(Real(full.blocks[0][i].ball(0, 0), precision)),
                        Relation::at_most,
                        Rational(abs(exact.blocks[0][i].at(0, 0)))});
  };
  const long first = instance.integer_parameter("first");
  const Model steep = scalar_model(1, {static_cast<double>(first), 1.0}, 1);
  const std::string words = fmt::format("v = ({}, 1), logits ln2 v_2 v_j", first);
  add(words, steep, 0);
  add(words, steep, 1);
  add("v = (2, 1), logits 2 ln2 v_2 v_j", scalar_model(1, {2.0, 1.0}, 2), 0);
  return findings;
}

}  // namespace

Claim theorem_b5_printed() {
  return {.id = "theorem-b5-printed",
          .statement = "Theorem 5.1 / B.5",
          .summary = "two of the printed bounds on their smallest instances, attention frozen, over the rationals",
          .printed = "false",
          .repaired = "theorem-b5-frozen",
          .page = "theorem-b5",
          .checks = {{"OSQ-eq4",
                      "appendix B.5 and Equation (4): abar = (alpha + delta) / beta, C = sigma^L / beta_3; "
                      "beta_1 = beta_2 = 2, beta_3 = sigma = 1",
                      unbounded("a derivative scales with the weights")},
                     {"OSQ-main",
                      "section 5 with the appendix's C: abar = alpha / beta_2 + delta, C = (1/beta_3) "
                      "prod (sigma / beta_2 + 1); beta_1 = 1/2, beta_2 = beta_3 = 1, sigma = 0",
                      unbounded("a derivative scales with the weights")}},
          .families = {},
          .parameters = {},
          .about_models = false,
          .check = &check_theorem_b5_printed};
}

Claim theorem_b5_neglected() {
  return {.id = "theorem-b5-neglected",
          .statement = "Theorem 5.1 / B.5",
          .summary = "the printed constants against the true derivative, on two tokens of width 1",
          .printed = "false: the derivative of the attention weights is left out",
          .repaired = "theorem-b5",
          .page = "theorem-b5",
          .checks = {{"OSQ-neg", "|dz_2/dv_i| <= alpha_21 for i = 1, 1 + alpha_22 for i = 2",
                      unbounded("the derivative of attention grows with the square of the input")}},
          .families = {},
          .parameters = {{"first", "v_1 of the steep instance: the ratio grows without bound as it falls", Rational(-9),
                          Rational(-100000), Rational(-4)}},
          .about_models = false,
          .check = &check_theorem_b5_neglected};
}

}  // namespace snellen
