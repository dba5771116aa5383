// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/verification.hpp"

#include <algorithm>

namespace snellen {
namespace {

/// A number that orders findings: the least is nearest to the edge of its relation, or furthest beyond it. 0 where
/// there is no ratio.
double nearness(const Finding& finding) {
  const std::optional<Quantity> quotient = ratio(finding);
  if (!quotient) return 0;
  const Real value = enclosure(*quotient, 64);
  constexpr slong least_bits = 4;  // of a ratio that is known well enough to be compared
  if (arb_rel_accuracy_bits(value.ball().get()) < least_bits) return 0;
  const double near = arf_get_d(arb_midref(value.ball().get()), ARF_RND_NEAR);
  const bool lower_bound = finding.relation == Relation::at_least || finding.relation == Relation::greater;
  return lower_bound ? near : -near;
}

/// Every check that was made has a finding with this conclusion.
bool reached_by_every_check(const std::vector<Finding>& findings, Conclusion conclusion) {
  return std::ranges::all_of(findings, [&](const Finding& one) {
    return std::ranges::any_of(
        findings, [&](const Finding& other) { return other.check == one.check && other.conclusion == conclusion; });
  });
}

/// `verified`: every finding is. `refuted`: some finding of every check is. `hypothesis_fails`: some finding is, and
/// none is refuted beside it.
bool is_expected(const CheckedCase& checked) {
  const Tally count = tally(checked.findings);
  if (count.undecided > 0 || checked.findings.empty()) return false;
  switch (checked.expected.value_or(Conclusion::verified)) {
    case Conclusion::verified:
      return count.verified == checked.findings.size();
    case Conclusion::refuted:
      return reached_by_every_check(checked.findings, Conclusion::refuted);
    case Conclusion::hypothesis_fails:
      return count.hypothesis_fails > 0 && count.refuted == 0;
    case Conclusion::undecided:
      return false;
  }
  return false;
}

}  // namespace

std::optional<Quantity> ratio(const Finding& finding) {
  const auto* measured = std::get_if<Rational>(&finding.measured);
  const auto* bound = std::get_if<Rational>(&finding.bound);
  if (measured != nullptr && bound != nullptr) {
    if (*bound == 0) return std::nullopt;
    return *measured / *bound;
  }
  constexpr Precision plain = 64;
  const Real quotient = enclosure(finding.measured, plain) / enclosure(finding.bound, plain);
  if (!quotient.is_finite()) return std::nullopt;
  return quotient;
}

std::vector<FindingGroup> grouped(const std::vector<CheckedCase>& cases) {
  std::vector<FindingGroup> groups;
  for (const CheckedCase& checked : cases) {
    const std::size_t first = groups.size();
    for (const Finding& finding : checked.findings) {
      const auto same = std::find_if(groups.begin() + static_cast<std::ptrdiff_t>(first), groups.end(),
                                     [&](const FindingGroup& group) {
                                       return group.check == finding.check && group.conclusion == finding.conclusion;
                                     });
      if (same != groups.end()) {
        same->findings.push_back(&finding);
      } else {
        groups.push_back({&checked, finding.check, finding.conclusion, {&finding}, nullptr});
      }
    }
  }
  for (FindingGroup& group : groups) {
    group.worst = *std::ranges::min_element(group.findings, {}, [](const Finding* f) { return nearness(*f); });
  }
  return groups;
}

Tally tally(const std::vector<Finding>& findings) {
  Tally out;
  for (const Finding& finding : findings) {
    switch (finding.conclusion) {
      case Conclusion::verified:
        ++out.verified;
        break;
      case Conclusion::refuted:
        ++out.refuted;
        break;
      case Conclusion::hypothesis_fails:
        ++out.hypothesis_fails;
        break;
      case Conclusion::undecided:
        ++out.undecided;
        break;
    }
  }
  return out;
}

std::vector<StatementOutcome> statement_outcomes(const std::vector<CheckedCase>& cases) {
  std::vector<StatementOutcome> outcomes;
  for (const Statement& statement : statements()) {
    StatementOutcome outcome{&statement, false, true, {}, {}};
    bool checked_any = false;
    for (const CheckedCase& checked : cases) {
      // A tightened bound is another assertion than the statement's.
      if (checked.claim->statement != statement.number || checked.instance.tighten != 1) continue;
      checked_any = true;
      outcome.expected = outcome.expected || checked.expected.has_value();
      outcome.confirmed = outcome.confirmed && (!checked.expected || is_expected(checked));
      const Tally one = tally(checked.findings);
      outcome.tally.verified += one.verified;
      outcome.tally.refuted += one.refuted;
      outcome.tally.hypothesis_fails += one.hypothesis_fails;
      outcome.tally.undecided += one.undecided;
      const std::string id(checked.claim->id);
      if (checked.expected == Conclusion::refuted && is_expected(checked) &&
          std::ranges::find(outcome.witnesses, id) == outcome.witnesses.end()) {
        outcome.witnesses.push_back(id);
      }
    }
    outcome.confirmed = outcome.confirmed && outcome.expected;
    if (checked_any) outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

bool as_expected(const std::vector<CheckedCase>& cases) {
  return std::ranges::all_of(cases, [](const CheckedCase& checked) {
    return checked.expected ? is_expected(checked) : tally(checked.findings).undecided == 0;
  });
}

bool merely_undecided(const std::vector<CheckedCase>& cases) {
  return std::ranges::all_of(cases, [](const CheckedCase& checked) {
    const Tally count = tally(checked.findings);
    if (count.undecided == 0) return as_expected({checked});
    const bool verified = checked.expected == Conclusion::verified;
    return !verified || (count.refuted == 0 && count.hypothesis_fails == 0);
  });
}

}  // namespace snellen
