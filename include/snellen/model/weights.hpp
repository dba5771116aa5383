// SPDX-License-Identifier: LGPL-3.0-or-later
// The weights of a transformer: finite floats, so exact numbers in every arithmetic.
#pragma once

#include <vector>

#include "snellen/model/config.hpp"
#include "snellen/number/matrix.hpp"

namespace snellen {

/// Weights of one layer. Absent parts are empty (0 x 0). H heads, G key-value heads, k head width, d width, f
/// feed-forward width.
struct LayerWeights {
  DoubleVector attention_gain, attention_bias;    ///< N1: (d)
  DoubleMatrix query;                             ///< (H k, d); empty with a token table
  DoubleMatrix key;                               ///< (G k, d); empty with a token table
  DoubleMatrix value;                             ///< (G k, d)
  DoubleMatrix output;                            ///< (d, H k)
  DoubleVector query_bias, key_bias, value_bias;  ///< (H k), (G k), (G k)
  DoubleVector output_bias;                       ///< (d)
  DoubleVector sink;                              ///< (H)
  std::vector<DoubleMatrix> logit_table;          ///< H of (vocabulary, vocabulary): row query token, column key token
  DoubleVector feed_forward_gain, feed_forward_norm_bias;  ///< N2: (d); empty without a feed-forward part
  DoubleMatrix gate, up;                                   ///< (f, d); gate only when gated
  DoubleMatrix down;                                       ///< (d, f)
  DoubleVector gate_bias, up_bias, down_bias;              ///< (f), (f), (d)
};

struct Weights {
  DoubleMatrix embedding;           ///< E: (vocabulary, d)
  DoubleMatrix position_embedding;  ///< learned: (maximum_positions, d)
  DoubleMatrix relative_bias;       ///< t5: (buckets, H), shared by the layers as in T5
  std::vector<LayerWeights> layers;
  DoubleVector final_gain, final_bias;  ///< N3: (d)
  DoubleMatrix unembedding;             ///< (vocabulary, d); empty when tied or without an output head
};

/// A config with weights that fit it.
struct Model {
  Config config;
  Weights weights;
};

/// Checks that every tensor has the shape that the config asks for, that none is present without need, and that all
/// values are finite, after checking the config itself. Throws InputError naming the tensor, such as "layers.1.query".
void validate(const Model& model);

}  // namespace snellen
