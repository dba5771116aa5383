// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/report/tail_document.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

#include "cells.hpp"
#include "snellen/report/thinning.hpp"
#include "snellen/report/words.hpp"
#include "tail_words.hpp"

namespace snellen {
namespace {

using namespace report_detail;
using Kind = Document::Kind;

constexpr std::array<std::string_view, 2> side_names = {"left", "right"};

Document::Tone tone_of(TailVerdict verdict) {
  switch (verdict) {
    case TailVerdict::same:
    case TailVerdict::exact:
      return Document::Tone::collapsed;
    case TailVerdict::apart:
      return Document::Tone::distinct;
    case TailVerdict::boundary:
    case TailVerdict::unknown:
      break;
  }
  return Document::Tone::undecided;
}

std::string class_words(const TailClass& one) {
  return fmt::format("n = {} mod {}", one.residue, one.modulus);
}

std::vector<Document::Column> statement_columns() {
  return {{.name = "format"},
          {.name = "statement"},
          {.name = "from", .kind = Kind::number, .group = {}, .meaning = "proved for every n from here on"},
          {.name = "last exception",
           .kind = Kind::number,
           .group = {},
           .meaning = "the contrary is proved for this n or for a larger one before from"},
          {.name = "ratio",
           .kind = Kind::number,
           .group = {},
           .meaning = "from / last exception; sharp: no n lies between them"},
          {.name = "why it stops there"}};
}

std::vector<Document::Cell> statement_cells(const TailStatement& statement, long modulus = 1) {
  const bool proved = is_proved(statement.verdict);
  const bool exception = proved && statement.last_exception.has_value();
  return {{.text = statement.format},
          {.text = statement_words(statement), .aside = {}, .tone = tone_of(statement.verdict)},
          {.text = proved ? integer_words(statement.from, Toward::larger) : ""},
          {.text = exception ? integer_words(*statement.last_exception, Toward::smaller) : ""},
          {.text = ratio_words(statement, modulus)},
          {.text = statement.reason}};
}

Document::Table statement_table(const TailProof& proof) {
  Document::Table out;
  out.columns = statement_columns();
  for (const TailStatement& statement : proof.formats) out.rows.push_back(statement_cells(statement));
  return out;
}

Document::Table class_table(std::span<const TailClass> classes) {
  Document::Table out;
  out.caption = "by class of n";
  out.columns = statement_columns();
  for (Document::Column& column : out.columns) column.meaning.clear();  // as above
  out.columns.insert(out.columns.begin(), {.name = "class"});
  for (const TailClass& one : classes) {
    for (const TailStatement& statement : one.formats) {
      std::vector<Document::Cell> cells = statement_cells(statement, one.modulus);
      cells.insert(cells.begin(), {.text = class_words(one)});
      out.rows.push_back(std::move(cells));
    }
  }
  return out;
}

/// The first coordinates, and how many there are.
std::string limit_words(const std::vector<std::string>& limit) {
  constexpr std::size_t most = 4;
  if (limit.empty()) return "";
  const std::span<const std::string> first = std::span(limit).first(std::min(most, limit.size()));
  const std::string words = fmt::format("{}", fmt::join(first, ", "));
  return limit.size() <= most ? words : fmt::format("{}, ... ({} coordinates)", words, limit.size());
}

std::string distance_words(const TailClass& one) {
  if (one.limit_distance == "0") return "0, they are one";
  return one.limit_distance.empty() ? "not decided" : one.limit_distance;
}

/// Empty when no class has limits.
std::string distance_line(std::span<const TailClass> classes) {
  std::string out;
  for (const TailClass& one : classes) {
    if (one.left_limit.empty() || one.right_limit.empty()) continue;
    out += out.empty() ? "distance between the limits: " : "; ";
    if (one.modulus > 1) out += class_words(one) + ": ";
    out += distance_words(one);
    if (!one.measured_at) continue;
    out += fmt::format(" (at n = {} the left side is {} from its limit)", *one.measured_at, one.distance_from_limit);
  }
  return out;
}

/// What is proved about the distance for every n, a line for each class that has something to say.
std::vector<std::string> separation_lines(std::span<const TailClass> classes) {
  std::vector<std::string> out;
  for (const TailClass& one : classes) {
    const std::string words = separation_words(one);
    if (words.empty()) continue;
    out.push_back(one.modulus > 1 ? class_words(one) + ": " + words : words);
  }
  return out;
}

/// What both sides come to, one row per side.
Document::Table side_table(std::span<const TailClass> classes) {
  const bool several = std::ranges::any_of(classes, [](const TailClass& one) { return one.modulus > 1; });
  Document::Table out;
  out.caption = "the sides as they grow";
  if (several) out.columns.push_back({.name = "class"});
  for (Document::Column& column : std::vector<Document::Column>{
           {.name = "side"},
           {.name = "shape"},
           {.name = "method"},
           {.name = "explicit",
           .kind = Kind::number,
           .group = {},
           .meaning = "positions of the growing part that are computed one by one"},
           {.name = "blocks", .kind = Kind::number, .group = {}, .meaning = "intervals of r that are enclosed at once"},
           {.name = "limit", .kind = Kind::text, .group = {}, .meaning = "the first coordinates"}}) {
    out.columns.push_back(std::move(column));
  }
  for (const TailClass& one : classes) {
    for (std::size_t k = 0; k < std::min(one.sides.size(), side_names.size()); ++k) {
      const TailSide& side = one.sides[k];
      std::vector<Document::Cell> cells;
      if (several) cells.push_back({.text = class_words(one)});
      for (std::string text :
           {std::string(side_names[k]), side.shape, side.method, fmt::format("{}", side.explicit_positions),
            fmt::format("{}", side.blocks.size()), limit_words(k == 0 ? one.left_limit : one.right_limit)}) {
        cells.push_back({.text = std::move(text)});
      }
      out.rows.push_back(std::move(cells));
    }
  }
  out.closing = distance_line(classes);
  return out;
}

Document::Table block_table(const TailSide& side, std::string caption, std::size_t maximum_rows) {
  std::size_t layers = 0;
  for (const TailSide::Block& block : side.blocks) layers = std::max(layers, block.widths.size());
  constexpr std::size_t most_columns = 8;
  const std::vector<std::size_t> columns = spread_indices(layers, maximum_rows == 0 ? 0 : most_columns);
  const std::vector<std::size_t> shown = spread_indices(side.blocks.size(), maximum_rows);
  Document::Table out;
  out.caption = std::move(caption);
  out.columns = {{.name = "r from", .kind = Kind::number}, {.name = "to", .kind = Kind::number}};
  for (const std::size_t layer : columns) {
    out.columns.push_back({.name = fmt::format("{}", layer), .kind = Kind::number, .group = "layer"});
  }
  for (const std::size_t index : shown) {
    const TailSide::Block& block = side.blocks[index];
    std::vector<Document::Cell> cells = {
        {.text = integer_words(block.begin + 1, Toward::larger)},
        {.text = block.end.has_value() ? integer_words(*block.end, Toward::smaller) : "\u221e"}};
    for (const std::size_t layer : columns) {
      cells.push_back({.text = layer < block.widths.size() ? width_words(block.widths[layer]) : ""});
    }
    out.rows.push_back(std::move(cells));
  }
  if (shown.size() < side.blocks.size()) {
    const std::size_t hidden = side.blocks.size() - shown.size();
    out.closing = fmt::format("... {} block{} in between not shown; --all-rows shows every block", hidden,
                              hidden == 1 ? "" : "s");
  }
  return out;
}

bool same_block(const TailSide::Block& left, const TailSide::Block& right) {
  return left.begin == right.begin && left.end == right.end && left.widths == right.widths;
}

/// Whether both sides were enclosed in the same way with the same result, so that one of them tells all.
bool sides_agree(const TailClass& one) {
  if (one.sides.size() != side_names.size()) return false;
  const TailSide& left = one.sides.front();
  const TailSide& right = one.sides.back();
  return left.method == right.method && left.explicit_positions == right.explicit_positions &&
         std::ranges::equal(left.blocks, right.blocks, same_block);
}

bool classes_agree(const std::vector<TailClass>& classes) {
  return std::ranges::all_of(classes, [&](const TailClass& one) {
    return std::ranges::equal(one.formats, classes.front().formats, {}, &TailStatement::verdict,
                              &TailStatement::verdict);
  });
}

void append_block_tables(const TailClass& one, std::size_t maximum_rows, std::vector<Document::Table>& tables) {
  const bool both = sides_agree(one);
  for (std::size_t k = 0; k < std::min(one.sides.size(), both ? 1 : side_names.size()); ++k) {
    if (one.sides[k].blocks.empty()) continue;
    std::string caption = both ? std::string("blocks of both sides") : fmt::format("blocks, {}", side_names[k]);
    if (one.modulus > 1) caption += ", " + class_words(one);
    caption += ": the widest coordinate after each layer, rounded up";
    tables.push_back(block_table(one.sides[k], std::move(caption), maximum_rows));
  }
}

bool has_shortened(const std::vector<TailStatement>& statements) {
  return std::ranges::any_of(statements, [](const TailStatement& one) { return is_shortened(one.from); });
}

bool has_shortened_blocks(const TailClass& one) {
  return std::ranges::any_of(one.sides, [](const TailSide& side) {
    return std::ranges::any_of(side.blocks, [](const TailSide::Block& block) {
      return is_shortened(block.begin) || (block.end.has_value() && is_shortened(*block.end));
    });
  });
}

/// from, least, its power of 1 + ln n, most, its power; empty where there is no law.
std::vector<Document::Cell> growth_cells(const TailClass* one) {
  std::vector<Document::Cell> out(5);
  if (one == nullptr || !one->growth) return out;
  const TailGrowth& law = *one->growth;
  out[0].text = law.from.str();
  if (law.least) {
    out[1].text = bound_words(*law.least, Toward::smaller);
    out[2].text = fmt::format("{}", law.least_power);
  }
  out[3].text = law.most == 0 ? "0" : bound_words(law.most, Toward::larger);
  out[4].text = fmt::format("{}", law.most_power);
  return out;
}

}  // namespace

Document tail_document(const TailProof& proof, std::size_t maximum_rows) {
  Document document;
  const Question& question = proof.question;
  document.title = question.title.empty() ? "what holds for every n" : question.title;
  document.facts = question_facts(question, false);
  const auto observable = std::ranges::find(document.facts, "observable", &Document::Fact::key);
  document.facts.insert(observable, {"n", {"every n: the case's sweep is not looked at"}});
  document.tables.push_back(statement_table(proof));
  if (std::ranges::any_of(proof.formats, is_proved, &TailStatement::verdict)) {
    document.notes.emplace_back(
        "each statement is proved, about both sides computed exactly and rounded once to the format");
  }

  const std::span<const TailClass> classes = proof.classes;
  const bool whole = maximum_rows == 0;
  const bool agree = classes_agree(proof.classes);
  const std::span<const TailClass> shown =
      agree && !whole ? classes.first(std::min<std::size_t>(1, classes.size())) : classes;
  if (classes.size() > 1 && shown.size() > 1) document.tables.push_back(class_table(shown));
  if (shown.size() < classes.size()) {
    document.notes.push_back(
        fmt::format("the {} classes of n mod {} come to the same verdicts; the first is shown, --all-rows shows each",
                    classes.size(), classes.front().modulus));
  }
  if (std::ranges::any_of(shown, [](const TailClass& one) { return !one.sides.empty(); })) {
    document.tables.push_back(side_table(shown));
  }
  std::ranges::move(separation_lines(shown), std::back_inserter(document.notes));
  bool shortened = has_shortened(proof.formats);
  bool hidden = false;
  for (const TailClass& one : shown) {
    const std::size_t tables = document.tables.size();
    if (whole || !agree || !sides_agree(one)) {
      append_block_tables(one, maximum_rows, document.tables);
    } else if (!one.sides.front().blocks.empty()) {
      hidden = true;
    }
    shortened = shortened || (document.tables.size() > tables && has_shortened_blocks(one));
  }
  if (hidden) document.notes.emplace_back("both sides were enclosed alike; --all-rows shows the blocks");
  if (shortened) document.notes.push_back(shortened_legend());
  return document;
}

Document::Table tail_records(const TailProof& proof) {
  Document::Table out;
  for (const char* name :
       {"modulus", "residue", "format", "verdict", "from", "last_exception", "sharp", "limit_distance", "reason",
        "growth_from", "growth_least", "growth_least_power", "growth_most", "growth_most_power"}) {
    out.columns.push_back({.name = name});
  }
  const auto append = [&](const TailStatement& statement, const TailClass* measured, const TailClass* of) {
    const bool proved = is_proved(statement.verdict);
    std::vector<Document::Cell> cells;
    for (std::string text : {of == nullptr ? std::string() : fmt::format("{}", of->modulus),
                             of == nullptr ? std::string() : fmt::format("{}", of->residue), statement.format,
                             std::string(word(statement.verdict)), proved ? statement.from.str() : std::string(),
                             proved && statement.last_exception ? statement.last_exception->str() : std::string(),
                             std::string(is_sharp(statement, of == nullptr ? 1 : of->modulus) ? "yes" : "no"),
                             measured == nullptr ? std::string() : measured->limit_distance, statement.reason}) {
      cells.push_back({.text = std::move(text)});
    }
    std::ranges::move(growth_cells(measured), std::back_inserter(cells));
    out.rows.push_back(std::move(cells));
  };
  const std::vector<TailClass>& classes = proof.classes;
  for (const TailStatement& statement : proof.formats) {
    append(statement, classes.size() == 1 ? &classes.front() : nullptr, nullptr);
  }
  if (classes.size() == 1) return out;
  for (const TailClass& one : classes) {
    for (const TailStatement& statement : one.formats) {
      append(statement, &one, &one);
    }
  }
  return out;
}

}  // namespace snellen
