// SPDX-License-Identifier: LGPL-3.0-or-later
// How many bits a difference needs: p_stable is log2 of 1 / |a - b| up to three bits, and D_p is not monotone.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "claims.hpp"
#include "rounded.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

/// Two vectors of equal length.
struct VectorPair {
  std::vector<Rational> left;
  std::vector<Rational> right;
};

void check_lengths(const Instance& instance, long least) {
  for (const long n : instance.n_values) {
    if (n < least || n > 2000) {
      throw InputError("pair.n", fmt::format("2^-{} is no distance here", n), fmt::format("take {} to 2000", least));
    }
  }
}

/// Two numbers some 2^-n apart where rounding is at its worst.
std::pair<Rational, Rational> adversarial_pair(Draws& draws, long n) {
  const Rational tiny = power_of_two(-n);
  const Rational edge = power_of_two(draws.between(-3, 3));
  const Rational sign = draws.chance(1, 2) ? 1 : -1;
  switch (draws.below(5)) {
    case 0: {  // midpoints of some precision, one or two units apart
      const Rational a = edge * (1 + (2 * Rational(draws.below(64)) + 1) * tiny);
      return {sign * a, sign * (a + edge * tiny * draws.between(1, 4))};
    }
    case 1:  // across a power of two
      return {sign * (edge - tiny * draws.between(1, 3)), sign * (edge + tiny * draws.between(0, 3))};
    case 2:  // across zero
      return {sign * tiny, -sign * tiny * draws.between(1, 5)};
    case 3:  // zero itself
      return {0, sign * tiny * draws.between(1, 5)};
    default:  // no binary fraction
      return {sign * edge / 3, sign * (edge / 3 + tiny / draws.between(1, 9))};
  }
}

VectorPair draw_pair(const Instance& instance, Draws& draws, long n) {
  VectorPair pair;
  for (long k = draws.between(0, 2); k >= 0; --k) {
    if (instance.family == "adversarial") {
      const auto [a, b] = adversarial_pair(draws, n);
      pair.left.push_back(a);
      pair.right.push_back(b);
      continue;
    }
    const Rational a = draws.uniform(-4, 4, 24) * power_of_two(draws.between(-9, 9));
    Rational difference = draws.uniform(Rational(1, 64), 1) * power_of_two(-n);
    if (draws.chance(1, 2)) difference = -difference;
    if (instance.family == "equal") difference = 0;
    pair.left.push_back(a);
    pair.right.push_back(a + difference);
  }
  return pair;
}

/// The least stable and first precisions of single coordinates.
SeparatingBits best_coordinates(const VectorPair& pair) {
  std::optional<SeparatingBits> best;
  for (std::size_t k = 0; k < pair.left.size(); ++k) {
    if (pair.left[k] == pair.right[k]) continue;
    const SeparatingBits bits = separating_bits({&pair.left[k], 1}, {&pair.right[k], 1});
    if (!best) best = bits;
    best = SeparatingBits{std::min(best->first, bits.first), std::min(best->stable, bits.stable)};
  }
  return best.value_or(SeparatingBits{});
}

/// How many of the 16 precisions from `certain` on do not separate a and b.
long failures_above(const Rational& a, const Rational& b, long certain) {
  long failures = 0;
  for (long p = certain; p < certain + 16; ++p) failures += differing_coordinates({&a, 1}, {&b, 1}, p) == 0 ? 1 : 0;
  return failures;
}

std::vector<ExactFinding> check_bits(const Instance& instance, std::uint64_t draw) {
  check_lengths(instance, 1);
  std::vector<ExactFinding> findings;
  Draws draws(draw, "bits");
  for (const long n : instance.n_values) {
    const VectorPair pair = draw_pair(instance, draws, n);
    const Rational& a = pair.left.front();
    const Rational& b = pair.right.front();
    const std::vector<Hypothesis> differ = {
        hypothesis("the numbers differ: |a - b|", Rational(abs(a - b)), Relation::greater, Rational(0))};
    const bool equal = a == b;
    const auto add = [&](const char* check, const Rational& left, Relation relation, const Rational& right) {
      findings.push_back({check, instance.family, n, differ, left, relation, right});
    };
    const long certain = equal ? 0 : certainly_separating(a, b);
    const long stable = equal ? 0 : separating_bits({&a, 1}, {&b, 1}).stable;
    add("BITS-lower", stable, Relation::at_least, equal ? 0 : least_conceivable(a, b));
    add("BITS-upper", stable, Relation::at_most, certain);
    add("BITS-above", equal ? 0 : failures_above(a, b, certain), Relation::equal, 0);
    const SeparatingBits vector = equal ? SeparatingBits{} : separating_bits(pair.left, pair.right);
    const SeparatingBits best = best_coordinates(pair);
    add("BITS-vector", vector.stable, Relation::at_most, best.stable);
    add("BITS-first", vector.first, Relation::equal, best.first);
  }
  return findings;
}

/// c -+ 2^-n around a midpoint c of q bits: q separates them, q + 1 to some n do not. Beside it 1 and 1 + 2^-q, which
/// need q + 1. The witness is 1.24 and 1.26, beside it 1 and 1.25.
VectorPair draw_witness(const Instance& instance, Draws& draws, long n) {
  if (instance.family == "witness") return {{Rational(124, 100), 1}, {Rational(126, 100), Rational(5, 4)}};
  const bool fixed = instance.family == "near";
  const long q = fixed ? 2 : draws.between(2, 5);
  const long odd = fixed ? 1 : 2 * draws.between(0, (1L << static_cast<unsigned>(q - 1)) - 1) + 1;
  const Rational unit = power_of_two(-q);
  const Rational c = 1 + odd * unit;
  return {{c - power_of_two(-n), 1}, {c + power_of_two(-n), 1 + unit}};
}

std::vector<ExactFinding> check_monotone(const Instance& instance, std::uint64_t draw) {
  check_lengths(instance, 8);
  std::vector<ExactFinding> findings;
  Draws draws(draw, "bits-monotone");
  for (const long n : instance.n_values) {
    const VectorPair pair = draw_witness(instance, draws, n);
    const SeparatingBits bits = separating_bits({pair.left.data(), 1}, {pair.right.data(), 1});
    const std::string what = fmt::format("{} and {}", pair.left[0].str(), pair.right[0].str());
    findings.push_back({"BITS-monotone", what, n, {}, bits.first, Relation::equal, bits.stable});
    findings.push_back({"BITS-coordinates",
                        what + fmt::format(" beside 1 and {}", pair.right[1].str()),
                        n,
                        {},
                        separating_bits(pair.left, pair.right).stable,
                        Relation::equal,
                        best_coordinates(pair).stable});
  }
  return findings;
}

}  // namespace

Claim bits() {
  return {.id = "bits",
          .statement = "Bits",
          .summary = "the precision from which on two numbers stay apart is log2 of 1 / |a - b| up to three bits",
          .printed = "not in the paper",
          .repaired = "e - 1 - log2 d <= p_stable <= max(1, floor(e + 1 - log2 d) + 1), d = |a - b|",
          .page = "bits",
          .checks = {{"BITS-lower", "p_stable >= ceil(e - 1 - log2 |a - b|)",
                      trivially(1, "a format has at least one bit")},
                     {"BITS-upper", "p_stable <= P0 = max(1, floor(e + 1 - log2 |a - b|) + 1)",
                      unbounded("the nearer the numbers, the more bits")},
                     {"BITS-above", "none of P0, ..., P0 + 15 rounds a and b alike"},
                     {"BITS-vector", "p_stable of a vector is at most that of each coordinate",
                      unbounded("the nearer the numbers, the more bits")},
                     {"BITS-first", "p_first of a vector is the least of its coordinates'"}},
          .families = {{"random", "vectors of 1 to 3 numbers, at most 2^-n apart"},
                       {"adversarial", "ties, powers of two, signs and zeros, some 2^-n apart"},
                       {"equal", "equal vectors: no precision separates them"}},
          .parameters = {},
          .about_models = false,
          .check = &check_bits};
}

Claim bits_monotone() {
  return {.id = "bits-monotone",
          .statement = "Bits",
          .summary = "the belief that more bits separate whatever fewer do, and coordinate by coordinate",
          .printed = "not in the paper: a belief that is false",
          .repaired = "p_stable is defined by all larger p, on the vector as a whole",
          .page = "bits",
          .checks = {{"BITS-monotone", "p_first = p_stable"},
                     {"BITS-coordinates", "p_stable of a vector is the least of its coordinates'"}},
          .families = {{"witness", "1.24 and 1.26, beside them 1 and 1.25"},
                       {"near", "5/4 - 2^-n and 5/4 + 2^-n, beside them 1 and 5/4"},
                       {"random", "c - 2^-n and c + 2^-n around a midpoint c of few bits"}},
          .parameters = {},
          .about_models = false,
          .check = &check_monotone};
}

}  // namespace snellen
