// SPDX-License-Identifier: LGPL-3.0-or-later
// What a report says, before it is text, CSV, Markdown or LaTeX.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace snellen {

/// A report as facts, tables and notes. Every string may hold any bytes; each renderer makes them harmless.
struct Document {
  /// What a column holds: text stands left, numbers right, symbols (one character, mostly) in the middle.
  enum class Kind : std::uint8_t { text, number, symbol };

  /// What a cell means, for colour. Never the only carrier of the meaning.
  enum class Tone : std::uint8_t { plain, distinct, collapsed, undecided, exceptional };

  struct Cell {
    std::string text;
    std::string aside = {};  ///< follows the text; does not take part in its alignment
    Tone tone = Tone::plain;
  };

  struct Column {
    std::string name;
    Kind kind = Kind::text;
    std::string group = {};    ///< neighbours with the same non-empty group stand under one heading
    std::string meaning = {};  ///< one line; neighbours with the same meaning share it
  };

  struct Table {
    std::string caption = {};
    std::vector<Column> columns = {};
    std::vector<std::vector<Cell>> rows = {};  ///< each as long as columns
    std::string closing = {};                  ///< a line directly below the rows
  };

  struct Fact {
    std::string key;
    std::vector<std::string> lines;
  };

  std::string title;
  std::vector<Fact> facts = {};
  std::vector<Table> tables = {};
  std::vector<std::string> notes = {};
};

/// Names of neighbouring columns that mean the same, and what: "bf16, fp16" and the meaning. Columns without one are
/// left out.
std::vector<Document::Fact> column_meanings(const Document::Table& table);

/// A run of neighbouring columns under one heading, from begin to before end. The heading may be empty.
struct ColumnGroup {
  std::string name;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The columns of a table in runs of the same group, in order.
std::vector<ColumnGroup> column_groups(const Document::Table& table);

}  // namespace snellen
