// SPDX-License-Identifier: LGPL-3.0-or-later
// Lemma B.2 decided over the rationals: base-2 softmax of integer logits, and the rational softmax of phi(s) =
// 1 + s + s^2 / 2.
#include <fmt/format.h>

#include "claims.hpp"
#include "lemma_b2_rows.hpp"
#include "lengths.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"
#include "softmax.hpp"

namespace snellen {
namespace {

/// tanh(x ln 2 / 2) for an integer x.
Rational half_tanh(long x) {
  const Rational t = power_of_two(x);
  return (t - 1) / (t + 1);
}

/// 2 tanh(osc ln 2 / 4), the oscillation rounded up to an even integer.
Rational variation_bound(const Rational& oscillation) {
  const long x = static_cast<long>(numerator(oscillation));
  return 2 * half_tanh((x + 1) / 2);
}

/// Form 2E: 2 F(p) below the peak of F, 2 tanh(eta ln 2 / 4) rounded as above beyond it. p <= 1 / (1 + sqrt(t)) is
/// t p^2 <= (1 - p)^2.
Rational head_bound(const Rational& p, long eta) {
  const Rational t = power_of_two(eta);
  if (t * p * p <= (1 - p) * (1 - p)) return 2 * mass_growth(p, t);
  return variation_bound(eta);
}

/// Half of the row grows by an even gap g, and has mass 1 / (1 + 2^(g / 2)): 2A, 2B and 2E are attained.
SoftmaxRows extremal_rows(long n, long gap) {
  SoftmaxRows rows;
  rows.head = static_cast<std::size_t>(n / 2);
  for (long i = 0; i < n; ++i) {
    const bool grows = i < n / 2;
    rows.x.emplace_back(grows ? 0 : gap / 2);
    rows.other.push_back(grows ? Rational(gap) : rows.x.back());
  }
  return rows;
}

struct Masses {
  Rational head;
  Rational other;
};

Rational split_bound(const Masses& p, std::span<const Rational> head, std::span<const Rational> tail) {
  return 2 * Rational(abs(p.head - p.other)) + std::min(p.head, p.other) * variation_bound(oscillation(head)) +
         std::min(Rational(1 - p.head), Rational(1 - p.other)) * variation_bound(oscillation(tail));
}

Rational head_mass(const std::vector<Rational>& y, std::size_t k) {
  return total(std::span<const Rational>(y).first(k));
}

std::vector<ExactFinding> check_lemma_b2_exact(const Instance& instance, std::uint64_t draw) {
  require_lengths(instance, 2);
  const bool extremal = instance.family == "extremal";
  const long gap = instance.integer_parameter("head-difference");
  const RowShape shape{0, instance.integer_parameter("head"), instance.integer_parameter("bound"), gap,
                       instance.integer_parameter("tail-difference")};
  const long epsilon = instance.integer_parameter("tail-difference");
  const Rational natural_log_of_two(13863, 20000);  // above ln 2 = 0.693147...
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    RowShape sized = shape;
    sized.n = n;
    SoftmaxRows rows = extremal ? extremal_rows(n, gap) : random_integer_rows(sized, draw);
    if (instance.family == "loud-head") rows.other.front() = rows.x.front() + gap + 1;
    if (instance.family == "loud-tail") rows.other.back() = rows.x.back() - epsilon - 1;
    const std::size_t k = rows.head;
    const std::vector<Rational> h = differences(rows.x, rows.other);
    const std::span<const Rational> head(h.data(), k);
    const std::span<const Rational> tail = std::span<const Rational>(h).subspan(k);
    const std::vector<Rational> y = softmax_base_two(rows.x);
    const std::vector<Rational> y_other = softmax_base_two(rows.other);
    const Rational delta = total_variation(y, y_other);
    const Masses p{head_mass(y, k), head_mass(y_other, k)};
    const auto add = [&](const char* check, std::vector<Hypothesis> hypotheses, const Rational& measured,
                         const Rational& right) {
      findings.push_back(
          {check,
           extremal ? std::string("base 2, extremal") : fmt::format("base 2, {}, head of {}", instance.family, k), n,
           std::move(hypotheses), measured, Relation::at_most, right});
    };
    add("B2-A", {}, delta, variation_bound(oscillation(h)));
    add("B2-B", {}, delta, split_bound(p, head, tail));

    const auto count = static_cast<long>(k);
    const Rational grown = count * power_of_two(static_cast<long>(numerator(oscillation(rows.x))) + epsilon);
    const Rational mass = grown / (grown + (n - count));
    add("B2-C",
        {hypothesis("|x*_i - x_i| <= eta on the head", largest_magnitude(head), Relation::at_most, Rational(gap)),
         hypothesis("|x*_i - x_i| <= epsilon on the tail", largest_magnitude(tail), Relation::at_most,
                    Rational(epsilon))},
        delta, 2 * half_tanh(epsilon) + 2 * mass * (power_of_two(gap) - 1 + half_tanh(gap)));

    const Rational widest = std::max(oscillation(rows.x), oscillation(rows.other));
    const Rational w = power_of_two(static_cast<long>(numerator(widest)));
    add("B2-D", {}, delta, 2 * w / (n - 1 + w) * natural_log_of_two * deviation_from_median(h));

    // 2E is about differences that are not negative, on the head alone.
    std::vector<Rational> raised = rows.x;
    for (std::size_t i = 0; i < k; ++i) raised[i] += Rational(abs(h[i]));
    add("B2-E",
        {hypothesis("|x*_i - x_i| <= eta on the head", largest_magnitude(head), Relation::at_most, Rational(gap))},
        total_variation(y, softmax_base_two(raised)), head_bound(p.head, gap));
  }
  return findings;
}

Rational phi(const Rational& s) {
  return 1 + s + s * s / 2;
}

std::vector<Rational> phi_softmax(std::span<const Rational> logits) {
  std::vector<Rational> weights;
  for (const Rational& logit : logits) weights.push_back(phi(logit));
  return normalized(std::move(weights));
}

/// The ratio of the largest to the least weight of a row.
Rational weight_ratio(std::span<const Rational> y) {
  const auto [least, most] = std::ranges::minmax_element(y);
  return *most / *least;
}

/// phi(s) = ((1 + s)^2 + 1) / 2 >= 1/2 and |d ln phi / ds| <= 1, so that 2A and 2D hold with h_i = ln phi(x*_i) -
/// ln phi(x_i), |h_i| <= |x*_i - x_i|.
std::vector<CertifiedFinding> check_lemma_b2_phi(const Instance& instance, std::uint64_t draw, Precision precision) {
  const RowShape shape{0, instance.integer_parameter("head"), instance.parameter("bound"),
                       instance.parameter("head-difference"), instance.parameter("tail-difference")};
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    RowShape sized = shape;
    sized.n = n;
    const SoftmaxRows rows =
        instance.family == "adversarial" ? adversarial_rows(sized, draw) : random_rows(sized, draw);
    const std::vector<Rational> y = phi_softmax(rows.x);
    const std::vector<Rational> y_other = phi_softmax(rows.other);
    const std::vector<Rational> h = differences(rows.x, rows.other);
    const Rational delta = total_variation(y, y_other);
    std::vector<Rational> growth;  // e^(h_i) up to one factor
    for (std::size_t i = 0; i < y.size(); ++i) growth.push_back(y_other[i] / y[i]);
    Rational moved = 0;
    for (const Rational& difference : h) moved += Rational(abs(difference));
    const Rational w = std::max(weight_ratio(y), weight_ratio(y_other));
    const auto add = [&](const char* check, const Rational& measured, const Quantity& right) {
      findings.push_back({check, instance.family, n, {}, measured, Relation::at_most, right});
    };
    // delta <= 2 tanh(osc / 4) without roots: ((2 + delta) / (2 - delta))^2 <= e^osc.
    const Rational odds = (2 + delta) / (2 - delta);
    add("PHI-A", odds * odds, weight_ratio(growth));
    add("PHI-difference", delta, 2 * tanh(Real(largest_magnitude(h) / 2, precision)));
    add("PHI-D", delta, 2 * w / (n - 1 + w) * moved);
  }
  return findings;
}

}  // namespace

Claim lemma_b2_exact() {
  return {.id = "lemma-b2-exact",
          .statement = "Lemma 4.1 / B.2",
          .summary = "forms 2A to 2E decided over the rationals with base-2 weights, equality included",
          .printed = "true",
          .repaired = "as lemma-b2, lemma-b2-array and lemma-b2-head, with differences in units of ln 2",
          .page = "lemma-b2",
          .checks = {{"B2-A", "delta <= 2 (2^(o/2) - 1) / (2^(o/2) + 1), o = osc(h), rounded up to even",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"B2-B", "delta <= the bound of head and tail apart",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"B2-C", "delta <= the bound of the printed proof",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"B2-D", "delta <= 2 w / (n - 1 + w) 0.69315 sum |h_i - c|, c a median; ln 2 < 0.69315",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"B2-E", "delta <= 2 F(min(p, 1 / (1 + 2^(eta/2)))) with |h| on the head, 0 on the tail",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
          .families = {{"random", "integer logits in [-B, B], integer differences within eta and epsilon"},
                       {"extremal", "half of the row grows by an even eta: 2A, 2B and 2E hold with equality"},
                       {"loud-head", "random, but one difference of the head exceeds eta"},
                       {"loud-tail", "random, but one difference of the tail exceeds epsilon"}},
          .parameters = {{"bound", "B: logits lie in [-B, B]", Rational(3), Rational(0), Rational(1000)},
                         {"head", "k: length of the head, less than n", Rational(3), Rational(1), Rational(1000000)},
                         {"head-difference", "eta", Rational(2), Rational(0), Rational(1000)},
                         {"tail-difference", "epsilon", Rational(1), Rational(0), Rational(1000)}},
          .about_models = false,
          .check = &check_lemma_b2_exact};
}

Claim lemma_b2_phi() {
  return {.id = "lemma-b2-phi",
          .statement = "Lemma 4.1 / B.2",
          .summary = "the rational softmax of phi(s) = 1 + s + s^2/2 obeys 2A and 2D, with exact distances",
          .printed = "not in the paper",
          .repaired = "h_i = ln phi(x*_i) - ln phi(x_i), at most |x*_i - x_i| in magnitude",
          .page = "lemma-b2",
          .checks = {{"PHI-A", "((2 + delta) / (2 - delta))^2 <= e^osc(h), which is 2A, exactly",
                      unbounded("(2 + delta) / (2 - delta) grows without bound as delta tends to 2")},
                     {"PHI-difference", "delta <= 2 tanh(max |x* - x| / 2)",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"PHI-D", "delta <= 2 w / (n - 1 + w) sum |x*_i - x_i|, w the largest ratio of weights, exactly",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
          .families = {{"random", "logits uniform in [-B, B], differences uniform within eta and epsilon"},
                       {"adversarial", "two-level rows, as for lemma-b2"}},
          .parameters = {{"bound", "B: logits lie in [-B, B]", Rational(2), Rational(0), Rational(1000)},
                         {"head", "k: length of the head, less than n", Rational(3), Rational(1), Rational(1000000)},
                         {"head-difference", "eta", Rational(2), Rational(0), Rational(1000)},
                         {"tail-difference", "epsilon", Rational(1) / 8, Rational(0), Rational(1000)}},
          .about_models = false,
          .check = &check_lemma_b2_phi};
}

}  // namespace snellen
