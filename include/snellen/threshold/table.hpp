// SPDX-License-Identifier: LGPL-3.0-or-later
// The answer to a Question: for every n, how far apart the two representations are and in which formats they are the
// same floats.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snellen/threshold/question.hpp"
#include "snellen/threshold/verdict.hpp"

namespace snellen {

/// How the distance of a row is known.
enum class DistanceState : std::uint8_t {
  decided,  ///< its digits are certified
  zero,     ///< the representations are equal as real numbers
  undecided
};

/// One n of the sweep.
struct Row {
  long n = 0;
  std::size_t left_length = 0;  ///< tokens
  std::size_t right_length = 0;
  DistanceState distance_state = DistanceState::undecided;
  std::string distance;          ///< six digits, correctly rounded; "0" when zero; "" when undecided
  std::string exact_distance;    ///< the rational "p/q" when exact arithmetic computed it and it is rational; else ""
  std::string equal_because;     ///< "structure" or "exact arithmetic" when zero
  Precision precision = 0;       ///< bits of the rung that decided the row; 0 for exact arithmetic and structure
  Bits storage_bits;             ///< unbounded exponent
  std::vector<Verdict> storage;  ///< by question.formats
  std::vector<Verdict> arithmetic;    ///< by question.policies
  std::vector<Bits> arithmetic_bits;  ///< by question.families
};

/// When a column of verdicts collapses.
struct CollapseSummary {
  std::string column;                   ///< "bf16 storage" or the policy's name
  std::optional<long> first_collapsed;  ///< the first n with C
  std::optional<long> collapsed_from;   ///< the n from which on every n of the sweep has C
};

/// The least-squares line bits = slope * log2(n) + intercept over the rows n >= 1 with decided bits; three digits after
/// the point, correctly rounded. The residual is the root mean square of the differences.
struct GrowthFit {
  std::string column;
  std::size_t points = 0;  ///< with fewer than three there is no fit and the strings are empty
  std::string slope;
  std::string intercept;
  std::string residual;
};

struct ThresholdTable {
  Question question;
  std::vector<Row> rows;
  std::vector<CollapseSummary> collapses;  ///< formats, then policies
  std::vector<GrowthFit> growth;           ///< storage bits, then families
  std::vector<RungCount> rungs;            ///< what each decided, ascending
  std::size_t nodes = 0;                   ///< of the prefix tree
};

/// Answers the question for this model. Deterministic: the same table for any number of threads. Throws InputError or
/// Refused.
ThresholdTable threshold_table(const Model& model, const Question& question, const Progress& progress = {});

}  // namespace snellen
