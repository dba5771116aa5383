// SPDX-License-Identifier: LGPL-3.0-or-later
// One row of a sweep, coordinate by coordinate: for people, and as records for machines.
#pragma once

#include "snellen/report/document.hpp"
#include "snellen/threshold/inspection.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

/// Head, the row, and a table of the coordinates. Of more than `maximum_rows` coordinates only the first ones stand
/// there and a closing line says so; 0 shows all.
Document inspection_document(const Inspection& inspection, std::size_t maximum_rows = 0);

/// One record per coordinate, with snake_case columns: docs/reference/output.md lists them.
Document::Table inspection_records(const Inspection& inspection);

}  // namespace snellen
