// SPDX-License-Identifier: LGPL-3.0-or-later
// Lemma 4.1 / B.2: the distance of two softmaxes, by the oscillation of the differences (2A), by a split into head and
// tail (2B), and as the printed proof argues (2C). The other forms have files of their own.
#include <fmt/format.h>

#include "claims.hpp"
#include "lemma_b2_rows.hpp"
#include "proved_bounds.hpp"
#include "softmax.hpp"

namespace snellen {
namespace {

SoftmaxRows draw_rows(const Instance& instance, long n, std::uint64_t draw) {
  const RowShape shape{n, instance.integer_parameter("head"), instance.parameter("bound"),
                       instance.parameter("head-difference"), instance.parameter("tail-difference")};
  if (instance.family == "adversarial") return adversarial_rows(shape, draw);
  SoftmaxRows rows = random_rows(shape, draw);
  if (instance.family == "loud-head") rows.other[0] = rows.x[0] + shape.head_difference + Rational(1) / 8;
  if (instance.family == "loud-tail") rows.other.back() = rows.x.back() - shape.tail_difference - Rational(1) / 8;
  return rows;
}

Real sum_of(std::span<const Real> terms, Precision precision) {
  Real sum(0, precision);
  for (const Real& term : terms) sum += term;
  return sum;
}

std::vector<CertifiedFinding> check_lemma_b2(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Rational& head_difference = instance.parameter("head-difference");
  const Rational& tail_difference = instance.parameter("tail-difference");
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const SoftmaxRows rows = draw_rows(instance, n, draw);
    const std::size_t k = rows.head;
    const std::vector<Rational> h = differences(rows.x, rows.other);
    const std::span<const Rational> head(h.data(), k);
    const std::span<const Rational> tail = std::span<const Rational>(h).subspan(k);
    const std::vector<Real> y = softmax(rows.x, precision);
    const std::vector<Real> other = softmax(rows.other, precision);
    const Real delta = total_variation(y, other);
    const auto add = [&](const char* check, std::vector<Hypothesis> hypotheses, const Real& right) {
      findings.push_back({check, fmt::format("{}, head of {}", instance.family, k), n, std::move(hypotheses), delta,
                          Relation::at_most, right});
    };

    add("B2-A", {}, variation_bound(oscillation(h), precision));

    const Real p = sum_of(std::span<const Real>(y).first(k), precision);
    const Real p_other = sum_of(std::span<const Real>(other).first(k), precision);
    add("B2-B", {},
        2 * abs(p - p_other) + min(p, p_other) * variation_bound(oscillation(head), precision) +
            min(1 - p, 1 - p_other) * variation_bound(oscillation(tail), precision));

    const PrintedSplit split{static_cast<long>(k), n, oscillation(rows.x), head_difference, tail_difference};
    add("B2-C",
        {hypothesis("|x*_i - x_i| <= eta on the head", largest_magnitude(head), Relation::at_most, head_difference),
         hypothesis("|x*_i - x_i| <= epsilon on the tail", largest_magnitude(tail), Relation::at_most,
                    tail_difference)},
        printed_bound(split, precision));
  }
  return findings;
}

}  // namespace

Claim lemma_b2() {
  return {.id = "lemma-b2",
          .statement = "Lemma 4.1 / B.2",
          .summary = "two softmaxes differ by at most 2 tanh(osc(x* - x) / 4); head and tail apart",
          .printed = "true",
          .repaired = "as printed, with a bound at every n that tends to 0",
          .page = "lemma-b2",
          .checks = {{"B2-A", "delta <= 2 tanh(osc(h) / 4), h = x* - x, which is attained",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"B2-B",
                      "delta <= 2 |p - p*| + 2 min(p, p*) tanh(osc_head(h) / 4) + 2 min(1 - p, 1 - p*) "
                      "tanh(osc_tail(h) / 4), p the mass of the head",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"B2-C",
                      "delta <= 2 tanh(epsilon / 2) + 2 p' (e^eta - 1 + tanh(eta / 2)), p' = k e^r / (k e^r + n - k), "
                      "r = osc(x) + epsilon",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
          .families = {{"random", "logits uniform in [-B, B], differences uniform within eta and epsilon"},
                       {"adversarial", "two-level rows near those that attain 2A, 2B or 2C, by turns"},
                       {"loud-head", "random, but one difference of the head exceeds eta"},
                       {"loud-tail", "random, but one difference of the tail exceeds epsilon"}},
          .parameters = {{"bound", "B: logits are drawn from [-B, B]", Rational(2), Rational(0), Rational(1000)},
                         {"head", "k: length of the head, less than n", Rational(3), Rational(1), Rational(1000000)},
                         {"head-difference", "eta", Rational(2), Rational(0), Rational(1000)},
                         {"tail-difference", "epsilon", Rational(1) / 8, Rational(0), Rational(1000)}},
          .about_models = false,
          .check = &check_lemma_b2};
}

}  // namespace snellen
