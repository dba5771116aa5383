// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/text.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "snellen/unicode.hpp"

namespace snellen {
namespace {

constexpr std::string_view gap = "  ";  // between columns

std::string_view escape_of(Document::Tone tone) {
  switch (tone) {
    case Document::Tone::distinct:
      return "\x1b[32m";
    case Document::Tone::collapsed:
      return "\x1b[31m";
    case Document::Tone::undecided:
      return "\x1b[33m";
    case Document::Tone::exceptional:
      return "\x1b[35m";
    case Document::Tone::plain:
      break;
  }
  return "";
}

std::string painted(const std::string& text, std::string_view escape) {
  return escape.empty() || text.empty() ? text : std::string(escape) + text + "\x1b[0m";
}

struct Padding {
  std::size_t left = 0;
  std::size_t right = 0;
};

Padding padding(std::size_t used, std::size_t width, Document::Kind kind) {
  const std::size_t free = width > used ? width - used : 0;
  if (kind == Document::Kind::text) return {0, free};
  if (kind == Document::Kind::number) return {free, 0};
  return {free - free / 2, free / 2};
}

std::string padded(const std::string& text, std::size_t width, Document::Kind kind) {
  const Padding pad = padding(count_code_points(text), width, kind);
  return std::string(pad.left, ' ') + text + std::string(pad.right, ' ');
}

void append_line(std::string& out, std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + '\n';
}

/// A table whose cells are safe to print, with the width that each column needs.
class TextTable {
 public:
  explicit TextTable(const Document::Table& table) : table_(table) {
    for (Document::Column& column : table_.columns) {
      column.name = terminal_safe(column.name);
      column.group = terminal_safe(column.group);
      widths_.push_back({count_code_points(column.name), 0});
    }
    for (auto& row : table_.rows) {
      for (std::size_t k = 0; k < row.size(); ++k) {
        row[k].text = terminal_safe(row[k].text);
        if (!row[k].aside.empty()) row[k].aside = ' ' + terminal_safe(row[k].aside);
        widths_[k].text = std::max(widths_[k].text, count_code_points(row[k].text));
        widths_[k].aside = std::max(widths_[k].aside, count_code_points(row[k].aside));
      }
    }
    make_room_for_groups();
  }

  [[nodiscard]] std::string render(bool colour) const {
    std::string out;
    if (!table_.caption.empty()) out += terminal_safe(table_.caption) + "\n\n";
    const bool grouped = std::any_of(table_.columns.begin(), table_.columns.end(),
                                     [](const Document::Column& column) { return !column.group.empty(); });
    if (grouped) append_line(out, group_line());
    append_line(out, heading_line());
    append_line(out, rule_line());
    for (const auto& row : table_.rows) append_line(out, row_line(row, colour));
    if (!table_.closing.empty()) out += terminal_safe(table_.closing) + '\n';
    return out;
  }

 private:
  struct Widths {
    std::size_t text = 0;   ///< in which text and heading are aligned
    std::size_t aside = 0;  ///< to the right of it, with the space between
    [[nodiscard]] std::size_t all() const noexcept { return text + aside; }
  };

  [[nodiscard]] std::size_t span_of(const ColumnGroup& group) const {
    std::size_t width = (group.end - group.begin - 1) * gap.size();
    for (std::size_t k = group.begin; k < group.end; ++k) width += widths_[k].all();
    return width;
  }

  /// A group's name may be wider than its columns; then its last column grows.
  void make_room_for_groups() {
    for (const ColumnGroup& group : column_groups(table_)) {
      const std::size_t needed = count_code_points(group.name);
      const std::size_t width = span_of(group);
      if (needed > width) widths_[group.end - 1].text += needed - width;
    }
  }

  /// Every group's name over its columns, drawn out with dashes to where the group ends.
  [[nodiscard]] std::string group_line() const {
    std::string line;
    for (const ColumnGroup& group : column_groups(table_)) {
      if (group.begin > 0) line += gap;
      std::string heading = group.name;
      const std::size_t width = span_of(group);
      const std::size_t used = count_code_points(heading);
      if (!heading.empty() && width > used) heading += ' ' + std::string(width - used - 1, '-');
      line += padded(heading, width, Document::Kind::text);
    }
    return line;
  }

  [[nodiscard]] std::string heading_line() const {
    std::string line;
    for (std::size_t k = 0; k < widths_.size(); ++k) {
      if (k > 0) line += gap;
      line +=
          padded(table_.columns[k].name, widths_[k].text, table_.columns[k].kind) + std::string(widths_[k].aside, ' ');
    }
    return line;
  }

  [[nodiscard]] std::string rule_line() const {
    std::string line;
    for (std::size_t k = 0; k < widths_.size(); ++k) {
      if (k > 0) line += gap;
      line += std::string(widths_[k].all(), '-');
    }
    return line;
  }

  [[nodiscard]] std::string row_line(std::span<const Document::Cell> row, bool colour) const {
    std::string line;
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k > 0) line += gap;
      const Padding pad = padding(count_code_points(row[k].text), widths_[k].text, table_.columns[k].kind);
      line += std::string(pad.left, ' ') + painted(row[k].text, colour ? escape_of(row[k].tone) : "");
      line += padded(row[k].aside, widths_[k].aside + pad.right, Document::Kind::text);
    }
    return line;
  }

  Document::Table table_;
  std::vector<Widths> widths_;
};

/// Keys in one column, values in the next; further lines of a value below its first.
std::string text_facts(std::span<const Document::Fact> facts) {
  std::size_t width = 0;
  for (const Document::Fact& fact : facts) width = std::max(width, count_code_points(terminal_safe(fact.key)));
  std::string out;
  for (const Document::Fact& fact : facts) {
    std::string key = terminal_safe(fact.key);
    for (const std::string& line : fact.lines) {
      append_line(out, padded(key, width, Document::Kind::text) + "  " + terminal_safe(line));
      key.clear();
    }
  }
  return out;
}

}  // namespace

std::string render_text(const Document& document, const TextOptions& options) {
  const std::string title = terminal_safe(document.title);
  std::string out = painted(title, options.colour ? "\x1b[1m" : "") + '\n';
  out += std::string(std::max<std::size_t>(count_code_points(title), 1), '=') + '\n';
  if (!document.facts.empty()) out += '\n' + text_facts(document.facts);
  for (const Document::Table& table : document.tables) {
    const std::vector<Document::Fact> meanings = column_meanings(table);
    if (!meanings.empty()) out += '\n' + text_facts(meanings);
    out += '\n' + TextTable(table).render(options.colour);
  }
  if (!document.notes.empty()) out += '\n';
  for (const std::string& note : document.notes) out += terminal_safe(note) + '\n';
  return out;
}

}  // namespace snellen
