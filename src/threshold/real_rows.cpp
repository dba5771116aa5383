// SPDX-License-Identifier: LGPL-3.0-or-later
// The ladder: each row is decided at the cheapest precision that decides it.
#include "real_rows.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <numeric>
#include <optional>
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

PrefixTree tree_of(const Config& config, const SequencePairs& pairs, std::span<const std::size_t> index) {
  if (index.size() == pairs.size()) return tree_for(config, pairs.sequences);
  std::vector<std::vector<Token>> some;
  some.reserve(2 * index.size());
  for (const std::size_t row : index) {
    some.push_back(pairs.left(row));
    some.push_back(pairs.right(row));
  }
  return tree_for(config, some);
}

std::vector<std::size_t> all_indices(std::size_t size) {
  std::vector<std::size_t> out(size);
  std::iota(out.begin(), out.end(), std::size_t{0});
  return out;
}

void find_structural_equality(const Model& model, const RowTree& all, std::span<Row> rows) {
  const std::vector<std::int32_t> classes = equality_classes(model.config, all.tree);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto left = static_cast<std::size_t>(all.nodes[2 * i]);
    const auto right = static_cast<std::size_t>(all.nodes[2 * i + 1]);
    if (classes[left] == classes[right]) set_equal(rows[i], std::string(by_structure));
  }
}

void decide_certified(const Model& model, const Question& question, const SequencePairs& pairs, std::span<Row> rows,
                      const Progress& progress, const RowVectors& seen) {
  find_structural_equality(model, RowTree(model.config, pairs), rows);
  std::vector<std::size_t> open = all_indices(rows.size());
  std::vector<char> decided(rows.size(), 0);
  double done = 0;
  for (const Precision precision : ladder(question).rungs()) {
    if (open.empty()) break;
    const bool last = precision == question.precision_limit;
    const RowTree part(model.config, pairs, open);
    const double share = last ? 1 - done : (1 - done) / 2;
    const BallMatrix values = evaluate(model, part.tree, part.nodes, question.observable, Certified(precision),
                                       progress ? Progress([&](double f) { progress(done + share * f); }) : Progress());
    done += share;
    std::vector<char> left_open(open.size());
    tbb::parallel_for(std::size_t{0}, open.size(), [&](std::size_t i) {
      const std::vector<Ball> left = values.balls(static_cast<std::int64_t>(2 * i));
      const std::vector<Ball> right = values.balls(static_cast<std::int64_t>(2 * i + 1));
      const std::size_t row = open[i];
      decided[row] = decided[row] != 0 || decide(left, right, question, precision, rows[row]);
      const bool enough = !seen || (decided[row] == 0 && !last) || seen(row, left, right);
      left_open[i] = decided[row] == 0 || !enough;
    });
    std::vector<std::size_t> next;
    for (std::size_t i = 0; i < open.size(); ++i) {
      if (left_open[i] != 0) next.push_back(open[i]);
    }
    open = std::move(next);
  }
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

void decide_exact(const Model& model, const Question& question, const SequencePairs& pairs, std::span<Row> rows,
                  const Progress& progress, const RowVectors& seen) {
  const RowTree all(model.config, pairs);
  const RationalMatrix values = evaluate(model, all.tree, all.nodes, question.observable, Exact(), progress);
  tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t i) {
    const auto vector = [&](std::size_t node_row) {
      std::vector<Rational> out;
      for (std::int64_t k = 0; k < values.columns(); ++k)
        out.push_back(values.at(static_cast<std::int64_t>(node_row), k));
      return out;
    };
    const std::vector<Rational> left = vector(2 * i);
    const std::vector<Rational> right = vector(2 * i + 1);
    if (left == right) {
      set_equal(rows[i], "exact arithmetic");
    } else {
      set_exact_distance(left, right, question, rows[i]);
    }
    // A rational that is not dyadic is no rounding midpoint, and a dyadic one is an exact ball once it fits: rising
    // precision decides.
    bool decided = false;
    for (const Precision precision : ladder(question).rungs()) {
      const bool last = precision == question.precision_limit;
      std::vector<Ball> left_balls;
      std::vector<Ball> right_balls;
      for (const Rational& value : left) left_balls.emplace_back(value, precision);
      for (const Rational& value : right) right_balls.emplace_back(value, precision);
      decided = decided || decide(left_balls, right_balls, question, precision, rows[i]);
      const bool enough = !seen || (!decided && !last) || seen(i, left_balls, right_balls);
      if (decided && enough) break;
    }
    rows[i].precision = 0;
  });
}

}  // namespace

RowTree::RowTree(const Config& config, const SequencePairs& pairs, std::span<const std::size_t> index)
    : tree(tree_of(config, pairs, index)) {
  for (std::size_t i = 0; i < 2 * index.size(); ++i) nodes.push_back(tree.last(i));
}

RowTree::RowTree(const Config& config, const SequencePairs& pairs)
    : RowTree(config, pairs, all_indices(pairs.size())) {}

SequencePairs expand_pairs(const Question& question, std::span<Row> rows) {
  SequencePairs pairs;
  pairs.sequences.reserve(2 * rows.size());
  for (Row& row : rows) {
    pairs.sequences.push_back(question.left.expand(row.n, question.pattern_seed));
    pairs.sequences.push_back(question.right.expand(row.n, question.pattern_seed));
    row.left_length = pairs.sequences[pairs.sequences.size() - 2].size();
    row.right_length = pairs.sequences.back().size();
  }
  return pairs;
}

void decide_real_rows(const Model& model, const Question& question, const SequencePairs& pairs, std::span<Row> rows,
                      const Progress& progress, const RowVectors& seen) {
  if (question.arithmetic == RealArithmetic::exact) {
    decide_exact(model, question, pairs, rows, progress, seen);
  } else {
    decide_certified(model, question, pairs, rows, progress, seen);
  }
}

}  // namespace snellen
