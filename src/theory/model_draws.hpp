// SPDX-License-Identifier: LGPL-3.0-or-later
// The models that claims about models are checked on: the case's own, or small ones of random shape.
#pragma once

#include <vector>

#include "snellen/theory/claim.hpp"

namespace snellen {

/// The subject. Throws InputError when the instance has none.
const Subject& subject_of(const Instance& instance);

/// Family `model`: the case's model, its weights by the draw. `random`: width 2 to 4, 1 to 3 layers, 1 to 2 heads, any
/// norm kind but L1 and max, any activation, gated or not, with and without biases. `adversarial`: the same with steep
/// logits, values far apart and a tiny epsilon. Positions, window, sink, softmax, soft cap and mask are the case's.
Model drawn_model(const Instance& instance, std::uint64_t draw);

/// The same for models that Exact can run: ReLU, no norm or an L1 or max norm, small dyadic weights, and logits from a
/// token table in base 2 or from the stream with phi weights (docs/theory/exact.md).
Model drawn_exact_model(const Instance& instance, std::uint64_t draw);

/// The families of claims about models; exact ones have the first two.
std::vector<Family> model_families();
std::vector<Family> exact_model_families();

}  // namespace snellen
