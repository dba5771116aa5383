// SPDX-License-Identifier: LGPL-3.0-or-later
#include "token_pairs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "model_draws.hpp"

namespace snellen {

std::vector<TokenPair> token_pairs(const Instance& instance, std::uint64_t draw) {
  const Subject& subject = subject_of(instance);
  std::vector<TokenPair> pairs;
  for (const long n : instance.n_values) {
    pairs.push_back({n, subject.left_tokens(n, draw), subject.right_tokens(n, draw)});
  }
  return pairs;
}

long common_prefix(const TokenPair& pair) {
  return std::ranges::mismatch(pair.left, pair.right).in1 - pair.left.begin();
}

long last_run(const std::vector<Token>& tokens) {
  const auto other = std::find_if(tokens.rbegin(), tokens.rend(), [&](Token t) { return t != tokens.back(); });
  return other - tokens.rbegin();
}

Hypothesis right_repeats_left(const TokenPair& pair) {
  std::vector<Token> longer = pair.left;
  longer.push_back(longer.back());
  const bool holds = longer == pair.right;
  return hypothesis("the right sequence is the left one with its last token repeated", holds,
                    holds ? fmt::format("token #{}", pair.left.back()) : "it is another sequence");
}

PrefixTree tree_of_pairs(const Config& config, const std::vector<TokenPair>& pairs,
                         const std::vector<std::vector<Token>>& others) {
  std::vector<std::vector<Token>> sequences;
  for (const TokenPair& pair : pairs) {
    sequences.push_back(pair.left);
    sequences.push_back(pair.right);
  }
  sequences.insert(sequences.end(), others.begin(), others.end());
  return tree_for(config, sequences);
}

std::vector<Node> nodes_on_path(const PrefixTree& tree, Node node) {
  std::vector<Node> out;
  for (const NodeRange& range : tree.path(node)) {
    for (Node other = range.begin; other < range.end; ++other) out.push_back(other);
  }
  return out;
}

}  // namespace snellen
