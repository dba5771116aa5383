// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/integer_model.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace snellen {
namespace {

Integer shifted(const Integer& value, long by) {
  Integer result;
  mpz_mul_2exp(result.backend().data(), value.backend().data(), static_cast<mp_bitcnt_t>(by));
  return result;
}

template <class Matrix>
IntegerMatrix integers_of(const Matrix& matrix) {
  IntegerMatrix out{.rows = static_cast<std::size_t>(matrix.rows()),
                    .columns = static_cast<std::size_t>(matrix.cols()),
                    .exponent = 0,
                    .entries = {}};
  std::vector<ScaledInteger> values;
  std::optional<long> least;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    for (Eigen::Index j = 0; j < matrix.cols(); ++j) {
      const ScaledInteger& value = values.emplace_back(dyadic_from_double(matrix(i, j)));
      if (value.integer != 0) least = least ? std::min(*least, value.exponent) : value.exponent;
    }
  }
  out.exponent = least.value_or(0);
  for (const ScaledInteger& value : values) {
    out.entries.push_back(value.integer == 0 ? Integer(0) : shifted(value.integer, value.exponent - out.exponent));
  }
  return out;
}

IntegerLayer integer_layer(const LayerWeights& layer) {
  return {.attention_gain = integer_vector(layer.attention_gain),
          .attention_bias = integer_vector(layer.attention_bias),
          .query = integer_matrix(layer.query),
          .query_bias = integer_vector(layer.query_bias),
          .key = integer_matrix(layer.key),
          .key_bias = integer_vector(layer.key_bias),
          .value = integer_matrix(layer.value),
          .value_bias = integer_vector(layer.value_bias),
          .output = integer_matrix(layer.output),
          .output_bias = integer_vector(layer.output_bias),
          .feed_forward_gain = integer_vector(layer.feed_forward_gain),
          .feed_forward_norm_bias = integer_vector(layer.feed_forward_norm_bias),
          .up = integer_matrix(layer.up),
          .up_bias = integer_vector(layer.up_bias),
          .down = integer_matrix(layer.down),
          .down_bias = integer_vector(layer.down_bias)};
}

}  // namespace

ScaledInteger dyadic_from_double(double value) {
  if (value == 0) return {};
  constexpr int bits = 53;
  int exponent = 0;
  auto integer = static_cast<long>(std::ldexp(std::frexp(value, &exponent), bits));  // exact: 53 bits
  exponent -= bits;
  for (; integer % 2 == 0; integer /= 2) ++exponent;
  return {.integer = integer, .exponent = exponent};
}

IntegerMatrix integer_matrix(const DoubleMatrix& matrix) {
  return integers_of(matrix);
}

IntegerMatrix integer_vector(const DoubleVector& vector) {
  return integers_of(vector);
}

IntegerModel integer_model(const Model& model, std::span<const Token> tokens, const Vocabulary& vocabulary) {
  IntegerModel out;
  out.config = model.config;
  DoubleMatrix embedding(static_cast<Eigen::Index>(tokens.size()), model.weights.embedding.cols());
  for (std::size_t k = 0; k < tokens.size(); ++k) {
    out.tokens.push_back(vocabulary.name(tokens[k]));
    embedding.row(static_cast<Eigen::Index>(k)) = model.weights.embedding.row(tokens[k]);
  }
  out.embedding = integer_matrix(embedding);
  std::ranges::transform(model.weights.layers, std::back_inserter(out.layers), integer_layer);
  out.final_gain = integer_vector(model.weights.final_gain);
  out.final_bias = integer_vector(model.weights.final_bias);
  return out;
}

std::size_t count_of_weights(const Config& config, std::size_t tokens) {
  const auto size = [](std::int32_t number) { return static_cast<std::size_t>(number); };
  const std::size_t width = size(config.width);
  const Attention& attention = config.attention;
  const std::size_t attended =
      2 * (size(attention.heads) + size(attention.key_value_heads)) * size(attention.head_width);
  const std::size_t inner = config.feed_forward.present ? 2 * size(config.feed_forward.width) : 0;
  return width * (tokens + size(config.layers) * (attended + inner));
}

}  // namespace snellen
