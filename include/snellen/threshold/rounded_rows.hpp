// SPDX-License-Identifier: LGPL-3.0-or-later
// What both representations of a row round to: the evidence for the verdicts of a table's storage columns.
#pragma once

#include <cstddef>
#include <vector>

#include "snellen/threshold/question.hpp"
#include "snellen/threshold/verdict.hpp"

namespace snellen {

/// Both representations of one row in one format, each rounded once (nearest, ties to even).
struct RoundedCell {
  Verdict verdict = Verdict::undecided;
  std::vector<FloatValue> floats;  ///< collapsed: what both round to, by coordinate; zeros without sign
  std::size_t coordinate = 0;      ///< distinct: the least coordinate that the first rung to find one tells apart
  FloatValue left = FloatValue::zero(false);  ///< distinct: the floats of that coordinate
  FloatValue right = FloatValue::zero(false);
  bool tie = false;  ///< a value that the cell speaks of is known to lie exactly in the middle of two floats
};

/// One n of a sweep.
struct RoundedRow {
  long n = 0;
  std::vector<Token> left;
  std::vector<Token> right;
  Precision precision = 0;         ///< bits of the rung that decided the last cell; 0 for exact arithmetic
  std::vector<RoundedCell> cells;  ///< by question.formats
};

/// The rows of the question's sweep, for its formats. Each cell comes from enclosures at the first rung of the ladder
/// that decides it, or from rationals when the question asks for exact arithmetic, which also decides ties. Collapsed
/// and distinct cells say that every coordinate lies in the format's range; beyond it a cell is exceptional, also in a
/// format that saturates. Deterministic: a row does not depend on the others. Throws InputError or Refused.
std::vector<RoundedRow> rounded_rows(const Model& model, const Question& question, const Progress& progress = {});

}  // namespace snellen
