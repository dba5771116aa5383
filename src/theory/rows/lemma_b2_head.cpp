// SPDX-License-Identifier: LGPL-3.0-or-later
// Lemma B.2 where only a head changes, and only upwards (2E), and what happens without a bound on the logits.
#include "lemma_b2_head.hpp"

#include <fmt/format.h>

#include "claims.hpp"
#include "lengths.hpp"
#include "proved_bounds.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"
#include "softmax.hpp"

namespace snellen {

std::optional<long> head_bound_below_from(long k, const Real& range, const Real& eta, const Real& threshold) {
  constexpr long most = 1L << 40;
  const auto below = [&](long n) -> std::optional<bool> {
    const Real bound = head_bound(heaviest_mass(k, n, range), eta);
    if (certainly_less(bound, threshold)) return true;
    if (certainly_at_most(threshold, bound)) return false;
    return std::nullopt;
  };
  long above = k;  // the head alone: not below, or the answer itself
  long under = most;
  if (below(under) != true) return std::nullopt;
  while (under - above > 1) {
    const long middle = above + (under - above) / 2;
    const std::optional<bool> decided = below(middle);
    if (!decided) return std::nullopt;
    (*decided ? under : above) = middle;
  }
  return under;
}

namespace {

struct HeadRows {
  std::vector<Rational> x;
  std::vector<Rational> other;
  std::size_t head = 0;
};

HeadRows draw_head_rows(const Instance& instance, long n, std::uint64_t draw) {
  const Rational& range = instance.parameter("range");
  const Rational& eta = instance.parameter("head-difference");
  const long k = instance.integer_parameter("head");
  if (k >= n) {
    throw InputError("head", fmt::format("a head of {} needs a longer row than n = {}", k, n),
                     "take a smaller head or larger n");
  }
  Draws draws(draw, "lemma-b2-head");
  const bool extremal = instance.family == "adversarial";
  HeadRows rows;
  rows.head = static_cast<std::size_t>(k);
  for (long i = 0; i < n; ++i) {
    // As heavy a head as there can be, all of which grows by almost eta.
    const Rational edge = (i < k ? range : Rational(0));
    rows.x.push_back(extremal ? edge : draws.uniform(0, range));
    const Rational least = extremal ? Rational(eta * 255 / 256) : Rational(0);
    const Rational most = extremal ? Rational(eta * 511 / 512) : eta;
    rows.other.push_back(i < k ? rows.x.back() + draws.uniform(least, most) : rows.x.back());
  }
  if (instance.family == "falling") rows.other.front() = rows.x.front() - Rational(1) / 16;
  if (instance.family == "noisy-tail") rows.other.back() += Rational(1) / 16;
  if (instance.family == "wide") {
    rows.x.front() += range + 1;
    rows.other.front() += range + 1;
  }
  return rows;
}

std::vector<CertifiedFinding> check_head(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Rational& range = instance.parameter("range");
  const Rational& eta = instance.parameter("head-difference");
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const HeadRows rows = draw_head_rows(instance, n, draw);
    const std::vector<Rational> h = differences(rows.x, rows.other);
    const std::span<const Rational> head(h.data(), rows.head);
    const std::vector<Real> y = softmax(rows.x, precision);
    const Real delta = total_variation(y, softmax(rows.other, precision));
    const std::vector<Hypothesis> changes = {
        hypothesis("x* - x >= 0 on the head", *std::ranges::min_element(head), Relation::at_least, Rational(0)),
        hypothesis("x* - x <= eta on the head", *std::ranges::max_element(head), Relation::at_most, eta),
        hypothesis("x* = x on the tail", largest_magnitude(std::span<const Rational>(h).subspan(rows.head)),
                   Relation::equal, Rational(0))};
    std::vector<Hypothesis> ranged = changes;
    ranged.push_back(
        hypothesis("the logits of x lie in an interval of length r", oscillation(rows.x), Relation::at_most, range));
    const auto add = [&](const char* check, std::vector<Hypothesis> hypotheses, const Real& mass) {
      findings.push_back({check, instance.family, n, std::move(hypotheses), delta, Relation::at_most,
                          head_bound(mass, Real(eta, precision))});
    };
    add("B2-E", changes, total(std::span<const Real>(y).first(rows.head)));
    add("B2-E-worst", std::move(ranged), heaviest_mass(static_cast<long>(rows.head), n, Real(range, precision)));
  }
  return findings;
}

/// x = (0, -slope, -2 slope, ...) and x* = x but for x*_1 = 1. With q the weight of the first entry, delta = 2 F(q) for
/// eta = 1. q falls with n towards 1 - e^-slope; where that is above the peak of F, delta grows with n.
std::vector<CertifiedFinding> check_unbounded(const Instance& instance, std::uint64_t, Precision precision) {
  require_lengths(instance, 1);
  const Rational& slope = instance.parameter("slope");
  const Real one(1, precision);
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    std::vector<Rational> x;
    for (long i = 0; i < n; ++i) x.emplace_back(-i * slope);
    std::vector<Rational> other = x;
    other.front() = 1;
    findings.push_back(
        {"B2-vanishes",
         "x_i = -(i - 1) slope, x* differs in its first entry, by 1",
         n,
         {hypothesis("no longer pair is nearer: 1 - e^-slope >= 1 / (1 + e^(1/2))",
                     1 - exp(Real(Rational(-slope), precision)), Relation::at_least, 1 / (1 + exp(one / 2)))},
         total_variation(softmax(x, precision), softmax(other, precision)),
         Relation::less,
         Real(instance.parameter("epsilon"), precision)});
  }
  return findings;
}

}  // namespace

Claim lemma_b2_head() {
  return {.id = "lemma-b2-head",
          .statement = "Lemma 4.1 / B.2",
          .summary = "a head of mass p that changes within [0, eta] moves the softmax by 2 F(min(p, 1/(1+e^(eta/2))))",
          .printed = "true",
          .repaired = "with its constant: F(q) = q (1 - q) (e^eta - 1) / (1 + q (e^eta - 1))",
          .page = "lemma-b2",
          .checks = {{"B2-E", "delta <= 2 F(min(p, 1 / (1 + e^(eta / 2)))), p the mass of the head in softmax(x)",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"B2-E-worst", "the same with p = k e^r / (k e^r + n - k), which falls with n",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
          .families = {{"random", "logits uniform in [0, r], the head's differences uniform in [0, eta]"},
                       {"adversarial", "a head as heavy as it can be that grows by almost eta: nearly attained"},
                       {"falling", "random, but one difference is negative"},
                       {"noisy-tail", "random, but one entry of the tail changes"},
                       {"wide", "random, but one logit leaves the interval of length r"}},
          .parameters = {{"head", "k: length of the head, less than n", Rational(4), Rational(1), Rational(1000000)},
                         {"head-difference", "eta", Rational(1) / 10, Rational(0), Rational(1000)},
                         {"range", "r: the logits of x lie in an interval of this length", Rational(1), Rational(0),
                          Rational(1000)}},
          .about_models = false,
          .check = &check_head};
}

Claim lemma_b2_unbounded() {
  return {.id = "lemma-b2-unbounded",
          .statement = "Lemma 4.1 / B.2",
          .summary = "logits that are not bounded uniformly: one changed entry keeps the softmaxes apart",
          .printed = "false, read with a bound for each n",
          .repaired = "lemma-b2: logits in [-B, B] for every n",
          .page = "lemma-b2",
          .checks = {{"B2-vanishes", "delta is below epsilon (it grows to 0.383073 when the slope is 1)",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
          .families = {{"linear", "x = (0, -slope, -2 slope, ...), x* = (1, -slope, -2 slope, ...)"}},
          .parameters = {{"slope", "x_i = -(i - 1) slope", Rational(1), Rational(1) / 2, Rational(64)},
                         {"epsilon", "what the distance is to fall below", Rational(1) / 4, Rational(0), Rational(2)}},
          .about_models = false,
          .check = &check_unbounded};
}

}  // namespace snellen
