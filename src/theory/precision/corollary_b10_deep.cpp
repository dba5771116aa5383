// SPDX-License-Identifier: LGPL-3.0-or-later
// Corollary 6.2 / B.10 for runs P a^r of any depth without positions, attention being independent of the stream.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "absorption.hpp"
#include "claims.hpp"
#include "exact_model.hpp"
#include "prompted_run.hpp"
#include "rounded.hpp"
#include "snellen/error.hpp"
#include "snellen/model/trace.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

/// |y(P a^r) - y(a)| <= constant * h(r)^(L-1) / r in the maximum norm, h(r) = floor(log2 r) + 1 >= 1 + 1/2 + ... + 1/r.
struct Radius {
  Rational constant;
  long layers = 1;

  /// The least bound for r and all longer runs: h jumps at powers of two, and beyond 2^(2L) the bound falls there too.
  [[nodiscard]] Rational from(const Integer& length) const {
    const long exponent = floor_log2(Rational(length));
    Rational largest = constant * power(exponent + 1, layers - 1) / length;
    for (long k = exponent + 1; k <= std::max(exponent + 1, 2 * layers); ++k) {
      largest = std::max(largest, Rational(constant * power(k + 1, layers - 1) * power_of_two(-k)));
    }
    return largest;
  }
};

/// The row norm of W_O^h W_V^g, by which a head's values move.
Rational value_norm(const Model& model, const LayerWeights& w, std::int32_t head) {
  const Attention& attention = model.config.attention;
  const std::int64_t k = attention.head_width;
  const std::int64_t group = head / (attention.heads / attention.key_value_heads);
  return row_norm(DoubleMatrix(w.output.middleCols(head * k, k))) *
         row_norm(DoubleMatrix(w.value.middleRows(group * k, k)));
}

/// K_0 = 0, K_(l+1) = g_l (K_l (1 + sum_h omega_h lambda_1) + sum_h sum_P (w_j / w_a) |u_j - u_inf|): see the page.
Radius radius_of(const PromptedRun& run) {
  const Model& model = run.model;
  const std::vector<std::vector<Token>> alone = {{run.token}};
  const Trace<Exact> limit = trace(model, tree_for(model.config, alone), Exact());
  const std::vector<std::vector<Token>> prompted = {joined(run.prompt, {run.token})};
  const Trace<Exact> inside = trace(model, tree_for(model.config, prompted), Exact());
  Rational constant = 0;
  for (std::size_t l = 0; l < model.weights.layers.size(); ++l) {
    const LayerWeights& w = model.weights.layers[l];
    const LayerTrace<Exact>& settled = limit.layers[l];
    Rational prompt = 0;
    Rational values = 0;
    for (std::int32_t head = 0; head < model.config.attention.heads; ++head) {
      const auto h = static_cast<std::size_t>(head);
      const DoubleMatrix& table = w.logit_table[h];
      const std::vector<Rational> goal = row_of(settled.heads[h].value, 0);
      for (std::size_t j = 0; j < run.prompt.size(); ++j) {
        const Rational logit =
            rational_from_double(table(run.token, run.prompt[j])) - rational_from_double(table(run.token, run.token));
        prompt += power_of_two(numerator(logit).convert_to<long>()) *
                  largest_difference(row_of(inside.layers[l].heads[h].value, static_cast<std::int64_t>(j)), goal);
      }
      values += value_norm(model, w, head);
    }
    Rational gain = 1;
    if (model.config.feed_forward.present) {
      gain += row_norm(w.down) * row_norm(w.up) * norm_factor(model.config, row_of(settled.attended, 0));
    }
    constant = gain * (constant * (1 + values * norm_factor(model.config, row_of(settled.stream, 0))) + prompt);
  }
  return {constant * norm_factor(model.config, row_of(limit.stream, 0)), model.config.layers};
}

/// The least r with a radius below the margin, which is positive.
Integer settled_length(const Radius& radius, const Rational& margin) {
  Integer most = 1;
  while (radius.from(most) >= margin) most *= 2;
  Integer least = most / 2;  // too short, or 0
  while (most - least > 1) {
    const Integer middle = (least + most) / 2;
    (radius.from(middle) < margin ? most : least) = middle;
  }
  return most;
}

PromptedRun draw_model(const Instance& instance, Draws& draws) {
  constexpr std::array norms = {NormKind::none, NormKind::max};
  Config config = bare_model(4, static_cast<std::int32_t>(draws.between(1, 2)),
                             static_cast<std::int32_t>(instance.integer_parameter("layers")))
                      .config;
  config.norm = norms.at(draws.below(norms.size()));
  config.norm_gain = config.norm != NormKind::none;
  config.epsilon = 1;
  config.attention.heads = static_cast<std::int32_t>(draws.between(1, 2));
  config.attention.key_value_heads = 1;
  config.attention.head_width = 1;
  config.feed_forward.present = draws.chance(1, 2);
  config.feed_forward.width = 2;
  SyntheticWeights how;
  how.kind = SyntheticWeights::Kind::dyadic;
  how.seed = draws.below(std::uint64_t{1} << 40U);
  how.reach = 7;
  how.bits = 3;
  PromptedRun run{synthetic_model(config, how), {}, static_cast<Token>(draws.below(4))};
  for (long k = draws.between(1, 2); k > 0; --k) run.prompt.push_back(static_cast<Token>(draws.below(4)));
  if (instance.family == "zero") run.model.weights.embedding.row(run.token).setZero();
  if (instance.family != "near") return run;
  // Every token is the run's but for a small part, so that runs settle soon.
  DoubleMatrix& embedding = run.model.weights.embedding;
  for (Eigen::Index k = 0; k < embedding.cols(); ++k) {
    embedding(run.token, k) *= 1 << 7;
    for (Eigen::Index token = 0; token < embedding.rows(); ++token) {
      if (token != run.token) embedding(token, k) = embedding(run.token, k) + static_cast<int>(draws.between(-1, 1));
    }
  }
  return run;
}

std::vector<ExactFinding> check_deep(const Instance& instance, std::uint64_t draw) {
  constexpr long reach = 24;  // the longest N(p) that the transformer is run to
  const long precision = instance.integer_parameter("precision");
  const bool near = instance.family == "near";
  Draws draws(draw, "corollary-b10-deep");
  PromptedRun run;
  std::vector<Rational> limit;
  LimitMargin margin;
  Radius radius;
  Integer settled = 0;
  do {
    run = draw_model(instance, draws);
    limit = exact_representations(run.model, {{run.token}}).front();
    margin = margin_of(limit, precision);
    radius = radius_of(run);
    settled = margin.margin == 0 ? Integer(0) : settled_length(radius, margin.margin);
  } while (near && (settled < 2 || settled > reach));
  const std::string what = fmt::format("L = {}, p = {}, N(p) = {}", run.model.config.layers, precision,
                                       settled == 0 ? "none" : settled.str());
  const auto vector_of = [&](long length) {
    return exact_representations(run.model, {joined(run.prompt, run_of(run.token, length))}).front();
  };
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    if (n < 1) throw InputError("pair.n", fmt::format("a run of length {}", n), "take 1 or more");
    findings.push_back(
        {"C62-deep-radius", what, n, {}, largest_difference(vector_of(n), limit), Relation::at_most, radius.from(n)});
    if (instance.family == "random") continue;
    const long length = std::max(settled.convert_to<long>(), 1L) + n - 1;
    findings.push_back({"C62-deep-same", what, n, margin.hypotheses,
                        differing_coordinates(vector_of(length), limit, precision), Relation::equal, 0});
  }
  return findings;
}

}  // namespace

Claim corollary_b10_deep() {
  return {.id = "corollary-b10-deep",
          .statement = "Corollary 6.2 / B.10",
          .summary = "runs P a^r of any depth: a radius of order (log r)^(L-1) / r and the N(p) that follows",
          .printed = "false for limits that are zero or midpoints, see corollary-b10-printed",
          .repaired = "N(p) from |y(P a^r) - y(a)| <= A_3 K_L (floor(log2 r) + 1)^(L-1) / r, logits given by tokens",
          .page = "corollary-b10",
          .checks = {{"C62-deep-radius", "max_i |y_i(P a^n) - y_i(a)| <= the radius from n on",
                      unbounded("the distance scales with the weights")},
                     {"C62-deep-same", "the run of length N(p) + n - 1 rounds like the limit y(a)"}},
          .families = {{"near", "prompts that differ little from the run, so that 2 <= N(p) <= 24"},
                       {"random", "random rational models and prompts: the radius alone"},
                       {"zero", "the run's token has the embedding zero, and so has the limit"}},
          .parameters = {{"layers", "L: the number of layers", Rational(2), Rational(1), Rational(6)},
                         {"precision", "p: significand bits", Rational(4), Rational(2), Rational(20)}},
          .about_models = false,
          .check = &check_deep};
}

}  // namespace snellen
