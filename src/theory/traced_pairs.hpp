// SPDX-License-Identifier: LGPL-3.0-or-later
// The pairs of a sweep, evaluated in one pass over one tree.
#pragma once

#include <vector>

#include "snellen/theory/claim.hpp"
#include "traced_model.hpp"

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

class TracedPairs {
 public:
  /// `others` are sequences beside the pairs. Throws what trace() throws.
  TracedPairs(Model model, const std::vector<TokenPair>& pairs, const std::vector<std::vector<Token>>& others,
              Precision precision);

  [[nodiscard]] const TracedModel& model() const noexcept { return model_; }
  /// Last nodes: of pair k, and of the other sequences.
  [[nodiscard]] Node left(std::size_t k) const { return model_.tree().last(2 * k); }
  [[nodiscard]] Node right(std::size_t k) const { return model_.tree().last(2 * k + 1); }
  [[nodiscard]] Node other(std::size_t k) const { return model_.tree().last(2 * pairs_ + k); }

 private:
  std::size_t pairs_;
  TracedModel model_;
};

/// The nodes on the path of a node, in order of position.
std::vector<Node> nodes_on_path(const PrefixTree& tree, Node node);

}  // namespace snellen
