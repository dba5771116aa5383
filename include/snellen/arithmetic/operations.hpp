// SPDX-License-Identifier: LGPL-3.0-or-later
// The vocabulary of operations that every arithmetic performs on matrices.
#pragma once

#include <cstdint>
#include <span>

namespace snellen {

/// x / s(x), times gain, plus bias. RMS: s = sqrt(mean(x^2) + eps). Layer: the same of x - mean(x). L1: s = mean|x| +
/// eps. Max: s = max|x| + eps.
enum class NormKind : std::uint8_t { none, rms, layer, l1, max };

/// ReLU; GELU x Phi(x) by erf, or its tanh form 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) with 0.044715 the
/// decimal; SiLU x / (1 + e^-x).
enum class Activation : std::uint8_t { relu, gelu_erf, gelu_tanh, silu };

/// Weight of a logit s before normalisation: e^s, or, exact where docs/theory/exact.md says so, 2^s or 1 + s + s^2/2.
enum class SoftmaxKind : std::uint8_t { exponential, base2, phi };

/// RoPE pairs coordinate k with k + d/2 (half split, Hugging Face Llama) or 2k with 2k + 1 (interleaved, the original).
enum class RotationLayout : std::uint8_t { half_split, interleaved };

/// A bias on logits that depends on the signed distance t = position(query) - position(key) only: -slope * |t| +
/// table[t + origin], the table left out when empty.
struct DistanceBias {
  double slope = 0;
  std::span<const double> table;
  std::int32_t origin = 0;
};

}  // namespace snellen
