// SPDX-License-Identifier: LGPL-3.0-or-later
// A case, ready to be asked: the model, the names of its tokens and the question.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "draft.hpp"
#include "snellen/input/vocabulary.hpp"
#include "snellen/model/weights.hpp"
#include "snellen/tail/proof.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen::cli {

struct Case {
  std::string name;        ///< for messages and progress: the file or the title
  Place arithmetic_place;  ///< where the arithmetic was chosen, to say who refused
  Model model;
  Vocabulary vocabulary;
  Question question;
  bool for_all = false;       ///< a table is to have statements for every n as well
  bool certificates = false;  ///< a table is to say which cells certificates cover
  TailEffort tail_effort;
  std::size_t longest = 0;             ///< tokens of the longest sequence
  std::int32_t trained_positions = 0;  ///< of a checkpoint that says it; 0: not known
};

/// Fits a draft together: fills in the defaults that depend on other values, draws or reads the weights, parses the
/// patterns and looks names up. Throws an Error with the place of what does not fit.
Case resolve(const Draft& draft);

/// "naive", "ideal" or "naive-p2..24e8" as a family. Throws InputError of the text's place.
PolicyFamily family_by_name(const Text& name);

/// The folder of a checkpoint: absolute as given; otherwise beside the case file (or in the working folder when an
/// option gave it), then in $SNELLEN_MODELS. Throws InputError when there is none.
std::string checkpoint_folder(const Text& name, const std::string& case_file);

/// The model in words, for the head of a report.
std::vector<std::string> model_words(const Draft& draft, const Config& config);

}  // namespace snellen::cli
