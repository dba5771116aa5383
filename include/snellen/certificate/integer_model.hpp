// SPDX-License-Identifier: LGPL-3.0-or-later
// A model's weights as integers: what certificates are written in.
#pragma once

#include <span>
#include <vector>

#include "snellen/input/vocabulary.hpp"
#include "snellen/model/weights.hpp"
#include "snellen/number/rational.hpp"

namespace snellen {

/// integer * 2^exponent; the integer is odd, or both are zero.
struct ScaledInteger {
  Integer integer;
  long exponent = 0;
  bool operator==(const ScaledInteger&) const = default;
};

/// The exact value of a finite double.
ScaledInteger dyadic_from_double(double value);

/// Entry (i, j) is entries[i * columns + j] * 2^exponent, exactly the double of the weight. The exponent is the largest
/// for which all entries are integers, 0 when all are zero.
struct IntegerMatrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  long exponent = 0;
  std::vector<Integer> entries;

  [[nodiscard]] bool empty() const noexcept { return entries.empty(); }
  [[nodiscard]] std::span<const Integer> row(std::size_t index) const {
    return std::span(entries).subspan(index * columns, columns);
  }
};

/// All entries must be finite.
IntegerMatrix integer_matrix(const DoubleMatrix& matrix);
/// A column; empty for an absent vector.
IntegerMatrix integer_vector(const DoubleVector& vector);

/// Weights of one layer, as in LayerWeights; what the model does not have is empty.
struct IntegerLayer {
  IntegerMatrix attention_gain, attention_bias;
  IntegerMatrix query, query_bias, key, key_bias, value, value_bias, output, output_bias;
  IntegerMatrix feed_forward_gain, feed_forward_norm_bias;
  IntegerMatrix up, up_bias, down, down_bias;
};

/// A model that a certificate covers, with the embeddings of some tokens only.
struct IntegerModel {
  Config config;
  std::vector<std::string> tokens;  ///< names of those tokens
  IntegerMatrix embedding;          ///< (tokens, d)
  std::vector<IntegerLayer> layers;
  IntegerMatrix final_gain, final_bias;
};

/// `tokens` ascending; they must lie in the vocabulary.
IntegerModel integer_model(const Model& model, std::span<const Token> tokens, const Vocabulary& vocabulary);

/// How many weights an IntegerModel with so many tokens has, without the gains and biases.
std::size_t count_of_weights(const Config& config, std::size_t tokens);

}  // namespace snellen
