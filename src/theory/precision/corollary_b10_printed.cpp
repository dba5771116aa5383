// SPDX-License-Identifier: LGPL-3.0-or-later
// Corollary 6.2 / B.10 as printed: vectors that approach each other need not round alike.
#include <fmt/format.h>

#include "claims.hpp"
#include "exact_model.hpp"
#include "rounded.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

void check_lengths(const Instance& instance, long least, long most) {
  for (const long n : instance.n_values) {
    if (n < least || n > most) {
      throw InputError("pair.n", fmt::format("n = {} is out of range", n), fmt::format("take {} to {}", least, most));
    }
  }
}

/// Tokens a = 0, b = 1; the second coordinate carries values 2 and -1, which attention writes to the first one, where a
/// has the midpoint c: y = c + (2 #a - #b) / n, and 2.
Model straddling_model(const Integer& midpoint) {
  Model model = bare_model(2, 2, 1);
  model.weights.embedding << midpoint.convert_to<int>(), 2, 0, -1;
  model.weights.layers.front().value << 0, 1, 0, 0;
  return model;
}

/// <bos> = 1 has value 1, the digit 0: y(<bos> 0^n) = 1 / (n + 1).
Model vanishing_model() {
  Model model = bare_model(2, 1, 1);
  model.weights.embedding << 0, 1;
  return model;
}

bool separated(const Rational& x, const Rational& y, long precision) {
  return differing_coordinates({&x, 1}, {&y, 1}, precision) > 0;
}

/// The two sequences of one n.
struct Sequences {
  std::vector<Token> left;
  std::vector<Token> right;
};

/// b (b b a)^n, and one more a: 2 #a - #b is -1, then 1.
Sequences straddling_sequences(long n) {
  std::vector<Token> left = {1};
  for (long k = 0; k < n; ++k) left = joined(std::move(left), {1, 1, 0});
  return {left, joined(left, {0})};
}

/// The first pair from n on that p bits tell apart. There always is one: 1/m takes every float below its start.
Sequences separated_run(long n, long precision) {
  long m = n + 1;
  while (!separated(Rational(1, m), Rational(1, m + 1), precision)) ++m;
  return {joined({1}, run_of(0, m - 1)), joined({1}, run_of(0, m))};
}

std::vector<ExactFinding> check_printed(const Instance& instance, std::uint64_t draw) {
  check_lengths(instance, 1, 1024);
  const long precision = instance.integer_parameter("precision");
  const bool straddle = instance.family == "straddle";
  Draws draws(draw, "corollary-b10-printed");
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    const long odd = 2 * draws.between(0, (1L << static_cast<unsigned>(precision - 1)) - 1) + 1;
    const Model model =
        straddle ? straddling_model((Integer(1) << static_cast<unsigned>(precision)) + odd) : vanishing_model();
    const Sequences pair = straddle ? straddling_sequences(n) : separated_run(n, precision);
    const auto y = exact_representations(model, {pair.left, pair.right});
    const Rational bound = straddle ? Rational(2, 3 * n + 1) : Rational(1) / (Rational(n) * n);
    findings.push_back({"C62-printed",
                        fmt::format("{} tokens: {} and {}", pair.left.size(), y[0][0].str(), y[1][0].str()),
                        n,
                        {hypothesis("the difference vanishes with n: max_i |y_i - y*_i|",
                                    largest_difference(y[0], y[1]), Relation::at_most, bound)},
                        differing_coordinates(y[0], y[1], precision),
                        Relation::equal,
                        0});
  }
  return findings;
}

/// The least n >= 1 with 1/(n+1) and 1/(n+2) the same float.
long first_collision(long precision) {
  long n = 1;
  while (separated(Rational(1, n + 1), Rational(1, n + 2), precision)) ++n;
  return n;
}

/// How many m of [2^k, 2^(k+1)) have 1/m and 1/(m+1) different floats.
long separated_in_binade(long exponent, long precision) {
  const long begin = 1L << static_cast<unsigned>(exponent);
  long count = 0;
  for (long m = begin; m < 2 * begin; ++m) count += separated(Rational(1, m), Rational(1, m + 1), precision) ? 1 : 0;
  return count;
}

/// 1 / m and 1 / (m + 1) on both sides of the first midpoint above 2^-exponent: m is about 2^exponent.
long separated_far_out(long exponent, long precision) {
  const Rational midpoint = power_of_two(-exponent) * (1 + power_of_two(-precision));
  const Integer m = denominator(midpoint) / numerator(midpoint);  // 1/m >= midpoint > 1/(m+1)
  return separated(Rational(1) / m, Rational(1) / (m + 1), precision) ? 1 : 0;
}

std::vector<ExactFinding> check_zero(const Instance& instance, std::uint64_t) {
  check_lengths(instance, 3, 12);
  const long far = instance.integer_parameter("exponent");
  std::vector<ExactFinding> findings;
  for (const long p : instance.n_values) {
    const auto add = [&](const char* check, std::string what, const Rational& left, Relation relation,
                         const Rational& right) {
      findings.push_back({check, std::move(what), p, {}, left, relation, right});
    };
    const Rational y = exact_representations(vanishing_model(), {joined({1}, run_of(0, p))}).front().front();
    add("C62-form", fmt::format("<bos> 0^{}", p), y, Relation::equal, Rational(1, p + 1));
    const long first = first_collision(p);
    const std::string collision = fmt::format("first n = {}", first);
    add("C62-first-least", collision, Rational(first + 1) * (first + 2), Relation::at_least, power_of_two(2 * p - 1));
    add("C62-first-most", collision, first, Relation::less, power_of_two(p));
    add("C62-often", fmt::format("n + 1 in [2^{}, 2^{})", p + 1, p + 2), separated_in_binade(p + 1, p), Relation::equal,
        power_of_two(p - 1));
    add("C62-far", fmt::format("n about 2^{}", far), separated_far_out(far, p), Relation::equal, 1);
  }
  return findings;
}

/// Printed as a dashed line: a difference below 2^-7 is taken for the same bf16 numbers.
std::vector<ExactFinding> check_dashed_line(const Instance& instance, std::uint64_t draw) {
  constexpr long bf16_bits = 8;
  const Rational line = power_of_two(-7);
  check_lengths(instance, 1, 1L << 20U);
  Draws draws(draw, "corollary-b10-dashed-line");
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    const bool above = instance.family == "above";
    Rational x = Rational(1, n + 1);
    Rational y = Rational(1, n + 2);
    if (instance.family == "random") {
      x = draws.uniform(Rational(1, 16), Rational(15, 64), 20);
      y = x + draws.uniform(Rational(1, 512), Rational(1, 129), 20);
    } else if (above) {
      x = draws.between(8, 255);
      y = x + draws.uniform(Rational(1, 127), Rational(1, 33), 20);
    }
    const Rational difference = abs(x - y);
    const long differing = differing_coordinates({&x, 1}, {&y, 1}, bf16_bits);
    const std::string what = fmt::format("{} and {}", x.str(), y.str());
    if (above) {
      findings.push_back({"C62-dashed-above",
                          what,
                          n,
                          {hypothesis("|a - b| is above 2^-7", difference, Relation::greater, line)},
                          differing,
                          Relation::at_least,
                          1});
    } else {
      findings.push_back({"C62-dashed-below",
                          what,
                          n,
                          {hypothesis("|a - b| is below 2^-7", difference, Relation::less, line)},
                          differing,
                          Relation::equal,
                          0});
    }
  }
  return findings;
}

}  // namespace

Claim corollary_b10_printed() {
  return {.id = "corollary-b10-printed",
          .statement = "Corollary 6.2 / B.10",
          .summary = "the printed conclusion that vectors which approach each other round alike for large n",
          .printed = "false: they may straddle a midpoint, or tend to zero",
          .repaired = "corollary-b10: the limit must be neither zero nor a midpoint",
          .page = "corollary-b10",
          .checks = {{"C62-printed", "no coordinate of y and y* rounds to different floats of p bits"}},
          .families = {{"straddle", "y = c - 1/(3n+1), y* = c + 1/(3n+2) around a midpoint c, for every n"},
                       {"zero", "y(<bos> 0^m) = 1/(m+1): the first m >= n that p bits tell from m + 1"}},
          .parameters = {{"precision", "p: significand bits", Rational(8), Rational(2), Rational(20)}},
          .about_models = false,
          .check = &check_printed};
}

Claim corollary_b10_zero() {
  return {.id = "corollary-b10-zero",
          .statement = "Corollary 6.2 / B.10",
          .summary = "y = 1/(n+1): lengths n and n + 1 are told apart infinitely often, at every precision p (here n)",
          .printed = "the paper says that from some n on they are not",
          .repaired = "every binade of n + 1 beyond 2^p holds exactly 2^(p-1) lengths that differ from the next",
          .page = "corollary-b10",
          .checks = {{"C62-form", "y(<bos> 0^p) = 1/(p+1)"},
                     {"C62-first-least", "the first n that rounds like n + 1 has (n+1)(n+2) >= 2^(2p-1)",
                      trivially(2, "n >= 0")},
                     {"C62-first-most", "the first n that rounds like n + 1 is below 2^p",
                      unbounded("the first n grows with p")},
                     {"C62-often", "2^(p-1) of the n + 1 in [2^(p+1), 2^(p+2)) round unlike n + 2"},
                     {"C62-far", "near n = 2^exponent there is a pair that rounds apart"}},
          .families = {{"closed", "no draws: n is the precision p"}},
          .parameters = {{"exponent", "where the far pair is", Rational(132), Rational(30), Rational(10000)}},
          .about_models = false,
          .check = &check_zero};
}

Claim corollary_b10_dashed_line() {
  return {.id = "corollary-b10-dashed-line",
          .statement = "Corollary 6.2 / B.10",
          .summary = "the dashed line of the figures: a difference below 2^-7 taken for the same bf16 numbers",
          .printed = "false: the spacing of bf16 goes with the size of the numbers",
          .repaired = "bits: p_stable is about e - log2 |a - b|, e the exponent of the numbers",
          .page = "corollary-b10",
          .checks = {{"C62-dashed-below", "|a - b| < 2^-7 makes a and b the same bf16 number"},
                     {"C62-dashed-above", "|a - b| > 2^-7 makes a and b different bf16 numbers",
                      trivially(0, "a count is not negative")}},
          .families = {{"bos", "1/(n+1) and 1/(n+2), the vectors of <bos> 0^n and <bos> 0^(n+1)"},
                       {"random", "numbers in [1/16, 1/4], 1/512 to 1/129 apart"},
                       {"above", "integers in [8, 255] and numbers 1/127 to 1/33 above them"}},
          .parameters = {},
          .about_models = false,
          .check = &check_dashed_line};
}

}  // namespace snellen
