// SPDX-License-Identifier: LGPL-3.0-or-later
// Both sequences of every row of a sweep, the prefix tree over them, and their climb up the ladder.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "snellen/threshold/question.hpp"

namespace snellen {

/// The two sequences of every row. Of a long sweep they take most of the memory: there is one copy.
struct SequencePairs {
  std::vector<std::vector<Token>> sequences;  ///< left and right of each row in turn

  [[nodiscard]] std::size_t size() const noexcept { return sequences.size() / 2; }
  [[nodiscard]] const std::vector<Token>& left(std::size_t row) const { return sequences[2 * row]; }
  [[nodiscard]] const std::vector<Token>& right(std::size_t row) const { return sequences[2 * row + 1]; }
};

/// The sequences of question.n_values, in their order. Throws InputError from the patterns.
SequencePairs expand_pairs(const Question& question);

/// The tree of some rows' sequences, left and right of each in turn; sequence i ends at nodes[i].
struct RowTree {
  PrefixTree tree;
  std::vector<Node> nodes;

  RowTree(const Config& config, std::span<const std::vector<Token>> sequences);
};

/// The sequences of a sweep with the tree of all of them, which every forward over the whole sweep shares.
struct Sweep {
  SequencePairs pairs;
  RowTree all;

  Sweep(const Config& config, const Question& question);
  [[nodiscard]] std::size_t size() const noexcept { return pairs.size(); }
};

/// What to make of enclosures of both representations of a row: true when it is decided. Called from any thread.
using DecideRow =
    std::function<bool(const Rung& rung, std::size_t row, std::span<const Ball> left, std::span<const Ball> right)>;

/// Encloses both representations of every row at rising precision, until `decide` is content or the last rung is done:
/// a rung computes the rows that are open, and nothing else.
void climb_rows(const Model& model, const Question& question, const Sweep& sweep, const Progress& progress,
                const DecideRow& decide);

}  // namespace snellen
