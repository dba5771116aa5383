// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 4.2 / B.3 is false with sinusoids added to the embeddings: the copied token's own embedding moves. Page
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

/// Uniform attention over drawn values, sinusoids added to drawn embeddings.
Model draw_sinusoidal_model(const Instance& instance, std::uint64_t draw) {
  const long width = instance.integer_parameter("width");
  if (width < 2 || width % 2 != 0) throw InputError("instance.parameters", "'width' is odd", "take an even width");
  Draws draws(draw, "theorem-b3-sinusoidal");
  const long reach = instance.family == "adversarial" ? 64 : 2;
  Model model = toy_query_key_model(4, static_cast<std::int32_t>(width), 2);
  model.config.position.scheme = PositionScheme::sinusoidal;
  model.config.position.theta = as_double(instance.parameter("theta"), "theta");
  draw_halves(model.weights.embedding, draws, reach);
  LayerWeights& layer = model.weights.layers.front();
  draw_halves(layer.value, draws, 1);
  draw_halves(layer.output, draws, 1);
  // By powers of two to norms of order 1, whatever the width.
  double scale = 1;
  for (long rest = width; rest >= 4; rest /= 4) scale /= 2;
  layer.value *= scale;
  layer.output *= scale;
  return model;
}

/// n drawn tokens, and the same with the last one repeated.
ToyPair draw_pair(long n, std::uint64_t draw) {
  Draws draws(draw, "theorem-b3-sinusoidal-tokens");
  ToyPair pair;
  for (long j = 0; j < n; ++j) pair.left.push_back(static_cast<Token>(draws.below(4)));
  pair.right = pair.left;
  pair.right.push_back(pair.left.back());
  return pair;
}

/// c_PE = sqrt(sum over the frequencies w of 4 sin^2(w / 2)): how far a step moves the sinusoids.
Real step_of_sinusoids(long width, const Rational& theta, Precision precision) {
  const Real rate = log(Real(theta, precision)) * 2 / width;
  Real sum(0, precision);
  for (long k = 0; k < width / 2; ++k) sum += 4 * square(sin(exp(-rate * k) / 2));
  return sqrt(sum);
}

/// A bound on |W_O W_V| by Frobenius norms.
Real largest_stretch(const Model& model, Precision precision) {
  const auto frobenius = [&](const DoubleMatrix& matrix) {
    Rational sum = 0;
    for (Eigen::Index k = 0; k < matrix.size(); ++k) sum += Rational(matrix.data()[k]) * Rational(matrix.data()[k]);
    return sqrt(Real(sum, precision));
  };
  return frobenius(model.weights.layers.front().value) * frobenius(model.weights.layers.front().output);
}

/// A bound on the norm of an embedding with its sinusoids, whose norm is sqrt(width / 2).
Real largest_embedding(const Model& model, Precision precision) {
  Real largest(0, precision);
  const DoubleMatrix& embedding = model.weights.embedding;
  for (Eigen::Index token = 0; token < embedding.rows(); ++token) {
    Rational sum = 0;
    for (Eigen::Index k = 0; k < embedding.cols(); ++k)
      sum += Rational(embedding(token, k)) * Rational(embedding(token, k));
    largest = max(largest, sqrt(Real(sum, precision)));
  }
  return largest + sqrt(Real(Rational(model.config.width) / 2, precision));
}

std::vector<CertifiedFinding> check_sinusoidal(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Model model = draw_sinusoidal_model(instance, draw);
  std::vector<ToyPair> pairs;
  for (const long n : instance.n_values) pairs.push_back(draw_pair(std::max(n, 1L), draw));
  const auto outputs = enclosed_differences(model, pairs, Observable::stream, precision);
  Model bare = model;  // without its layer: what the embeddings alone do
  bare.config.layers = 0;
  bare.weights.layers.clear();
  const auto inputs = enclosed_differences(bare, pairs, Observable::stream, precision);

  const Real step = step_of_sinusoids(model.config.width, instance.parameter("theta"), precision);
  const Real diameter = 2 * largest_stretch(model, precision) * largest_embedding(model, precision);
  const Real tiny(power_of_two(-40), precision);
  const Real opposite = sqrt(Real(2L * model.config.width, precision));  // sinusoids have the norm sqrt(width / 2)
  std::vector<CertifiedFinding> findings;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const long n = instance.n_values[row];
    const std::vector<Hypothesis> hypotheses = {hypothesis("n >= 1", n >= 1, fmt::format("n = {}", n))};
    const Real moved = euclidean_norm(inputs[row]);
    const Real distance = euclidean_norm(outputs[row]);
    const Real attention = diameter / (std::max(n, 1L) + 1);
    const auto add = [&](const char* check, const Real& measured, Relation relation, const Real& bound,
                         const std::optional<Real>& trivial = {}) {
      findings.push_back({check, fmt::format("{}, width {}", instance.family, model.config.width), n, hypotheses,
                          measured, relation, bound, trivial});
    };
    add("APE-step-ub", moved, Relation::at_most, step + tiny, opposite);
    add("APE-step-lb", moved, Relation::at_least, step - tiny);
    add("APE-ub", distance, Relation::at_most, step + attention, opposite + diameter);
    add("APE-lb", distance, Relation::at_least, step - attention);
  }
  return findings;
}

std::vector<CertifiedFinding> check_sinusoidal_printed(const Instance& instance, std::uint64_t draw,
                                                       Precision precision) {
  const Model model = draw_sinusoidal_model(instance, draw);
  std::vector<ToyPair> pairs;
  for (const long n : instance.n_values) pairs.push_back(draw_pair(std::max(n, 1L), draw));
  const auto outputs = enclosed_differences(model, pairs, Observable::stream, precision);
  std::vector<CertifiedFinding> findings;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    findings.push_back({"APE-printed",
                        fmt::format("{}, width {}", instance.family, model.config.width),
                        instance.n_values[row],
                        {},
                        euclidean_norm(outputs[row]),
                        Relation::at_most,
                        Real(instance.parameter("epsilon"), precision)});
  }
  return findings;
}

Parameter width_parameter() {
  return {"width", "d, even", Rational(64), Rational(2), Rational(4096)};
}

Parameter theta_parameter() {
  return {"theta", "base of the frequencies theta^(-2k/d)", Rational(10000), Rational(1), Rational(1000000000)};
}

Family random_family() {
  return {"random", "tokens, embeddings in [-2, 2], values and output drawn; all logits alike"};
}

}  // namespace

Claim theorem_b3_sinusoidal() {
  return {.id = "theorem-b3-sinusoidal",
          .statement = "Theorem 4.2 / B.3",
          .summary = "with sinusoids added to the embeddings the copied token keeps the distance c_PE",
          .printed = "false",
          .repaired = "| |z_n - z*_(n+1)| - c_PE | <= D / (n + 1), c_PE = sqrt(sum_k 4 sin^2(w_k / 2))",
          .page = "theorem-b3-counterexamples",
          .checks = {{"APE-step-ub", "|v_n - v*_(n+1)| before the layer <= c_PE + 2^-40",
                      trivially_by_instance("sqrt(2 d)", "the same embedding, and two sinusoids of norm sqrt(d / 2)")},
                     {"APE-step-lb", "|v_n - v*_(n+1)| before the layer >= c_PE - 2^-40",
                      trivially(0, "a distance is not negative")},
                     {"APE-ub", "|z_n - z*_(n+1)| <= c_PE + D / (n + 1)",
                      trivially_by_instance("sqrt(2 d) + D",
                                            "two sinusoids of norm sqrt(d / 2), and two averages of values")},
                     {"APE-lb", "|z_n - z*_(n+1)| >= c_PE - D / (n + 1)", trivially(0, "a distance is not negative")}},
          .families = {random_family(), {"adversarial", "the same with embeddings in [-64, 64]"}},
          .parameters = {width_parameter(), theta_parameter()},
          .about_models = false,
          .check = &check_sinusoidal};
}

Claim theorem_b3_sinusoidal_printed() {
  return {
      .id = "theorem-b3-sinusoidal-printed",
      .statement = "Theorem 4.2 / B.3",
      .summary = "the printed assertion with added sinusoids: the difference falls below any epsilon",
      .printed = "false",
      .repaired = "see theorem-b3-sinusoidal",
      .page = "theorem-b3-counterexamples",
      .checks = {{"APE-printed", "|z_n - z*_(n+1)| <= epsilon", unbounded("the difference scales with the values")}},
      .families = {random_family()},
      .parameters = {width_parameter(),
                     theta_parameter(),
                     {"epsilon", "what the difference is said to fall below", Rational(1) / 10, Rational(0),
                      Rational(1000000)}},
      .about_models = false,
      .check = &check_sinusoidal_printed};
}

}  // namespace snellen
