// SPDX-License-Identifier: LGPL-3.0-or-later
// Statements for every n: for people, and as records for machines.
#pragma once

#include "snellen/report/document.hpp"
#include "snellen/tail/proof.hpp"

namespace snellen {

/// Head, a row per format, the shapes and limits of both sides, and the blocks of their enclosures. With
/// `maximum_rows` > 0 it is short: classes of n that come to the same verdicts are shown by one of them, blocks stand
/// there only where classes or sides differ, and of a table with more than `maximum_rows` blocks an even choice. 0
/// shows all.
Document tail_document(const TailProof& proof, std::size_t maximum_rows = 0);

/// One record per format, then, if there are several classes of n, one per class and format:
/// docs/reference/output.md lists the columns.
Document::Table tail_records(const TailProof& proof);

}  // namespace snellen
