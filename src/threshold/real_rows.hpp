// SPDX-License-Identifier: LGPL-3.0-or-later
// The rows of a table that speak of the exact model: distances, storage bits, storage verdicts.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "snellen/threshold/table.hpp"

namespace snellen {

/// The two sequences of every row. Of a long sweep they take most of the memory: there is one copy.
struct SequencePairs {
  std::vector<std::vector<Token>> sequences;  ///< left and right of each row in turn

  [[nodiscard]] std::size_t size() const noexcept { return sequences.size() / 2; }
  [[nodiscard]] const std::vector<Token>& left(std::size_t row) const { return sequences[2 * row]; }
  [[nodiscard]] const std::vector<Token>& right(std::size_t row) const { return sequences[2 * row + 1]; }
};

/// The sequences of every row, with the row's lengths filled in. Throws InputError from the patterns.
SequencePairs expand_pairs(const Question& question, std::span<Row> rows);

/// The tree of some rows' sequences: row index[i] has its left last token at nodes[2i] and its right one at nodes[2i +
/// 1].
struct RowTree {
  PrefixTree tree;
  std::vector<Node> nodes;

  RowTree(const Config& config, const SequencePairs& pairs, std::span<const std::size_t> index);
  /// All rows.
  RowTree(const Config& config, const SequencePairs& pairs);
};

/// Both representations of a row that is decided, or that the last rung left undecided. False asks for the next rung.
using RowVectors = std::function<bool(std::size_t row, std::span<const Ball> left, std::span<const Ball> right)>;

/// Fills the real-number fields of every row: evaluates the model on balls of rising precision (or once on rationals)
/// and recomputes only the rows that a rung left undecided. `seen`, when given, is called from any thread, at
/// every rung from the one that decides the row until it is content.
void decide_real_rows(const Model& model, const Question& question, const SequencePairs& pairs, std::span<Row> rows,
                      const Progress& progress, const RowVectors& seen = {});

/// Fills `arithmetic` and `arithmetic_bits` of every row: the model computed under each policy.
void decide_emulated_rows(const Model& model, const Question& question, const SequencePairs& pairs, std::span<Row> rows,
                          const Progress& progress);

}  // namespace snellen
