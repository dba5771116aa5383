// SPDX-License-Identifier: LGPL-3.0-or-later
// The pairs of sequences of a sweep, and their tree.
#pragma once

#include <vector>

#include "snellen/theory/claim.hpp"

namespace snellen {

/// Both sequences at one n.
struct TokenPair {
  long n = 0;
  std::vector<Token> left;
  std::vector<Token> right;
};

/// At every n of the instance. Throws InputError without a subject, or when a pattern cannot be expanded.
std::vector<TokenPair> token_pairs(const Instance& instance, std::uint64_t draw);

/// Number of tokens that both begin with.
long common_prefix(const TokenPair& pair);
/// Length of the run of its last token that a sequence ends with.
long last_run(const std::vector<Token>& tokens);

/// "The right sequence is the left one with its last token repeated."
Hypothesis right_repeats_left(const TokenPair& pair);

/// The tree of all sequences of the pairs, then of `others`.
PrefixTree tree_of_pairs(const Config& config, const std::vector<TokenPair>& pairs,
                         const std::vector<std::vector<Token>>& others);

/// The nodes on the path of a node, in order of position.
std::vector<Node> nodes_on_path(const PrefixTree& tree, Node node);

}  // namespace snellen
