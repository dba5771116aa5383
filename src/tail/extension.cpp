// SPDX-License-Identifier: LGPL-3.0-or-later
// Below a proof's first n: single n, evaluated.
#include <fmt/format.h>

#include <algorithm>

#include "pair.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {
namespace {

std::size_t length_at(const TailShape& shape, const Integer& t) {
  const Integer periods = shape.step * t + shape.offset;
  const Integer tokens = Integer(shape.prefix.size()) + periods * shape.period.size() + shape.suffix.size();
  return tokens < 1 << 30 ? static_cast<std::size_t>(tokens) : std::size_t{1} << 30U;
}

/// The row as the statement's verdict sees it: `exact` asks for equality as real numbers, the others for floats.
Verdict seen_as(TailVerdict verdict, const Row& row, std::size_t format) {
  if (verdict != TailVerdict::exact) return row.storage[format];
  if (row.distance_state == DistanceState::undecided) return Verdict::undecided;
  return row.distance_state == DistanceState::zero ? Verdict::collapsed : Verdict::distinct;
}

}  // namespace

void extend_by_evaluation(const TailPair& pair, TailClass& statements) {
  // As far as the ladder begins: its positions, one period and the suffix.
  std::size_t most = static_cast<std::size_t>(affordable_positions(pair));
  most += pair.left.period.size() + std::max(pair.left.suffix.size(), pair.right.suffix.size()) +
          static_cast<std::size_t>(pair.left.step + std::abs(pair.right.offset - pair.left.offset)) *
              pair.left.period.size();
  const Integer first = pair.first();
  // The largest t below every statement's first that is short enough.
  Integer last = first - 1;
  for (const TailStatement& statement : statements.formats) {
    if (!is_proved(statement.verdict)) continue;
    const Integer before = (statement.from - pair.left.residue) / pair.modulus - 1;
    if (before < first) continue;  // the statement begins with the pattern
    const bool affordable = std::max(length_at(pair.left, before), length_at(pair.right, before)) <= most;
    if (affordable) last = std::max(last, before);
  }
  if (last < first) return;
  Question question = pair.question;
  question.policies.clear();
  question.families.clear();
  question.n_values.clear();
  question.arithmetic = RealArithmetic::certified;  // rationals of long sequences are long
  for (Integer t = first; t <= last; ++t) {
    if (length_at(pair.left, t) == 0 || length_at(pair.right, t) == 0) continue;  // nothing to evaluate at this n
    question.n_values.push_back(static_cast<long>(pair.at(t)));
  }
  const std::vector<Row> rows = threshold_table(pair.model, question).rows;
  for (std::size_t f = 0; f < statements.formats.size(); ++f) {
    TailStatement& statement = statements.formats[f];
    if (!is_proved(statement.verdict)) continue;
    const bool apart = statement.verdict == TailVerdict::apart;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
      if (row->n >= statement.from) continue;
      if (statement.from != row->n + pair.modulus) break;  // n between this one and the statement were not evaluated
      const Verdict verdict = seen_as(statement.verdict, *row, f);
      if (verdict != (apart ? Verdict::distinct : Verdict::collapsed)) {
        const bool sharp = verdict == (apart ? Verdict::collapsed : Verdict::distinct);
        if (sharp) statement.last_exception = row->n;
        statement.reason = sharp ? "" : fmt::format("n = {} is not decided at the precision limit", row->n);
        break;
      }
      statement.from = row->n;
      if (statement.verdict != TailVerdict::exact) statement.reason = "the first n of both sides";
    }
  }
}

}  // namespace snellen
