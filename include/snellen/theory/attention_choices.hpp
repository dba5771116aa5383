// SPDX-License-Identifier: LGPL-3.0-or-later
// What the paper leaves open about its attention figures, 8 and 10.
#pragma once

#include <cstdint>

namespace snellen {

/// Where queries, keys and values come from.
enum class VectorSource : std::uint8_t {
  tokens,   ///< each token has its own Gaussian query, key and value
  matrices  ///< matrices N(0, 1/d) times one unit Gaussian embedding per token, normalised where the figure normalises
};

/// The variance of the Gaussian queries, keys and values that tokens have; embeddings have 1.
enum class VectorVariance : std::uint8_t {
  one,
  inverse_width,         ///< 1/d
  inverse_width_squared  ///< 1/d^2: the deviation is 1/d
};

/// What is done to each query, key and value, or embedding.
enum class VectorNormalisation : std::uint8_t {
  none,
  unit_length,  ///< divided by its Euclidean norm
  layer_norm    ///< (x - mean) / sqrt(variance + 1e-5)
};

/// Between the last tokens' representations.
enum class CoordinateDistance : std::uint8_t {
  l1,    ///< the sum of |x_c - y_c|
  mean,  ///< the mean of |x_c - y_c|: L1 / d
  linf   ///< the greatest |x_c - y_c|
};

/// Each figure has its own standard choices, figure_8_choices() and figure_10_choices().
struct AttentionChoices {
  VectorSource source = VectorSource::tokens;
  VectorVariance variance = VectorVariance::one;
  VectorNormalisation normalisation = VectorNormalisation::none;
  CoordinateDistance distance = CoordinateDistance::l1;
  bool residual = false;              ///< the token's own vector, sinusoid included, is added: z = v + o
  bool sinusoids_on_values = true;    ///< added sinusoids reach the values too, not only queries and keys
  bool sinusoids_before_norm = true;  ///< they are added before the vectors are normalised, not after
  double sinusoid_theta = 10000;      ///< pair p has the frequency theta^(-2 (p + first_exponent) / d)
  std::int32_t first_exponent = 0;    ///< 0 or 1
  bool rope_on_values = false;        ///< values are turned too, not only queries and keys
  double rope_theta = 10000;          ///< pair p turns by theta^(-2 p / d) a position
  double slope = 0x1p-8;              ///< ALiBi's, of its single head; the ALiBi paper's 2^(-8h/H) with h = H = 1
  bool bias_before_division = true;   ///< (q . k - slope distance) / sqrt(d), not q . k / sqrt(d) - slope distance
  bool operator==(const AttentionChoices&) const = default;
};

/// Vectors of variance 1/d that are not normalised, the mean over coordinates.
AttentionChoices figure_8_choices();

/// Standard Gaussian vectors of unit length, L1.
AttentionChoices figure_10_choices();

}  // namespace snellen
