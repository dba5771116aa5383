// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/collapse_map_document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cells.hpp"
#include "snellen/report/verification_document.hpp"
#include "snellen/report/words.hpp"

namespace snellen {
namespace {

using report_detail::tone_of;

/// "+", "-", "?": whether the prediction is verified, refuted or undecided.
std::string verdict_symbol(Conclusion verdict) {
  if (verdict == Conclusion::verified) return "+";
  return verdict == Conclusion::refuted ? "-" : "?";
}

/// The three lines of a pair: what is predicted, what is measured, and the verdict.
Document::Table grid(const CollapseMap& map) {
  Document::Table table;
  table.columns = {{.name = "pair"}, {.name = ""}};
  for (const std::string& column : map.columns) table.columns.push_back({.name = column});
  for (const MapRow& row : map.rows) {
    std::vector<Document::Cell> predicted = {{.text = row.pair}, {.text = "predicted"}};
    std::vector<Document::Cell> measured = {{.text = fmt::format("{} / {}", row.left, row.right)},
                                            {.text = "measured"}};
    for (const MapCell& cell : row.cells) {
      predicted.push_back({.text = cell.prediction});
      measured.push_back({.text = fmt::format("{} {}", verdict_symbol(cell.verdict), cell.rate),
                          .aside = {},
                          .tone = tone_of(cell.verdict)});
    }
    table.rows.push_back(std::move(predicted));
    table.rows.push_back(std::move(measured));
  }
  return table;
}

/// Every assertion that is not verified, and how often the others are.
Document::Table assertions(const CollapseMap& map) {
  Document::Table table;
  table.caption = "assertions that are not verified";
  table.columns = {{.name = "pair"},     {.name = "positions"}, {.name = "assertion"}, {.name = "n"},
                   {.name = "measured"}, {.name = ""},          {.name = "bound"},     {.name = "verdict"}};
  for (const MapRow& row : map.rows) {
    for (std::size_t k = 0; k < row.cells.size(); ++k) {
      for (const CertifiedFinding& finding : row.cells[k].asserted) {
        const Conclusion conclusion = conclude(finding);
        if (conclusion == Conclusion::verified) continue;
        table.rows.push_back({{.text = row.pair},
                              {.text = map.columns[k]},
                              {.text = finding.check},
                              {.text = finding.n ? fmt::format("{}", *finding.n) : ""},
                              {.text = quantity_words(finding.measured, 4)},
                              {.text = std::string(symbol(finding.relation))},
                              {.text = quantity_words(finding.bound, 4)},
                              {.text = std::string(word(conclusion)), .aside = {}, .tone = tone_of(conclusion)}});
      }
    }
  }
  return table;
}

}  // namespace

Document collapse_map_document(const CollapseMap& map) {
  Document document;
  document.title = "which pairs collapse";
  const MapQuestion& question = map.question;
  document.facts = {{"model",
                     {fmt::format("{} layers, width {}, {} heads, seed {}", question.layers, question.width,
                                  question.heads, question.seed)}},
                    {"n", {sweep_words(question.n_values)}}};
  document.tables.push_back(grid(map));
  Document::Table open = assertions(map);
  if (!open.rows.empty()) document.tables.push_back(std::move(open));
  std::size_t verified = 0;
  std::size_t cells = 0;
  for (const MapRow& row : map.rows) {
    for (const MapCell& cell : row.cells) {
      ++cells;
      verified += cell.verdict == Conclusion::verified ? 1U : 0U;
    }
  }
  document.notes = map.notes;
  document.notes.push_back(
      fmt::format("+ certified data agree with the prediction, - they contradict it, ? undecided: {} of {} cells agree",
                  verified, cells));
  return document;
}

Document::Table collapse_map_records(const CollapseMap& map) {
  Document::Table table;
  for (const char* name : {"pair", "left", "right", "positions", "predicted", "prediction", "rate", "verdict",
                           "exponents", "n", "distance"}) {
    table.columns.push_back({.name = name});
  }
  for (const MapRow& row : map.rows) {
    for (std::size_t k = 0; k < row.cells.size(); ++k) {
      const MapCell& cell = row.cells[k];
      for (const MapPoint& point : cell.points) {
        std::vector<Document::Cell> record;
        for (std::string text :
             {row.pair, row.left, row.right, map.columns[k], std::string(word(cell.predicted)), cell.prediction,
              cell.rate, std::string(word(cell.verdict)), fmt::format("{}", fmt::join(cell.exponents, " ")),
              fmt::format("{}", point.n), quantity_text(point.distance)}) {
          record.push_back({.text = std::move(text)});
        }
        table.rows.push_back(std::move(record));
      }
    }
  }
  return table;
}

}  // namespace snellen
