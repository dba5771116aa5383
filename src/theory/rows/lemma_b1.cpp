// SPDX-License-Identifier: LGPL-3.0-or-later
// Lemma B.1: a token inserted before the last one lowers the last one's softmax weight, by at most C/n^2.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "lengths.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

/// The logits a_1..a_(n-1), b and c of x = [a c] and x* = [a b c].
struct Logits {
  std::vector<Rational> others;
  Rational inserted;
  Rational last;
};

Logits random_logits(long n, const Rational& bound, std::uint64_t seed) {
  Draws draws(seed, "lemma-b1.random");
  Logits x;
  for (long k = 1; k < n; ++k) x.others.push_back(draws.uniform(-bound, bound));
  x.inserted = draws.uniform(-bound, bound);
  x.last = draws.uniform(-bound, bound);
  return x;
}

/// Corners of the box, where the bounds are nearly attained: small weights around a heavy inserted token, and the last
/// token's logit anywhere below B. At B itself the supremum may be attained, which no enclosure can tell.
Logits adversarial_logits(long n, const Rational& bound, std::uint64_t seed) {
  Draws draws(seed, "lemma-b1.adversarial");
  const bool light = !draws.chance(1, 4);
  Logits x;
  x.others.assign(static_cast<std::size_t>(n - 1), light ? Rational(-bound) : bound);
  x.inserted = light ? bound : Rational(-bound);
  x.last = draws.uniform(-bound, bound * 63 / 64, 6);
  return x;
}

/// a_k = -k, b = c = 0: no bound holds for all n.
Logits linear_logits(long n) {
  Logits x;
  for (long k = 1; k < n; ++k) x.others.emplace_back(-k);
  return x;
}

Logits draw_summands(const Instance& instance, long n, std::uint64_t draw) {
  const Rational& bound = instance.parameter("bound");
  if (instance.family == "linear") return linear_logits(n);
  return instance.family == "adversarial" ? adversarial_logits(n, bound, draw) : random_logits(n, bound, draw);
}

Rational largest_of_all(const Logits& x) {
  Rational largest = std::max(Rational(abs(x.inserted)), Rational(abs(x.last)));
  for (const Rational& a : x.others) largest = std::max(largest, Rational(abs(a)));
  return largest;
}

/// D_sup(n, B) = C w / ((n - 1 + C)(n - 1 + C + w)), C = clip(sqrt((n - 1)(n - 1 + w)), 1, w): the supremum of p - p*.
Real supremum(long n, const Real& w) {
  const Real one(1, w.precision());
  const Real c = min(max(sqrt((n - 1) * (w + (n - 1))), one), w);
  return c * w / ((c + (n - 1)) * (c + w + (n - 1)));
}

std::vector<CertifiedFinding> check_lemma_b1(const Instance& instance, std::uint64_t draw, Precision precision) {
  require_lengths(instance, 1);
  const Rational& bound = instance.parameter("bound");
  const Real w = exp(Real(2 * bound, precision));
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const Logits x = draw_summands(instance, n, draw);
    const Hypothesis bounded = hypothesis("every logit lies in [-B, B]", largest_of_all(x), Relation::at_most, bound);
    Real sum(0, precision);  // without the inserted token
    for (const Rational& a : x.others) sum += exp(Real(a, precision));
    const Real last = exp(Real(x.last, precision));
    sum += last;
    const Real p = last / sum;
    const Real p_longer = last / (sum + exp(Real(x.inserted, precision)));
    const Real difference = p - p_longer;
    const Real square_length(Rational(n) * (n + 1), precision);
    const auto add = [&](const char* check, std::vector<Hypothesis> hypotheses, Relation relation, const Real& right) {
      findings.push_back({check, instance.family, n, std::move(hypotheses), difference, relation, right});
    };
    add("B1-sign", {}, Relation::greater, Real(0, precision));
    add("B1-sup", {bounded}, Relation::at_most, supremum(n, w));
    add("B1-ub", {bounded}, Relation::at_most, square(w) / square_length);
    add("B1-lb", {bounded}, Relation::at_least, 1 / (square(w) * square_length));
  }
  return findings;
}

/// The same in base 2 with integer logits, where every weight is rational.
std::vector<ExactFinding> check_lemma_b1_exact(const Instance& instance, std::uint64_t draw) {
  require_lengths(instance, 1);
  const long bound = instance.integer_parameter("bound");
  const Rational w = power_of_two(2 * bound);
  std::vector<ExactFinding> findings;
  Draws draws(draw, "lemma-b1-exact");
  for (const long n : instance.n_values) {
    Rational sum = 0;
    for (long k = 1; k < n; ++k) sum += power_of_two(draws.between(-bound, bound));
    const Rational inserted = power_of_two(draws.between(-bound, bound));
    const Rational last = power_of_two(draws.between(-bound, bound));
    sum += last;
    const Rational difference = last / sum - last / (sum + inserted);
    const Rational square_length = Rational(n) * (n + 1);
    const auto add = [&](const char* check, Relation relation, const Rational& right) {
      findings.push_back({check, "base 2", n, {}, difference, relation, right});
    };
    add("B1-eq", Relation::equal, inserted * last / (sum * (sum + inserted)));
    add("B1-ub", Relation::at_most, w * w / square_length);
    add("B1-lb", Relation::at_least, Rational(1) / (w * w * square_length));
  }
  return findings;
}

/// p - p* at this n for a_k = -slope k and b = c = 0: 1 / (S_n (S_n + 1)) with S_n = 1 + sum_(k<n) e^(-slope k).
Real linear_difference(long n, const Real& slope) {
  Real sum(1, slope.precision());
  for (long k = 1; k < n; ++k) sum += exp(-(slope * k));
  return 1 / sum - 1 / (sum + 1);
}

/// S_n grows with n to S = 1 + 1 / (e^slope - 1), so the difference falls and its infimum is that of S.
std::vector<CertifiedFinding> check_lemma_b1_unbounded(const Instance& instance, std::uint64_t, Precision precision) {
  require_lengths(instance, 1);
  const Real slope(instance.parameter("slope"), precision);
  const Real sum = 1 + 1 / (exp(slope) - 1);
  const Real infimum = 1 / (sum * (sum + 1));
  const Real epsilon(instance.parameter("epsilon"), precision);
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    // Longer sequences only add to S, so that the difference falls towards the infimum and never below it.
    const Hypothesis stays = hypothesis("no longer sequence comes below epsilon", infimum, Relation::at_least, epsilon);
    findings.push_back(
        {"B1-vanishes", "a_k = -k slope, b = c = 0", n, {stays}, linear_difference(n, slope), Relation::less, epsilon});
  }
  return findings;
}

}  // namespace

Claim lemma_b1() {
  return {.id = "lemma-b1",
          .statement = "Lemma B.1",
          .summary = "an inserted token lowers the last token's weight, by at most w^2 / (n (n + 1))",
          .printed = "true",
          .repaired = "with its rate: w^-2 / (n (n + 1)) <= p - p* <= D_sup(n, B) <= w^2 / (n (n + 1)), w = e^(2B)",
          .page = "lemma-b1",
          .checks = {{"B1-sign", "p - p* > 0", trivially(-1, "p and p* lie in [0, 1]"), "the bound is 0, a sign"},
                     {"B1-sup", "p - p* <= D_sup(n, B), which is attained", trivially(1, "p and p* lie in [0, 1]")},
                     {"B1-ub", "p - p* <= w^2 / (n (n + 1))", trivially(1, "p and p* lie in [0, 1]")},
                     {"B1-lb", "p - p* >= w^-2 / (n (n + 1))", trivially(-1, "p and p* lie in [0, 1]")}},
          .families = {{"random", "logits uniform in [-B, B]"},
                       {"adversarial", "corners of [-B, B], where the bounds are nearly attained"},
                       {"linear", "a_k = -k, b = c = 0: not bounded"}},
          .parameters = {{"bound", "B: logits lie in [-B, B]", Rational(2), Rational(1) / 1024, Rational(1000)}},
          .about_models = false,
          .check = &check_lemma_b1};
}

Claim lemma_b1_exact() {
  return {.id = "lemma-b1-exact",
          .statement = "Lemma B.1",
          .summary = "the difference in closed form, decided over the rationals with base-2 weights",
          .printed = "true",
          .repaired = "p - p* = 2^(b + c) / (S (S + 2^b)), exactly",
          .page = "lemma-b1",
          .checks = {{"B1-eq", "p - p* = 2^(b + c) / (S (S + 2^b))"},
                     {"B1-ub", "p - p* <= w^2 / (n (n + 1)), w = 2^(2B)", trivially(1, "p and p* lie in [0, 1]")},
                     {"B1-lb", "p - p* >= w^-2 / (n (n + 1))", trivially(-1, "p and p* lie in [0, 1]")}},
          .families = {{"random", "integer logits, uniform in [-B, B]"}},
          .parameters = {{"bound", "B: logits lie in [-B, B]", Rational(3), Rational(0), Rational(1000)}},
          .about_models = false,
          .check = &check_lemma_b1_exact};
}

Claim lemma_b1_unbounded() {
  return {
      .id = "lemma-b1-unbounded",
      .statement = "Lemma B.1",
      .summary = "logits bounded for each n, but not uniformly: the difference need not vanish",
      .printed = "false, read with a bound for each n",
      .repaired = "lemma-b1: logits in [-B, B] for every n",
      .page = "lemma-b1",
      .checks = {{"B1-vanishes", "p - p* at length n is below epsilon; its infimum over n, 0.24482 for slope 1, is not",
                  trivially(1, "p and p* lie in [0, 1]")}},
      .families = {{"linear", "a_k = -k slope, b = c = 0, as ALiBi biases make them"}},
      .parameters = {{"slope", "a_k = -k slope", Rational(1), Rational(1) / 1024, Rational(64)},
                     {"epsilon", "what the difference is to fall below", Rational(1) / 5, Rational(0), Rational(1)}},
      .about_models = false,
      .check = &check_lemma_b1_unbounded};
}

}  // namespace snellen
