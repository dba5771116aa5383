// SPDX-License-Identifier: LGPL-3.0-or-later
// The map of collapse: for people, and as records for machines.
#pragma once

#include "snellen/report/document.hpp"
#include "snellen/theory/collapse_map.hpp"

namespace snellen {

/// A grid of pairs by position schemes: in each cell the prediction, the measured rate and the verdict.
Document collapse_map_document(const CollapseMap& map);

/// One record per cell and n: docs/reference/output.md lists the columns.
Document::Table collapse_map_records(const CollapseMap& map);

}  // namespace snellen
