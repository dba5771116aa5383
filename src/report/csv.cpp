// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/csv.hpp"

#include <algorithm>
#include <array>

#include "snellen/unicode.hpp"

namespace snellen {
namespace {

/// "-1.5e-12", "-255*2^120", "-(2^113-1)": a spreadsheet can make no more than a number of it.
bool is_number(std::string_view text) {
  return text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789+-.*/^()e") == std::string_view::npos;
}

/// Whether a spreadsheet would take the field for a formula and run it. A sign that stands alone is none.
bool is_formula(std::string_view text) {
  constexpr std::array<std::string_view, 8> beginnings = {"=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20"};
  return text.size() > 1 && !is_number(text) &&
         std::ranges::any_of(beginnings, [text](std::string_view sign) { return text.starts_with(sign); });
}

}  // namespace

std::string csv_field(std::string_view text) {
  std::string shown = terminal_safe(text);
  if (is_formula(shown)) shown.insert(0, 1, '\'');
  if (shown.find_first_of(",\"") == std::string::npos) return shown;
  std::string out = "\"";
  for (const char byte : shown) {
    if (byte == '"') out += '"';
    out += byte;
  }
  return out + '"';
}

std::string render_csv(const Document::Table& table) {
  std::string out;
  for (std::size_t k = 0; k < table.columns.size(); ++k) {
    if (k > 0) out += ',';
    out += csv_field(table.columns[k].name);
  }
  out += "\r\n";
  for (const auto& row : table.rows) {
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k > 0) out += ',';
      out += csv_field(row[k].text);
    }
    out += "\r\n";
  }
  return out;
}

}  // namespace snellen
