// SPDX-License-Identifier: LGPL-3.0-or-later
// What many cases of many claims say together: of each claim, and of each statement of the paper.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snellen/theory/registry.hpp"
#include "snellen/theory/verify.hpp"

namespace snellen {

/// One case of a claim, checked.
struct CheckedCase {
  const Claim* claim = nullptr;
  std::string name;                    ///< the case's file, or the claim
  std::string title;                   ///< what the case calls itself; may be empty
  std::optional<Conclusion> expected;  ///< none: whatever comes is reported, but a refutation is none
  bool may_refute = false;             ///< without `expected`: the case that was changed expects a refutation
  Instance instance;
  std::vector<std::string> model_lines;  ///< the model and the pair in words; empty without one
  std::vector<Finding> findings;
  double seconds = 0;
};

/// Findings of one case and one check with the same conclusion.
struct FindingGroup {
  const CheckedCase* of = nullptr;
  std::string check;
  Conclusion conclusion = Conclusion::undecided;
  std::vector<const Finding*> findings;  ///< in their order
  const Finding* worst = nullptr;  ///< the one with the largest ratio to an upper bound or the smallest to a lower
};

/// Every case's findings in groups, in their order.
std::vector<FindingGroup> grouped(const std::vector<CheckedCase>& cases);

/// measured / bound, where both are finite and the bound certainly is not zero.
std::optional<Quantity> ratio(const Finding& finding);

/// How often each conclusion came.
struct Tally {
  std::size_t verified = 0;
  std::size_t vacuous = 0;
  std::size_t refuted = 0;
  std::size_t hypothesis_fails = 0;
  std::size_t undecided = 0;
};
Tally tally(const std::vector<Finding>& findings);
/// Both together.
Tally operator+(Tally a, const Tally& b);

/// Whether something was asserted and nothing was tested: there are vacuous findings, and none that is verified,
/// refuted or undecided.
bool tests_nothing(const Tally& tally);

/// A statement of the paper in the light of the cases that were checked.
struct StatementOutcome {
  const Statement* statement = nullptr;
  bool expected = false;               ///< some of its cases expect something
  bool confirmed = false;              ///< all that do concluded as they expect
  Tally tally;                         ///< over all its cases
  std::vector<std::string> witnesses;  ///< ids of claims whose refutation was expected and came
  /// "rank-collapse RANK": checks with nothing but vacuous findings in all cases. What they say is not tested.
  std::vector<std::string> untested;
  /// Nothing but vacuous findings: neither confirmed nor contradicted.
  [[nodiscard]] bool is_untested() const { return tests_nothing(tally); }
};

/// Statements that some case is about, in the paper's order; cases with a tightened bound do not count.
std::vector<StatementOutcome> statement_outcomes(const std::vector<CheckedCase>& cases);

/// Whether every case with an expectation concluded as expected, none is undecided, and no other case is refuted that
/// may not be.
bool as_expected(const std::vector<CheckedCase>& cases);

/// Whether nothing was tested in all cases together: see tests_nothing(Tally).
bool tests_nothing(const std::vector<CheckedCase>& cases);

/// Whether nothing but undecided findings keeps cases from concluding as expected: no finding contradicts.
bool merely_undecided(const std::vector<CheckedCase>& cases);

}  // namespace snellen
