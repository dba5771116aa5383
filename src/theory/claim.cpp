// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/claim.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "snellen/number/decimal.hpp"

namespace snellen {
namespace {

/// A relation that is either certainly true, certainly false, or neither.
Conclusion conclusion_of(bool certainly, bool certainly_not) {
  if (certainly) return Conclusion::verified;
  return certainly_not ? Conclusion::refuted : Conclusion::undecided;
}

Conclusion decide_exact(const Rational& measured, Relation relation, const Rational& bound) {
  const auto holds = [&] {
    switch (relation) {
      case Relation::equal:
        return measured == bound;
      case Relation::differs:
        return measured != bound;
      case Relation::at_most:
        return measured <= bound;
      case Relation::less:
        return measured < bound;
      case Relation::at_least:
        return measured >= bound;
      case Relation::greater:
        return measured > bound;
    }
    return false;
  }();
  return conclusion_of(holds, !holds);
}

Conclusion decide_enclosed(const Real& measured, Relation relation, const Real& bound) {
  switch (relation) {
    case Relation::equal:
      return conclusion_of(false, certainly_differ(measured, bound));
    case Relation::differs:
      return conclusion_of(certainly_differ(measured, bound), false);
    case Relation::at_most:
      return conclusion_of(certainly_at_most(measured, bound), certainly_less(bound, measured));
    case Relation::less:
      return conclusion_of(certainly_less(measured, bound), certainly_at_most(bound, measured));
    case Relation::at_least:
      return conclusion_of(certainly_at_most(bound, measured), certainly_less(measured, bound));
    case Relation::greater:
      return conclusion_of(certainly_less(bound, measured), certainly_at_most(measured, bound));
  }
  return Conclusion::undecided;
}

/// A bound of a check with this relation stands so to the trivial one when it is no better.
Relation no_better(Relation relation) {
  switch (relation) {
    case Relation::at_most:
      return Relation::at_least;
    case Relation::less:  // a measured value may be equal to the trivial bound
      return Relation::greater;
    case Relation::at_least:
      return Relation::at_most;
    case Relation::greater:
      return Relation::less;
    case Relation::equal:
    case Relation::differs:
      break;
  }
  throw std::logic_error("an equality has no trivial bound");
}

Precision precision_of(const Quantity& quantity) {
  const auto* real = std::get_if<Real>(&quantity);
  return real == nullptr ? 0 : real->precision();
}

}  // namespace

Real enclosure(const Quantity& quantity, Precision precision) {
  if (const auto* real = std::get_if<Real>(&quantity)) return *real;
  return {std::get<Rational>(quantity), precision};
}

std::string digits_of(const Quantity& quantity) {
  constexpr int digits = 6;
  if (const auto* exact = std::get_if<Rational>(&quantity)) return to_decimal(*exact, digits);
  const std::string text = certified_digits(std::get<Real>(quantity).ball(), digits);
  return text.empty() ? "not decided" : text;
}

Conclusion decide(const Quantity& measured, Relation relation, const Quantity& bound) {
  const Precision precision = std::max(precision_of(measured), precision_of(bound));
  if (precision == 0) return decide_exact(std::get<Rational>(measured), relation, std::get<Rational>(bound));
  return decide_enclosed(enclosure(measured, precision), relation, enclosure(bound, precision));
}

Hypothesis hypothesis(std::string statement, const Quantity& measured, Relation relation, const Quantity& bound) {
  const Conclusion conclusion = decide(measured, relation, bound);
  const Standing standing = conclusion == Conclusion::verified  ? Standing::holds
                            : conclusion == Conclusion::refuted ? Standing::fails
                                                                : Standing::undecided;
  return {std::move(statement), standing, fmt::format("{} against {}", digits_of(measured), digits_of(bound))};
}

Hypothesis hypothesis(std::string statement, bool holds, std::string value) {
  return {std::move(statement), holds ? Standing::holds : Standing::fails, std::move(value)};
}

Conclusion conclude(const CertifiedFinding& finding) {
  const auto stands = [&](Standing standing) {
    return std::ranges::any_of(finding.hypotheses, [&](const Hypothesis& h) { return h.standing == standing; });
  };
  if (stands(Standing::fails)) return Conclusion::hypothesis_fails;
  if (stands(Standing::undecided)) return Conclusion::undecided;
  const Conclusion holds = decide(finding.measured, finding.relation, finding.bound);
  if (holds != Conclusion::verified || !finding.trivial) return holds;
  switch (decide(finding.bound, no_better(finding.relation), *finding.trivial)) {
    case Conclusion::verified:
      return Conclusion::vacuous;
    case Conclusion::refuted:
      return Conclusion::verified;
    default:
      return Conclusion::undecided;
  }
}

Conclusion conclude_at_last(const CertifiedFinding& finding) {
  const Conclusion conclusion = conclude(finding);
  if (conclusion != Conclusion::undecided || !finding.trivial) return conclusion;
  CertifiedFinding alone = finding;
  alone.trivial.reset();
  return conclude(alone) == Conclusion::verified ? Conclusion::vacuous : Conclusion::undecided;
}

TrivialBound trivially(Rational value, std::string_view reason) {
  return {TrivialBound::Kind::constant, std::move(value), {}, reason};
}

TrivialBound trivially_by_instance(std::string_view formula, std::string_view reason) {
  return {TrivialBound::Kind::of_instance, 0, formula, reason};
}

TrivialBound agreement_of_enclosures() {
  return {TrivialBound::Kind::agreement, 0, {}, "the bound is the tolerance of an equality"};
}

TrivialBound unbounded(std::string_view reason) {
  return {TrivialBound::Kind::unbounded, 0, {}, reason};
}

TrivialBound statement_itself(std::string_view reason) {
  return {TrivialBound::Kind::statement, 0, {}, reason};
}

std::string text(const TrivialBound& bound) {
  switch (bound.kind) {
    case TrivialBound::Kind::constant:
      return bound.value.str();
    case TrivialBound::Kind::of_instance:
      return std::string(bound.formula);
    default:
      return "none";
  }
}

}  // namespace snellen
