// SPDX-License-Identifier: LGPL-3.0-or-later
// A run without a prefix, and a run that has left every window behind it: exactly the single token's representation.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "model_draws.hpp"
#include "rational_vector.hpp"
#include "snellen/theory/layer_constants.hpp"
#include "snellen/threshold/equality.hpp"
#include "token_pairs.hpp"

namespace snellen {
namespace {

/// Equalities of enclosures are checked to this power of two.
constexpr long limit_agreement = -40;

/// A sequence as its prefix and the run that it ends with.
struct PrefixedRun {
  std::vector<Token> prefix;
  Token token = 0;
  long length = 0;

  explicit PrefixedRun(const std::vector<Token>& tokens) : token(tokens.back()), length(last_run(tokens)) {
    prefix.assign(tokens.begin(), tokens.end() - length);
  }
  [[nodiscard]] std::vector<Token> tokens(long run) const {
    std::vector<Token> out = prefix;
    out.insert(out.end(), static_cast<std::size_t>(run), token);
    return out;
  }
};

Hypothesis values_alike(const Config& config) {
  const bool added = adds_positions(config);
  return hypothesis("positions act on logits only", !added,
                    added ? "they are added to embeddings" : "values do not depend on them");
}

Hypothesis weights_sum_to_one(const Config& config) {
  return hypothesis("attention weights sum to one", !config.attention.sink,
                    config.attention.sink ? "a sink takes part of them" : "there is no sink");
}

Hypothesis no_prefix(const TokenPair& pair) {
  const PrefixedRun left(pair.left);
  const PrefixedRun right(pair.right);
  const bool holds = left.prefix.empty() && right.prefix.empty() && left.token == right.token;
  return hypothesis("both sequences are runs of one token", holds,
                    holds ? fmt::format("token #{}, {} and {} times", left.token, left.length, right.length)
                          : "there are other tokens");
}

/// Zero when the structure alone makes both representations equal, else one.
Rational classes_apart(const Config& config, const PrefixTree& tree, Node a, Node b) {
  const std::vector<std::int32_t> classes = equality_classes(config, tree);
  return classes[static_cast<std::size_t>(a)] == classes[static_cast<std::size_t>(b)] ? 0 : 1;
}

std::vector<CertifiedFinding> check_run_alone(const Instance& instance, std::uint64_t draw, Precision precision) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  const Model model = drawn_model(instance, draw);
  const PrefixTree tree = tree_of_pairs(model.config, pairs, {});
  std::vector<Node> last;
  for (std::size_t k = 0; k < tree.sequence_count(); ++k) last.push_back(tree.last(k));
  const BallMatrix y = evaluate(model, tree, last, Observable::normalized, Certified(precision));
  std::vector<CertifiedFinding> findings;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const std::vector<Hypothesis> hypotheses = {no_prefix(pairs[k]), values_alike(model.config),
                                                weights_sum_to_one(model.config)};
    const auto row = static_cast<std::int64_t>(2 * k);
    findings.push_back({"RUN0-structure", instance.family, pairs[k].n, hypotheses,
                        classes_apart(model.config, tree, last[2 * k], last[2 * k + 1]), Relation::equal, Rational(0)});
    findings.push_back({"RUN0", instance.family, pairs[k].n, hypotheses, row_distance(y, row, y, row + 1, precision),
                        Relation::at_most, Real(power_of_two(limit_agreement), precision)});
  }
  return findings;
}

std::vector<ExactFinding> check_run_alone_exact(const Instance& instance, std::uint64_t draw) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  const Model model = drawn_exact_model(instance, draw);
  const PrefixTree tree = tree_of_pairs(model.config, pairs, {});
  std::vector<Node> last;
  for (std::size_t k = 0; k < tree.sequence_count(); ++k) last.push_back(tree.last(k));
  const RationalMatrix y = evaluate(model, tree, last, Observable::normalized, Exact());
  std::vector<ExactFinding> findings;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const auto row = static_cast<std::int64_t>(2 * k);
    findings.push_back({"RUN0",
                        instance.family,
                        pairs[k].n,
                        {no_prefix(pairs[k]), values_alike(model.config), weights_sum_to_one(model.config)},
                        largest_difference(row_of(y, row), row_of(y, row + 1)),
                        Relation::equal,
                        0});
  }
  return findings;
}

/// L (W - 1): the longest run whose last token still hears of the prefix.
long memory_of(const Config& config) {
  return static_cast<long>(config.layers) * (config.attention.window - 1);
}

std::vector<ExactFinding> check_window_memory(const Instance& instance, std::uint64_t draw) {
  const std::vector<TokenPair> pairs = token_pairs(instance, draw);
  const Model model = drawn_exact_model(instance, draw);
  const long memory = std::max(memory_of(model.config), 0L);
  const PrefixedRun first(pairs.front().left);
  // The last run that remembers, the first that does not, and those of the sweep that do not either.
  std::vector<std::vector<Token>> sequences = {
      {first.token}, first.tokens(std::max(memory, 1L)), first.tokens(memory + 1)};
  std::vector<std::pair<long, long>> sweep;  // n and the run length
  for (const TokenPair& pair : pairs) {
    const PrefixedRun run(pair.left);
    if (run.length <= memory || run.token != first.token) continue;
    sequences.push_back(pair.left);
    sweep.emplace_back(pair.n, run.length);
  }
  const PrefixTree tree = tree_for(model.config, sequences);
  std::vector<Node> last;
  for (std::size_t k = 0; k < sequences.size(); ++k) last.push_back(tree.last(k));
  const RationalMatrix y = evaluate(model, tree, last, Observable::normalized, Exact());
  const std::vector<Hypothesis> hypotheses = {
      hypothesis("attention is causal with a window",
                 model.config.attention.causal && model.config.attention.window > 0,
                 fmt::format("window {}, {} layers", model.config.attention.window, model.config.layers)),
      values_alike(model.config), weights_sum_to_one(model.config)};
  std::vector<ExactFinding> findings;
  const auto add = [&](const char* check, std::optional<long> n, long run, std::int64_t row, Relation relation) {
    findings.push_back({check, fmt::format("{}, run of {}", instance.family, run), n, hypotheses,
                        largest_difference(row_of(y, row), row_of(y, 0)), relation, 0});
  };
  if (memory >= 1 && !first.prefix.empty()) add("WIN-before", {}, memory, 1, Relation::differs);
  add("WIN", {}, memory + 1, 2, Relation::equal);
  for (std::size_t k = 0; k < sweep.size(); ++k) {
    add("WIN", sweep[k].first, sweep[k].second, static_cast<std::int64_t>(k) + 3, Relation::equal);
  }
  return findings;
}

}  // namespace

Claim theorem_b3_run_alone() {
  return {.id = "theorem-b3-run-alone",
          .statement = "Theorem 4.2 / B.3",
          .summary = "without a prefix a^n has the same representation for every n, with any positions on logits",
          .printed = "not in the paper",
          .repaired = "y(a^n) = y(a): all values are alike, so weights do not matter",
          .page = "theorem-b3",
          .checks = {{"RUN0-structure", "the structure alone makes both equal: 0"},
                     {"RUN0", "||y(a^n) - y(a^n')|| <= 2^-40", agreement_of_enclosures()}},
          .families = model_families(),
          .parameters = {},
          .about_models = true,
          .check = &check_run_alone};
}

Claim theorem_b3_run_alone_exact() {
  return {.id = "theorem-b3-run-alone-exact",
          .statement = "Theorem 4.2 / B.3",
          .summary = "a run without a prefix, decided over the rationals",
          .printed = "not in the paper",
          .repaired = "y(a^n) = y(a) exactly",
          .page = "theorem-b3",
          .checks = {{"RUN0", "max |y(a^n) - y(a^n')| = 0"}},
          .families = exact_model_families(),
          .parameters = {},
          .about_models = true,
          .check = &check_run_alone_exact};
}

Claim theorem_b3_window() {
  return {.id = "theorem-b3-window",
          .statement = "Theorem 4.2 / B.3",
          .summary = "with a window W the run P a^r forgets P exactly once r > L (W - 1), and not before",
          .printed = "not in the paper",
          .repaired = "windows make the collapse of runs exact: y(P a^r) = y(a) for r >= L (W - 1) + 1",
          .page = "theorem-b3",
          .checks = {{"WIN", "max |y(P a^r) - y(a)| = 0 for r >= L (W - 1) + 1"},
                     {"WIN-before",
                      "max |y(P a^r) - y(a)| differs from 0 at r = L (W - 1), for weights in general "
                      "position"}},
          .families = exact_model_families(),
          .parameters = {},
          .about_models = true,
          .check = &check_window_memory};
}

}  // namespace snellen
