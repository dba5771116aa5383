// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail: the weighted average of values.
#include <algorithm>

#include "snellen/arithmetic/each_row.hpp"
#include "snellen/tail/tail.hpp"

namespace snellen {

/// The values of all keys less one reference, by column, so that a query's sums are dot products.
struct Tail::Values {
  const Matrix& matrix;
  std::vector<Real> reference;  // by column
  BallMatrix centers;           // (columns, nodes)
  BallMatrix varieties;         // (columns, nodes): what a key's symbols move its value by, at most

  Values(const Tail& tail, const Matrix& values)
      : matrix(values), centers(values.columns(), values.rows()), varieties(values.columns(), values.rows()) {
    const BallMatrix deviations = tail.deviations(values);
    const Node limit = tail.nodes().last_period();
    for (std::int64_t c = 0; c < values.columns(); ++c) {
      reference.push_back(midpoint(Real(values.center.ball(limit, c), tail.precision())));
    }
    for_each_row(values.columns(), [&](std::int64_t c) {
      for (std::int64_t node = 0; node < values.rows(); ++node) {
        arb_sub(centers.at(c, node), values.center.at(node, c), reference[static_cast<std::size_t>(c)].ball().get(),
                tail.precision());
        if (node >= values.positions) arb_set(varieties.at(c, node), deviations.at(node - values.positions, c));
      }
    });
  }
};

/// o = c + (sum_X W_X (U_X - c) - W_sink c) / (sum_X W_X + W_sink), with c near the limit: what every group differs
/// from c by is small, so that weights need not be known well. Weights are positive, so that the weighted average of
/// the keys' own centers lies in the center's ball; the symbols of a block's keys cancel but for what the keys are
/// weighed unlike.
std::vector<LinearForm> Tail::averaged(const TailScoreRow& row, const Values& values) const {
  const Reach bounds = reach(row.query);
  const LinearForm share = inverse(row.sum, bounds);
  const TailNodes& nodes = *nodes_;
  const std::size_t slots = row.slots.size();
  std::size_t plain = 0;  // slots of positions and periods, whose numbers are those of their nodes
  while (plain < slots && nodes[row.slots[plain].key].kind != TailNode::Kind::suffix) ++plain;
  BallArray weight_centers(plain);
  std::vector<BallArray> weight_slopes(symbols_count_, BallArray(plain));
  BallArray nonuniform(plain);
  for (std::size_t s = 0; s < plain; ++s) {
    const TailSlot& slot = row.slots[s];
    arb_set(nonuniform.at(s), slot.nonuniform.ball().get());
    if (slot.against >= 0) continue;
    arb_set(weight_centers.at(s), slot.weight.center.ball().get());
    for (std::size_t m = 0; m < slot.weight.slopes.size(); ++m) {
      arb_set(weight_slopes[m].at(s), slot.weight.slopes[m].ball().get());
    }
  }
  const auto dot = [&](const BallArray& x, arb_srcptr y) {
    Ball out;
    arb_dot(out.get(), nullptr, 0, x.at(0), 1, y, 1, static_cast<slong>(plain), precision());
    return Real(std::move(out), precision());
  };
  std::vector<LinearForm> out;
  for (std::int64_t c = 0; c < values.matrix.columns(); ++c) {
    const Real& about = values.reference[static_cast<std::size_t>(c)];
    LinearForm sum(dot(weight_centers, values.centers.at(c, 0)));
    for (const BallArray& slopes : weight_slopes) sum.slopes.push_back(dot(slopes, values.centers.at(c, 0)));
    if (weighing_ == TailWeighing::uniform) sum = widened(std::move(sum), dot(nonuniform, values.varieties.at(c, 0)));
    if (row.sink) sum = sum - *row.sink * about;
    for (std::size_t s = static_cast<std::size_t>(nodes.first_group()); s < slots; ++s) {
      const TailSlot& slot = row.slots[s];
      if (s >= plain) {  // the suffix, at the query's own r
        sum = sum + snellen::multiply(slot.weight, form(values.matrix, slot.key, c) - LinearForm(about), bounds);
      } else if (slot.against >= 0) {  // measured from the query's own block
        const Node own = row.slots[static_cast<std::size_t>(slot.against)].key;
        sum = sum + slot.weight * (Real(values.centers.ball(c, slot.key), precision()) -
                                   Real(values.centers.ball(c, own), precision()));
      } else if (!row.rotated && nodes[slot.key].block == nodes[row.query].block) {
        const LinearForm value = form(values.matrix, slot.key, c);
        for (std::size_t m = 1; m <= value.slopes.size(); ++m) {
          if (arb_is_zero(value.slopes[m - 1].ball().get()) != 0) continue;
          const LinearForm partial = partial_sum(row.query, slot.key, m) * value.slopes[m - 1];
          sum = sum + snellen::multiply(slot.single, partial, bounds);
        }
      }
    }
    LinearForm entry = snellen::multiply(sum, share, bounds);
    entry.center += about;
    out.push_back(std::move(entry));
  }
  return out;
}

TailMatrix Tail::average(const Scores& weights, const Matrix& values, const VisibleKeys& visible,
                         NodeRange block) const {
  const NodeRange positions = positions_in(block);
  Matrix out;
  for (Node node = block.begin; node < block.end; ++node) out.nodes.push_back(node);
  out.positions = positions.end - positions.begin;
  out.center = BallMatrix(block.end - block.begin, values.columns());
  out.slopes.assign(symbols_count_, BallMatrix(out.rows() - out.positions, values.columns()));
  if (out.positions > 0) {
    certified_.write_block(out.center, certified_.average(weights.positions, values.center, visible, positions), 0, 0);
  }
  if (weights.groups.empty()) return out;
  const Values of_keys(*this, values);
  for_each_row(weights.groups.size(), [&](std::size_t i) {
    const std::vector<LinearForm> entries = averaged(weights.groups[i], of_keys);
    for (std::int64_t c = 0; c < values.columns(); ++c) {
      set(out, out.positions + static_cast<std::int64_t>(i), c, entries[static_cast<std::size_t>(c)]);
    }
  });
  return out;
}

}  // namespace snellen
