// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail: logits of groups, as forms in the query's r and in the key's.
#include <algorithm>
#include <functional>
#include <limits>

#include "snellen/arithmetic/each_row.hpp"
#include "snellen/error.hpp"
#include "snellen/tail/tail.hpp"

namespace snellen {
namespace {

/// The symbols of the query's block, then those of the key's.
std::vector<Real> joined(std::span<const Real> query, std::span<const Real> key) {
  std::vector<Real> out(query.begin(), query.end());
  out.insert(out.end(), key.begin(), key.end());
  return out;
}

/// Rows of a matrix with what the symbols of each row move its entries by.
struct Operand {
  const TailMatrix& matrix;
  BallMatrix deviations;  // of groups: (rows - positions, columns)

  [[nodiscard]] arb_srcptr center(std::int64_t row) const { return matrix.center.at(row, 0); }
  [[nodiscard]] bool is_group(std::int64_t row) const { return row >= matrix.positions; }
  [[nodiscard]] arb_srcptr slope(std::int64_t row, std::size_t m) const {
    return matrix.slopes[m].at(row - matrix.positions, 0);
  }
  [[nodiscard]] arb_srcptr deviation(std::int64_t row) const { return deviations.at(row - matrix.positions, 0); }
  /// |entry| over all that the row stands for.
  [[nodiscard]] Real largest(std::int64_t row, std::int64_t column, Precision precision) const {
    const Real size = abs(Real(matrix.center.ball(row, column), precision));
    return is_group(row) ? size + Real(deviations.ball(row - matrix.positions, column), precision) : size;
  }
};

Real dot(arb_srcptr x, arb_srcptr y, std::int64_t width, Precision precision) {
  Ball out;
  arb_dot(out.get(), nullptr, 0, x, 1, y, 1, static_cast<slong>(width), precision);
  return {std::move(out), precision};
}

/// q . k of a group query, the key's symbols being the query's own (`shared`) or further ones.
LinearForm logit(const Operand& q, std::int64_t i, const Operand& k, std::int64_t j, bool shared, Precision precision) {
  const std::int64_t width = q.matrix.columns();
  LinearForm out(dot(q.center(i), k.center(j), width, precision));
  const std::size_t symbols = q.matrix.slopes.size();
  for (std::size_t m = 0; m < symbols; ++m) out.slopes.push_back(dot(q.slope(i, m), k.center(j), width, precision));
  if (!k.is_group(j)) return out;
  out = widened(std::move(out), dot(q.deviation(i), k.deviation(j), width, precision));
  for (std::size_t m = 0; m < symbols; ++m) {
    Real slope = dot(q.center(i), k.slope(j, m), width, precision);
    if (shared) {
      out.slopes[m] += slope;
    } else {
      out.slopes.push_back(std::move(slope));
    }
  }
  return out;
}

/// By row and pair of columns that RoPE turns: how long the pair may be, and for the keys of a block without an own
/// query how far below zero the average of logits may lie: turning one key's center cancels, as |sum of e^(i t angle)|
/// over consecutive t is at most 1/|sin(angle/2)|; what keys differ from it by does not.
struct RotatedPairs {
  BallMatrix longest;  // (rows, pairs)
  BallMatrix average;  // (rows, pairs), of keys in finite blocks
};

RotatedPairs rotated_pairs(const Operand& x, const TailNodes& nodes, Precision precision) {
  const TailMatrix& matrix = x.matrix;
  const std::int64_t pairs = matrix.columns() / 2;
  RotatedPairs out{BallMatrix(matrix.rows(), pairs), BallMatrix(matrix.rows(), pairs)};
  const bool halves = matrix.rotated->layout == RotationLayout::half_split;
  const auto length = [](const Real& a, const Real& b) { return sqrt(square(a) + square(b)); };
  const Real one(1, precision);
  const Real log_theta = log(Real(Ball(matrix.rotated->theta), precision));
  std::vector<Real> half_sines;
  for (std::int64_t p = 0; p < pairs; ++p) {
    const Real angle = exp(-(log_theta * (2 * p)) / matrix.columns()) * nodes.period();
    half_sines.push_back(abs(sin(angle / 2)));
  }
  for_each_row(matrix.rows(), [&](std::int64_t row) {
    const TailNode& node = nodes[static_cast<Node>(row)];
    const bool whole = x.is_group(row) && node.kind == TailNode::Kind::period && nodes.blocks()[node.block].end;
    for (std::int64_t p = 0; p < pairs; ++p) {
      const std::int64_t first = halves ? p : 2 * p;
      const std::int64_t second = halves ? p + pairs : 2 * p + 1;
      const Real longest = length(x.largest(row, first, precision), x.largest(row, second, precision));
      arb_set(out.longest.at(row, p), longest.ball().get());
      if (!whole) continue;
      const PeriodBlock& block = nodes.blocks()[node.block];
      const Real count(Rational(*block.end - block.begin), precision);
      const Real& half_sine = half_sines[static_cast<std::size_t>(p)];
      const bool turns = certainly_less(Real(0, precision), half_sine);
      const Real share = turns ? min(one, one / (count * half_sine)) : one;
      const auto entry = [&](std::int64_t column) { return Real(matrix.center.ball(row, column), precision); };
      const auto apart = [&](std::int64_t column) {
        return radius(entry(column)) + Real(x.deviations.ball(row - matrix.positions, column), precision);
      };
      const Real average =
          length(midpoint(entry(first)), midpoint(entry(second))) * share + length(apart(first), apart(second));
      arb_set(out.average.at(row, p), average.ball().get());
    }
  });
  return out;
}

TailSlot slot_of(Node key, LinearForm logit) {
  const Real zero(0, logit.center.precision());
  return {.key = key,
          .logit = std::move(logit),
          .weight = LinearForm(zero),
          .single = LinearForm(zero),
          .nonuniform = zero,
          .least_mean = std::nullopt};
}

/// log2 of the ratio of the largest to the least weight of a logit in this range.
double doublings_of(const Real& logit, SoftmaxKind kind, const std::function<Real(const Real&)>& weight) {
  const auto above = [](const Real& x) { return arf_get_d(arb_midref(upper_end(x).ball().get()), ARF_RND_UP); };
  if (!logit.is_finite()) return std::numeric_limits<double>::infinity();
  if (kind == SoftmaxKind::base2) return above(radius(logit) * 2);
  const Real log_two = log(Real(2, logit.precision()));
  if (kind == SoftmaxKind::exponential) return above(radius(logit) * 2 / log_two);
  const Real weights = weight(logit);
  if (!certainly_positive(weights)) return std::numeric_limits<double>::infinity();
  return above(log(upper_end(weights) / lower_end(weights)) / log_two);
}

}  // namespace

TailScores Tail::scores(const Matrix& queries, const Matrix& keys, const VisibleKeys& visible, NodeRange block,
                        std::optional<double> scale) const {
  const NodeRange positions = positions_in(block);
  TailScores out{.positions = certified_.scores(queries.center, keys.center, visible, positions, scale),
                 .groups = {},
                 .bias = std::nullopt};
  const Real factor =
      scale ? Real(Ball(*scale), precision()) : 1 / sqrt(Real(static_cast<long>(queries.columns()), precision()));
  const Node first = std::max(block.begin, nodes_->first_group());
  if (first >= block.end) return out;
  const Operand q{queries, deviations(queries)};
  const Operand k{keys, deviations(keys)};
  const RotatedPairs q_pairs = queries.rotated ? rotated_pairs(q, *nodes_, precision()) : RotatedPairs();
  const RotatedPairs k_pairs = queries.rotated ? rotated_pairs(k, *nodes_, precision()) : RotatedPairs();
  const Real zero(0, precision());
  out.groups.assign(
      static_cast<std::size_t>(block.end - first),
      {.query = 0, .slots = {}, .rotated = false, .sink = std::nullopt, .sum = LinearForm(zero), .doublings = 0});
  for_each_row(out.groups.size(), [&](std::size_t i) {
    TailScoreRow& row = out.groups[i];
    row.query = first + static_cast<Node>(i);
    row.rotated = queries.rotated.has_value();
    for_each_key(visible, row.query, [&](std::size_t, Node key) {
      const bool shared = (*nodes_)[key].kind == TailNode::Kind::suffix;
      if (!row.rotated) {
        row.slots.push_back(slot_of(key, logit(q, row.query, k, key, shared, precision()) * factor));
        return;
      }
      const auto pairs = [&](const BallMatrix& of_key) {
        return abs(dot(q_pairs.longest.at(row.query, 0), of_key.at(key, 0), of_key.columns(), precision()) * factor);
      };
      TailSlot slot = slot_of(key, widened(LinearForm(zero), pairs(k_pairs.longest)));
      const bool is_block =
          (*nodes_)[key].kind == TailNode::Kind::period && (*nodes_)[key].block != (*nodes_)[row.query].block;
      if (is_block) slot.least_mean = -upper_end(pairs(k_pairs.average));
      row.slots.push_back(std::move(slot));
    });
  });
  return out;
}

TailScores Tail::table_scores(const DoubleMatrix& table, std::span<const Token> tokens, const VisibleKeys& visible,
                              NodeRange block) const {
  const NodeRange positions = positions_in(block);
  TailScores out{
      .positions = certified_.table_scores(table, tokens, visible, positions), .groups = {}, .bias = std::nullopt};
  for (Node query = std::max(block.begin, nodes_->first_group()); query < block.end; ++query) {
    TailScoreRow row{.query = query,
                     .slots = {},
                     .rotated = false,
                     .sink = std::nullopt,
                     .sum = LinearForm(Real(0, precision())),
                     .doublings = 0};
    for_each_key(visible, query, [&](std::size_t, Node key) {
      const double entry = table(tokens[static_cast<std::size_t>(query)], tokens[static_cast<std::size_t>(key)]);
      row.slots.push_back(slot_of(key, LinearForm(Real(Ball(entry), precision()))));
    });
    out.groups.push_back(std::move(row));
  }
  return out;
}

void Tail::add_distance_bias(Scores& scores, const DistanceBias& bias, const VisibleKeys& visible,
                             NodeRange block) const {
  certified_.add_distance_bias(scores.positions, bias, visible, positions_in(block));
  scores.bias = bias;
}

void Tail::soft_cap(Scores& scores, double cap) const {
  certified_.soft_cap(scores.positions, cap);
  const Real limit(Ball(cap), precision());
  // From the ends: a wide ball's own evaluation may lose that a hyperbolic tangent is at most 1.
  const auto bounded = [&limit](const Real& t) {
    return t.is_finite() ? hull(tanh(lower_end(t) / limit), tanh(upper_end(t) / limit)) : tanh(t / limit);
  };
  const Smooth f{[&](const Real& t) { return limit * bounded(t); },
                 [&](const Real& t) { return 1 - square(bounded(t)); }};
  for_each_row(scores.groups.size(), [&](std::size_t i) {
    TailScoreRow& row = scores.groups[i];
    for (TailSlot& slot : row.slots) {
      slot.logit = apply(f, slot.logit, logit_reach(row.query, slot.key));
      slot.least_mean.reset();  // the cap does not respect averages
    }
  });
}

std::vector<Real> Tail::logit_reach(Node query, Node key) const {
  const bool own_symbols = (*nodes_)[key].kind == TailNode::Kind::period;
  return joined(reach(query), own_symbols ? reach(key) : std::span<const Real>());
}

TailScores Tail::softmax(const Scores& scores, SoftmaxKind kind, std::optional<double> sink) const {
  Scores out = scores;
  out.positions = certified_.softmax(scores.positions, kind, sink);
  const Real log_two = log(Real(2, precision()));
  const auto weight = [&](const Real& t) -> Real {
    if (kind == SoftmaxKind::phi) return (square(t + 1) + 1) / 2;
    return kind == SoftmaxKind::base2 ? exp(t * log_two) : exp(t);
  };
  const Smooth f{weight,
                 [&](const Real& t) -> Real {
                   if (kind == SoftmaxKind::phi) return t + 1;
                   return kind == SoftmaxKind::base2 ? weight(t) * log_two : weight(t);
                 },
                 kind == SoftmaxKind::phi ? Shape::any : Shape::convex_monotone};
  if (kind == SoftmaxKind::phi && scores.bias)
    throw Refused("tail", "phi-softmax with distance biases", "its weights are no products");
  if (weighing_ == TailWeighing::geometric && !(scores.bias && scores.bias->slope > 0))
    throw Refused("tail", "ALiBi with a slope that is not positive", "far keys would not be forgotten");
  for_each_row(out.groups.size(), [&](std::size_t i) {
    TailScoreRow& row = out.groups[i];
    for (TailSlot& slot : row.slots) {
      const std::vector<Real> bounds = logit_reach(row.query, slot.key);
      row.doublings = std::max(row.doublings, doublings_of(snellen::range(slot.logit, bounds), kind, weight));
      slot.logit = with_exact_slopes(apply(f, slot.logit, bounds), bounds);
      if (kind == SoftmaxKind::phi) slot.least_mean.reset();            // not monotone
      if (slot.least_mean) slot.least_mean = weight(*slot.least_mean);  // convex and monotone: Jensen
    }
    if (sink) row.sink = LinearForm(weight(Real(Ball(*sink), precision())));
    if (row.rotated) {
      rotated_weights(row);
    } else if (weighing_ == TailWeighing::geometric) {
      geometric_weights(row, scores.bias->slope, kind);
    } else {
      uniform_weights(row, scores.bias, kind);
    }
    if (row.sink) row.sum = row.sum + *row.sink;
  });
  return out;
}

}  // namespace snellen
