// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 4.2 / B.3 is false when the norm's epsilon is 0: docs/theory/theorem-b3-counterexamples.md
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/theory/instance.hpp"
#include "toy_model.hpp"

namespace snellen {
namespace {

/// Width 1, uniform attention, a = 1 and b = -1, A = `scale` such that z = 3 - 4 (share of b). In one dimension RMSNorm
/// and the L1 norm with epsilon 0 are the same function, the sign.
Model toy(NormKind norm, double epsilon, double scale) {
  Model model = toy_model(2, 1, 1);
  model.config.norm = norm;
  model.config.epsilon = epsilon;
  model.weights.embedding << 1, -1;
  model.weights.layers.front().value << scale;
  model.weights.layers.front().output << 1;
  return model;
}

/// b (b b b a)^(blocks - 1) b b b a: n = 4 blocks + 1 tokens, of which 3 blocks + 1 are b; and the same with a
/// repeated.
ToyPair straddling_pair(long blocks) {
  ToyPair pair;
  pair.left.push_back(1);
  for (long block = 0; block < blocks; ++block) pair.left.insert(pair.left.end(), {1, 1, 1, 0});
  pair.right = pair.left;
  pair.right.push_back(0);
  return pair;
}

std::vector<ToyPair> pairs_of(const Instance& instance) {
  std::vector<ToyPair> pairs;
  for (const long blocks : instance.n_values) pairs.push_back(straddling_pair(std::max(blocks, 1L)));
  return pairs;
}

std::vector<Hypothesis> hypotheses_of(long blocks) {
  return {hypothesis("there is a block: n >= 1", blocks >= 1, fmt::format("n = {}", blocks))};
}

/// epsilon = 2^-bits; 0 for bits = 0.
Rational epsilon_of(const Instance& instance) {
  const long bits = instance.integer_parameter("bits");
  if (bits < 0 || bits > 50) throw InputError("instance.parameters", "'bits' is out of range", "take 0 to 50");
  return bits == 0 ? Rational(0) : power_of_two(-bits);
}

std::vector<ExactFinding> check_epsilon(const Instance& instance, std::uint64_t) {
  const Rational epsilon = epsilon_of(instance);
  const Model model = toy(NormKind::l1, epsilon.convert_to<double>(), 2 * (1 + epsilon.convert_to<double>()));
  const std::vector<ToyPair> pairs = pairs_of(instance);
  const auto before = exact_differences(model, pairs, Observable::stream);
  const auto after = exact_differences(model, pairs, Observable::normalized);
  std::vector<ExactFinding> findings;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const long blocks = instance.n_values[row];
    const Rational n = 4 * std::max(blocks, 1L) + 1;
    const auto add = [&](const char* check, const Rational& measured, Relation relation, const Rational& bound) {
      findings.push_back({check, fmt::format("epsilon = {}", epsilon.str()), blocks, hypotheses_of(blocks), measured,
                          relation, bound});
    };
    add("EPS-stream", before[row][0], Relation::equal, -1 / n - 2 / (n + 1));
    add("EPS-eq", -after[row][0], Relation::equal, 1 / (1 + epsilon * n) + 2 / (2 + epsilon * (n + 1)));
  }
  return findings;
}

std::vector<ExactFinding> check_epsilon_printed(const Instance& instance, std::uint64_t) {
  const Model model = toy(NormKind::l1, 0, 2);
  const std::vector<ToyPair> pairs = pairs_of(instance);
  const auto after = exact_differences(model, pairs, Observable::normalized);
  std::vector<ExactFinding> findings;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const long blocks = instance.n_values[row];
    findings.push_back({"EPS-printed", "epsilon of the norm = 0", blocks, hypotheses_of(blocks), abs(after[row][0]),
                        Relation::at_most, instance.parameter("epsilon")});
  }
  return findings;
}

/// RMSNorm with epsilon = (1 + 2^-bits)^2 - 1, for which N1 maps +-1 to the rationals +-1 / (1 + 2^-bits).
std::vector<CertifiedFinding> check_epsilon_rms(const Instance& instance, std::uint64_t, Precision precision) {
  const long bits = instance.integer_parameter("bits");
  if (bits < 1 || bits > 25) throw InputError("instance.parameters", "'bits' is out of range", "take 1 to 25");
  const Rational root = 1 + power_of_two(-bits);
  const Rational epsilon = root * root - 1;
  const Model model = toy(NormKind::rms, epsilon.convert_to<double>(), (2 * root).convert_to<double>());
  const std::vector<ToyPair> pairs = pairs_of(instance);
  const auto after = enclosed_differences(model, pairs, Observable::normalized, precision);
  std::vector<CertifiedFinding> findings;
  for (std::size_t row = 0; row < pairs.size(); ++row) {
    const long blocks = instance.n_values[row];
    const Rational n = 4 * std::max(blocks, 1L) + 1;
    const Real measured = abs(after[row][0]);
    const Real closed =
        1 / sqrt(Real(1 + epsilon * n * n, precision)) + 2 / sqrt(Real(4 + epsilon * (n + 1) * (n + 1), precision));
    std::vector<Hypothesis> hypotheses = hypotheses_of(blocks);
    const auto add = [&](const char* check, const Real& left, Relation relation, const Real& right) {
      findings.push_back({check, fmt::format("epsilon = 2^{} + 2^{}", 1 - bits, -2 * bits), blocks, hypotheses, left,
                          relation, right});
    };
    add("EPS-near", abs(measured - closed), Relation::at_most, Real(power_of_two(-40), precision));
    add("EPS-decay", measured, Relation::less, 3 / (Real(n, precision) * sqrt(Real(epsilon, precision))));
    hypotheses.push_back(hypothesis("the length N = 4n + 1 is at most 1 / sqrt(epsilon)", epsilon * n * n,
                                    Relation::at_most, Rational(1)));
    add("EPS-floor", measured, Relation::greater, sqrt(Real(2, precision)));
  }
  return findings;
}

}  // namespace

Claim theorem_b3_epsilon() {
  return {
      .id = "theorem-b3-epsilon",
      .statement = "Theorem 4.2 / B.3",
      .summary = "with epsilon = 0 in the norm the outputs differ by 2 for infinitely many n; in closed form for any",
      .printed = "false",
      .repaired = "N = 4n + 1: z_N = -1/N, z*_(N+1) = 2/(N+1), so |y - y*| = 1/(1 + e N) + 1/(1 + e (N+1)/2)",
      .page = "theorem-b3-counterexamples",
      .checks = {{"EPS-stream", "z_N - z*_(N+1) = -1/N - 2/(N+1), N = 4n + 1"},
                 {"EPS-eq", "y*_(N+1) - y_N = 1/(1 + e N) + 1/(1 + e (N+1)/2): 2 for e = 0"}},
      .families = {{"straddling", "b (bbba)^n against the same with its last a repeated; width 1, x / (|x| + e)"}},
      .parameters = {{"bits", "e = 2^-bits; 0 stands for e = 0", Rational(0), Rational(0), Rational(50)}},
      .about_models = false,
      .check = &check_epsilon};
}

Claim theorem_b3_epsilon_rms() {
  return {.id = "theorem-b3-epsilon-rms",
          .statement = "Theorem 4.2 / B.3",
          .summary = "with RMSNorm's epsilon e the difference stays above sqrt(2) until the length is 1 / sqrt(e)",
          .printed = "true for e > 0, from lengths of order 1 / (epsilon sqrt(e)) on",
          .repaired = "|y - y*| = 1/sqrt(1 + e N^2) + 1/sqrt(1 + e (N+1)^2/4) > sqrt(2) for N <= 1/sqrt(e)",
          .page = "theorem-b3-counterexamples",
          .checks = {{"EPS-near", "the difference agrees with its closed form to 2^-40", agreement_of_enclosures()},
                     {"EPS-decay", "|y_N - y*_(N+1)| < 3 / (N sqrt(e))",
                      trivially(2, "width 1: |y| = |z| / sqrt(z^2 + e) <= 1")},
                     {"EPS-floor", "|y_N - y*_(N+1)| > sqrt(2)", trivially(0, "a distance is not negative")}},
          .families = {{"straddling", "b (bbba)^n against the same with its last a repeated; width 1, RMSNorm"}},
          .parameters = {{"bits", "e = (1 + 2^-bits)^2 - 1", Rational(13), Rational(1), Rational(25)}},
          .about_models = false,
          .check = &check_epsilon_rms};
}

Claim theorem_b3_epsilon_printed() {
  return {
      .id = "theorem-b3-epsilon-printed",
      .statement = "Theorem 4.2 / B.3",
      .summary = "the printed assertion with epsilon = 0 in the norm: the difference falls below any epsilon",
      .printed = "false",
      .repaired = "see theorem-b3-epsilon",
      .page = "theorem-b3-counterexamples",
      .checks = {{"EPS-printed", "|y_N - y*_(N+1)| <= epsilon, N = 4n + 1", trivially(2, "y and y* are signs")}},
      .families = {{"straddling", "b (bbba)^n against the same with its last a repeated; width 1, the sign as norm"}},
      .parameters = {{"epsilon", "what the difference is said to fall below", Rational(1) / 100, Rational(0),
                      Rational(1000000)}},
      .about_models = false,
      .check = &check_epsilon_printed};
}

}  // namespace snellen
