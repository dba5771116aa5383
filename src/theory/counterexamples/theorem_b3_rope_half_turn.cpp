// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 4.2 / B.3 is false for logits that turn by half a turn per step, in rationals. Page
// docs/theory/theorem-b3-counterexamples.md
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/theory/instance.hpp"
#include "toy_model.hpp"

namespace snellen {
namespace {

/// Logits c (-1)^(i - j), which RoPE of frequency pi gives to equal queries and keys. They are written as a relative
/// bias by distance, since pi is no rational. Token 0 is +, token 1 is -.
Model draw_half_turn_model(const Instance& instance, std::uint64_t draw) {
  const long c = instance.integer_parameter("c");
  Model model = toy_model(2, 2, 1);
  model.config.position.scheme = PositionScheme::t5;
  model.config.position.buckets = most_buckets;
  model.config.position.maximum_distance = most_buckets;
  model.weights.relative_bias = DoubleMatrix(most_buckets, 1);
  for (Eigen::Index distance = 0; distance < most_buckets; ++distance) {
    model.weights.relative_bias(distance, 0) = static_cast<double>(distance % 2 == 0 ? c : -c);
  }
  LayerWeights& layer = model.weights.layers.front();
  if (instance.family == "signs") {
    model.weights.embedding << 1, 0, -1, 0;
    layer.value << 1, 0;
    layer.output << 1, 0;
    return model;
  }
  Draws draws(draw, "theorem-b3-rope-half-turn");
  for (bool apart = false; !apart;) {
    draw_halves(model.weights.embedding, draws, instance.family == "adversarial" ? 512 : 2);
    draw_halves(layer.value, draws, 2);
    draw_halves(layer.output, draws, 2);
    const std::vector<RationalVector> u = attended_values(model);
    apart = largest_magnitude(minus(u[0], u[1])) >= 1;
  }
  return model;
}

/// (- +)^(n / 2) against the same with its last token repeated.
ToyPair alternating(long n) {
  ToyPair pair;
  for (long j = 1; j <= n; ++j) pair.left.push_back(j % 2 == 0 ? 0 : 1);
  pair.right = pair.left;
  pair.right.push_back(pair.left.back());
  return pair;
}

/// o_n - o*_(n+1) for even n and values +-1, with w = 2^c.
Rational closed_form(long n, const Rational& w) {
  const Rational half = Rational(n) / 2;
  const Rational o = (w - 1 / w) / (w + 1 / w);
  const Rational longer = (w + half / w - half * w) / (w + half * w + half / w);
  return o - longer;
}

/// What the draw's model and the closed form say at one n.
struct HalfTurnAtLength {
  long n;
  std::vector<Hypothesis> hypotheses;
  RationalVector difference;
  RationalVector half_apart;  // (u_+ - u_-) / 2
};

std::vector<HalfTurnAtLength> evaluate_half_turn(const Instance& instance, std::uint64_t draw) {
  const Model model = draw_half_turn_model(instance, draw);
  const std::vector<RationalVector> u = attended_values(model);
  std::vector<ToyPair> pairs;
  for (const long n : instance.n_values) {
    if (2 * n + 2 > most_buckets) {
      throw InputError("instance.lengths", fmt::format("n = {}", n),
                       fmt::format("take at most {}", most_buckets / 2 - 1));
    }
    pairs.push_back(alternating(std::max(n, 1L)));
  }
  std::vector<RationalVector> differences = exact_differences(model, pairs, Observable::stream);
  RationalVector half_apart = minus(u[0], u[1]);
  for (Rational& value : half_apart) value /= 2;
  std::vector<HalfTurnAtLength> out;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const long n = instance.n_values[row];
    out.push_back({n,
                   {hypothesis("n is even", n % 2 == 0, fmt::format("n = {}", n)),
                    hypothesis("n >= 4", n >= 4, fmt::format("n = {}", n))},
                   std::move(differences[row]),
                   half_apart});
  }
  return out;
}

std::vector<ExactFinding> check_half_turn(const Instance& instance, std::uint64_t draw) {
  const Rational w = power_of_two(instance.integer_parameter("c"));
  const Rational limit = 2 * (w - 1 / w) / (w + 1 / w);
  std::vector<ExactFinding> findings;
  for (const HalfTurnAtLength& at : evaluate_half_turn(instance, draw)) {
    const Rational coefficient = closed_form(at.n, w);
    RationalVector predicted = at.half_apart;
    for (Rational& value : predicted) value *= coefficient;
    const Rational measured = largest_magnitude(at.difference);
    const Rational scale = largest_magnitude(at.half_apart);
    const auto add = [&](const char* check, const Rational& left, Relation relation, const Rational& right,
                         const std::optional<Rational>& trivial = {}) {
      findings.push_back({check, instance.family, at.n, at.hypotheses, left, relation, right, trivial});
    };
    const Rational apart = 2 * scale;
    add("TURN-eq", measured, Relation::equal, coefficient * scale);
    add("TURN-all", largest_magnitude(minus(at.difference, predicted)), Relation::equal, 0);
    add("TURN-rise", measured, Relation::less, closed_form(at.n + 2, w) * scale, apart);
    add("TURN-lb", measured, Relation::at_least, closed_form(4, w) * scale);
    add("TURN-limit", measured, Relation::less, limit * scale, apart);
  }
  return findings;
}

std::vector<ExactFinding> check_half_turn_printed(const Instance& instance, std::uint64_t draw) {
  return falls_below_epsilon("TURN-printed", instance, evaluate_half_turn(instance, draw));
}

Parameter half_turn_parameter() {
  return {"c", "logits are c (-1)^(i - j), base 2", Rational(1), Rational(1), Rational(64)};
}

}  // namespace

Claim theorem_b3_rope_half_turn() {
  return {.id = "theorem-b3-rope-half-turn",
          .statement = "Theorem 4.2 / B.3",
          .summary = "with logits c (-1)^(i-j), RoPE's at frequency pi, the difference of (-+)^(n/2) rises to 6/5",
          .printed = "false",
          .repaired = "for even n >= 4 and c = 1 the difference is 3/5 - (2 - 3n/4) / (2 + 5n/4): from 26/35 up to 6/5",
          .page = "theorem-b3-counterexamples",
          .checks = {{"TURN-eq", "max |o_n - o*_(n+1)| = its closed form"},
                     {"TURN-all", "the greatest deviation of any coordinate from its closed form = 0"},
                     {"TURN-rise", "the difference at n < the closed form at n + 2",
                      trivially_by_instance("max |u_+ - u_-|",
                                            "outputs of attention are averages of values, whatever the weights")},
                     {"TURN-lb", "the difference >= its value at n = 4: 26/35 for c = 1 and values +-1",
                      trivially(0, "a distance is not negative")},
                     {"TURN-limit", "the difference < 2 (w - 1/w) / (w + 1/w), w = 2^c: 6/5 for c = 1",
                      trivially_by_instance("max |u_+ - u_-|",
                                            "outputs of attention are averages of values, whatever the weights")}},
          .families = {{"signs", "values +1 and -1"},
                       {"random", "embeddings, values and output drawn"},
                       {"adversarial", "the same with embeddings in [-512, 512]"}},
          .parameters = {half_turn_parameter()},
          .about_models = false,
          .check = &check_half_turn};
}

Claim theorem_b3_rope_half_turn_printed() {
  return {.id = "theorem-b3-rope-half-turn-printed",
          .statement = "Theorem 4.2 / B.3",
          .summary = "the printed assertion with RoPE of frequency pi: the difference falls below any epsilon",
          .printed = "false",
          .repaired = "see theorem-b3-rope-half-turn",
          .page = "theorem-b3-counterexamples",
          .checks = {{"TURN-printed", "max |o_n - o*_(n+1)| <= epsilon",
                      unbounded("the difference scales with the values")}},
          .families = {{"signs", "values +1 and -1"}, {"random", "embeddings, values and output drawn"}},
          .parameters = {half_turn_parameter(),
                         {"epsilon", "what the difference is said to fall below", Rational(1) / 100, Rational(0),
                          Rational(1000000)}},
          .about_models = false,
          .check = &check_half_turn_printed};
}

}  // namespace snellen
