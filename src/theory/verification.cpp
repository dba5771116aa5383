// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/verification.hpp"

#include <fmt/format.h>

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

/// Every check that was made has a finding with this conclusion. What is vacuous reaches none.
bool reached_by_every_check(const std::vector<Finding>& findings, Conclusion conclusion) {
  return std::ranges::all_of(findings, [&](const Finding& one) {
    return std::ranges::any_of(
        findings, [&](const Finding& other) { return other.check == one.check && other.conclusion == conclusion; });
  });
}

/// `verified`: every finding is or is vacuous, and some finding of every check is verified. `vacuous`: the same, but
/// some check has vacuous findings only. `refuted`: some finding of every check is. `hypothesis_fails`: some finding
/// is, and none is refuted beside it.
bool is_expected(const CheckedCase& checked) {
  const Tally all = tally(checked.findings);
  if (all.undecided > 0 || checked.findings.empty()) return false;
  switch (checked.expected.value_or(Conclusion::verified)) {
    case Conclusion::verified:
      return all.verified + all.vacuous == checked.findings.size() &&
             reached_by_every_check(checked.findings, Conclusion::verified);
    case Conclusion::vacuous:
      return all.verified + all.vacuous == checked.findings.size() &&
             !reached_by_every_check(checked.findings, Conclusion::verified);
    case Conclusion::refuted:
      return reached_by_every_check(checked.findings, Conclusion::refuted);
    case Conclusion::hypothesis_fails:
      return all.hypothesis_fails > 0 && all.refuted == 0;
    case Conclusion::undecided:
      return false;
  }
  return false;
}

void count(Tally& tally, Conclusion conclusion) {
  switch (conclusion) {
    case Conclusion::verified:
      ++tally.verified;
      break;
    case Conclusion::vacuous:
      ++tally.vacuous;
      break;
    case Conclusion::refuted:
      ++tally.refuted;
      break;
    case Conclusion::hypothesis_fails:
      ++tally.hypothesis_fails;
      break;
    case Conclusion::undecided:
      ++tally.undecided;
      break;
  }
}

/// Findings by claim and check, in their order.
using ChecksTally = std::vector<std::pair<std::string, Tally>>;

void count_by_check(ChecksTally& checks, const CheckedCase& checked) {
  for (const Finding& finding : checked.findings) {
    const std::string name = fmt::format("{} {}", checked.claim->id, finding.check);
    auto of = std::ranges::find(checks, name, &ChecksTally::value_type::first);
    if (of == checks.end()) of = checks.insert(checks.end(), {name, Tally()});
    count(of->second, finding.conclusion);
  }
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
  for (const Finding& finding : findings) count(out, finding.conclusion);
  return out;
}

Tally operator+(Tally a, const Tally& b) {
  a.verified += b.verified;
  a.vacuous += b.vacuous;
  a.refuted += b.refuted;
  a.hypothesis_fails += b.hypothesis_fails;
  a.undecided += b.undecided;
  return a;
}

bool tests_nothing(const Tally& tally) {
  return tally.vacuous > 0 && tally.verified == 0 && tally.refuted == 0 && tally.undecided == 0;
}

bool tests_nothing(const std::vector<CheckedCase>& cases) {
  Tally all;
  for (const CheckedCase& checked : cases) all = all + tally(checked.findings);
  return tests_nothing(all);
}

std::vector<StatementOutcome> statement_outcomes(const std::vector<CheckedCase>& cases) {
  std::vector<StatementOutcome> outcomes;
  for (const Statement& statement : statements()) {
    StatementOutcome outcome{&statement, false, true, {}, {}, {}};
    bool checked_any = false;
    ChecksTally checks;
    for (const CheckedCase& checked : cases) {
      // A tightened bound is another assertion than the statement's.
      if (checked.claim->statement != statement.number || checked.instance.tighten != 1) continue;
      checked_any = true;
      outcome.expected = outcome.expected || checked.expected.has_value();
      outcome.confirmed = outcome.confirmed && (!checked.expected || is_expected(checked));
      outcome.tally = outcome.tally + tally(checked.findings);
      count_by_check(checks, checked);
      const std::string id(checked.claim->id);
      if (checked.expected == Conclusion::refuted && is_expected(checked) &&
          std::ranges::find(outcome.witnesses, id) == outcome.witnesses.end()) {
        outcome.witnesses.push_back(id);
      }
    }
    for (const auto& [check, of] : checks) {
      if (tests_nothing(of)) outcome.untested.push_back(check);
    }
    outcome.confirmed = outcome.confirmed && outcome.expected && !outcome.is_untested();
    if (checked_any) outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

bool as_expected(const std::vector<CheckedCase>& cases) {
  return std::ranges::all_of(cases, [](const CheckedCase& checked) {
    if (checked.expected) return is_expected(checked);
    const Tally all = tally(checked.findings);
    return all.undecided == 0 && (all.refuted == 0 || checked.may_refute);
  });
}

bool merely_undecided(const std::vector<CheckedCase>& cases) {
  return std::ranges::all_of(cases, [](const CheckedCase& checked) {
    const Tally all = tally(checked.findings);
    if (all.undecided == 0) return as_expected({checked});
    if (!checked.expected) return all.refuted == 0 || checked.may_refute;
    const bool holds = checked.expected == Conclusion::verified || checked.expected == Conclusion::vacuous;
    return !holds || (all.refuted == 0 && all.hypothesis_fails == 0);
  });
}

}  // namespace snellen
