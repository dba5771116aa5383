// SPDX-License-Identifier: LGPL-3.0-or-later
// Corollary 6.2 / B.10 for every n: from the proof's N on both sides of a run are the same floats.
#include <fmt/format.h>

#include "claims.hpp"
#include "config_hypotheses.hpp"
#include "for_all.hpp"
#include "snellen/error.hpp"
#include "snellen/threshold/bits.hpp"

namespace snellen {
namespace {

Hypothesis one_limit(const TailStatement& statement) {
  const bool apart = statement.verdict == TailVerdict::apart;
  return hypothesis("both sides round to the same limit", !apart, apart ? "the rounded limits differ" : "they do");
}

/// The least that M can be when some n >= last_exception tells the sides apart.
Rational least_first(const TailStatement& statement) {
  if (!statement.last_exception || *statement.last_exception < 1) return 1;
  return Rational(*statement.last_exception) + 1;
}

/// How many of these sides do not round like the first one: exact, or enclosed when some verdict is open.
Quantity unlike_first(std::span<const SidesAt> sides, const Format& format, Precision precision) {
  long certain = 0;
  long possible = 0;
  for (const SidesAt& at : sides) {
    for (const std::vector<Ball>* side : {&at.left, &at.right}) {
      const Verdict verdict = storage_verdict(sides.front().left, *side, format);
      if (verdict != Verdict::collapsed) ++possible;
      if (verdict != Verdict::collapsed && verdict != Verdict::undecided) ++certain;
    }
  }
  if (certain == possible) return Rational(certain);
  return hull(Real(certain, precision), Real(possible, precision));
}

std::vector<CertifiedFinding> check_for_all(const Instance& instance, std::uint64_t draw, Precision precision) {
  const TailDraw drawn = drawn_tail(instance, draw, Verdict::collapsed, 2);
  const TailStatement& statement = drawn.statement();
  const Integer from = std::max(statement.from, Integer(1));
  const std::string what =
      fmt::format("L = {}, d = {}, N = {}, last exception {}", drawn.model.config.layers, drawn.model.config.width,
                  statement.from.str(), statement.last_exception ? statement.last_exception->str() : "none known");
  const long last = last_evaluated(instance, from, instance.n_values.back());
  const std::vector<SidesAt> sides = sides_at(instance, draw, drawn.model, 1, last, precision);
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    if (n < 1) throw InputError("pair.n", fmt::format("a stretch of {} lengths", n), "take 1 or more");
    const std::vector<Hypothesis> hypotheses = {values_have_no_position(drawn.model.config),
                                                limit_is_no_boundary(statement), one_limit(statement),
                                                within_reach(instance, from, n)};
    const std::span<const SidesAt> seen(sides.data(), static_cast<std::size_t>(last_evaluated(instance, from, n)));
    const Quantity first = first_for_good(seen, drawn.format(), Verdict::collapsed, precision);
    findings.push_back({"C62-all", what, n, hypotheses, first, Relation::at_most, Rational(from)});
    findings.push_back({"C62-all-exception", what, n, hypotheses, first, Relation::at_least, least_first(statement)});
    const bool covered = from <= static_cast<long>(seen.size());
    const auto tail = covered ? seen.subspan(from.convert_to<std::size_t>() - 1) : seen.last(1);
    findings.push_back(
        {"C62-all-one", what, n, hypotheses, unlike_first(tail, drawn.format(), precision), Relation::equal, 0});
    const bool one = statement.verdict == TailVerdict::same;
    findings.back().hypotheses.push_back(hypothesis("they round to one vector for every n", one,
                                                    one ? "the rounded limit" : "no limit is part of the statement"));
  }
  return findings;
}

}  // namespace

Claim corollary_b10_for_all() {
  return {
      .id = "corollary-b10-for-all",
      .statement = "Corollary 6.2 / B.10",
      .summary = "the proof's N: for every n >= N both sides round to the same floats of p bits",
      .printed = "false for limits that are zero or midpoints, see corollary-b10-printed",
      .repaired = "N from an enclosure of all n at once, when the limit is no rounding boundary of p bits",
      .page = "corollary-b10",
      .checks = {{"C62-all", "M, one more than the last n' < N + n at which the sides round unlike, is at most N",
                  unbounded("the last exception may be any n")},
                 {"C62-all-exception", "M is at least one more than the last exception that the proof names",
                  trivially(0, "n is not negative")},
                 {"C62-all-one", "at n' = N, ..., N + n - 1 both sides round to one and the same vector"}},
      .families = {{"random", "small models of one or two heads, positions as in the case, with 3 <= M <= reach / 2"},
                   {"adversarial", "the same with steep logits, values far apart and a tiny epsilon"},
                   {"model", "the model of the case, its weights by the draw"}},
      .parameters = tail_parameters(),
      .about_models = true,
      .check = &check_for_all};
}

}  // namespace snellen
