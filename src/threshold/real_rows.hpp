// SPDX-License-Identifier: LGPL-3.0-or-later
// The rows of a table that speak of the exact model: distances, storage bits, storage verdicts.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "row_pairs.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

/// The rows of the question's lengths with all their columns undecided.
std::vector<Row> open_rows(const Question& question, const SequencePairs& pairs);

/// Both representations of a row that is decided, or that the last rung left undecided. False asks for the next rung.
using RowVectors = std::function<bool(std::size_t row, std::span<const Ball> left, std::span<const Ball> right)>;

/// Fills the real-number fields of every row: evaluates the model on balls of rising precision (or once on rationals)
/// and recomputes only the rows that a rung left undecided. `seen`, when given, is called from any thread, at
/// every rung from the one that decides the row until it is content.
void decide_real_rows(const Model& model, const Question& question, const Sweep& sweep, std::span<Row> rows,
                      const Progress& progress, const RowVectors& seen = {});

/// Fills `arithmetic` and `arithmetic_bits` of every row: the model computed under each policy.
void decide_emulated_rows(const Model& model, const Question& question, const Sweep& sweep, std::span<Row> rows,
                          const Progress& progress);

}  // namespace snellen
