// SPDX-License-Identifier: LGPL-3.0-or-later
// Corollary 6.2 / B.10 for runs P a^r of one layer without positions: from some length on all vectors round alike.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "claims.hpp"
#include "exact_model.hpp"
#include "prompted_run.hpp"
#include "rounded.hpp"
#include "snellen/error.hpp"
#include "snellen/model/forward.hpp"
#include "snellen/model/trace.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

/// The attention output of P a^r is u_a + tau c, tau = 1 / (Z + r w): one parameter for all r.
struct OneParameterFamily {
  RationalMatrix limit;          // z = v_a + u_a, the stream after attention as r grows: (1, d)
  std::vector<Rational> moving;  // c = sum over the prompt of w_j (u_j - u_a)
  Rational prompt_weight;        // Z
  Rational token_weight;         // w
  [[nodiscard]] Rational tau(const Integer& length) const { return 1 / (prompt_weight + length * token_weight); }
};

OneParameterFamily family_of(const PromptedRun& run) {
  const std::vector<std::vector<Token>> sequences = {joined(run.prompt, {run.token})};
  const PrefixTree tree = tree_for(run.model.config, sequences);
  const Trace<Exact> inside = trace(run.model, tree, Exact());
  const LayerTrace<Exact>& layer = inside.layers.front();
  const RationalMatrix& value = layer.heads.front().value;
  const DoubleMatrix& table = run.model.weights.layers.front().logit_table.front();
  const auto weight = [&](Token key) { return power_of_two(static_cast<long>(table(run.token, key))); };
  const std::int64_t last = tree.last(0);
  OneParameterFamily out{RationalMatrix(1, value.columns()),
                         std::vector<Rational>(static_cast<std::size_t>(value.columns())), 0, weight(run.token)};
  for (const Token key : run.prompt) out.prompt_weight += weight(key);
  for (std::int64_t k = 0; k < value.columns(); ++k) {
    out.limit.at(0, k) = layer.stream.at(last, k) + value.at(last, k);
    for (std::size_t j = 0; j < run.prompt.size(); ++j) {
      out.moving[static_cast<std::size_t>(k)] +=
          weight(run.prompt[j]) * (value.at(static_cast<std::int64_t>(j), k) - value.at(last, k));
    }
  }
  return out;
}

RationalMatrix normalized_row(const Model& model, const RationalMatrix& x, const DoubleVector& gain) {
  return Exact().normalize(x, model.config.norm, model.config.epsilon, gain, DoubleVector());
}

/// y from z: the rest of the layer and the final norm, row by row.
RationalMatrix finished(const Model& model, RationalMatrix z) {
  const LayerWeights& w = model.weights.layers.front();
  if (model.config.feed_forward.present) {
    z = Exact().add(
        z, forward::feed_forward(Exact(), normalized_row(model, z, w.feed_forward_gain), w, model.config.feed_forward));
  }
  return normalized_row(model, z, model.weights.final_gain);
}

/// The vector y of P a^r, without a look at the r tokens.
std::vector<Rational> vector_at(const PromptedRun& run, const OneParameterFamily& family, const Integer& length) {
  RationalMatrix z = family.limit;
  for (std::int64_t k = 0; k < z.columns(); ++k) {
    z.at(0, k) += family.tau(length) * family.moving[static_cast<std::size_t>(k)];
  }
  return row_of(finished(run.model, std::move(z)), 0);
}

/// max_i |y_i - y_inf,i| <= this * max_i |z_i - z_inf,i|, gains being 1.
Rational amplification(const PromptedRun& run, const OneParameterFamily& family) {
  const Model& model = run.model;
  const LayerWeights& w = model.weights.layers.front();
  Rational factor = 1;
  RationalMatrix z = family.limit;
  if (model.config.feed_forward.present) {
    factor += row_norm(w.down) * row_norm(w.up) * norm_factor(model.config, row_of(z, 0));
    z = Exact().add(
        z, forward::feed_forward(Exact(), normalized_row(model, z, w.feed_forward_gain), w, model.config.feed_forward));
  }
  return factor * norm_factor(model.config, row_of(z, 0));
}

PromptedRun random_run(Draws& draws, std::uint64_t seed) {
  constexpr std::array norms = {NormKind::none, NormKind::max};
  Config config = bare_model(4, static_cast<std::int32_t>(draws.between(1, 3)), 1).config;
  config.norm = norms.at(draws.below(norms.size()));
  config.norm_gain = config.norm != NormKind::none;
  config.epsilon = 1;
  config.feed_forward.present = draws.chance(2, 3);
  config.feed_forward.bias = config.feed_forward.present && draws.chance(1, 2);
  config.feed_forward.width = 3;
  SyntheticWeights how;
  how.kind = SyntheticWeights::Kind::dyadic;
  how.seed = seed;
  how.reach = 7;
  how.bits = 3;
  PromptedRun run{synthetic_model(config, how), {}, static_cast<Token>(draws.below(4))};
  for (long k = draws.between(1, 3); k > 0; --k) run.prompt.push_back(static_cast<Token>(draws.below(4)));
  return run;
}

/// <bos> a^r in one coordinate, y = 2 v_a + tau c: the limit is 2 v_a.
PromptedRun plain_run(long bos, long token) {
  PromptedRun run{bare_model(2, 1, 1), {0}, 1};
  run.model.weights.embedding(0, 0) = static_cast<int>(bos);
  run.model.weights.embedding(1, 0) = static_cast<int>(token);
  return run;
}

/// One unit of 2^-6 of a spacing away from a midpoint, which all vectors come from beyond.
PromptedRun adversarial_run(Draws& draws, long precision) {
  const long fraction = 2 * draws.between(0, (1L << static_cast<unsigned>(precision - 1)) - 1) + 1;
  const long midpoint = ((1L << static_cast<unsigned>(precision)) + fraction) * 32;
  const bool above = draws.chance(1, 2);
  return plain_run(above ? 0 : 2 * midpoint, above ? midpoint + 1 : midpoint - 1);
}

bool admissible(const std::vector<Rational>& limit, long precision) {
  return std::ranges::all_of(limit,
                             [&](const Rational& y) { return y != 0 && distance_to_midpoint(y, precision) != 0; });
}

PromptedRun draw_run(const Instance& instance, std::uint64_t draw, long precision) {
  Draws draws(draw, "corollary-b10");
  if (instance.family == "zero") return plain_run(1, 0);
  if (instance.family == "midpoint") return plain_run(0, (1L << static_cast<unsigned>(precision)) + 1);
  if (instance.family == "adversarial") return adversarial_run(draws, precision);
  while (true) {
    PromptedRun run = random_run(draws, draws.below(std::uint64_t{1} << 40U));
    if (admissible(exact_representations(run.model, {{run.token}}).front(), precision)) return run;
  }
}

/// N(p): the least r with amplification * tau_r * |c| below every coordinate's distance to a midpoint.
Integer settled_length(const OneParameterFamily& family, const Rational& reach, const Rational& margin) {
  const Rational length = (reach / margin - family.prompt_weight) / family.token_weight;
  if (length < 1) return 1;
  return numerator(length) / denominator(length) + 1;
}

std::vector<ExactFinding> check_corollary_b10(const Instance& instance, std::uint64_t draw) {
  const long precision = instance.integer_parameter("precision");
  const PromptedRun run = draw_run(instance, draw, precision);
  const OneParameterFamily family = family_of(run);
  const std::vector<Rational> limit = exact_representations(run.model, {{run.token}}).front();
  const Rational reach = amplification(run, family) * largest_magnitude(family.moving);

  const auto [margin, hypotheses] = margin_of(limit, precision);
  const Integer settled = margin == 0 ? Integer(1) : settled_length(family, reach, margin);
  const std::string what = fmt::format("p = {}, N(p) = {}", precision, settled.str());

  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    if (n < 1) throw InputError("pair.n", fmt::format("a run of length {}", n), "take 1 or more");
    const std::vector<Rational> y =
        exact_representations(run.model, {joined(run.prompt, run_of(run.token, n))}).front();
    findings.push_back(
        {"C62-family", what, n, {}, largest_difference(y, vector_at(run, family, n)), Relation::equal, 0});
    findings.push_back(
        {"C62-radius", what, n, {}, largest_difference(y, limit), Relation::at_most, reach * family.tau(n), reach});
    long differing = differing_coordinates(vector_at(run, family, settled * n), limit, precision);
    for (long k = 0; k < n; ++k) {
      differing += differing_coordinates(vector_at(run, family, settled + k), limit, precision);
    }
    findings.push_back({"C62-same", what, n, hypotheses, differing, Relation::equal, 0});
  }
  return findings;
}

}  // namespace

Claim corollary_b10() {
  return {
      .id = "corollary-b10",
      .statement = "Corollary 6.2 / B.10",
      .summary = "runs P a^r of one layer: from N(p) on all vectors round to the same floats of p bits",
      .printed = "false for limits that are zero or midpoints, see corollary-b10-printed",
      .repaired = "N(p) = min {r : radius(r) < distance of y(a) to a midpoint}, when no y_i(a) is zero or a midpoint",
      .page = "corollary-b10",
      .checks = {{"C62-family", "y(P a^n) by the transformer is that of z = v_a + u_a + tau_n c"},
                 {"C62-radius", "max_i |y_i(P a^n) - y_i(a)| <= amplification * tau_n * max_i |c_i|",
                  trivially_by_instance("amplification max_i |c_i|", "tau_n is at most 1: a share of the weights")},
                 {"C62-same", "run lengths N(p), ..., N(p) + n - 1 and n N(p) round like the limit y(a)"}},
      .families = {{"random", "random rational models and prompts whose limit is admissible"},
                   {"adversarial", "one coordinate, a limit 1/32 of a spacing from a midpoint that is crossed"},
                   {"zero", "y = 1 / (r + 1): the limit is zero"},
                   {"midpoint", "the limit is a midpoint"}},
      .parameters = {{"precision", "p: significand bits", Rational(8), Rational(2), Rational(20)}},
      .about_models = false,
      .check = &check_corollary_b10};
}

}  // namespace snellen
