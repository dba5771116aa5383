// SPDX-License-Identifier: LGPL-3.0-or-later
// A table as comma-separated values (RFC 4180).
#pragma once

#include <string>
#include <string_view>

#include "snellen/report/document.hpp"

namespace snellen {

/// The header of column names and one line per row, each ended by CR LF. Captions, closing lines and asides are for
/// people and left out.
std::string render_csv(const Document::Table& table);

/// A field, in double quotes where it needs them. Control characters are shown as everywhere (see terminal_safe()), and
/// an apostrophe stands before what a spreadsheet would run: a field that begins with =, +, - or @ and is no number.
std::string csv_field(std::string_view text);

}  // namespace snellen
