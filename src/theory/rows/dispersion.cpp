// SPDX-License-Identifier: LGPL-3.0-or-later
// Dispersion: softmax weights of bounded logits are all of the order 1/n.
#include <fmt/format.h>

#include "claims.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"
#include "softmax.hpp"

namespace snellen {
namespace {

/// The lightest mix of two levels: how many of n weights, at the ratio w, make the entropy least.
Real least_entropy(long n, const Real& w) {
  const auto of_heavy = [&](long k) {
    const Real sum = w * k + (n - k);
    return log(sum) - w * k * log(w) / sum;
  };
  Real least = of_heavy(1);
  for (long k = 2; k < n; ++k) least = min(least, of_heavy(k));
  return least;
}

/// By turns: one heavy weight, one light weight, or a random number of heavy ones, all nearly at the edges.
std::vector<Rational> extremal_logits(long n, const Rational& width, std::uint64_t seed) {
  Draws draws(seed, "dispersion.adversarial");
  const long heavy = seed % 3 == 0 ? 1 : seed % 3 == 1 ? n - 1 : draws.between(1, n - 1);
  std::vector<Rational> logits;
  for (long i = 0; i < n; ++i) {
    // No two neighbours are alike, so that nothing is attained exactly.
    const Rational jitter = width / 256 * (Rational(i % 2) / 2 + draws.uniform(0, Rational(1) / 4, 8));
    logits.push_back(i < heavy ? Rational(width * 255 / 256 + jitter / 2) : jitter);
  }
  return logits;
}

std::vector<Rational> draw_dispersed(const Instance& instance, long n, std::uint64_t draw) {
  if (n < 2) throw InputError("n", "dispersion needs at least two weights", "take n from 2 on");
  const Rational& width = instance.parameter("width");
  if (instance.family == "adversarial") return extremal_logits(n, width, draw);
  Draws draws(draw, "dispersion.random");
  std::vector<Rational> logits;
  for (long i = 0; i < n; ++i) logits.push_back(draws.uniform(0, width));
  if (instance.family == "wide") {
    logits.front() = 0;
    logits.back() = width + 1;
  }
  return logits;
}

Hypothesis in_an_interval(std::span<const Rational> logits, const Rational& width) {
  return hypothesis("the logits lie in an interval of this width", oscillation(logits), Relation::at_most, width);
}

std::vector<CertifiedFinding> check_dispersion(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Rational& temperature = instance.parameter("temperature");
  const Rational& width = instance.parameter("width");
  const Real w = exp(Real(width / temperature, precision));
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    std::vector<Rational> logits = draw_dispersed(instance, n, draw);
    const Hypothesis bounded = in_an_interval(logits, width);
    for (Rational& logit : logits) logit /= temperature;
    const std::vector<Real> y = softmax(logits, precision);
    Real largest = y[0];
    Real least = y[0];
    Real entropy(0, precision);
    for (const Real& weight : y) {
      largest = max(largest, weight);
      least = min(least, weight);
      entropy -= weight * log(weight);
    }
    const auto add = [&](const char* check, std::vector<Hypothesis> hypotheses, const Real& measured, Relation relation,
                         const Real& right) {
      findings.push_back({check, instance.family, n, std::move(hypotheses), measured, relation, right});
    };
    add("DISP-ub", {bounded}, largest, Relation::at_most, w / (w + (n - 1)));
    add("DISP-lb", {bounded}, least, Relation::at_least, 1 / (1 + (n - 1) * w));
    add("DISP-entropy", {bounded}, entropy, Relation::at_least, log((w + (n - 1)) / w));
    add("DISP-least", {bounded}, entropy, Relation::at_least, least_entropy(n, w));
    // An equality for two weights.
    if (n > 2)
      add("DISP-sharp", {}, Real(oscillation(logits), precision), Relation::at_least,
          log((n - 1) * largest / (1 - largest)));
  }
  return findings;
}

std::vector<ExactFinding> check_dispersion_exact(const Instance& instance, std::uint64_t draw) {
  const long width = instance.integer_parameter("width");
  const Rational w = power_of_two(width);
  std::vector<ExactFinding> findings;
  Draws draws(draw, "dispersion-exact");
  for (const long n : instance.n_values) {
    if (n < 2) throw InputError("n", "dispersion needs at least two weights", "take n from 2 on");
    std::vector<Rational> logits;
    for (long i = 0; i < n; ++i) {
      const bool heavy = i == 0;
      if (instance.family == "extremal") {
        logits.emplace_back(heavy == (draw % 2 == 0) ? width : 0);
      } else {
        logits.emplace_back(draws.between(0, width));
      }
    }
    if (instance.family == "wide") {
      logits.front() = 0;
      logits.back() = width + 1;
    }
    const std::vector<Rational> y = softmax_base_two(logits);
    const std::vector<Hypothesis> bounded = {in_an_interval(logits, width)};
    const auto add = [&](const char* check, const Rational& measured, Relation relation, const Rational& right) {
      findings.push_back({check, "base 2, " + instance.family, n, bounded, measured, relation, right});
    };
    add("DISP-ub", *std::ranges::max_element(y), Relation::at_most, w / (w + (n - 1)));
    add("DISP-lb", *std::ranges::min_element(y), Relation::at_least, 1 / (1 + (n - 1) * w));
  }
  return findings;
}

}  // namespace

Claim dispersion() {
  return {
      .id = "dispersion",
      .statement = "Other papers",
      .summary = "weights of logits in an interval of width D lie between 1/(1 + (n-1) w) and w/(w + n - 1)",
      .printed = "not in the paper (Velickovic et al. 2024: weights are of the order 1/n)",
      .repaired = "with constants, w = e^(D / temperature), and the least entropy",
      .page = "other-bounds",
      .checks = {{"DISP-ub", "every weight <= w / (w + n - 1)", trivially(1, "a weight is at most the sum of all, 1")},
                 {"DISP-lb", "every weight >= 1 / (1 + (n - 1) w)", trivially(0, "a weight is not negative")},
                 {"DISP-entropy", "the entropy >= ln((w + n - 1) / w)", trivially(0, "an entropy is not negative")},
                 {"DISP-least", "the entropy >= min_k ln(k w + n - k) - k w ln w / (k w + n - k), 1 <= k < n",
                  trivially(0, "an entropy is not negative")},
                 {"DISP-sharp", "a weight a takes logits of oscillation >= temperature ln((n - 1) a / (1 - a))",
                  trivially(0, "an oscillation is not negative")}},
      .families = {{"random", "logits uniform in [0, D]"},
                   {"adversarial", "logits near 0 and D only, where the bounds are nearly attained"},
                   {"wide", "random, but two logits D + 1 apart"}},
      .parameters = {{"width", "D", Rational(2), Rational(0), Rational(1000)},
                     {"temperature", "logits are divided by it", Rational(1), Rational(1) / 1024, Rational(1000)}},
      .about_models = false,
      .check = &check_dispersion};
}

Claim dispersion_exact() {
  return {
      .id = "dispersion-exact",
      .statement = "Other papers",
      .summary = "the bracket of the weights over the rationals with base-2 weights, equality included",
      .printed = "not in the paper",
      .repaired = "as dispersion, w = 2^D",
      .page = "other-bounds",
      .checks = {{"DISP-ub", "every weight <= w / (w + n - 1)", trivially(1, "a weight is at most the sum of all, 1")},
                 {"DISP-lb", "every weight >= 1 / (1 + (n - 1) w)", trivially(0, "a weight is not negative")}},
      .families = {{"random", "integer logits, uniform in [0, D]"},
                   {"extremal", "one heavy weight (even draws) or one light weight (odd draws): attained"},
                   {"wide", "random, but two logits D + 1 apart"}},
      .parameters = {{"width", "D, an integer", Rational(3), Rational(0), Rational(1000)}},
      .about_models = false,
      .check = &check_dispersion_exact};
}

}  // namespace snellen
