// SPDX-License-Identifier: LGPL-3.0-or-later
// Checked claims, the list of claims and the explanation of one: for people, and as records for machines.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "snellen/report/document.hpp"
#include "snellen/theory/verification.hpp"

namespace snellen {

/// How much of a verification is shown.
struct VerificationView {
  bool all_findings = false;  ///< a row for every finding instead of one for each check of a case
  bool times = true;          ///< wall times, which differ from run to run
};

/// Rows of checks with their worst ratio, hypotheses, and the verdict on each statement of the paper.
Document verification_document(const std::vector<CheckedCase>& cases, const VerificationView& view);

/// One record per finding, with snake_case columns: docs/reference/output.md lists them.
Document::Table verification_records(const std::vector<CheckedCase>& cases, const VerificationView& view);

/// The list of claims.
Document claims_document(std::span<const Claim> claims);
Document::Table claims_records(std::span<const Claim> claims);

/// A claim's summary, checks, families and parameters as lines of text; the page of docs/theory follows it.
std::string claim_words(const Claim& claim);

/// "lemma B.1: true ..." of a statement: its verdict in one line.
std::string truth_words(Truth truth);

/// A quantity for people: a short rational as it is, otherwise at most `digits` certified digits; "?" when none is.
std::string quantity_words(const Quantity& quantity, int digits);

/// A quantity for machines: "p/q", or as many certified digits as there are, at most 30; empty when none is.
std::string quantity_text(const Quantity& quantity);

}  // namespace snellen
