// SPDX-License-Identifier: LGPL-3.0-or-later
// Threshold tables: for people, and as records for machines.
#pragma once

#include <optional>
#include <span>

#include "snellen/certificate/certificate.hpp"
#include "snellen/report/document.hpp"
#include "snellen/tail/proof.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

/// Head, table, collapses, growth laws and legend. Of a table with more than `maximum_rows` rows only shown_rows()
/// stand there and a closing line says so; 0 shows all. Statements for every n, where there are some, are a line each.
/// Certified cells are a column, and a line for each reason that there are none.
Document threshold_document(const ThresholdTable& table, std::size_t maximum_rows = 0,
                            std::span<const TailStatement> for_all = {},
                            const std::optional<CertifiedCells>& certified = {});

/// One record per n, with snake_case columns: docs/reference/output.md lists them.
Document::Table threshold_records(const ThresholdTable& table, const std::optional<CertifiedCells>& certified = {});

}  // namespace snellen
