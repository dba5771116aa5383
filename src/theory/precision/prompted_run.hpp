// SPDX-License-Identifier: LGPL-3.0-or-later
// What Corollary B.10 is about: the sequences P a^r of one model.
#pragma once

#include <vector>

#include "snellen/input/vocabulary.hpp"
#include "snellen/model/weights.hpp"

namespace snellen {

/// A model, a prompt P, and the token a of the run.
struct PromptedRun {
  Model model;
  std::vector<Token> prompt;
  Token token = 0;
};

}  // namespace snellen
