// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/certificate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>

#include "snellen/error.hpp"
#include "snellen/tail/shape.hpp"

namespace snellen {
namespace {

Runs runs_of(std::span<const Token> sequence, std::span<const Token> tokens) {
  Runs runs;
  for (std::size_t k = 0; k < sequence.size(); ++k) {
    if (k > 0 && sequence[k] == sequence[k - 1]) {
      ++runs.back().second;
    } else {
      runs.emplace_back(std::ranges::lower_bound(tokens, sequence[k]) - tokens.begin(), 1);
    }
  }
  return runs;
}

/// What a checker's reader takes.
constexpr long greatest_step = 1L << 31;
constexpr long greatest_offset = 1L << 40;

std::optional<CertifiedPattern> pattern_of(const Pattern& pattern, const Question& question,
                                           std::span<const Token> tokens, const std::vector<CertifiedRow>& rows) {
  if (tail_modulus(pattern) != 1) return std::nullopt;
  const TailShapes shapes = tail_shapes(pattern, 1, question.pattern_seed);
  if (!shapes.refusal.empty()) return std::nullopt;
  const TailShape& shape = shapes.classes.front();
  const auto known = [&](Token token) { return std::ranges::binary_search(tokens, token); };
  const bool fits = shape.step <= greatest_step && std::abs(shape.offset) <= greatest_offset;
  const auto is_before = [&](const CertifiedRow& row) { return row.n < shape.first; };
  if (!fits || std::ranges::any_of(rows, is_before)) return std::nullopt;
  for (const auto* part : {&shape.prefix, &shape.period, &shape.suffix}) {
    if (!std::ranges::all_of(*part, known)) return std::nullopt;  // of a period that no row has
  }
  return CertifiedPattern{.prefix = runs_of(shape.prefix, tokens),
                          .period = runs_of(shape.period, tokens),
                          .suffix = runs_of(shape.suffix, tokens),
                          .step = shape.step,
                          .offset = shape.offset};
}

CertifiedCell certified_cell(const RoundedCell& cell, const Format& format) {
  CertifiedCell out{
      .format = format, .verdict = cell.verdict, .floats = {}, .coordinate = cell.coordinate, .left = {}, .right = {}};
  for (const FloatValue& value : cell.floats) out.floats.push_back(integer_float(value, format));
  if (cell.verdict == Verdict::distinct) {
    out.left = integer_float(cell.left, format);
    out.right = integer_float(cell.right, format);
  }
  return out;
}

std::string reason_of(const RoundedCell& cell, const Question& question) {
  if (cell.tie) return "a value in the middle of two floats; Coq decides it with exact arithmetic";
  if (cell.verdict == Verdict::exceptional) return "a value leaves the format's range";
  if (question.arithmetic == RealArithmetic::exact) return "undecided";
  return fmt::format("undecided with {} bits", question.precision_limit);
}

/// The formats that certificates cover; the others are named as uncovered.
std::vector<Format> covered_formats(const Question& question, std::vector<Uncovered>& missing) {
  std::vector<Format> covered;
  for (const Format& format : question.formats) {
    if (const auto reason = uncovered(format)) {
      missing.push_back({.n = {}, .format = format.name, .reason = *reason});
    } else {
      covered.push_back(format);
    }
  }
  return covered;
}

/// Leaves only the lengths whose sequences a certificate holds.
void keep_short_sequences(const Config& config, Question& question, std::vector<Uncovered>& missing) {
  if (config.layers < 2) return;
  std::erase_if(question.n_values, [&](long n) {
    const std::size_t longest = std::max(question.left.expand(n, question.pattern_seed).size(),
                                         question.right.expand(n, question.pattern_seed).size());
    if (longest <= longest_certified_sequence) return false;
    missing.push_back(
        {.n = n,
         .format = {},
         .reason = fmt::format("a sequence of {} tokens; models of two layers or more are certified up to {}", longest,
                               longest_certified_sequence)});
    return true;
  });
}

std::vector<Token> tokens_of(const std::vector<RoundedRow>& rows) {
  std::set<Token> tokens;
  for (const RoundedRow& row : rows) {
    tokens.insert(row.left.begin(), row.left.end());
    tokens.insert(row.right.begin(), row.right.end());
  }
  return {tokens.begin(), tokens.end()};
}

bool is_certified(const RoundedCell& cell, CertificateForm form, const Question& question) {
  const bool enclosed = question.arithmetic == RealArithmetic::certified;
  if (form == CertificateForm::coq && enclosed && cell.tie) return false;
  return cell.verdict == Verdict::collapsed || cell.verdict == Verdict::distinct;
}

}  // namespace

IntegerFloat integer_float(const FloatValue& value, const Format& format) {
  const long least = format.least_exponent();
  if (value.kind() == FloatValue::Kind::zero) return {.integer = 0, .exponent = least};
  // The significand is odd; a normal float has `precision` bits, a subnormal one as many as the least exponent leaves.
  const auto bits = static_cast<long>(mpz_sizeinbase(value.significand().backend().data(), 2));
  const long exponent = std::max(least, value.exponent() + bits - format.precision);
  IntegerFloat out{.integer = value.significand(), .exponent = exponent};
  mpz_mul_2exp(out.integer.backend().data(), out.integer.backend().data(),
               static_cast<mp_bitcnt_t>(value.exponent() - exponent));
  if (value.negative()) out.integer = -out.integer;
  return out;
}

std::string Uncovered::words() const {
  const std::string row = n ? fmt::format("row {}", *n) : "";
  const std::string_view between = n && format ? " " : "";
  const std::string_view colon = n || format ? ": " : "";
  return fmt::format("{}{}{}{}{}", row, between, format.value_or(""), colon, reason);
}

Certification certify(const Model& model, const Question& question, const Vocabulary& vocabulary, CertificateForm form,
                      std::size_t most_rows, const Progress& progress) {
  if (most_rows > 0 && question.n_values.size() > most_rows) {
    throw InputError("--n",
                     fmt::format("{} rows, and a certificate holds at most {}", question.n_values.size(), most_rows),
                     "take a shorter sweep, such as 1..100, and a file for each");
  }
  Certification out;
  out.asked = question.n_values.size() * question.formats.size();
  for (std::string& reason : uncovered(model.config, question.observable)) {
    out.uncovered.push_back({.n = {}, .format = {}, .reason = std::move(reason)});
  }
  Question covered = question;
  covered.formats = covered_formats(question, out.uncovered);
  const bool none = std::ranges::any_of(out.uncovered, [](const Uncovered& one) { return !one.n && !one.format; });
  if (none || covered.formats.empty()) return out;
  keep_short_sequences(model.config, covered, out.uncovered);

  const std::vector<RoundedRow> rows = rounded_rows(model, covered, progress);
  const std::vector<Token> tokens = tokens_of(rows);
  if (const std::size_t weights = count_of_weights(model.config, tokens.size()); weights > most_certified_weights) {
    out.uncovered.push_back({.n = {},
                             .format = {},
                             .reason = fmt::format("a model of {} weights; a certificate holds at most {}", weights,
                                                   most_certified_weights)});
    return out;
  }
  Certificate& certificate = out.certificate;
  for (const RoundedRow& row : rows) {
    CertifiedRow one{.n = row.n,
                     .left = runs_of(row.left, tokens),
                     .right = runs_of(row.right, tokens),
                     .precision = row.precision,
                     .cells = {}};
    for (std::size_t f = 0; f < row.cells.size(); ++f) {
      if (is_certified(row.cells[f], form, covered)) {
        one.cells.push_back(certified_cell(row.cells[f], covered.formats[f]));
      } else {
        out.uncovered.push_back(
            {.n = row.n, .format = covered.formats[f].name, .reason = reason_of(row.cells[f], covered)});
      }
    }
    if (one.cells.empty()) continue;
    out.certified += one.cells.size();
    certificate.precision = std::max(certificate.precision, row.precision);
    certificate.rows.push_back(std::move(one));
  }
  if (certificate.rows.empty()) return out;
  constexpr Precision least = 64;
  certificate.precision = std::max(certificate.precision, least);
  certificate.title = question.title;
  certificate.observable = question.observable;
  certificate.model = integer_model(model, tokens, vocabulary);
  const auto left = pattern_of(question.left, question, tokens, certificate.rows);
  const auto right = pattern_of(question.right, question, tokens, certificate.rows);
  const bool ascending =
      std::ranges::adjacent_find(certificate.rows, std::greater_equal<>{}, &CertifiedRow::n) == certificate.rows.end();
  if (left && right && ascending) certificate.patterns = {*left, *right};
  return out;
}

CertifiedCells certified_cells(const Certification& certification, const Question& question) {
  CertifiedCells out{.formats = {}, .uncovered = certification.uncovered};
  const std::vector<CertifiedRow>& rows = certification.certificate.rows;
  for (const long n : question.n_values) {
    std::vector<std::string>& names = out.formats.emplace_back();
    const auto row = std::ranges::find(rows, n, &CertifiedRow::n);
    if (row == rows.end()) continue;
    for (const CertifiedCell& cell : row->cells) names.push_back(cell.format.name);
  }
  return out;
}

}  // namespace snellen
