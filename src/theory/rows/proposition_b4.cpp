// SPDX-License-Identifier: LGPL-3.0-or-later
// Proposition B.4: x = (g, 0, g, 0, ...) and x* = (0, g, 0, g, ...) keep a distance that is known in closed form.
#include <fmt/format.h>

#include "claims.hpp"
#include "lengths.hpp"
#include "snellen/theory/draws.hpp"
#include "softmax.hpp"

namespace snellen {
namespace {

struct ChangedPair {
  std::vector<Rational> x;
  std::vector<Rational> other;
};

/// "aligned": x* starts with g as x does. "shrinking": x and x* differ by g / n.
ChangedPair draw_pair(const Instance& instance, long n) {
  Rational gap = instance.parameter("gap");
  if (instance.family == "shrinking") gap /= n;
  const bool aligned = instance.family == "aligned";
  ChangedPair pair;
  for (long i = 0; i < n; ++i) {
    pair.x.push_back(i % 2 == 0 ? gap : Rational(0));
    pair.other.push_back((i % 2 == 0) == aligned ? gap : Rational(0));
  }
  return pair;
}

std::vector<Hypothesis> alternating(const ChangedPair& pair, const Rational& gap) {
  bool swapped = true;
  for (std::size_t i = 0; i < pair.x.size(); ++i) {
    const bool even = i % 2 == 0;
    swapped = swapped && pair.x[i] == (even ? gap : Rational(0)) && pair.other[i] == (even ? Rational(0) : gap);
  }
  return {hypothesis("x = (g, 0, g, 0, ...) and x* = (0, g, 0, g, ...)", swapped,
                     swapped ? "for every entry" : "not for every entry")};
}

/// 2 (t - 1) / (t + 1) for even n, 2 (t^2 - 1) / ((t + 1)^2 + 4 t / (n^2 - 1)) for odd n > 1; t = base^gap.
template <class Number>
Number closed_form(long n, const Number& t) {
  if (n == 1) return t - t;
  if (n % 2 == 0) return 2 * (t - 1) / (t + 1);
  return 2 * (t * t - 1) / ((t + 1) * (t + 1) + 4 * t / (n * n - 1));
}

const char* parity_check(long n) {
  return n % 2 == 0 ? "B4-even" : "B4-odd";
}

std::vector<CertifiedFinding> check_proposition_b4(const Instance& instance, std::uint64_t draw, Precision precision) {
  require_lengths(instance, 1);
  const Rational& gap = instance.parameter("gap");
  const Real t = exp(Real(gap, precision));
  const Real tolerance(power_of_two(-40), precision);
  std::vector<CertifiedFinding> findings;
  Draws draws(draw, "proposition-b4.rival");
  for (const long n : instance.n_values) {
    const ChangedPair pair = draw_pair(instance, n);
    const std::vector<Hypothesis> hypotheses = alternating(pair, gap);
    const Real delta = total_variation(softmax(pair.x, precision), softmax(pair.other, precision));
    const auto add = [&](const char* check, std::vector<Hypothesis> needed, const Real& measured, Relation relation,
                         const Real& right) {
      findings.push_back({check, instance.family, n, std::move(needed), measured, relation, right});
    };
    const Real form = closed_form(n, t);
    add(parity_check(n), hypotheses, abs(delta - form), Relation::at_most, tolerance);
    if (n >= 2) add("B4-apart", hypotheses, delta, Relation::at_least, closed_form(3, t) - tolerance);
    // Any pair whose entries differ by at most g.
    std::vector<Rational> x;
    std::vector<Rational> other;
    for (long i = 0; i < n; ++i) {
      x.push_back(draws.uniform(-gap, gap));
      other.push_back(x.back() + draws.uniform(-gap * 255 / 256, gap * 255 / 256, 8));
    }
    add("B4-largest", {}, total_variation(softmax(x, precision), softmax(other, precision)), Relation::at_most,
        closed_form(2, t));
  }
  return findings;
}

std::vector<ExactFinding> check_proposition_b4_exact(const Instance& instance, std::uint64_t) {
  require_lengths(instance, 1);
  const long gap = instance.integer_parameter("gap");
  Rational t = 1;
  for (long k = 0; k < gap; ++k) t *= instance.parameter("base");
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    const ChangedPair pair = draw_pair(instance, n);
    const std::vector<Hypothesis> hypotheses = alternating(pair, gap);
    const auto weights = [&](const std::vector<Rational>& logits) {
      std::vector<Rational> values;
      for (const Rational& logit : logits) values.push_back(logit == 0 ? Rational(1) : t);
      return normalized(std::move(values));
    };
    const Rational delta = total_variation(weights(pair.x), weights(pair.other));
    const auto add = [&](const char* check, Relation relation, const Rational& right) {
      findings.push_back(
          {check, fmt::format("{}, base^gap = {}", instance.family, t.str()), n, hypotheses, delta, relation, right});
    };
    add(parity_check(n), Relation::equal, closed_form(n, t));
    if (n >= 2) {
      add("B4-apart", Relation::at_least, closed_form(3, t));
      add("B4-largest", Relation::at_most, closed_form(2, t));
    }
  }
  return findings;
}

const std::vector<Family>& change_families() {
  static const std::vector<Family> all = {{"alternating", "x = (g, 0, g, 0, ...), x* = (0, g, 0, g, ...)"},
                                          {"aligned", "x* = x: both start with g"},
                                          {"shrinking", "the gap is g / n, so that x_n - x*_n tends to 0"}};
  return all;
}

}  // namespace

Claim proposition_b4() {
  return {
      .id = "proposition-b4",
      .statement = "Proposition B.4",
      .summary = "alternating logits stay 2 tanh(g / 2) apart at every even n; no pair with |x - x*| <= g does better",
      .printed = "true",
      .repaired = "2 tanh(1/2) at every even n, without a limit; odd n in closed form",
      .page = "proposition-b4",
      .checks = {{"B4-even", "delta agrees with 2 tanh(g / 2) to 2^-40", agreement_of_enclosures()},
                 {"B4-odd", "delta agrees with 2 (t^2 - 1) / ((t + 1)^2 + 4 t / (n^2 - 1)) to 2^-40, t = e^g",
                  agreement_of_enclosures()},
                 {"B4-apart", "delta >= its value at n = 3, less 2^-40, for all n >= 2",
                  trivially(0, "a total variation is not negative")},
                 {"B4-largest", "a random pair with |x - x*| <= g has delta <= 2 tanh(g / 2)",
                  trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
      .families = change_families(),
      .parameters = {{"gap", "g", Rational(1), Rational(1) / 1024, Rational(1000)}},
      .about_models = false,
      .check = &check_proposition_b4};
}

Claim proposition_b4_exact() {
  return {.id = "proposition-b4-exact",
          .statement = "Proposition B.4",
          .summary = "the distance in closed form, decided over the rationals: 2/3 in base 2",
          .printed = "true",
          .repaired = "2 (b^g - 1) / (b^g + 1) at every even n, in any base b",
          .page = "proposition-b4",
          .checks = {{"B4-even", "delta = 2 (t - 1) / (t + 1), t = b^g"},
                     {"B4-odd", "delta = 2 (t^2 - 1) / ((t + 1)^2 + 4 t / (n^2 - 1)), and 0 for n = 1"},
                     {"B4-apart", "delta >= its value at n = 3, for all n >= 2",
                      trivially(0, "a total variation is not negative")},
                     {"B4-largest", "delta <= 2 (t - 1) / (t + 1)",
                      trivially(2, "|y_i - y*_i| <= y_i + y*_i, and both sum to 1")}},
          .families = change_families(),
          .parameters = {{"gap", "g, an integer", Rational(1), Rational(1), Rational(1000)},
                         {"base", "b", Rational(2), Rational(1), Rational(1000)}},
          .about_models = false,
          .check = &check_proposition_b4_exact};
}

}  // namespace snellen
