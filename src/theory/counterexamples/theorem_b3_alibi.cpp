// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 4.2 / B.3 is false with ALiBi: b^(n-1) a and b^(n-1) a a stay apart.
// docs/theory/theorem-b3-counterexamples.md
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/theory/instance.hpp"
#include "toy_model.hpp"

namespace snellen {
namespace {

Model draw_model(const Instance& instance, std::uint64_t draw, double slope) {
  Draws draws(draw, "theorem-b3-alibi");
  Model model = draw_two_token_model(instance.family, draws);
  model.config.position.scheme = PositionScheme::alibi;
  model.config.position.slopes = {slope};
  return model;
}

/// o*_(n+1) - o_n = x y S / ((x + y S)(x (1 + q) + y q S)) (u_a - u_b) with S = q + ... + q^(n-1), x and y the weights
/// of the contents a and b.
Rational coefficient(const Rational& x, const Rational& y, const Rational& q, const Rational& s) {
  return x * y * s / ((x + y * s) * (x * (1 + q) + y * q * s));
}

/// What the draw's model and the closed forms say at one n.
struct AlibiAtLength {
  long n;
  std::vector<Hypothesis> hypotheses;
  RationalVector difference;
  RationalVector predicted;
  std::size_t widest;  // the coordinate in which u_a and u_b differ most
  Rational apart;      // by this much
  Rational least;      // of the coefficient over all n >= 2
};

std::vector<AlibiAtLength> evaluate_alibi(const Instance& instance, std::uint64_t draw) {
  const long slope = instance.integer_parameter("slope");
  const Model model = draw_model(instance, draw, static_cast<double>(slope));
  const std::vector<RationalVector> u = attended_values(model);
  std::vector<ToyPair> pairs;
  for (const long n : instance.n_values) pairs.push_back(repeated_last_token(std::max(n, 1L)));
  std::vector<RationalVector> differences = exact_differences(model, pairs, Observable::stream);

  const DoubleMatrix& table = model.weights.layers.front().logit_table.front();
  const Rational x = power_of_two(static_cast<long>(table(0, 0)));
  const Rational y = power_of_two(static_cast<long>(table(0, 1)));
  const Rational q = power_of_two(-slope);
  const RationalVector apart = minus(u[0], u[1]);
  std::size_t widest = 0;
  for (std::size_t k = 1; k < apart.size(); ++k) {
    if (abs(apart[k]) > abs(apart[widest])) widest = k;
  }
  // As a function of S the coefficient rises and then falls: over [q, q / (1 - q)] it is least at an end.
  const Rational least = std::min(coefficient(x, y, q, q), coefficient(x, y, q, q / (1 - q)));

  std::vector<AlibiAtLength> out;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const long n = instance.n_values[row];
    const Rational s = (q - power_of_two(-slope * std::max(n, 1L))) / (1 - q);
    RationalVector predicted = minus(u[1], u[0]);
    for (Rational& value : predicted) value *= coefficient(x, y, q, s);
    out.push_back({n,
                   {hypothesis("some b stands before a: n >= 2", n >= 2, fmt::format("n = {}", n))},
                   std::move(differences[row]),
                   std::move(predicted),
                   widest,
                   abs(apart[widest]),
                   least});
  }
  return out;
}

std::vector<ExactFinding> check_alibi(const Instance& instance, std::uint64_t draw) {
  std::vector<ExactFinding> findings;
  for (const AlibiAtLength& at : evaluate_alibi(instance, draw)) {
    const Rational rest = largest_magnitude(minus(at.difference, at.predicted));
    const auto add = [&](const char* check, const Rational& measured, Relation relation, const Rational& bound) {
      findings.push_back({check, instance.family, at.n, at.hypotheses, measured, relation, bound});
    };
    add("ALIBI-eq", at.difference[at.widest], Relation::equal, at.predicted[at.widest]);
    add("ALIBI-all", rest, Relation::equal, 0);
    add("ALIBI-lb", largest_magnitude(at.difference), Relation::at_least, at.least * at.apart);
  }
  return findings;
}

std::vector<ExactFinding> check_alibi_printed(const Instance& instance, std::uint64_t draw) {
  return falls_below_epsilon("ALIBI-printed", instance, evaluate_alibi(instance, draw));
}

/// The same with the exponential softmax and any slope, such as those of the ALiBi paper.
std::vector<CertifiedFinding> check_alibi_softmax(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Rational& slope = instance.parameter("slope");
  Model model = draw_model(instance, draw, as_double(slope, "slope"));
  model.config.attention.softmax = SoftmaxKind::exponential;
  const std::vector<RationalVector> u = attended_values(model);
  std::vector<ToyPair> pairs;
  for (const long n : instance.n_values) pairs.push_back(repeated_last_token(std::max(n, 1L)));
  const std::vector<std::vector<Real>> differences = enclosed_differences(model, pairs, Observable::stream, precision);

  const Real q = exp(Real(-slope, precision));
  const RationalVector apart = minus(u[0], u[1]);
  const Real distance(largest_magnitude(apart), precision);
  std::vector<CertifiedFinding> findings;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const long n = instance.n_values[row];
    const std::vector<Hypothesis> hypotheses = {
        hypothesis("some b stands before a: n >= 2", n >= 2, fmt::format("n = {}", n)),
        hypothesis("the slope is positive", slope > 0, "as given")};
    const Real closed = (1 - q) * q * (1 - power(q, n - 1)) / ((1 - power(q, n)) * (1 - power(q, n + 1)));
    Real largest(0, precision);
    Real deviation(0, precision);
    for (std::size_t k = 0; k < apart.size(); ++k) {
      largest = max(largest, abs(differences[row][k]));
      deviation = max(deviation, abs(differences[row][k] + closed * Real(apart[k], precision)));
    }
    const auto add = [&](const char* check, const Real& measured, Relation relation, const Real& bound) {
      findings.push_back({check, instance.family, n, hypotheses, measured, relation, bound});
    };
    add("ALIBI-near", deviation, Relation::at_most, Real(power_of_two(-40), precision));
    add("ALIBI-floor", largest, Relation::at_least, q * (1 - q) / (1 + q) * distance);
  }
  return findings;
}

Family unit() {
  return {"unit", "values 1 of a and 0 of b, logits from ALiBi alone"};
}

Family uniform() {
  return {"uniform", "logits from ALiBi alone; embeddings, values and output drawn"};
}

}  // namespace

Claim theorem_b3_alibi() {
  return {
      .id = "theorem-b3-alibi",
      .statement = "Theorem 4.2 / B.3",
      .summary = "with ALiBi b^(n-1) a and b^(n-1) a a keep a distance that is known exactly",
      .printed = "false",
      .repaired = "o*_(n+1) - o_n = (1-q) q (1-q^(n-1)) / ((1-q^n)(1-q^(n+1))) (u_a - u_b), at least q (1-q) / (1+q)",
      .page = "theorem-b3-counterexamples",
      .checks = {{"ALIBI-eq", "a coordinate of o_n - o*_(n+1) = its closed form"},
                 {"ALIBI-all", "the greatest deviation of any coordinate from its closed form = 0"},
                 {"ALIBI-lb", "max |o_n - o*_(n+1)| >= least coefficient over all n >= 2, times max |u_a - u_b|",
                  trivially(0, "a distance is not negative")}},
      .families = {unit(),
                   uniform(),
                   {"tables", "content logits drawn from the integers in [-2, 2]"},
                   {"normalised", "the same behind the norm x / (mean|x| + 1/2)"},
                   {"adversarial", "content logits in [-12, 12] and embeddings in [-64, 64]"}},
      .parameters = {{"slope", "ALiBi's slope s: weights 2^(-s distance)", Rational(1), Rational(1), Rational(64)}},
      .about_models = false,
      .check = &check_alibi};
}

Claim theorem_b3_alibi_softmax() {
  return {.id = "theorem-b3-alibi-softmax",
          .statement = "Theorem 4.2 / B.3",
          .summary = "the same with the exponential softmax and the slopes of the ALiBi paper",
          .printed = "false",
          .repaired = "max |o_n - o*_(n+1)| >= q (1-q) / (1+q) max |u_a - u_b| for every n >= 2, q = e^-slope",
          .page = "theorem-b3-counterexamples",
          .checks = {{"ALIBI-near", "the difference agrees with its closed form to 2^-40", agreement_of_enclosures()},
                     {"ALIBI-floor", "max |o_n - o*_(n+1)| >= q (1-q) / (1+q) max |u_a - u_b|",
                      trivially(0, "a distance is not negative")}},
          .families = {unit(), uniform()},
          .parameters = {{"slope", "ALiBi's slope: weights e^(-slope distance)", Rational(1) / 256, Rational(0),
                          Rational(64)}},
          .about_models = false,
          .check = &check_alibi_softmax};
}

Claim theorem_b3_alibi_printed() {
  return {.id = "theorem-b3-alibi-printed",
          .statement = "Theorem 4.2 / B.3",
          .summary = "the printed assertion with ALiBi: the difference falls below any epsilon",
          .printed = "false",
          .repaired = "see theorem-b3-alibi",
          .page = "theorem-b3-counterexamples",
          .checks = {{"ALIBI-printed", "max |o_n - o*_(n+1)| <= epsilon",
                      unbounded("the difference scales with the values")}},
          .families = {unit(), uniform()},
          .parameters = {{"slope", "ALiBi's slope s: weights 2^(-s distance)", Rational(1), Rational(1), Rational(64)},
                         {"epsilon", "what the difference is said to fall below", Rational(1) / 100, Rational(0),
                          Rational(1000000)}},
          .about_models = false,
          .check = &check_alibi_printed};
}

}  // namespace snellen
