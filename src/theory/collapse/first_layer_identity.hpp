// SPDX-License-Identifier: LGPL-3.0-or-later
// What the identity of Theorem B.3's first layer takes, over balls and over rationals alike.
#pragma once

#include <string>
#include <vector>

#include "token_pairs.hpp"

namespace snellen {

/// The last token is repeated, attention sees everything, and the next position shifts all logits alike.
std::vector<Hypothesis> identity_hypotheses(const TokenPair& pair, const Config& config);

/// "random, head 2", of the head with index 1.
std::string head_name(const Instance& instance, std::size_t h);

}  // namespace snellen
