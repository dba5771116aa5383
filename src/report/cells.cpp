// SPDX-License-Identifier: LGPL-3.0-or-later
#include "cells.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "snellen/report/words.hpp"

namespace snellen::report_detail {
namespace {

Document::Tone tone_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::distinct:
      return Document::Tone::distinct;
    case Verdict::collapsed:
      return Document::Tone::collapsed;
    case Verdict::undecided:
      return Document::Tone::undecided;
    case Verdict::exceptional:
      return Document::Tone::exceptional;
  }
  return Document::Tone::plain;
}

}  // namespace

Document::Tone tone_of(Conclusion conclusion) {
  using Tone = Document::Tone;
  switch (conclusion) {
    case Conclusion::verified:
      return Tone::distinct;
    case Conclusion::refuted:
      return Tone::collapsed;
    case Conclusion::vacuous:
    case Conclusion::hypothesis_fails:
      return Tone::exceptional;
    case Conclusion::undecided:
      return Tone::undecided;
  }
  return Tone::plain;
}

Document::Cell verdict_cell(Verdict verdict) {
  return {.text = std::string(symbol(verdict)), .aside = {}, .tone = tone_of(verdict)};
}

Document::Cell bits_cell(const Bits& bits, int most) {
  using Tone = Document::Tone;
  switch (bits.state) {
    case Bits::State::infinite:
      return {.text = "\u221e", .aside = {}, .tone = Tone::collapsed};
    case Bits::State::beyond:
      return {.text = fmt::format(">{}", most), .aside = {}, .tone = Tone::collapsed};
    case Bits::State::undecided:
      return {.text = "?", .aside = {}, .tone = Tone::undecided};
    case Bits::State::exceptional:
      return {.text = "X", .aside = {}, .tone = Tone::exceptional};
    case Bits::State::decided:
      break;
  }
  Document::Cell cell{.text = fmt::format("{}", bits.stable), .aside = {}, .tone = Tone::plain};
  if (bits.first != bits.stable) cell.aside = fmt::format("(first {}; gaps {})", bits.first, gap_words(bits.gaps));
  return cell;
}

std::string gap_words(const std::vector<int>& gaps) {
  std::string out;
  for (std::size_t begin = 0; begin < gaps.size();) {
    std::size_t end = begin + 1;
    while (end < gaps.size() && gaps[end] == gaps[end - 1] + 1) ++end;
    if (end - begin < 3) end = begin + 1;
    if (!out.empty()) out += ',';
    out += end == begin + 1 ? fmt::format("{}", gaps[begin]) : fmt::format("{}..{}", gaps[begin], gaps[end - 1]);
    begin = end;
  }
  return out;
}

std::vector<Document::Fact> question_facts(const Question& question, bool n_values) {
  std::vector<Document::Fact> facts;
  if (!question.model_lines.empty()) facts.push_back({"model", question.model_lines});
  facts.push_back({"left", {question.left.text()}});
  facts.push_back({"right", {question.right.text()}});
  if (question.pattern_seed != 0) {
    facts.push_back({"seed", {fmt::format("{} for sampled tokens", question.pattern_seed)}});
  }
  if (n_values) {
    facts.push_back({"n",
                     {fmt::format("{} ({} value{})", sweep_words(question.n_values), question.n_values.size(),
                                  question.n_values.size() == 1 ? "" : "s")}});
  }
  facts.push_back({"observable", {fmt::format("{}: {}", word(question.observable), explanation(question.observable))}});
  facts.push_back({"distance in", {fmt::format("{} of left - right", symbol(question.norm))}});
  const std::string arithmetic =
      question.arithmetic == RealArithmetic::exact
          ? std::string("exact: rational numbers")
          : fmt::format("certified: balls of {} to {} bits", question.initial_precision, question.precision_limit);
  facts.push_back({"arithmetic", {arithmetic}});
  return facts;
}

std::string verdict_legend() {
  return "D distinct, C collapsed (every coordinate is the same float), ? undecided, X a NaN or an infinity";
}

void append_bits_columns(std::vector<Document::Column>& columns, const std::string& prefix) {
  for (const char* name : {"bits_state", "p_stable", "p_first", "gaps"}) columns.push_back({.name = prefix + name});
}

void append_bits_cells(std::vector<Document::Cell>& cells, const Bits& bits) {
  const bool decided = bits.state == Bits::State::decided;
  cells.push_back({.text = std::string(word(bits.state))});
  cells.push_back({.text = decided ? fmt::format("{}", bits.stable) : ""});
  cells.push_back({.text = decided ? fmt::format("{}", bits.first) : ""});
  cells.push_back({.text = decided ? fmt::format("{}", fmt::join(bits.gaps, " ")) : ""});
}

}  // namespace snellen::report_detail
