// SPDX-License-Identifier: LGPL-3.0-or-later
// Theorem 4.2 / B.3 is false with RoPE's first frequency, 1: docs/theory/theorem-b3-counterexamples.md
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "claims.hpp"
#include "snellen/number/ladder.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/theory/instance.hpp"
#include "toy_model.hpp"
#include "von_mises.hpp"

namespace snellen {
namespace {

/// Any so many consecutive lengths come within 19/250 of every phase modulo pi, since 22 is nearly 7 pi.
constexpr long half_period = 22;

/// Denominators q of fractions with |1 / (2 pi) - p / q| < 1 / q^2, p and q coprime.
constexpr std::array denominators = std::to_array<long>({103993, 710, 333, 44, 25, 19, 6, 1});

/// Two tokens with values +1 and -1 (ids 0 and 1), whose queries and keys give logits c cos(i - j) by RoPE.
Model rope_model(double c) {
  Model model = toy_query_key_model(2, 2, 2);
  model.config.position.scheme = PositionScheme::rope;
  model.weights.embedding << 1, 1, 1, -1;
  LayerWeights& layer = model.weights.layers.front();
  layer.query << c, 0, 0, 0;
  layer.key << 1, 0, 0, 0;
  layer.value << 0, 1, 0, 0;
  layer.output << 0, 0, 1, 0;
  return model;
}

/// The token of sign(cos t). The argument is no zero of cos, which are irrational: some precision decides.
Token sign_of_cos(const Rational& t) {
  return first_decided(64, [&](Precision precision) -> std::optional<Token> {
    const Real value = cos(Real(t, precision));
    if (value.ball().contains_zero()) return std::nullopt;
    return certainly_less(Real(0, precision), value) ? 0 : 1;
  });
}

/// sign(cos(phase + p)) at positions p = 0 .. n - 1, against the same with its last token repeated.
ToyPair signs_of_cos(long n, const Rational& phase) {
  ToyPair pair;
  for (long p = 0; p < n; ++p) pair.left.push_back(sign_of_cos(phase + p));
  pair.right = pair.left;
  pair.right.push_back(pair.left.back());
  return pair;
}

Integer floor_of(const Rational& x) {
  const Integer quotient = numerator(x) / denominator(x);  // towards zero
  return x < 0 && Rational(quotient) != x ? Integer(quotient - 1) : quotient;
}

/// A phase, to 2^-20, at which the difference at n is within 2^-19 of the phase of its limit.
Rational aimed_phase(long n) {
  constexpr Precision precision = 128;
  const Rational scale = power_of_two(20);
  const Rational turn = 2 * pi(precision).ball().midpoint();
  const Rational aim = turn / 4 - Rational(1) / 2 - (n - 1);
  const Rational turns = Rational(floor_of(aim / turn));
  return Rational(floor_of((aim - turns * turn) * scale)) / scale;
}

/// Everything that the closed forms need of c.
struct Limit {
  Real c;
  Real mean;   // I_0(c)
  Real share;  // 2 / (pi I_0(c))

  explicit Limit(const Rational& value, Precision precision)
      : c(value, precision), mean(bessel_i0(c)), share(2 / (pi(precision) * mean)) {}

  /// limsup |o_n - o*_(n+1)|.
  [[nodiscard]] Real limsup() const {
    const Real half(Rational(1) / 2, c.precision());
    return share * integral_sinh_cos(c, -half, half);
  }
  /// F(x) - F(x + 1), what the difference is at phase x when n is large.
  [[nodiscard]] Real at_phase(const Rational& x) const {
    const Real start = Real(x, c.precision()) - pi(c.precision()) / 2;
    return share * integral_sinh_cos(c, start, start + 1);
  }
  /// How far the difference at n is from at_phase, by Denjoy and Koksma.
  [[nodiscard]] Real error(long n) const {
    const Real weight = exp(c);
    const Real variation = 4 * sinh(c);            // of e^(c cos t)
    const Real both = 2 * variation + 4 * weight;  // and of its product with the signs
    const auto divisor = [&](long keys) { return max(mean * keys - variation * digits(keys), keys / weight); };
    return both * digits(n) / divisor(n) + (both * digits(n + 1) + 2 * weight) / divisor(n + 1);
  }

  /// n as a sum of denominators: how many.
  static long digits(long n) {
    long count = 0;
    for (const long q : denominators) {
      count += n / q;
      n %= q;
    }
    return count;
  }
};

/// |o_n - o*_(n+1)| and its sign at n .. n + count - 1.
std::vector<Real> differences(const Model& model, long n, long count, const Rational& phase, Precision precision) {
  std::vector<ToyPair> pairs;
  for (long k = 0; k < count; ++k) pairs.push_back(signs_of_cos(n + k, phase));
  std::vector<Real> out;
  for (const std::vector<Real>& difference : enclosed_differences(model, pairs, Observable::stream, precision)) {
    out.push_back(difference[1]);
  }
  return out;
}

Rational draw_phase(const Instance& instance, std::uint64_t draw, long n) {
  if (instance.family == "aimed") return aimed_phase(n);
  Draws draws(draw, "theorem-b3-rope");
  return draws.uniform(0, 6);
}

std::vector<CertifiedFinding> check_rope(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Rational& c = instance.parameter("c");
  const Model model = rope_model(as_double(c, "c"));
  const Limit limit(c, precision);
  const bool aimed = instance.family == "aimed";
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const std::vector<Hypothesis> hypotheses = {hypothesis("c is positive", c > 0, "as given"),
                                                hypothesis("n >= 1", n >= 1, fmt::format("n = {}", n))};
    const Rational phase = draw_phase(instance, draw, n);
    const std::vector<Real> difference = differences(model, std::max(n, 1L), aimed ? 1 : half_period, phase, precision);
    const Real error = limit.error(std::max(n, 1L));
    const Real slope = limit.share * sinh(limit.c);  // of at_phase
    const auto add = [&](const char* check, const Real& measured, Relation relation, const Real& bound) {
      findings.push_back({check, fmt::format("phase {}", phase.str()), n, hypotheses, measured, relation, bound});
    };
    add("ROPE-phase", abs(difference.front() - limit.at_phase(phase + (n - 1))), Relation::at_most, error);
    add("ROPE-ub", abs(difference.front()), Relation::at_most, limit.limsup() + error);
    if (aimed) {
      add("ROPE-aimed", abs(difference.front()), Relation::at_least,
          limit.limsup() - slope * Real(power_of_two(-18), precision) - error);
    } else {
      Real largest(0, precision);
      for (const Real& value : difference) largest = max(largest, abs(value));
      add("ROPE-often", largest, Relation::at_least,
          limit.limsup() - slope * Real(Rational(19) / 250, precision) - error);
    }
  }
  return findings;
}

std::vector<CertifiedFinding> check_rope_printed(const Instance& instance, std::uint64_t draw, Precision precision) {
  const Rational& c = instance.parameter("c");
  const Model model = rope_model(as_double(c, "c"));
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const Rational phase = draw_phase(instance, draw, n);
    Real largest(0, precision);
    for (const Real& value : differences(model, std::max(n, 1L), half_period, phase, precision)) {
      largest = max(largest, abs(value));
    }
    findings.push_back({"ROPE-printed",
                        fmt::format("phase {}", phase.str()),
                        n,
                        {hypothesis("c is positive", c > 0, "as given")},
                        largest,
                        Relation::at_most,
                        Real(instance.parameter("epsilon"), precision)});
  }
  return findings;
}

Parameter cosine_parameter() {
  return {"c", "logits are c cos(i - j); a binary fraction", Rational(1), Rational(1) / 1024, Rational(16)};
}

Family phase_family() {
  return {"random", "values sign(cos(p + phase)) at position p, the phase uniform in [0, 6]"};
}

}  // namespace

Claim theorem_b3_rope() {
  return {
      .id = "theorem-b3-rope",
      .statement = "Theorem 4.2 / B.3",
      .summary = "with RoPE of frequency 1 the fixed sequence sign(cos j) keeps a known distance infinitely often",
      .printed = "false",
      .repaired = "limsup |o_n - o*_(n+1)| = 2 / (pi I_0(c)) int_-1/2^1/2 sinh(c cos t) dt, with an error at every n",
      .page = "theorem-b3-counterexamples",
      .checks = {{"ROPE-phase", "|o_n - o*_(n+1) - (F(x) - F(x + 1))| <= E(n) at the phase x of n",
                  trivially(4, "both differences are of averages of values in [-1, 1]"),
                  "E(n) holds for every function of bounded variation at every n (Denjoy and Koksma); over a smooth "
                  "arc the true error is some 20 times smaller"},
                 {"ROPE-ub", "|o_n - o*_(n+1)| <= limsup + E(n)", trivially(2, "two averages of values in [-1, 1]")},
                 {"ROPE-often", "the largest difference at n .. n + 21 >= limsup - 0.076 F' - E(n)",
                  trivially(0, "a distance is not negative")},
                 {"ROPE-aimed", "|o_n - o*_(n+1)| >= limsup - 2^-18 F' - E(n), a prefix for this n",
                  trivially(0, "a distance is not negative")}},
      .families = {phase_family(), {"aimed", "the phase that brings this n next to the limit"}},
      .parameters = {cosine_parameter()},
      .about_models = false,
      .check = &check_rope};
}

Claim theorem_b3_rope_printed() {
  return {.id = "theorem-b3-rope-printed",
          .statement = "Theorem 4.2 / B.3",
          .summary = "the printed assertion with RoPE: from some n on the difference stays below any epsilon",
          .printed = "false",
          .repaired = "see theorem-b3-rope",
          .page = "theorem-b3-counterexamples",
          .checks = {{"ROPE-printed", "the largest |o_m - o*_(m+1)| over m = n .. n + 21 <= epsilon",
                      trivially(2, "two averages of values in [-1, 1]")}},
          .families = {phase_family()},
          .parameters = {cosine_parameter(),
                         {"epsilon", "what the difference is said to fall below", Rational(1) / 100, Rational(0),
                          Rational(1000000)}},
          .about_models = false,
          .check = &check_rope_printed};
}

}  // namespace snellen
