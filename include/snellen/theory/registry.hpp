// SPDX-License-Identifier: LGPL-3.0-or-later
// Every claim, and the statements of the paper that they are about.
#pragma once

#include <span>
#include <string_view>

#include "snellen/theory/claim.hpp"

namespace snellen {

/// How a statement fares as the paper prints it.
enum class Truth : std::uint8_t {
  true_as_printed,
  true_with_hypotheses,  ///< with the hypotheses that `sentence` names
  false_as_printed,      ///< `sentence` says what is true instead
  beside_the_paper       ///< a bound of another paper, or of docs/theory
};

/// A statement of arXiv:2406.04267, or of another source.
struct Statement {
  std::string_view number;  ///< "Lemma B.1"
  std::string_view title;   ///< "an inserted token lowers the last token's weight"
  std::string_view page;    ///< of docs/theory, without .md
  Truth truth;
  std::string_view sentence;  ///< the verdict in one sentence
};

/// In the paper's order, statements of other sources last.
std::span<const Statement> statements();
/// In the order of their statements.
std::span<const Claim> claims();

/// Throws InputError with a suggestion; `where` is the place of the name.
const Claim& claim_by_id(std::string_view id, std::string_view where);
/// Throws std::logic_error when there is none.
const Statement& statement_of(const Claim& claim);

}  // namespace snellen
