// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/latex.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "snellen/unicode.hpp"

namespace snellen {
namespace {

/// What stands for one code point. The empty group after a command ends its name.
std::string latex_of(char32_t value, std::string_view bytes) {
  switch (value) {
    case U'\\':
      return "\\textbackslash{}";
    case U'{':
    case U'}':
    case U'$':
    case U'&':
    case U'#':
    case U'_':
    case U'%':
      return '\\' + std::string(bytes);
    case U'~':
      return "\\textasciitilde{}";
    case U'^':
      return "\\textasciicircum{}";
    case U'<':
      return "\\textless{}";
    case U'>':
      return "\\textgreater{}";
    case U'|':
      return "\\textbar{}";
    case U'"':
      return "\\textquotedbl{}";
    case U'`':
      return "\\textasciigrave{}";
    case U'[':  // after a line break, these would be read as its argument
    case U']':
    case U'*':
      return '{' + std::string(bytes) + '}';
    case U'\u221e':
      return "$\\infty$";
    case U'\u00b7':
      return "$\\cdot$";
    case U'\u00d7':
      return "$\\times$";
    case U'\u2264':
      return "$\\leq$";
    case U'\u2265':
      return "$\\geq$";
    default:
      break;
  }
  const bool printable = (value >= 0x20 && value < 0x7f) || (value >= 0xc0 && value <= 0xff);
  return printable ? std::string(bytes) : fmt::format("{{[}}U+{:04X}{{]}}", static_cast<unsigned>(value));
}

std::string cell_text(const Document::Cell& cell, Document::Kind kind) {
  const std::string text = kind == Document::Kind::number ? latex_number(cell.text) : latex_escaped(cell.text);
  return cell.aside.empty() ? text : text + ' ' + latex_escaped(cell.aside);
}

char letter(Document::Kind kind) {
  switch (kind) {
    case Document::Kind::number:
      return 'r';
    case Document::Kind::symbol:
      return 'c';
    case Document::Kind::text:
      break;
  }
  return 'l';
}

/// "2^-126" as 2^{-126}, and a star as a dot.
std::string with_powers(std::string_view text) {
  std::string out;
  for (std::size_t k = 0; k < text.size(); ++k) {
    if (text[k] == '*') {
      out += "\\cdot ";
    } else if (text[k] == '^') {
      const std::size_t digits = k + 1 + (text.substr(k + 1).starts_with('-') ? 1 : 0);
      const std::size_t end = std::min(text.find_first_not_of("0123456789", digits), text.size());
      out += fmt::format("^{{{}}}", text.substr(k + 1, end - k - 1));
      k = end - 1;
    } else {
      out += text[k];
    }
  }
  return out;
}

/// "1.5" and "-07" as 1.5\times10^{-7}.
std::string with_exponent(std::string_view mantissa, std::string_view exponent) {
  const std::string_view sign = exponent.starts_with('-') ? "-" : "";
  exponent.remove_prefix(std::min(exponent.find_first_not_of("+-0"), exponent.size()));
  return fmt::format("{}\\times10^{{{}{}}}", mantissa, sign, exponent.empty() ? "0" : exponent);
}

/// Lower-case letters, digits and single hyphens: fit for a label.
std::string label_of(std::string_view title, std::size_t table) {
  std::string out;
  for (const char byte : title) {
    const bool upper = byte >= 'A' && byte <= 'Z';
    const bool kept = upper || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    if (kept) out += upper ? static_cast<char>(byte - 'A' + 'a') : byte;
    if (!kept && !out.empty() && out.back() != '-') out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return fmt::format("tab:snellen{}{}-{}", out.empty() ? "" : "-", out, table + 1);
}

std::string latex_facts(std::span<const Document::Fact> facts) {
  if (facts.empty()) return "";
  std::string out = "  {\\footnotesize\n  \\begin{tabular}{@{}lp{0.75\\linewidth}@{}}\n";
  for (const Document::Fact& fact : facts) {
    std::string key = latex_escaped(fact.key);
    for (const std::string& line : fact.lines) {
      out += fmt::format("    {} & {} \\\\\n", key, latex_escaped(line));
      key.clear();
    }
  }
  return out + "  \\end{tabular}\\par}\n  \\medskip\n";
}

std::string render_heading(const Document::Table& table) {
  std::string names;
  std::string rules;
  for (const ColumnGroup& group : column_groups(table)) {
    if (!names.empty()) names += " & ";
    names += fmt::format("\\multicolumn{{{}}}{{c}}{{{}}}", group.end - group.begin, latex_escaped(group.name));
    if (!group.name.empty()) rules += fmt::format("\\cmidrule(lr){{{}-{}}}", group.begin + 1, group.end);
  }
  std::string out;
  if (!rules.empty()) out += "    " + names + " \\\\\n    " + rules + '\n';
  out += "    ";
  for (std::size_t k = 0; k < table.columns.size(); ++k) {
    if (k > 0) out += " & ";
    out += latex_escaped(table.columns[k].name);
  }
  return out + " \\\\\n";
}

std::string render_tabular(const Document::Table& table) {
  std::string out = "  \\begin{tabular}{@{}";
  for (const Document::Column& column : table.columns) out += letter(column.kind);
  out += "@{}}\n    \\toprule\n" + render_heading(table) + "    \\midrule\n";
  for (const auto& row : table.rows) {
    out += "    ";
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k > 0) out += " & ";
      out += cell_text(row[k], table.columns[k].kind);
    }
    out += " \\\\\n";
  }
  return out + "    \\bottomrule\n  \\end{tabular}\n";
}

std::string small_line(std::string_view text) {
  return "  \\par{\\footnotesize " + latex_escaped(text) + "\\par}\n";
}

}  // namespace

std::string latex_escaped(std::string_view text) {
  const std::string safe = terminal_safe(text);
  std::string out;
  for (std::size_t k = 0; k < safe.size();) {
    const CodePoint point = next_code_point(std::string_view(safe).substr(k));
    const std::string_view bytes = std::string_view(safe).substr(k, point.bytes);
    // Two of these in a row would become one other character.
    const bool doubled = std::string_view("-,'").find(bytes.front()) != std::string_view::npos &&
                         ((k > 0 && safe[k - 1] == safe[k]) || safe.compare(k + 1, 1, bytes) == 0);
    out += doubled ? '{' + std::string(bytes) + '}' : latex_of(point.value, bytes);
    k += point.bytes;
  }
  return out;
}

std::string latex_number(std::string_view text) {
  const bool powers = text.find('^') != std::string_view::npos;
  const std::size_t mark = text.find('e');
  const bool scientific = mark != std::string_view::npos;
  const bool number = !text.empty() && text.find_first_not_of("0123456789+-.*^()e") == std::string_view::npos &&
                      !(scientific && (powers || mark == 0 || mark + 1 == text.size()));
  if (!number) return latex_escaped(text);
  if (powers) return '$' + with_powers(text) + '$';
  if (scientific) return '$' + with_exponent(text.substr(0, mark), text.substr(mark + 1)) + '$';
  return text.starts_with('-') ? '$' + std::string(text) + '$' : std::string(text);
}

std::string render_latex(const Document& document) {
  std::string out = "% Needs \\usepackage{booktabs}.\n";
  for (std::size_t t = 0; t < document.tables.size(); ++t) {
    const Document::Table& table = document.tables[t];
    const std::string caption = table.caption.empty() ? document.title : document.title + ": " + table.caption;
    out += fmt::format("\\begin{{table}}[htbp]\n  \\centering\n  \\caption{{{}}}\n  \\label{{{}}}\n",
                       latex_escaped(caption), label_of(document.title, t));
    if (t == 0) out += latex_facts(document.facts);
    out += latex_facts(column_meanings(table));
    out += render_tabular(table);
    if (!table.closing.empty()) out += small_line(table.closing);
    if (t + 1 == document.tables.size()) {
      for (const std::string& note : document.notes) out += small_line(note);
    }
    out += "\\end{table}\n";
  }
  return out;
}

}  // namespace snellen
