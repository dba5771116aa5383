// SPDX-License-Identifier: LGPL-3.0-or-later
// A figure of the paper: for people, and as records.
#pragma once

#include <string>

#include "snellen/report/document.hpp"
#include "snellen/theory/figure.hpp"

namespace snellen {

/// Significant decimal digits of a figure's values in records and plots, fewer where fewer are certain.
inline constexpr int figure_record_digits = 12;

/// A table of least, mean and greatest value by n and series, where each series crosses the threshold, and what every
/// choice that the paper leaves open changes.
Document figure_document(const Figure& figure);

/// One record per series and n, those of variants included: docs/reference/output.md lists the columns.
Document::Table figure_records(const Figure& figure);

}  // namespace snellen
