// SPDX-License-Identifier: LGPL-3.0-or-later
// Cells for people and cells for machines.
#pragma once

#include <string>
#include <vector>

#include "snellen/report/document.hpp"
#include "snellen/theory/claim.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen::report_detail {

/// The colour of a conclusion.
Document::Tone tone_of(Conclusion conclusion);

/// A verdict as its symbol.
Document::Cell verdict_cell(Verdict verdict);

/// "21", or "13" with "(first 9; gaps 10..12)" beside it; infinity, ">24" with `most` the largest p that was tried, "?"
/// or X.
Document::Cell bits_cell(const Bits& bits, int most = 0);

/// "10..12, 15": runs of at least three shortened.
std::string gap_words(const std::vector<int>& gaps);

/// The facts about a question: model, pair, n, observable, norm and arithmetic. Without `lengths` the sweep is left
/// out.
std::vector<Document::Fact> question_facts(const Question& question, bool n_values);

/// What D, C, ? and X mean, for the foot of a report.
std::string verdict_legend();

/// Appends the machine's columns of some bits: <prefix>bits_state, <prefix>p_stable, <prefix>p_first, <prefix>gaps.
void append_bits_columns(std::vector<Document::Column>& columns, const std::string& prefix);
/// The values for these four columns.
void append_bits_cells(std::vector<Document::Cell>& cells, const Bits& bits);

}  // namespace snellen::report_detail
