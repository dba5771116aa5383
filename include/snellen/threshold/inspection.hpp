// SPDX-License-Identifier: LGPL-3.0-or-later
// One row of a table, coordinate by coordinate.
#pragma once

#include <string>
#include <vector>

#include "snellen/threshold/table.hpp"

namespace snellen {

/// One coordinate of both representations at one n.
struct InspectedCoordinate {
  std::size_t index = 0;
  std::string left;  ///< certified digits, at most 20; "" when none is
  std::string right;
  std::string difference;  ///< six digits of |left - right|
  std::vector<std::string>
      left_rounded;  ///< by question.formats: exact decimal or hexadecimal value, "?" when undecided
  std::vector<std::string> right_rounded;
  std::vector<Verdict> verdicts;  ///< by question.formats
  Bits bits;                      ///< of this coordinate alone
};

/// Both representations at one n.
struct Inspection {
  Question question;
  Row row;
  std::vector<std::string> left_tokens;
  std::vector<std::string> right_tokens;
  std::vector<InspectedCoordinate> coordinates;
};

/// Answers `snellen inspect`: the question's row at this n with every coordinate. Throws as threshold_table.
Inspection inspect(const Model& model, const Question& question, const Vocabulary& vocabulary, long n);

}  // namespace snellen
