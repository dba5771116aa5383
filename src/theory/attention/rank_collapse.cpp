// SPDX-License-Identifier: LGPL-3.0-or-later
// Pure attention draws the positions together: doubly exponentially in depth with a full mask, exponentially with a
// causal one.
#include <fmt/format.h>

#include "attention_map.hpp"
#include "claims.hpp"
#include "lengths.hpp"
#include "softmax.hpp"

namespace snellen {
namespace {

struct Network {
  AttentionMap map;
  RationalRows points;
  bool skip = false;
};

/// "adversarial" for the full mask: two opposite points, not quite symmetric; with more positions, copies of them.
RationalRows opposite_points(Draws& draws, long n, long width, const Rational& most) {
  const Rational shorter = most * draws.uniform(Rational(15) / 16, Rational(63) / 64, 8);
  RationalRows points(static_cast<std::size_t>(n), std::vector<Rational>(static_cast<std::size_t>(width), 0));
  for (std::size_t i = 0; i < points.size(); ++i) points[i][0] = i % 2 == 0 ? most : Rational(-shorter);
  return points;
}

/// "adversarial" for the causal mask: all positions but the first at one other point.
RationalRows one_against_all(Draws& draws, long n, long width, const Rational& most) {
  const RationalRows two = random_points(draws, 2, width, most);
  RationalRows points(static_cast<std::size_t>(n), two[1]);
  points[0] = two[0];
  return points;
}

Network draw_network(const Instance& instance, long n, bool causal, std::uint64_t draw) {
  const long width = instance.integer_parameter("width");
  const Rational& most = instance.parameter("reach");
  const Rational& gain = instance.parameter("gain");
  Draws draws(draw, causal ? "causal-rank-collapse" : "rank-collapse");
  Network network;
  network.map.causal = instance.family == "full" ? false : instance.family == "causal" || causal;
  network.skip = instance.family == "skip";
  if (instance.family == "adversarial") {
    network.map.value = scaled_identity(width, gain);
    network.map.score = scaled_identity(width, gain);
    // With A = gain times the identity the bounds are equalities, or nearly so; the first direction falls a little
    // short.
    network.map.value[0][0] = gain * 255 / 256;
    network.points = causal ? one_against_all(draws, n, width, most) : opposite_points(draws, n, width, most);
    return network;
  }
  network.map.value = random_matrix(draws, width, gain);
  network.map.score = random_matrix(draws, width, gain);
  network.points = random_points(draws, n, width, most);
  return network;
}

RealPoints next_layer(const Network& network, const RealPoints& points) {
  RealPoints out = attend(network.map, points);
  if (!network.skip) return out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (std::size_t k = 0; k < out[i].size(); ++k) out[i][k] += points[i][k];
  }
  return out;
}

std::vector<Hypothesis> structure(const Network& network, bool causal) {
  const char* mask = network.map.causal ? "causal" : "full";
  return {hypothesis(causal ? "the mask is causal" : "the mask is full", network.map.causal == causal, mask),
          hypothesis("there is no skip connection", !network.skip, network.skip ? "skip" : "no skip")};
}

long power_of_three(long exponent) {
  long out = 1;
  for (long k = 0; k < exponent; ++k) out *= 3;
  return out;
}

std::vector<CertifiedFinding> check_rank_collapse(const Instance& instance, std::uint64_t draw, Precision precision) {
  require_lengths(instance, 1);
  const long layers = instance.integer_parameter("layers");
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const Network network = draw_network(instance, n, false, draw);
    const std::vector<Hypothesis> hypotheses = structure(network, false);
    const Real omega = spectral_norm(balls(network.map.value, precision), precision);
    const Real mu = spectral_norm(balls(network.map.score, precision), precision);
    RealPoints points = enclosed(network.points, precision);
    const Real initial = diameter(points);
    Real diam = initial;
    for (long layer = 0; layer < layers; ++layer) {
      points = next_layer(network, points);
      const Real next = diameter(points);
      findings.push_back({"RANK-step", fmt::format("{}, layer {}", instance.family, layer + 1), n, hypotheses, next,
                          Relation::at_most, omega * diam * tanh(mu * square(diam) / 4), omega * diam});
      diam = next;
    }
    const long cubes = power_of_three(layers);
    findings.push_back({"RANK", fmt::format("{}, {} layers", instance.family, layers), n, hypotheses, diam,
                        Relation::at_most, power(omega * mu / 4, (cubes - 1) / 2) * power(initial, cubes),
                        power(omega, layers) * initial});
  }
  return findings;
}

Real largest_distance_from_first(const RealPoints& points) {
  Real largest(0, points[0][0].precision());
  for (const RealVector& point : points) largest = max(largest, distance(point, points[0]));
  return largest;
}

/// The least weight that a row gives to the first position, and the least that its spread of weights allows.
struct FirstWeight {
  Real least;
  Real from_spread;
};

FirstWeight first_weight(const AttentionMap& map, const RealPoints& points) {
  const RealPoints weights = attention_weights(map, points);
  FirstWeight out{weights[0][0], Real(1, weights[0][0].precision())};
  for (const RealVector& row : weights) {
    Real largest = row[0];
    Real least = row[0];
    for (const Real& weight : row) {
      largest = max(largest, weight);
      least = min(least, weight);
    }
    out.least = min(out.least, row[0]);
    out.from_spread = min(out.from_spread, 1 / (1 + static_cast<long>(row.size() - 1) * (largest / least)));
  }
  return out;
}

std::vector<CertifiedFinding> check_causal_rank_collapse(const Instance& instance, std::uint64_t draw,
                                                         Precision precision) {
  require_lengths(instance, 2);
  const long layers = instance.integer_parameter("layers");
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    const Network network = draw_network(instance, n, true, draw);
    const std::vector<Hypothesis> hypotheses = structure(network, true);
    const Real omega = spectral_norm(balls(network.map.value, precision), precision);
    RealPoints points = enclosed(network.points, precision);
    Real spread = largest_distance_from_first(points);
    for (long layer = 0; layer < layers; ++layer) {
      const FirstWeight first = first_weight(network.map, points);
      points = next_layer(network, points);
      const Real next = largest_distance_from_first(points);
      const auto add = [&](const char* check, const Real& weight) {
        findings.push_back({check, fmt::format("{}, layer {}", instance.family, layer + 1), n, hypotheses, next,
                            Relation::at_most, omega * (1 - weight) * spread, omega * spread});
      };
      add("CRANK", first.least);
      add("CRANK-spread", first.from_spread);
      spread = next;
    }
  }
  return findings;
}

std::vector<Parameter> parameters() {
  return {{"width", "d", Rational(2), Rational(2), Rational(64)},
          {"layers", "L", Rational(2), Rational(1), Rational(4)},
          {"gain", "entries of A and M lie in [-gain, gain]", Rational(1), Rational(0), Rational(1000)},
          {"reach", "coordinates of the points lie in [-reach, reach]", Rational(1), Rational(0), Rational(1000)}};
}

}  // namespace

Claim rank_collapse() {
  return {
      .id = "rank-collapse",
      .statement = "Other papers",
      .summary = "pure attention with a full mask shrinks the diameter of the positions doubly exponentially in depth",
      .printed = "not in the paper (Dong et al. 2021)",
      .repaired = "diam_L <= (omega mu / 4)^((3^L - 1) / 2) diam_0^(3^L), without a condition of smallness",
      .page = "other-bounds",
      .checks = {{"RANK-step", "diam_(l+1) <= omega diam_l tanh(mu diam_l^2 / 4), omega = ||A||, mu = ||M||",
                  trivially_by_instance("omega diam_l", "the outputs are averages of the points, times A")},
                 {"RANK", "diam_L <= (omega mu / 4)^((3^L - 1) / 2) diam_0^(3^L)",
                  trivially_by_instance("omega^L diam_0", "the outputs are averages of the points, times A, L times")}},
      .families = {{"random", "A, M and the points uniform"},
                   {"adversarial", "A and M multiples of the identity, two nearly opposite points"},
                   {"causal", "random, with a causal mask"},
                   {"skip", "random, with a skip connection"}},
      .parameters = parameters(),
      .about_models = false,
      .check = &check_rank_collapse};
}

Claim causal_rank_collapse() {
  return {
      .id = "causal-rank-collapse",
      .statement = "Other papers",
      .summary = "pure causal attention draws all positions to the first one, exponentially in depth",
      .printed = "not in the paper",
      .repaired = "max_i |x_i - x_1| shrinks by omega (1 - alpha_min) per layer, alpha_min the least alpha_i1",
      .page = "other-bounds",
      .checks = {{"CRANK", "max_i |x_i - x_1| after the layer <= omega (1 - alpha_min) max_i |x_i - x_1| before",
                  trivially_by_instance("omega max_i |x_i - x_1|", "the outputs are averages of the points, times A")},
                 {"CRANK-spread", "the same with alpha_min >= min_i 1 / (1 + (i - 1) w_i), w_i the row's spread",
                  trivially_by_instance("omega max_i |x_i - x_1|", "the outputs are averages of the points, times A")}},
      .families = {{"random", "A, M and the points uniform"},
                   {"adversarial", "A nearly a multiple of the identity, all positions but the first alike"},
                   {"full", "random, with a full mask"},
                   {"skip", "random, with a skip connection"}},
      .parameters = parameters(),
      .about_models = false,
      .check = &check_causal_rank_collapse};
}

}  // namespace snellen
