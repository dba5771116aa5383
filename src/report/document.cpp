// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/document.hpp"

namespace snellen {

std::vector<Document::Fact> column_meanings(const Document::Table& table) {
  std::vector<Document::Fact> meanings;
  bool continues = false;  // the column before is the last one of meanings.back()
  for (const Document::Column& column : table.columns) {
    if (column.meaning.empty()) {
      continues = false;
    } else if (continues && meanings.back().lines.front() == column.meaning) {
      meanings.back().key += ", " + column.name;
    } else {
      meanings.push_back({column.name, {column.meaning}});
      continues = true;
    }
  }
  return meanings;
}

std::vector<ColumnGroup> column_groups(const Document::Table& table) {
  std::vector<ColumnGroup> groups;
  for (std::size_t k = 0; k < table.columns.size(); ++k) {
    if (groups.empty() || groups.back().name != table.columns[k].group)
      groups.push_back({table.columns[k].group, k, k});
    groups.back().end = k + 1;
  }
  return groups;
}

}  // namespace snellen
