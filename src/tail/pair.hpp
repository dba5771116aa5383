// SPDX-License-Identifier: LGPL-3.0-or-later
// One residue class of a pair: both sides' tails, and what is proved about them.
#pragma once

#include <span>
#include <vector>

#include "snellen/tail/proof.hpp"
#include "snellen/tail/shape.hpp"

namespace snellen {

/// A class of n with what it is asked.
struct TailPair {
  const Model& model;
  const Question& question;
  const Vocabulary& vocabulary;
  const TailEffort& effort;
  long modulus = 1;
  TailShape left;
  TailShape right;

  /// n at this t.
  [[nodiscard]] Integer at(const Integer& t) const { return modulus * t + left.residue; }
  /// The t from which on both sides have their shapes.
  [[nodiscard]] long first() const { return std::max(left.first, right.first); }
};

/// The same prefix, period and suffix: the sides differ in the number of periods at most.
bool differ_in_periods_alone(const TailShape& left, const TailShape& right);

/// Each coordinate to as many digits as distances have; "" where they are not certain.
std::vector<std::string> digits_of(std::span<const Ball> vector);

/// Statements from the weights' structure alone or from finitely many sequences: equal sequences, runs without a
/// prefix, windows, patterns that do not grow. Empty when none applies.
std::optional<TailClass> decide_by_structure(const TailPair& pair);

/// Statements from the ladder of blocks, for all classes at once: sides that differ in how much of one suffix follows
/// the run share their ladder. Throws Refused for what no ladder covers.
std::vector<TailClass> decide_by_blocks(std::span<const TailPair> pairs, const Progress& progress);

/// Lowers `from` of each statement as far as evaluating single n, in sequences of at most the effort's positions, shows
/// the same verdict, and notes the exception where it ends.
void extend_by_evaluation(const TailPair& pair, TailClass& statements);

/// The growth law of a pair that is one run of one token at two lengths, from the first n whose runs are both longer
/// than `begin` on; `first_periods` of them, fewer than begin, are computed one by one, the others up to there in
/// blocks of this ratio. Throws Refused for what no growth law covers.
TailGrowth growth_from(const TailPair& pair, long first_periods, const Integer& begin, const Rational& ratio);

/// Adds the growth law to what the ladder has proved of sides with one limit, or why there is none.
void prove_growth(const TailPair& pair, TailClass& proved);

/// Positions that the effort allows for this model.
long affordable_positions(const TailPair& pair);

/// "<bos> 1^r 0 with r = n + 1".
std::string shape_in_words(const TailPair& pair, const TailShape& shape);

}  // namespace snellen
