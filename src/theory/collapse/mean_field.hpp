// SPDX-License-Identifier: LGPL-3.0-or-later
// The mean-field model of token frequencies: what a causal model without positions tends to.
#pragma once

#include <map>
#include <vector>

#include "traced_model.hpp"

namespace snellen {

/// The model run over one period of tokens with full attention: every token attends to all tokens in proportion to
/// their frequencies. Compared with the nodes of a causal model, token by token; l counts layers from 0.
class MeanField {
 public:
  /// `period` is not empty. `model` must outlive this.
  MeanField(const TracedModel& model, const std::vector<Token>& period);

  /// Whether the token of this node has a positive frequency.
  [[nodiscard]] bool covers(Node node) const { return rows_.contains(token(node)); }
  /// Every token of positive frequency, with its frequency.
  [[nodiscard]] const std::map<Token, Rational>& frequencies() const noexcept { return frequencies_; }
  [[nodiscard]] Token token(Node node) const { return model_.tree().tokens()[static_cast<std::size_t>(node)]; }

  /// Between a covered node and its token's mean-field representation: distance of the streams (l = 0..L) and of the
  /// outputs, and Lipschitz constants as in TracedModel.
  [[nodiscard]] Real stream_distance(std::size_t l, Node node) const;
  [[nodiscard]] Real output_distance(Node node) const;
  [[nodiscard]] Real attention_secant(std::size_t l, Node node) const;
  [[nodiscard]] Real step_secant(std::size_t l, Node node) const;
  [[nodiscard]] Real final_secant(Node node) const;

  /// The mean-field query of a token against the mean-field keys and the actual keys of `others`, of any nodes: the
  /// largest ratio of two weights.
  [[nodiscard]] Real spread(std::size_t l, std::size_t h, Token query, const std::vector<Node>& others) const;
  /// Change of a log-weight under this query per ||n_j - n'_j||: |scale| ||W_K^T q||.
  [[nodiscard]] Real key_sensitivity(std::size_t l, std::size_t h, Token query) const;
  /// ||U_s - o(t)|| and ||u_node - o(t)||: how far values are from the mean-field output of token t.
  [[nodiscard]] Real value_offset(std::size_t l, std::size_t h, Token value, Token query) const;
  [[nodiscard]] Real node_offset(std::size_t l, std::size_t h, Node node, Token query) const;

 private:
  [[nodiscard]] std::int64_t row(Token token) const { return rows_.at(token); }
  /// Unscaled queries or keys of a head: W N + b.
  [[nodiscard]] BallMatrix projected(std::size_t l, std::size_t h, const BallMatrix& normalized, bool queries) const;
  [[nodiscard]] Real log_weight(std::size_t l, std::size_t h, Token query, Token key, const BallMatrix& queries,
                                const BallMatrix& keys, std::int64_t key_row) const;

  const TracedModel& model_;
  std::map<Token, std::int64_t> rows_;
  std::map<Token, Rational> frequencies_;
  TracedModel mean_;
};

}  // namespace snellen
