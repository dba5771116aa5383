// SPDX-License-Identifier: LGPL-3.0-or-later
// Small models that stay rational, evaluated by the one generic forward in exact arithmetic.
#pragma once

#include <span>
#include <vector>

#include "rational_vector.hpp"
#include "snellen/model/transformer.hpp"
#include "snellen/number/rational.hpp"

namespace snellen {

/// The last token's vector y of each sequence, exactly.
std::vector<std::vector<Rational>> exact_representations(const Model& model,
                                                         const std::vector<std::vector<Token>>& sequences);

/// A model without norms, feed-forward parts and positions: one head, base-2 weights, equal logits, values and output
/// the identity, embeddings zero. What is not zero is set by the caller.
Model bare_model(std::int32_t vocabulary, std::int32_t width, std::int32_t layers);

/// Largest sum of magnitudes of a row: by how much x -> weights x moves in the maximum norm.
Rational row_norm(const DoubleMatrix& weights);
/// |N(x') - N(x)| <= this |x' - x| in the maximum norm, for any x', the model's norm being none or max with gains 1.
Rational norm_factor(const Config& config, std::span<const Rational> x);

/// token, repeated.
std::vector<Token> run_of(Token token, long count);
/// One sequence after the other.
std::vector<Token> joined(std::vector<Token> first, const std::vector<Token>& second);

}  // namespace snellen
