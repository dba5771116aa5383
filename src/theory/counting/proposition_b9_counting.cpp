// SPDX-License-Identifier: LGPL-3.0-or-later
// Where Proposition 6.1 / B.9 ends: a causal mask of two layers, and a token of fixed multiplicity.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "exact_model.hpp"
#include "ratios.hpp"
#include "snellen/error.hpp"

namespace snellen {
namespace {

void check_least_length(const Instance& instance, long least) {
  for (const long n : instance.n_values) {
    if (n < least) throw InputError("pair.n", fmt::format("{} is too small", n), fmt::format("take {} or more", least));
  }
}

/// With a mask one layer still sees ratios only: its last token attends to everything.
ExactFinding one_layer(const Model& model, const std::vector<Token>& left, const std::vector<Token>& right, long n) {
  std::vector<Hypothesis> hypotheses = {
      hypothesis("one layer", model.config.layers == 1, fmt::format("{} layers", model.config.layers))};
  std::ranges::move(type_hypotheses(model.config), std::back_inserter(hypotheses));
  std::ranges::move(ratio_hypotheses(left, right), std::back_inserter(hypotheses));
  const auto y = exact_representations(model, {left, right});
  return {"P61-causal-one",
          fmt::format("{} tokens against {}", left.size(), right.size()),
          n,
          std::move(hypotheses),
          largest_difference(y[0], y[1]),
          Relation::equal,
          0};
}

std::vector<ExactFinding> check_causal_random(const Instance& instance, std::uint64_t draw) {
  Draws draws(draw, "proposition-b9-causal");
  Model model = draw_exact_model(draws, instance.family == "deep" ? 2 : 1, draw);
  model.config.attention.causal = true;
  if (instance.family == "alibi") {
    model.config.position.scheme = PositionScheme::alibi;
    model.config.position.slopes.assign(static_cast<std::size_t>(model.config.attention.heads), 1);
  }
  std::vector<long> counts;
  for (std::int32_t type = 0; type < model.config.vocabulary; ++type) counts.push_back(draws.between(1, 3));
  const auto last = static_cast<Token>(draws.below(counts.size()));
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    std::vector<long> multiplied = counts;
    for (long& count : multiplied) count *= n;
    findings.push_back(one_layer(model, draw_sequence(draws, counts, last), draw_sequence(draws, multiplied, last), n));
  }
  return findings;
}

/// Two layers of equal logits on 1^n 0^n: y = 3/2 + (1/2) sum_{m=1}^n 1/(n + m), which tends to 3/2 + (ln 2)/2.
Rational two_uniform_layers(long n) {
  Rational sum = 0;
  for (long m = 1; m <= n; ++m) sum += Rational(1, n + m);
  return Rational(3, 2) + sum / 2;
}

std::vector<ExactFinding> check_causal(const Instance& instance, std::uint64_t draw) {
  check_least_length(instance, 2);
  const bool weighted = instance.family == "weighted";
  if (instance.family != "uniform" && !weighted) return check_causal_random(instance, draw);
  std::vector<ExactFinding> findings;
  for (const long n : instance.n_values) {
    const std::vector<Token> left = {1, 0};
    const std::vector<Token> right = joined(run_of(1, n), run_of(0, n));
    for (std::int32_t layers = 1; layers <= instance.integer_parameter("layers"); ++layers) {
      Model model = two_token_model(layers, weighted);
      model.config.attention.causal = true;
      if (layers == 1) {
        findings.push_back(one_layer(model, left, right, n));
        continue;
      }
      const auto y = exact_representations(model, {left, right});
      const std::string what = fmt::format("L = {}, '10': {}", layers, y[0][0].str());
      findings.push_back({"P61-causal-deep", what, n, {}, y[1][0], Relation::differs, y[0][0]});
      if (layers == 2 && !weighted) {
        findings.push_back({"P61-causal-value", what, n, {}, y[1][0], Relation::equal, two_uniform_layers(n)});
      }
    }
  }
  return findings;
}

/// <bos> is token 2, digits are 0 and 1: one layer without mask, norm or feed-forward part, one coordinate.
Model draw_counting_model(const Instance& instance, Draws& draws) {
  Model model = bare_model(3, 1, 1);
  model.config.attention.causal = false;
  DoubleMatrix& values = model.weights.embedding;
  if (instance.family == "witness") {
    values << 0, 1, 3;
    return model;
  }
  const bool extreme = instance.family == "adversarial";
  const int reach = extreme ? 20 : 3;
  values(0, 0) = static_cast<int>(draws.between(-4, 4));
  values(1, 0) = static_cast<int>(draws.between(-4, 4));
  values(2, 0) = static_cast<int>(draws.between(5, 9));  // above every average of digits
  if (extreme) values.array() += 1 << 30;
  if (instance.family == "alike") values(2, 0) = values(1, 0);
  DoubleMatrix& table = model.weights.layers.front().logit_table.front();
  for (Eigen::Index k = 0; k < table.size(); ++k) table.data()[k] = static_cast<int>(draws.between(-reach, reach));
  return model;
}

std::vector<Hypothesis> counting_hypotheses(const Model& model) {
  std::vector<Hypothesis> hypotheses = {hypothesis("no causal mask", !model.config.attention.causal, "full attention")};
  std::ranges::move(type_hypotheses(model.config), std::back_inserter(hypotheses));
  return hypotheses;
}

/// Printed: unable to count. With <bos> in front, every n gives another vector.
std::vector<ExactFinding> check_bos(const Instance& instance, std::uint64_t draw) {
  check_least_length(instance, 1);
  std::vector<ExactFinding> findings;
  Draws draws(draw, "proposition-b9-bos");
  const Model model = draw_counting_model(instance, draws);
  const std::vector<Token> bos = {2};
  for (const long n : instance.n_values) {
    const auto ones = [&](long count) { return joined(bos, run_of(1, count)); };
    const auto both = [&](long count) { return joined(joined(bos, run_of(1, count)), run_of(0, count)); };
    const auto y = exact_representations(model, {ones(n), ones(n + 1), both(n), both(n + 1)});
    const auto add = [&](const char* check, std::string what, std::size_t left) {
      findings.push_back(
          {check, std::move(what), n, counting_hypotheses(model), y[left][0], Relation::equal, y[left + 1][0]});
    };
    add("P61-bos", fmt::format("<bos> 1^{}: {}", n, y[0][0].str()), 0);
    add("P61-bos-ratio", fmt::format("<bos> 1^{} 0^{}: {}", n, n, y[2][0].str()), 2);
  }
  return findings;
}

/// The count, read off the last token's vector: o = (w_b u_b + n w_1 u_1) / (w_b + n w_1).
std::vector<ExactFinding> check_count(const Instance& instance, std::uint64_t draw) {
  check_least_length(instance, 1);
  std::vector<ExactFinding> findings;
  Draws draws(draw, "proposition-b9-count");
  const Model model = draw_counting_model(instance, draws);
  const Rational digit = rational_from_double(model.weights.embedding(1, 0));
  const Rational bos = rational_from_double(model.weights.embedding(2, 0));
  const auto& table = model.weights.layers.front().logit_table.front();
  const Rational weight = power_of_two(static_cast<long>(table(1, 2)) - static_cast<long>(table(1, 1)));
  std::vector<Hypothesis> hypotheses = counting_hypotheses(model);
  hypotheses.push_back(hypothesis("<bos> and the digit have different values", bos, Relation::differs, digit));
  for (const long n : instance.n_values) {
    const Rational y = exact_representations(model, {joined({2}, run_of(1, n))})[0][0];
    const Rational average = y - digit;
    const Rational count = average == digit ? Rational(0) : weight * (bos - average) / (average - digit);
    findings.push_back({"P61-count", fmt::format("y = {}", y.str()), n, hypotheses, count, Relation::equal, n});
  }
  return findings;
}

}  // namespace

Claim proposition_b9_causal() {
  return {.id = "proposition-b9-causal",
          .statement = "Proposition 6.1 / B.9",
          .summary = "with a causal mask, ratios decide one layer and no longer two: '10' against '1^n 0^n'",
          .printed = "not claimed: the proposition excludes the mask",
          .repaired = "equal for L = 1; different for L >= 2, where 1^n 0^n tends to 3/2 + (ln 2)/2, not to 7/4",
          .page = "proposition-b9",
          .checks = {{"P61-causal-one", "one layer: max_i |y_i - y*_i| = 0 when every count is multiplied by n"},
                     {"P61-causal-deep", "two layers and more: y('10') differs from y('1^n 0^n')"},
                     {"P61-causal-value", "two layers, equal logits: y = 3/2 + (1/2) sum_{m=1}^n 1/(n + m)"}},
          .families = {{"uniform", "equal logits, values 1 and 0, L = 1..layers"},
                       {"weighted", "the same with weights 4, 1/2, 2, 1/8"},
                       {"random", "random rational models of one layer, shuffled sequences"},
                       {"deep", "random rational models of two layers"},
                       {"alibi", "one layer with positions: ALiBi"}},
          .parameters = {{"layers", "L: the largest number of layers", Rational(3), Rational(1), Rational(6)}},
          .about_models = false,
          .check = &check_causal};
}

Claim proposition_b9_bos() {
  return {.id = "proposition-b9-bos",
          .statement = "Proposition 6.1 / B.9",
          .summary = "the printed 'unable to count', on sequences with one <bos> in front",
          .printed = "false: the ratio to a token of fixed multiplicity is the count",
          .repaired = "proposition-b9-count reads the count off the vector",
          .page = "proposition-b9",
          .checks = {{"P61-bos", "y(<bos> 1^n) = y(<bos> 1^(n+1))"},
                     {"P61-bos-ratio", "y(<bos> 1^n 0^n) = y(<bos> 1^(n+1) 0^(n+1))"}},
          .families = {{"witness", "equal logits, values 3, 1 and 0 of <bos>, 1 and 0"},
                       {"random", "integer logits and values, that of <bos> the largest"},
                       {"adversarial", "logits up to 20, values that share their first 26 bits"}},
          .parameters = {},
          .about_models = false,
          .check = &check_bos};
}

Claim proposition_b9_count() {
  return {.id = "proposition-b9-count",
          .statement = "Proposition 6.1 / B.9",
          .summary = "one layer without mask and positions counts exactly, given one <bos>",
          .printed = "the paper says that it cannot",
          .repaired = "n = (w_b / w_1) (u_b - o) / (o - u_1), o the attention output of the last token",
          .page = "proposition-b9",
          .checks = {{"P61-count", "the count that the vector of <bos> 1^n tells is n"}},
          .families = {{"witness", "equal logits, values 3 and 1 of <bos> and 1"},
                       {"random", "integer logits and values"},
                       {"adversarial", "logits up to 20, values that share their first 26 bits"},
                       {"alike", "<bos> and the digit have one value"}},
          .parameters = {},
          .about_models = false,
          .check = &check_count};
}

}  // namespace snellen
