// SPDX-License-Identifier: LGPL-3.0-or-later
// Where Theorem B.3 does not apply, for every n: last tokens that differ keep the two sides apart.
#include <fmt/format.h>

#include <algorithm>

#include "claims.hpp"
#include "config_hypotheses.hpp"
#include "for_all.hpp"
#include "snellen/error.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
namespace {

/// The class that n belongs to; null when the pair has none.
const TailClass* class_of(const TailProof& proof, const Integer& n) {
  const auto found =
      std::ranges::find_if(proof.classes, [&](const TailClass& one) { return (n - one.residue) % one.modulus == 0; });
  return found == proof.classes.end() ? nullptr : &*found;
}

/// The n from which on every class has a lower bound; 0 when some class has none.
Integer separated_from(const TailProof& proof) {
  Integer from = 0;
  for (const TailClass& one : proof.classes) {
    if (one.separations.empty()) return 0;
    from = std::max({from, one.separations.front().from, Integer(1)});
  }
  return from;
}

/// The largest proved lower bound of the distance at every n' >= n of n's class; 0 when there is none.
Rational least_distance(const TailProof& proof, const Integer& n) {
  Rational least = 0;
  const TailClass* of = class_of(proof, n);
  if (of == nullptr) return least;
  for (const TailSeparation& separation : of->separations) {
    if (separation.from <= n) least = separation.least;
  }
  return least;
}

std::vector<CertifiedFinding> check_apart(const Instance& instance, std::uint64_t draw, Precision precision) {
  const TailDraw drawn = drawn_tail(instance, draw, Verdict::distinct, 0);
  const TailProof& proof = drawn.proof;
  const TailStatement& statement = drawn.statement();
  const Integer from = std::max(statement.from, Integer(1));
  const Integer separated = separated_from(proof);
  const std::string what = fmt::format("L = {}, d = {}, F = {}, N = {}", drawn.model.config.layers,
                                       drawn.model.config.width, separated.str(), statement.from.str());
  const long last = last_evaluated(instance, std::max(from, separated), instance.n_values.back());
  const std::vector<SidesAt> sides = sides_at(instance, draw, drawn.model, 1, last, precision);
  const Hypothesis limits_differ =
      hypothesis("the limits differ: a lower bound of the distance is proved from some n = F on", separated > 0,
                 separated > 0 ? fmt::format("F = {}", separated.str()) : "none is proved");
  std::vector<CertifiedFinding> findings;
  for (const long n : instance.n_values) {
    if (n < 1) throw InputError("pair.n", fmt::format("a stretch of {} lengths", n), "take 1 or more");
    const SidesAt& at = sides[static_cast<std::size_t>(last_evaluated(instance, separated, n)) - 1];
    const Real between(distance(at.left, at.right, proof.question.norm, precision), precision);
    findings.push_back(
        {"T42-apart-distance",
         what,
         n,
         {values_have_no_position(drawn.model.config), limits_differ, within_reach(instance, separated, n)},
         between,
         Relation::at_least,
         least_distance(proof, at.n)});
    const std::span<const SidesAt> seen(sides.data(), static_cast<std::size_t>(last_evaluated(instance, from, n)));
    const bool apart = statement.verdict == TailVerdict::apart;
    findings.push_back({"T42-apart-floats",
                        what,
                        n,
                        {values_have_no_position(drawn.model.config), limit_is_no_boundary(statement),
                         hypothesis("the rounded limits differ", apart, apart ? "they do" : "they are the same"),
                         within_reach(instance, from, n)},
                        first_for_good(seen, drawn.format(), Verdict::distinct, precision),
                        Relation::at_most,
                        Rational(from)});
  }
  return findings;
}

}  // namespace

Claim theorem_b3_apart_for_all() {
  return {.id = "theorem-b3-apart-for-all",
          .statement = "Theorem 4.2 / B.3",
          .summary = "P a^n and P a^n b: a proof keeps them apart for every n, with a lower bound",
          .printed = "not in the paper: the last token is not repeated",
          .repaired = "||y - y*|| >= delta > 0 for every n >= F, and rounded to p bits they differ for every n >= N",
          .page = "theorem-b3",
          .checks = {{"T42-apart-distance",
                      "at n' = F + n - 1 the distance is at least the bound that is proved for every n >= n'",
                      trivially(0, "a distance is not negative")},
                     {"T42-apart-floats",
                      "M, one more than the last n' < N + n at which the sides round alike, is at "
                      "most N",
                      unbounded("the last n that rounds alike may be any")}},
          .families = {{"random", "small models of one or two heads, positions as in the case, with M <= reach / 2"},
                       {"adversarial", "the same with steep logits, values far apart and a tiny epsilon"},
                       {"model", "the model of the case, its weights by the draw"}},
          .parameters = tail_parameters(),
          .about_models = true,
          .check = &check_apart};
}

}  // namespace snellen
