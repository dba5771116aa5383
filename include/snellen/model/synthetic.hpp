// SPDX-License-Identifier: LGPL-3.0-or-later
// Seeded synthetic weights, the same bits on every machine.
#pragma once

#include "snellen/model/weights.hpp"

namespace snellen {

/// How synthetic weights are drawn. Logit tables are integers in [-2, 2] for every kind.
struct SyntheticWeights {
  enum class Kind : std::uint8_t {
    gaussian,  ///< token and learned position embeddings N(0, 1); matrices N(0, gain^2 / columns); norm gains 1,
               ///< biases, sinks and relative biases 0 unless `bias_scale` says otherwise
    dyadic     ///< integers in [-reach, reach] times 2^-bits, for exact arithmetic, biases included; norm gains 1;
               ///< sinks and relative biases are integers in [-2, 2], so that 2^logit stays rational
  };
  Kind kind = Kind::gaussian;
  std::uint64_t seed = 1;
  /// gaussian: multiplies every matrix's standard deviation
  double gain = 1;
  /// gaussian: standard deviation of biases, sinks and relative biases, and of norm gains around 1
  double bias_scale = 0;
  int reach = 2;  ///< dyadic: 1 to 2^20
  int bits = 1;   ///< dyadic: 0 to 64
};

/// A model of this config with drawn weights. Every tensor has a stream of its own, so that adding one changes no
/// other: number (row, column) of the tensor is draw row * columns + column of the stream of its name, such as
/// "layers.0.query" or "layers.0.logit_table.1". Gaussian values are binary32 numbers. Throws InputError when the
/// config or an option is not valid, or when the model would have more than 2^31 weights.
Model synthetic_model(const Config& config, const SyntheticWeights& how);

}  // namespace snellen
