// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/markdown.hpp"

#include <algorithm>
#include <span>

#include "snellen/unicode.hpp"

namespace snellen {
namespace {

std::string cell_text(const Document::Cell& cell) {
  return markdown_escaped(cell.aside.empty() ? cell.text : cell.text + ' ' + cell.aside);
}

std::string_view alignment(Document::Kind kind) {
  switch (kind) {
    case Document::Kind::number:
      return " ---: |";
    case Document::Kind::symbol:
      return " :---: |";
    case Document::Kind::text:
      break;
  }
  return " :--- |";
}

std::string markdown_facts(std::span<const Document::Fact> facts) {
  std::string out;
  for (const Document::Fact& fact : facts) {
    out += "- **" + markdown_escaped(fact.key) + "**: ";
    for (std::size_t k = 0; k < fact.lines.size(); ++k) {
      if (k > 0) out += "; ";
      out += markdown_escaped(fact.lines[k]);
    }
    out += '\n';
  }
  return out;
}

/// Text where a block begins: what would make a list, a rule or indented code of it loses that meaning.
std::string block_text(std::string_view text) {
  std::string out = markdown_escaped(text);
  if (out.starts_with(' ')) return "&#32;" + out.substr(1);
  const std::size_t digits = std::min(out.find_first_not_of("0123456789"), out.size());
  const bool marks = digits < out.size() && std::string_view(digits == 0 ? "-+" : ".)").find(out[digits]) < 2;
  const bool apart = digits + 1 >= out.size() || out[digits + 1] == ' ';
  const bool rule = out.find_first_not_of("- ") == std::string::npos;
  if (!out.empty() && ((marks && apart) || rule)) out.insert(digits, 1, '\\');
  return out;
}

std::string render_table(const Document::Table& table) {
  std::string out = "|";
  for (const Document::Column& column : table.columns) {
    out += ' ' + markdown_escaped(column.group.empty() ? column.name : column.group + ' ' + column.name) + " |";
  }
  out += "\n|";
  for (const Document::Column& column : table.columns) out += alignment(column.kind);
  out += '\n';
  for (const auto& row : table.rows) {
    out += '|';
    for (const Document::Cell& cell : row) out += ' ' + cell_text(cell) + " |";
    out += '\n';
  }
  return out;
}

}  // namespace

std::string markdown_escaped(std::string_view text) {
  std::string out;
  for (const char byte : terminal_safe(text)) {
    // '@' and ':' would need more than a backslash on GitHub and do no harm.
    if (std::string_view("\\`*_{}[]<>#|~$&").find(byte) != std::string_view::npos) out += '\\';
    out += byte;
  }
  return out;
}

std::string render_markdown(const Document& document) {
  std::string out = "# " + markdown_escaped(document.title) + '\n';
  if (!document.facts.empty()) out += '\n' + markdown_facts(document.facts);
  for (const Document::Table& table : document.tables) {
    if (!table.caption.empty()) out += "\n**" + markdown_escaped(table.caption) + "**\n";
    const std::vector<Document::Fact> meanings = column_meanings(table);
    if (!meanings.empty()) out += '\n' + markdown_facts(meanings);
    out += '\n' + render_table(table);
    if (!table.closing.empty()) out += '\n' + block_text(table.closing) + '\n';
  }
  if (!document.notes.empty()) out += '\n';
  for (const std::string& note : document.notes) out += "- " + block_text(note) + '\n';
  return out;
}

}  // namespace snellen
