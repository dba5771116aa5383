// SPDX-License-Identifier: LGPL-3.0-or-later
#include "ratios.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "exact_model.hpp"

namespace snellen {
namespace {

std::map<Token, long> counts_of(const std::vector<Token>& tokens) {
  std::map<Token, long> counts;
  for (const Token token : tokens) ++counts[token];
  return counts;
}

bool proportional(const std::vector<Token>& left, const std::vector<Token>& right) {
  const std::map<Token, long> a = counts_of(left);
  const std::map<Token, long> b = counts_of(right);
  if (a.size() != b.size()) return false;
  const auto lengths_match = [&](const auto& one) {
    const auto other = b.find(one.first);
    return other != b.end() && Rational(one.second) * right.size() == Rational(other->second) * left.size();
  };
  return std::ranges::all_of(a, lengths_match);
}

}  // namespace

std::vector<Hypothesis> type_hypotheses(const Config& config) {
  const bool positions = config.position.scheme != PositionScheme::none;
  return {hypothesis("no positions", !positions, positions ? "the model has positions" : "none"),
          hypothesis("no sink", !config.attention.sink,
                     config.attention.sink ? "a sink is a token of multiplicity one" : "none")};
}

std::vector<Hypothesis> ratio_hypotheses(const std::vector<Token>& left, const std::vector<Token>& right) {
  const bool ratios = proportional(left, right);
  return {hypothesis("the last tokens are of one type", left.back() == right.back(),
                     fmt::format("types {} and {}", left.back(), right.back())),
          hypothesis("the counts of one are those of the other times one factor", ratios,
                     fmt::format("{} and {} tokens in {} proportions", left.size(), right.size(),
                                 ratios ? "the same" : "different"))};
}

Model draw_exact_model(Draws& draws, std::int32_t layers, std::uint64_t seed) {
  constexpr std::array norms = {NormKind::none, NormKind::l1, NormKind::max};
  Config config;
  config.layers = layers;
  config.width = static_cast<std::int32_t>(draws.between(1, 3));
  config.vocabulary = static_cast<std::int32_t>(draws.between(2, 4));
  config.norm = norms.at(draws.below(norms.size()));
  config.norm_gain = config.norm != NormKind::none;
  config.epsilon = 1;
  config.output_head = false;
  config.tied_embeddings = false;
  config.attention.causal = false;
  config.attention.heads = static_cast<std::int32_t>(draws.between(1, 2));
  config.attention.key_value_heads = draws.chance(1, 2) ? 1 : config.attention.heads;
  config.attention.head_width = 1;
  const bool table = draws.chance(1, 2);
  config.attention.logits = table ? LogitSource::token_table : LogitSource::query_key;
  config.attention.softmax = table ? SoftmaxKind::base2 : SoftmaxKind::phi;
  config.feed_forward.present = draws.chance(3, 4);
  config.feed_forward.gated = config.feed_forward.present && draws.chance(1, 2);
  config.feed_forward.bias = config.feed_forward.present && draws.chance(1, 2);
  config.feed_forward.width = 2;
  SyntheticWeights how;
  how.kind = SyntheticWeights::Kind::dyadic;
  how.seed = seed;
  return synthetic_model(config, how);
}

std::vector<Token> draw_sequence(Draws& draws, const std::vector<long>& counts, Token last) {
  std::vector<Token> tokens;
  for (std::size_t type = 0; type < counts.size(); ++type) {
    const auto token = static_cast<Token>(type);
    tokens = joined(std::move(tokens), run_of(token, counts[type] - (token == last ? 1 : 0)));
  }
  for (std::size_t k = tokens.size(); k > 1; --k) std::swap(tokens[k - 1], tokens[draws.below(k)]);
  tokens.push_back(last);
  return tokens;
}

Model two_token_model(std::int32_t layers, bool weighted) {
  Model model = bare_model(2, 1, layers);
  model.config.attention.causal = false;
  model.weights.embedding(1, 0) = 1;
  if (weighted) {
    for (LayerWeights& layer : model.weights.layers) layer.logit_table.front() << -3, 1, -1, 2;
  }
  return model;
}

}  // namespace snellen
