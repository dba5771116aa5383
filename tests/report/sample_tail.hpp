// SPDX-License-Identifier: LGPL-3.0-or-later
// Proofs for every n made by hand, with every verdict that a report must show.
#pragma once

#include "snellen/tail/proof.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen::test {

/// Statements about the formats of sample_table(): bf16 collapsed with a gap to the last exception, fp16 equal, and
/// fp8-e4m3 without a statement.
std::vector<TailStatement> sample_for_all();

/// One class of n; sides that differ; seven formats with every verdict, sharp and not, and integers of 26 digits.
TailProof sample_tail();

/// Two classes of n that come to different verdicts: one from a ladder and a window, one by structure.
TailProof sample_tail_classes();

/// Three classes of n that come to the same verdicts, with sides that were enclosed alike in 40 blocks and 12 layers.
TailProof sample_tail_alike();

/// A pair that no proof covers.
TailProof sample_tail_refused();

}  // namespace snellen::test
