// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/csv.hpp"

namespace snellen {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char byte : text) {
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
