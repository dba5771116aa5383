// SPDX-License-Identifier: LGPL-3.0-or-later
// Each row is decided at the cheapest precision that decides it.
#include "real_rows.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <functional>
#include <string_view>

#include "snellen/error.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/threshold/bits.hpp"
#include "snellen/threshold/distance.hpp"
#include "snellen/threshold/equality.hpp"

namespace snellen {
namespace {

constexpr std::string_view by_structure = "structure";

void set_equal(Row& row, std::string because) {
  row.distance_state = DistanceState::zero;
  row.distance = std::string(1, '0');
  row.equal_because = std::move(because);
  row.storage_bits = {.state = Bits::State::infinite, .first = 0, .stable = 0, .gaps = {}};
}

/// Decides what two enclosed vectors decide, leaving what an earlier rung decided; true when nothing is left open.
bool decide(std::span<const Ball> left, std::span<const Ball> right, const Question& question, Precision precision,
            Row& row) {
  row.precision = row.equal_because == by_structure ? 0 : precision;
  bool open = false;
  if (row.distance_state == DistanceState::undecided) {
    const Ball difference = distance(left, right, question.norm, precision);
    const auto text = to_decimal(difference, distance_digits);
    if (arb_is_zero(difference.get()) != 0) {
      set_equal(row, "exact arithmetic");  // every coordinate was computed without rounding, and alike
    } else if (text) {
      row.distance = *text;
      row.distance_state = DistanceState::decided;
    } else {
      open = true;
    }
  }
  const bool equal = row.distance_state == DistanceState::zero;
  if (row.storage_bits.state == Bits::State::undecided) {
    row.storage_bits = storage_bits(left, right);
    open = open || row.storage_bits.state == Bits::State::undecided;
  }
  for (std::size_t f = 0; f < question.formats.size(); ++f) {
    if (row.storage[f] != Verdict::undecided) continue;
    row.storage[f] =
        equal ? equal_vectors_verdict(left, question.formats[f]) : storage_verdict(left, right, question.formats[f]);
    open = open || row.storage[f] == Verdict::undecided;
  }
  return !open;
}

void find_structural_equality(const Model& model, const RowTree& all, std::span<Row> rows) {
  const std::vector<std::int32_t> classes = equality_classes(model.config, all.tree);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto left = static_cast<std::size_t>(all.nodes[2 * i]);
    const auto right = static_cast<std::size_t>(all.nodes[2 * i + 1]);
    if (classes[left] == classes[right]) set_equal(rows[i], std::string(by_structure));
  }
}

/// Decides a row and shows it, when it is decided or the last rung leaves it open, until `seen` is content.
class RowDecision {
 public:
  RowDecision(const Question& question, std::span<Row> rows, const RowVectors& seen)
      : question_(question), rows_(rows), seen_(seen), decided_(rows.size(), 0) {}

  bool operator()(const Rung& rung, std::size_t row, std::span<const Ball> left, std::span<const Ball> right) {
    decided_[row] = decided_[row] != 0 || decide(left, right, question_, rung.bits, rows_[row]);
    const bool shown = seen_ && (decided_[row] != 0 || rung.last);
    return (!shown || seen_(row, left, right)) && decided_[row] != 0;
  }

 private:
  const Question& question_;
  std::span<Row> rows_;
  const RowVectors& seen_;
  std::vector<char> decided_;
};

void decide_certified(const Model& model, const Question& question, const Sweep& sweep, std::span<Row> rows,
                      const Progress& progress, const RowVectors& seen) {
  find_structural_equality(model, sweep.all, rows);
  RowDecision decision(question, rows, seen);
  climb_rows(model, question, sweep, progress, std::ref(decision));
}

/// The digits of an exact difference.
void set_exact_distance(std::span<const Rational> left, std::span<const Rational> right, const Question& question,
                        Row& row) {
  if (question.norm == DistanceNorm::l2) return;  // its digits come from balls
  const Rational exact = distance(left, right, question.norm);
  row.distance = to_decimal(exact, distance_digits);
  row.exact_distance = exact.str();
  row.distance_state = DistanceState::decided;
}

void decide_exact(const Model& model, const Question& question, const Sweep& sweep, std::span<Row> rows,
                  const Progress& progress, const RowVectors& seen) {
  const RationalMatrix values =
      evaluate(model, sweep.all.tree, sweep.all.nodes, question.observable, Exact(), progress);
  RowDecision decision(question, rows, seen);
  tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t i) {
    const std::vector<Rational> left = values.rationals(static_cast<std::int64_t>(2 * i));
    const std::vector<Rational> right = values.rationals(static_cast<std::int64_t>(2 * i + 1));
    if (left == right) {
      set_equal(rows[i], "exact arithmetic");
    } else {
      set_exact_distance(left, right, question, rows[i]);
    }
    // A rational that is not dyadic is no rounding midpoint, and a dyadic one is an exact ball once it fits: rising
    // precision decides.
    climb(ladder(question), [&](const Rung& rung) {
      std::vector<Ball> left_balls;
      std::vector<Ball> right_balls;
      for (const Rational& value : left) left_balls.emplace_back(value, rung.bits);
      for (const Rational& value : right) right_balls.emplace_back(value, rung.bits);
      return decision(rung, i, left_balls, right_balls);
    });
    rows[i].precision = 0;
  });
}

}  // namespace

std::vector<Row> open_rows(const Question& question, const SequencePairs& pairs) {
  std::vector<Row> rows(pairs.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Row& row = rows[i];
    row.n = question.n_values[i];
    row.left_length = pairs.left(i).size();
    row.right_length = pairs.right(i).size();
    row.storage.assign(question.formats.size(), Verdict::undecided);
    row.arithmetic.assign(question.policies.size(), Verdict::undecided);
    row.arithmetic_bits.resize(question.families.size());
  }
  return rows;
}

void decide_real_rows(const Model& model, const Question& question, const Sweep& sweep, std::span<Row> rows,
                      const Progress& progress, const RowVectors& seen) {
  if (question.arithmetic == RealArithmetic::exact) {
    decide_exact(model, question, sweep, rows, progress, seen);
  } else {
    decide_certified(model, question, sweep, rows, progress, seen);
  }
}

}  // namespace snellen
