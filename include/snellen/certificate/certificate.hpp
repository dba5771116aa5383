// SPDX-License-Identifier: LGPL-3.0-or-later
// Certificates of rows: cells of a threshold table in integers, for checkers that share nothing with snellen.
// docs/reference/certificate.md says what they prove.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "snellen/certificate/coverage.hpp"
#include "snellen/certificate/integer_model.hpp"
#include "snellen/threshold/rounded_rows.hpp"

namespace snellen {

/// Rows of one certificate.
inline constexpr std::size_t most_certified_rows = 100;

/// A float of a format: integer * 2^exponent with exponent >= format.least_exponent() and |integer| < 2^precision. Zero
/// is (0, format.least_exponent()), a normal float has |integer| >= 2^(precision - 1).
struct IntegerFloat {
  Integer integer;
  long exponent = 0;
  bool operator==(const IntegerFloat&) const = default;
};

/// The float as integers of this format. It must be finite and a value of the format.
IntegerFloat integer_float(const FloatValue& value, const Format& format);

/// A cell that is certified.
struct CertifiedCell {
  Format format;
  Verdict verdict = Verdict::collapsed;  ///< or distinct
  std::vector<IntegerFloat> floats;      ///< collapsed: of both sides, by coordinate
  std::size_t coordinate = 0;            ///< distinct
  IntegerFloat left;                     ///< distinct: the floats of that coordinate
  IntegerFloat right;
};

/// Tokens as runs: a place in Certificate::model.tokens, and how often it stands there.
using Runs = std::vector<std::pair<std::size_t, std::size_t>>;

/// A side at every n of the certificate: prefix, then period (step n + offset) times, then suffix.
struct CertifiedPattern {
  Runs prefix, period, suffix;
  long step = 0;
  long offset = 0;
};

struct CertifiedRow {
  long n = 0;
  Runs left;
  Runs right;
  Precision precision = 0;           ///< bits that decided it; 0 for exact arithmetic
  std::vector<CertifiedCell> cells;  ///< at least one, in the question's order
};

struct Certificate {
  std::string title;
  Observable observable = Observable::normalized;
  IntegerModel model;
  Precision precision = 0;  ///< bits that decided every row; at least 64
  /// Of the left and the right side; none when a pattern has no such form, and then n is not written, as no checker
  /// could hold it against the sequences.
  std::optional<std::pair<CertifiedPattern, CertifiedPattern>> patterns;
  std::vector<CertifiedRow> rows;
};

/// What was asked for and is not covered.
struct Uncovered {
  std::optional<long> n;              ///< none: every row
  std::optional<std::string> format;  ///< none: every format
  std::string reason;

  /// "row 7 fp32: undecided with 2048 bits".
  [[nodiscard]] std::string words() const;
};

/// What certifies a question's cells, and what is missing.
struct Certification {
  Certificate certificate;           ///< without rows when nothing is covered
  std::vector<Uncovered> uncovered;  ///< model, formats, then cells in the order of rows
  std::size_t asked = 0;             ///< cells
  std::size_t certified = 0;         ///< cells
};

/// Certificates of the question's storage cells, for checkers of this form. `most_rows` bounds the sweep: 0 for no
/// bound. Deterministic: a row does not depend on the others, except for the tokens that are numbered and the
/// precision. Throws InputError for a sweep of more rows and from the patterns, and Refused from exact arithmetic.
Certification certify(const Model& model, const Question& question, const Vocabulary& vocabulary, CertificateForm form,
                      std::size_t most_rows = most_certified_rows, const Progress& progress = {});

/// Which storage cells of a table are certified.
struct CertifiedCells {
  std::vector<std::vector<std::string>> formats;  ///< by length of the question: names, in the question's order
  std::vector<Uncovered> uncovered;
};

/// Of a certification of this question.
CertifiedCells certified_cells(const Certification& certification, const Question& question);

}  // namespace snellen
