// SPDX-License-Identifier: LGPL-3.0-or-later
// Lemma B.2 in the setting of Figure 9: noise on a head of fixed length, with a certificate for all longer rows.
#include <fmt/format.h>

#include "claims.hpp"
#include "lemma_b2_head.hpp"
#include "noisy_row.hpp"
#include "proved_bounds.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"
#include "softmax.hpp"

namespace snellen {
namespace {

struct Setting {
  long head;
  Rational range;
  Rational noise;
};

/// As heavy a head as there can be, nearly all of the noise.
NoisyLogits extremal_logits(long length, const Setting& setting, std::uint64_t seed) {
  Draws draws(seed, "figure-9.adversarial");
  NoisyLogits out;
  for (long i = 0; i < length; ++i) out.x.push_back(i < setting.head ? setting.range : Rational(0));
  for (long i = 0; i < setting.head; ++i) {
    out.noise.push_back(draws.uniform(setting.noise * 127 / 128, setting.noise * 255 / 256, 8));
  }
  return out;
}

NoisyLogits draw_logits(const Instance& instance, long length, const Setting& setting, std::uint64_t draw) {
  if (instance.family == "adversarial") return extremal_logits(length, setting, draw);
  const bool wide = instance.family == "wide";
  NoisyLogits out = uniform_noisy_logits(length, setting.head, setting.range, setting.noise, draw);
  if (wide) out.x.front() = setting.range + 1;
  if (instance.family == "loud") out.noise.front() = setting.noise * 2;
  return out;
}

std::vector<CertifiedFinding> check_figure_9(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Setting setting{instance.integer_parameter("head"), instance.parameter("range"), instance.parameter("noise")};
  if (instance.n_values.front() <= setting.head) {
    throw InputError("head",
                     fmt::format("a head of {} needs longer rows than n = {}", setting.head, instance.n_values.front()),
                     "take a smaller head or larger n");
  }
  const NoisyLogits logits = draw_logits(instance, instance.n_values.back(), setting, draw);
  const NoisyRow row(logits, precision);
  const Real range(setting.range, precision);
  const Real eta(setting.noise, precision);
  const Real threshold(instance.parameter("threshold"), precision);
  const auto [least, most] = std::ranges::minmax_element(logits.noise);
  const std::vector<Hypothesis> noise = {
      hypothesis("the noise is not negative", *least, Relation::at_least, Rational(0)),
      hypothesis("the noise is at most eta", *most, Relation::at_most, setting.noise)};
  std::vector<CertifiedFinding> findings;
  const auto add = [&](const char* check, long n, std::vector<Hypothesis> hypotheses, const Real& measured,
                       Relation relation, const Real& right) {
    findings.push_back({check, instance.family, n, std::move(hypotheses), measured, relation, right});
  };
  for (const long n : instance.n_values) {
    const Real delta = row.distance(n);
    add("FIG9-mass", n, noise, delta, Relation::at_most, head_bound(row.head_mass(n), eta));
    std::vector<Hypothesis> ranged = noise;
    ranged.push_back(hypothesis("the logits lie in an interval of length r",
                                oscillation(std::span<const Rational>(logits.x).first(static_cast<std::size_t>(n))),
                                Relation::at_most, setting.range));
    add("FIG9-worst", n, std::move(ranged), delta, Relation::at_most,
        head_bound(heaviest_mass(setting.head, n, range), eta));
  }
  // The bound falls with n, so one length speaks for all longer ones.
  if (const std::optional<long> from = head_bound_below_from(setting.head, range, eta, threshold)) {
    const auto bound = [&](long n) { return head_bound(heaviest_mass(setting.head, n, range), eta); };
    add("FIG9-from", *from, {}, bound(*from), Relation::less, threshold);
    add("FIG9-not-before", *from - 1, {}, bound(*from - 1), Relation::at_least, threshold);
  } else {
    throw InputError("threshold", "no length is known from which on the bound is below it", "take a larger threshold");
  }
  return findings;
}

}  // namespace

Claim lemma_b2_figure_9() {
  return {.id = "lemma-b2-figure-9",
          .statement = "Lemma 4.1 / B.2",
          .summary = "Figure 9: noise on the first 200 logits; a length from which on the distance is below 2^-7",
          .printed = "true",
          .repaired = "with a bound at every n, and one length that speaks for all longer ones",
          .page = "lemma-b2",
          .checks = {{"FIG9-mass", "delta <= 2 F(min(p, 1 / (1 + e^(eta / 2)))), p the mass of the head",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"FIG9-worst", "the same with p = k e^r / (k e^r + n - k), whatever the logits",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")},
                     {"FIG9-from", "from this n on the second bound is below the threshold",
                      trivially(2, "the second bound is the total variation of two pairs of masses")},
                     {"FIG9-not-before", "at n - 1 it is not", trivially(0, "a total variation is not negative")}},
          .families = {{"uniform", "logits uniform in [0, r], noise uniform in [0, eta] on the first k of them"},
                       {"adversarial", "a head as heavy as it can be, nearly all of the noise"},
                       {"loud", "uniform, but one noise is 2 eta"},
                       {"wide", "uniform, but one logit is r + 1"}},
          .parameters = {{"head", "k: how many logits get noise", Rational(200), Rational(1), Rational(1000000)},
                         {"noise", "eta", Rational(1) / 10, Rational(1) / 1024, Rational(100)},
                         {"range", "r: logits lie in [0, r]", Rational(1), Rational(0), Rational(100)},
                         {"threshold", "what the distance is to fall below", Rational(1) / 128, power_of_two(-64),
                          Rational(2)}},
          .about_models = false,
          .check = &check_figure_9};
}

}  // namespace snellen
