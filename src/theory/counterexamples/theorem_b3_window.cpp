// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 4.2 / B.3 is false with a sliding window: the window holds one a or two, whatever n. Page
// docs/theory/theorem-b3-counterexamples.md
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/theory/instance.hpp"
#include "toy_model.hpp"

namespace snellen {
namespace {

Model draw_windowed_model(const Instance& instance, std::uint64_t draw) {
  Draws draws(draw, "theorem-b3-window");
  Model model = draw_two_token_model(instance.family, draws);
  model.config.attention.window = static_cast<std::int32_t>(instance.integer_parameter("window"));
  return model;
}

/// What the draw's model and the closed form say at one n.
struct WindowAtLength {
  long n;
  std::vector<Hypothesis> hypotheses;
  RationalVector difference;
  RationalVector predicted;
};

std::vector<WindowAtLength> evaluate_window(const Instance& instance, std::uint64_t draw) {
  const long window = instance.integer_parameter("window");
  const Model model = draw_windowed_model(instance, draw);
  const std::vector<RationalVector> u = attended_values(model);
  std::vector<ToyPair> pairs;
  for (const long n : instance.n_values) pairs.push_back(repeated_last_token(std::max(n, 1L)));
  std::vector<RationalVector> differences = exact_differences(model, pairs, Observable::stream);

  const DoubleMatrix& table = model.weights.layers.front().logit_table.front();
  const Rational x = power_of_two(static_cast<long>(table(0, 0)));
  const Rational y = power_of_two(static_cast<long>(table(0, 1)));
  RationalVector predicted = minus(u[1], u[0]);
  for (Rational& value : predicted) {
    value *= x * y * Rational(window) / ((x + Rational(window - 1) * y) * (2 * x + Rational(window - 2) * y));
  }
  std::vector<WindowAtLength> out;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const long n = instance.n_values[row];
    out.push_back({n,
                   {hypothesis("the window holds two keys: W >= 2", window >= 2, fmt::format("W = {}", window)),
                    hypothesis("the window is full: n >= W", n >= window, fmt::format("n = {}, W = {}", n, window))},
                   std::move(differences[row]),
                   predicted});
  }
  return out;
}

std::vector<ExactFinding> check_window(const Instance& instance, std::uint64_t draw) {
  std::vector<ExactFinding> findings;
  for (const WindowAtLength& at : evaluate_window(instance, draw)) {
    const auto add = [&](const char* check, const Rational& measured, const Rational& bound) {
      findings.push_back({check, instance.family, at.n, at.hypotheses, measured, Relation::equal, bound});
    };
    add("WINDOW-eq", largest_magnitude(at.difference), largest_magnitude(at.predicted));
    add("WINDOW-all", largest_magnitude(minus(at.difference, at.predicted)), 0);
  }
  return findings;
}

std::vector<ExactFinding> check_window_printed(const Instance& instance, std::uint64_t draw) {
  return falls_below_epsilon("WINDOW-printed", instance, evaluate_window(instance, draw));
}

Parameter window_parameter() {
  return {"window", "W: a query sees its last W keys, itself included", Rational(4), Rational(1), Rational(4096)};
}

}  // namespace

Claim theorem_b3_window_repeat() {
  return {.id = "theorem-b3-window-repeat",
          .statement = "Theorem 4.2 / B.3",
          .summary = "with a window b^(n-1) a and b^(n-1) a a keep one distance from n = W on",
          .printed = "false",
          .repaired =
              "with alike logits o*_(n+1) - o_n is (u_a - u_b) / W; in general x y W / ((x + (W-1) y)(2x + (W-2) "
              "y)) (u_a - u_b)",
          .page = "theorem-b3-counterexamples",
          .checks = {{"WINDOW-eq", "max |o_n - o*_(n+1)| = x y W / ((x + (W-1) y)(2x + (W-2) y)) max |u_a - u_b|"},
                     {"WINDOW-all", "the greatest deviation of any coordinate from its closed form = 0"}},
          .families = {{"unit", "values 1 of a and 0 of b, all logits alike"},
                       {"uniform", "all logits alike; embeddings, values and output drawn"},
                       {"tables", "content logits drawn from the integers in [-2, 2]"},
                       {"normalised", "the same behind the norm x / (mean|x| + 1/2)"},
                       {"adversarial", "content logits in [-12, 12] and embeddings in [-64, 64]"}},
          .parameters = {window_parameter()},
          .about_models = false,
          .check = &check_window};
}

Claim theorem_b3_window_printed() {
  return {.id = "theorem-b3-window-repeat-printed",
          .statement = "Theorem 4.2 / B.3",
          .summary = "the printed assertion with a window: the difference falls below any epsilon",
          .printed = "false",
          .repaired = "see theorem-b3-window-repeat",
          .page = "theorem-b3-counterexamples",
          .checks = {{"WINDOW-printed", "max |o_n - o*_(n+1)| <= epsilon",
                      unbounded("the difference scales with the values")}},
          .families = {{"unit", "values 1 of a and 0 of b, all logits alike"},
                       {"uniform", "all logits alike; embeddings, values and output drawn"}},
          .parameters = {window_parameter(),
                         {"epsilon", "what the difference is said to fall below", Rational(1) / 100, Rational(0),
                          Rational(1000000)}},
          .about_models = false,
          .check = &check_window_printed};
}

}  // namespace snellen
