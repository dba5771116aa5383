// SPDX-License-Identifier: LGPL-3.0-or-later
// What Proposition 6.1 / B.9 asks of a model and of two sequences, and the exact models that it is checked on.
#pragma once

#include <vector>

#include "snellen/theory/claim.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {

/// That nothing tells tokens apart but their type: no positions, no sink (a token of multiplicity one).
std::vector<Hypothesis> type_hypotheses(const Config& config);
/// That both sequences end in one type of token, and that all counts of one are those of the other times one factor.
std::vector<Hypothesis> ratio_hypotheses(const std::vector<Token>& left, const std::vector<Token>& right);

/// A random model that stays rational, without mask, positions and sink: one or two heads, base-2 weights from integer
/// tables or phi of queries and keys, norm none, L1 or max, ReLU feed-forward parts, gated or not, or none.
Model draw_exact_model(Draws& draws, std::int32_t layers, std::uint64_t seed);
/// Every type of token `counts[type]` times, shuffled, the last one of this type; its count must not be zero.
std::vector<Token> draw_sequence(Draws& draws, const std::vector<long>& counts, Token last);

/// Two tokens with values 0 and 1 and no norm, feed-forward part, mask or position: Lambda uniform, or weighted by
/// 2^S with S_11 = 2, S_10 = -1, S_01 = 1, S_00 = -3.
Model two_token_model(std::int32_t layers, bool weighted);

}  // namespace snellen
