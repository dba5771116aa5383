// SPDX-License-Identifier: LGPL-3.0-or-later
// Commas after every third digit: which schemes keep n and n + 1 digits apart, and that n and n + 3 collapse. Page
// docs/theory/theorem-b3-counterexamples.md
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/theory/instance.hpp"
#include "toy_model.hpp"

namespace snellen {
namespace {

constexpr long period = 4;  // three digits and a comma

/// One position scheme of the claim, with the closed forms for contents of equal weight.
class Scheme {
 public:
  explicit Scheme(const Instance& instance)
      : family_(instance.family),
        q_(power_of_two(-instance.integer_parameter("slope"))),
        window_(instance.integer_parameter("window")),
        c_(instance.integer_parameter("c")) {}

  void place_in(Model& model) const {
    if (family_ == "window") {
      model.config.attention.window = static_cast<std::int32_t>(window_);
      return;
    }
    Position& position = model.config.position;
    if (family_ == "alibi") {
      position.scheme = PositionScheme::alibi;
      position.slopes = {static_cast<double>(-floor_log2(q_))};
      return;
    }
    position.scheme = PositionScheme::t5;
    position.buckets = most_buckets;
    position.maximum_distance = most_buckets;
    model.weights.relative_bias = DoubleMatrix(most_buckets, 1);
    for (Eigen::Index distance = 0; distance < most_buckets; ++distance) {
      model.weights.relative_bias(distance, 0) = static_cast<double>(exponent(static_cast<long>(distance)));
    }
  }

  /// The weight at a distance, before the softmax divides.
  [[nodiscard]] Rational weight(long distance) const {
    if (family_ == "alibi") return power(q_, distance);
    if (family_ == "window") return distance < window_ ? 1 : 0;
    return power_of_two(exponent(distance));
  }

  /// What a comma's share differs by, at least, for one of three consecutive numbers of digits.
  [[nodiscard]] Rational floor() const {
    if (family_ == "alibi") return (1 - q_) * (1 - q_) * q_;
    if (family_ == "window") return Rational(1) / window_;
    return (1 - power_of_two(-c_)) / (power_of_two(c_ + 1) + 3 + power_of_two(-c_));
  }

  [[nodiscard]] std::vector<Hypothesis> apart_when(long n) const {
    std::vector<Hypothesis> all = {hypothesis("a comma occurs: n >= 4", n >= 4, fmt::format("n = {}", n))};
    if (family_ == "window") {
      all.push_back(hypothesis("the window leaves 2 or 3 when divided by 4", window_ % period >= 2,
                               fmt::format("W = {}", window_)));
      all.push_back(hypothesis("the window is full: n >= W", n >= window_, fmt::format("W = {}", window_)));
    }
    return all;
  }

  /// The share of the weight that the first four of `tokens` tokens have for the last one.
  [[nodiscard]] Rational oldest_share(long tokens) const {
    Rational oldest = 0;
    Rational all = 0;
    for (long distance = 0; distance < tokens; ++distance) {
      all += weight(distance);
      if (distance >= tokens - period) oldest += weight(distance);
    }
    return oldest / all;
  }

 private:
  static Rational power(const Rational& base, long exponent) {
    Rational out = 1;
    for (long k = 0; k < exponent; ++k) out *= base;
    return out;
  }
  /// c cos(distance pi / 2).
  [[nodiscard]] long exponent(long distance) const { return distance % 2 != 0 ? 0 : distance % 4 == 0 ? c_ : -c_; }

  std::string family_;
  Rational q_;
  long window_;
  long c_;
};

/// n digits (token 0) with a comma (token 1) between every three.
std::vector<Token> run_with_commas(long n) {
  std::vector<Token> tokens;
  for (long j = 0; j < n; ++j) {
    if (j > 0 && j % 3 == 0) tokens.push_back(1);
    tokens.push_back(0);
  }
  return tokens;
}

std::vector<ExactFinding> check_separators(const Instance& instance, std::uint64_t draw) {
  const Scheme scheme(instance);
  Draws draws(draw, "theorem-b3-separators");
  Model model = draw_two_token_model("uniform", draws);
  scheme.place_in(model);
  const std::vector<RationalVector> u = attended_values(model);
  const Rational apart = largest_magnitude(minus(u[0], u[1]));
  std::vector<ToyPair> pairs;  // by n: n + k and n + k + 1 for k = 0, 1, 2, then n and n + 3
  for (const long n : instance.n_values) {
    if (n < 1 || 2 * n > most_buckets) {
      throw InputError("instance.lengths", fmt::format("n = {}", n), fmt::format("take 1 to {}", most_buckets / 2));
    }
    for (long k = 0; k < 3; ++k) pairs.push_back({run_with_commas(n + k), run_with_commas(n + k + 1)});
    pairs.push_back({run_with_commas(n), run_with_commas(n + 3)});
  }
  const std::vector<RationalVector> differences = exact_differences(model, pairs, Observable::stream);
  std::vector<ExactFinding> findings;
  for (std::size_t row = 0; row < instance.n_values.size(); ++row) {
    const long n = instance.n_values[row];
    Rational digit = 0;
    for (std::size_t k = 0; k < 3; ++k) digit = std::max(digit, largest_magnitude(differences[4 * row + k]));
    const Rational group = largest_magnitude(differences[4 * row + 3]);
    const auto longer = static_cast<long>(pairs[4 * row + 3].right.size());
    const auto add = [&](const char* check, std::vector<Hypothesis> hypotheses, const Rational& measured,
                         Relation relation, const Rational& bound, const std::optional<Rational>& trivial = {}) {
      findings.push_back({check, instance.family, n, std::move(hypotheses), measured, relation, bound, trivial});
    };
    add("SEP-digit", scheme.apart_when(n), digit, Relation::at_least, scheme.floor() * apart);
    add("SEP-group", {}, group, Relation::at_most, scheme.oldest_share(longer) * apart, apart);
  }
  return findings;
}

}  // namespace

Claim theorem_b3_separators() {
  return {.id = "theorem-b3-separators",
          .statement = "Theorem 4.2 / B.3",
          .summary = "with a comma after every third digit one digit more stays visible, a group more does not",
          .printed = "not in the paper",
          .repaired =
              "n and n + 1 digits keep a distance with ALiBi, windows and RoPE of frequency pi/2; n and n + 3 "
              "collapse",
          .page = "theorem-b3-counterexamples",
          .checks = {{"SEP-digit", "the largest |o_m - o_(m+1)| over m = n, n + 1, n + 2 >= floor max |u_a - u_c|",
                      trivially(0, "a distance is not negative")},
                     {"SEP-group", "|o_n - o_(n+3)| <= (share of the four oldest tokens) max |u_a - u_c|",
                      trivially_by_instance("max |u_a - u_c|",
                                            "outputs of attention are averages of values, whatever the weights")}},
          .families = {{"alibi", "ALiBi: floor (1 - q)^2 q; the oldest share falls like q^N"},
                       {"window", "a window of W keys: floor 1/W; the oldest share is 0"},
                       {"quarter-turn", "logits c cos(d pi/2) at distance d, base 2; the oldest share falls like 1/N"}},
          .parameters = {{"slope", "alibi: weights 2^(-slope distance)", Rational(1), Rational(1), Rational(64)},
                         {"window", "window: keys that a query sees", Rational(6), Rational(1), Rational(4096)},
                         {"c", "quarter-turn: size of the logits", Rational(1), Rational(1), Rational(64)}},
          .about_models = false,
          .check = &check_separators};
}

}  // namespace snellen
