// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/inspection_document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "cells.hpp"
#include "snellen/report/words.hpp"

namespace snellen {
namespace {

using report_detail::bits_cell;
using report_detail::verdict_cell;
using Kind = Document::Kind;

/// The tokens with spaces between; of a long sequence its two ends.
std::string token_words(std::span<const std::string> tokens) {
  constexpr std::size_t end = 12;
  const std::string count = fmt::format(" ({} token{})", tokens.size(), tokens.size() == 1 ? "" : "s");
  if (tokens.size() <= 2 * end) return fmt::format("{}", fmt::join(tokens, " ")) + count;
  return fmt::format("{} ... {}", fmt::join(tokens.first(end), " "), fmt::join(tokens.last(end), " ")) + count;
}

std::string distance_words(const Row& row) {
  switch (row.distance_state) {
    case DistanceState::decided:
      return row.exact_distance.empty() ? row.distance : fmt::format("{} = {}", row.distance, row.exact_distance);
    case DistanceState::zero:
      return fmt::format("0 ({})", row.equal_because);
    case DistanceState::undecided:
      break;
  }
  return "?";
}

std::string verdict_words(std::span<const Verdict> verdicts, const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t k = 0; k < verdicts.size(); ++k) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", names[k], symbol(verdicts[k]));
  }
  return out;
}

template <class Named>
std::vector<std::string> names_of(const std::vector<Named>& all) {
  std::vector<std::string> names;
  for (const Named& one : all) names.push_back(one.name);
  return names;
}

std::string bits_words(const Bits& bits, int most = 0) {
  const Document::Cell cell = bits_cell(bits, most);
  return cell.aside.empty() ? cell.text : cell.text + ' ' + cell.aside;
}

std::vector<Document::Fact> row_facts(const Inspection& inspection) {
  const Row& row = inspection.row;
  const Question& question = inspection.question;
  std::vector<Document::Fact> facts = {{"n", {fmt::format("{}", row.n)}},
                                       {"left tokens", {token_words(inspection.left_tokens)}},
                                       {"right tokens", {token_words(inspection.right_tokens)}},
                                       {"distance", {distance_words(row)}},
                                       {"storage bits", {bits_words(row.storage_bits)}}};
  if (!row.storage.empty()) facts.push_back({"storage", {verdict_words(row.storage, names_of(question.formats))}});
  if (!row.arithmetic.empty()) {
    facts.push_back({"policies", {verdict_words(row.arithmetic, names_of(question.policies))}});
  }
  for (std::size_t f = 0; f < row.arithmetic_bits.size(); ++f) {
    facts.push_back(
        {family_name(question.families[f]) + " bits", {bits_words(row.arithmetic_bits[f], question.families[f].most)}});
  }
  if (row.precision > 0) facts.push_back({"decided at", {fmt::format("{} bits", row.precision)}});
  return facts;
}

std::string or_unknown(const std::string& text) {
  return text.empty() ? "?" : text;
}

Document::Table coordinate_table(const Inspection& inspection, std::size_t maximum_rows) {
  const std::vector<InspectedCoordinate>& coordinates = inspection.coordinates;
  Document::Table out;
  out.columns = {
      {.name = "coordinate", .kind = Kind::number},
      {.name = "left", .kind = Kind::number, .group = {}, .meaning = "certified digits of the real number"},
      {.name = "right", .kind = Kind::number, .group = {}, .meaning = "certified digits of the real number"},
      {.name = "difference", .kind = Kind::number, .group = {}, .meaning = "|left - right|, correctly rounded"},
      {.name = "bits", .kind = Kind::number, .group = {}, .meaning = "p_stable of this coordinate alone"}};
  for (const Format& format : inspection.question.formats) {
    out.columns.push_back({.name = "left", .kind = Kind::number, .group = format.name});
    out.columns.push_back({.name = "right", .kind = Kind::number, .group = format.name});
    out.columns.push_back({.name = "verdict", .kind = Kind::symbol, .group = format.name});
  }
  const std::size_t shown = maximum_rows == 0 ? coordinates.size() : std::min(maximum_rows, coordinates.size());
  for (const InspectedCoordinate& coordinate : std::span(coordinates).first(shown)) {
    std::vector<Document::Cell> cells = {{.text = fmt::format("{}", coordinate.index)},
                                         {.text = or_unknown(coordinate.left)},
                                         {.text = or_unknown(coordinate.right)},
                                         {.text = or_unknown(coordinate.difference)},
                                         bits_cell(coordinate.bits)};
    for (std::size_t f = 0; f < coordinate.verdicts.size(); ++f) {
      cells.push_back({.text = coordinate.left_rounded[f]});
      cells.push_back({.text = coordinate.right_rounded[f]});
      cells.push_back(verdict_cell(coordinate.verdicts[f]));
    }
    out.rows.push_back(std::move(cells));
  }
  if (shown < coordinates.size()) {
    out.closing =
        fmt::format("... {} more coordinates not shown; --all-rows shows every one", coordinates.size() - shown);
  }
  return out;
}

}  // namespace

Document inspection_document(const Inspection& inspection, std::size_t maximum_rows) {
  Document document;
  document.title = inspection.question.title.empty() ? "both representations" : inspection.question.title;
  document.facts = report_detail::question_facts(inspection.question, false);
  for (Document::Fact& fact : row_facts(inspection)) document.facts.push_back(std::move(fact));
  document.tables.push_back(coordinate_table(inspection, maximum_rows));
  document.notes.push_back(report_detail::verdict_legend());
  return document;
}

Document::Table inspection_records(const Inspection& inspection) {
  Document::Table out;
  for (const char* name : {"coordinate", "left", "right", "difference"}) out.columns.push_back({.name = name});
  report_detail::append_bits_columns(out.columns, "");
  for (const Format& format : inspection.question.formats) {
    for (const char* name : {"_left", "_right", "_verdict"}) {
      out.columns.push_back({.name = snake_case(format.name) + name});
    }
  }
  for (const InspectedCoordinate& coordinate : inspection.coordinates) {
    std::vector<Document::Cell> cells = {{.text = fmt::format("{}", coordinate.index)},
                                         {.text = coordinate.left},
                                         {.text = coordinate.right},
                                         {.text = coordinate.difference}};
    report_detail::append_bits_cells(cells, coordinate.bits);
    for (std::size_t f = 0; f < coordinate.verdicts.size(); ++f) {
      cells.push_back({.text = coordinate.left_rounded[f]});
      cells.push_back({.text = coordinate.right_rounded[f]});
      cells.push_back({.text = std::string(word(coordinate.verdicts[f]))});
    }
    out.rows.push_back(std::move(cells));
  }
  return out;
}

}  // namespace snellen
