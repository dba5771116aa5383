// SPDX-License-Identifier: LGPL-3.0-or-later
// A document with the same bytes wherever a document has words.
#pragma once

#include <string>

#include "snellen/report/document.hpp"

namespace snellen::test {

inline Document full_document(const std::string& bytes) {
  Document document;
  document.title = bytes;
  document.facts = {{bytes, {bytes}}};
  document.notes = {bytes};
  Document::Table table;
  table.caption = bytes;
  table.closing = bytes;
  table.columns = {{.name = bytes, .kind = Document::Kind::number, .group = bytes, .meaning = bytes}};
  table.rows = {{{.text = bytes, .aside = bytes}}};
  document.tables = {table};
  return document;
}

}  // namespace snellen::test
