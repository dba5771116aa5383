// SPDX-License-Identifier: LGPL-3.0-or-later
#include "traced_pairs.hpp"

#include <algorithm>

#include "model_draws.hpp"

namespace snellen {

std::vector<TokenPair> token_pairs(const Instance& instance, std::uint64_t draw) {
  const Subject& subject = subject_of(instance);
  std::vector<TokenPair> pairs;
  for (const long n : instance.lengths) {
    pairs.push_back({n, subject.left_tokens(n, draw), subject.right_tokens(n, draw)});
  }
  return pairs;
}

long common_prefix(const TokenPair& pair) {
  return std::ranges::mismatch(pair.left, pair.right).in1 - pair.left.begin();
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

TracedPairs::TracedPairs(Model model, const std::vector<TokenPair>& pairs,
                         const std::vector<std::vector<Token>>& others, Precision precision)
    : pairs_(pairs.size()), model_([&] {
        PrefixTree tree = tree_of_pairs(model.config, pairs, others);
        return TracedModel(std::move(model), std::move(tree), precision);
      }()) {}

std::vector<Node> nodes_on_path(const PrefixTree& tree, Node node) {
  std::vector<Node> out;
  for (const NodeRange& range : tree.path(node)) {
    for (Node other = range.begin; other < range.end; ++other) out.push_back(other);
  }
  return out;
}

}  // namespace snellen
