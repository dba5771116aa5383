// SPDX-License-Identifier: LGPL-3.0-or-later
// Lemma B.2 for rows that change with n: a Cesaro mean of the differences that vanishes is enough (2D), differences
// that vanish at every fixed index are not.
#include <fmt/format.h>

#include "claims.hpp"
#include "lengths.hpp"
#include "snellen/theory/draws.hpp"
#include "softmax.hpp"

namespace snellen {
namespace {

struct WeightPair {
  std::vector<Rational> x;
  std::vector<Rational> other;
};

Rational clamped(const Rational& value, const Rational& bound) {
  return std::clamp(value, Rational(-bound), bound);
}

/// Small differences everywhere; the last `last` entries, the far end of the row, are drawn afresh.
WeightPair random_pair(long n, long last, const Rational& bound, const Rational& difference, std::uint64_t seed) {
  Draws draws(seed, "lemma-b2-array.random");
  WeightPair pair;
  for (long i = 0; i < n; ++i) {
    pair.x.push_back(draws.uniform(-bound, bound));
    const Rational fresh = draws.uniform(-bound, bound);
    const Rational near = clamped(pair.x.back() + draws.uniform(-difference, difference), bound);
    pair.other.push_back(i < n - last ? near : fresh);
  }
  return pair;
}

/// One heavy entry that moves a little among light ones: the bound is attained up to the factor 1 - y_i.
WeightPair adversarial_pair(long n, const Rational& bound, const Rational& difference, std::uint64_t seed) {
  Draws draws(seed, "lemma-b2-array.adversarial");
  WeightPair pair{std::vector<Rational>(static_cast<std::size_t>(n), -bound), {}};
  const auto heavy = static_cast<std::size_t>(draws.below(static_cast<std::uint64_t>(n)));
  pair.x[heavy] = bound;
  pair.other = pair.x;
  pair.other[heavy] -= std::min(difference, bound) * draws.uniform(Rational(1) / 256, Rational(1) / 16, 8);
  return pair;
}

/// x_i = -i: bounded for each n, but not uniformly.
WeightPair linear_pair(long n, const Rational& difference) {
  WeightPair pair;
  for (long i = 0; i < n; ++i) {
    pair.x.emplace_back(-i);
    pair.other.push_back(i == 0 ? difference : Rational(-i));
  }
  return pair;
}

WeightPair draw_weights(const Instance& instance, long n, std::uint64_t draw) {
  const Rational& bound = instance.parameter("bound");
  const Rational& difference = instance.parameter("difference");
  if (instance.family == "linear") return linear_pair(n, difference);
  return instance.family == "adversarial" ? adversarial_pair(n, bound, difference, draw)
                                          : random_pair(n, instance.integer_parameter("last"), bound, difference, draw);
}

std::vector<CertifiedFinding> check_array(const Instance& instance, std::uint64_t draw, Precision precision) {
  require_lengths(instance, 2);
  const Rational& bound = instance.parameter("bound");
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const WeightPair pair = draw_weights(instance, n, draw);
    const Real delta = total_variation(softmax(pair.x, precision), softmax(pair.other, precision));
    const Real deviation(deviation_from_median(differences(pair.x, pair.other)), precision);
    const auto right = [&](const Rational& widest) {
      const Real w = exp(Real(widest, precision));
      return 2 * w / (w + (n - 1)) * deviation;
    };
    const Rational largest = std::max(largest_magnitude(pair.x), largest_magnitude(pair.other));
    const Rational widest = std::max(oscillation(pair.x), oscillation(pair.other));
    findings.push_back({"B2-D", instance.family, n, {}, delta, Relation::at_most, right(widest)});
    findings.push_back({"B2-D-bounded",
                        instance.family,
                        n,
                        {hypothesis("every logit lies in [-B, B]", largest, Relation::at_most, bound)},
                        delta,
                        Relation::at_most,
                        right(2 * bound)});
  }
  return findings;
}

/// x^(n) = 0 and x*^(n) = 0 up to index n/2, gap after it, in base 2: at a fixed index the rows agree from some n on.
/// Exactly the same distance for every even n.
std::vector<ExactFinding> check_pointwise(const Instance& instance, std::uint64_t) {
  require_lengths(instance, 1);
  const long gap = instance.integer_parameter("gap");
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    std::vector<Rational> x(static_cast<std::size_t>(n), 0);
    std::vector<Rational> other = x;
    for (long i = n / 2; i < n; ++i) other[static_cast<std::size_t>(i)] = gap;
    findings.push_back({"B2-pointwise",
                        "x* - x = 0 up to index n/2, the gap after it",
                        n,
                        {hypothesis("n is even", n % 2 == 0, fmt::format("n = {}", n))},
                        total_variation(softmax_base_two(x), softmax_base_two(other)),
                        Relation::less,
                        instance.parameter("epsilon")});
  }
  return findings;
}

}  // namespace

Claim lemma_b2_array() {
  return {.id = "lemma-b2-array",
          .statement = "Lemma 4.1 / B.2",
          .summary = "for rows that change with n: delta <= 2 w / (n - 1 + w) sum_i |h_i - median(h)|",
          .printed = "not stated, but used in Theorem B.3",
          .repaired = "the Cesaro mean of |x_i - x*_i| vanishes; logits in [-B, B] for every n",
          .page = "lemma-b2",
          .checks = {{"B2-D", "delta <= 2 w / (n - 1 + w) sum |h_i - c|, c a median, w = e^max(osc x, osc x*)",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"B2-D-bounded", "the same with w = e^(2B)",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
          .families = {{"random", "logits in [-B, B], small differences, and the last entries drawn afresh"},
                       {"adversarial", "one heavy entry that moves a little, where the bound is nearly attained"},
                       {"linear", "x_i = -i: not bounded uniformly in n"}},
          .parameters = {{"bound", "B: logits lie in [-B, B]", Rational(1), Rational(1) / 1024, Rational(1000)},
                         {"difference", "of all but the last entries, at most", Rational(1) / 16, Rational(1) / 1048576,
                          Rational(1000)},
                         {"last", "how many entries at the far end are drawn afresh", Rational(2), Rational(0),
                          Rational(1000000)}},
          .about_models = false,
          .check = &check_array};
}

Claim lemma_b2_array_pointwise() {
  return {
      .id = "lemma-b2-array-pointwise",
      .statement = "Lemma 4.1 / B.2",
      .summary = "for rows that change with n: that the differences vanish at every fixed index is not enough",
      .printed = "false, read for rows that change with n",
      .repaired = "lemma-b2-array: the Cesaro mean of the differences vanishes",
      .page = "lemma-b2",
      .checks = {{"B2-pointwise", "delta is below epsilon (it is tanh(gap ln 2 / 2) for every even n, 1/3 for gap 1)",
                  trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
      .families = {{"half", "x = 0; x* = 0 up to index n/2, gap after it; base 2"}},
      .parameters = {{"gap", "integer difference of the second half", Rational(1), Rational(0), Rational(1000)},
                     {"epsilon", "what the distance is to fall below", Rational(1) / 4, Rational(0), Rational(2)}},
      .about_models = false,
      .check = &check_pointwise};
}

}  // namespace snellen
