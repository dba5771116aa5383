// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail: weights when RoPE turns logits with the distance, so that each is only known within a range. All keys at one
// place of the period are taken together, valued as the query's own block values them; what earlier blocks differ by
// comes on top. Weights are divided by r.
#include <algorithm>

#include "snellen/tail/tail.hpp"

namespace snellen {
namespace {

/// The product of two ranges of non-negative numbers.
Real positive_product(const Real& x, const Real& y) {
  const Real zero(0, x.precision());
  return hull(max(lower_end(x), zero) * max(lower_end(y), zero), upper_end(x) * upper_end(y));
}

}  // namespace

void Tail::rotated_weights(TailScoreRow& row) const {
  const TailNodes& nodes = *nodes_;
  const TailNode& query = nodes[row.query];
  const PeriodBlock& block = nodes.blocks()[query.block];
  const Real one(1, precision());
  const Real zero(0, precision());
  const Real most_each = one / Real(Rational(block.begin + 1), precision());
  const Real each = hull(block.end ? one / Real(Rational(*block.end), precision()) : zero, most_each);  // 1/r
  const Real all_periods = one - each * nodes.first_periods();  // those that are no positions, over r

  std::vector<TailSlot*> own(static_cast<std::size_t>(nodes.period()), nullptr);  // by place of the period
  const auto place = [&](const TailNode& key) { return static_cast<std::size_t>(key.offset + nodes.period()); };
  for (TailSlot& slot : row.slots) {
    const bool is_period = nodes[slot.key].kind == TailNode::Kind::period;
    if (is_period && nodes[slot.key].block == query.block) own[place(nodes[slot.key])] = &slot;
  }
  std::vector<Real> weights;  // of one key, by place, over all blocks
  std::vector<Real> least(own.size(), zero);
  for (const TailSlot* slot : own) weights.push_back(slot->logit.center);
  for (TailSlot& slot : row.slots) {
    const Real weight = max(snellen::range(slot.logit, logit_reach(row.query, slot.key)), zero);
    slot.logit = LinearForm(weight);
    slot.single = LinearForm(zero);
    const bool is_period = nodes[slot.key].kind == TailNode::Kind::period;
    if (!is_period) {
      slot.weight = LinearForm(positive_product(weight, each));
      continue;
    }
    const TailNode& key = nodes[slot.key];
    weights[place(key)] = hull(weights[place(key)], weight);
    if (key.block == query.block) continue;
    const PeriodBlock& of_key = nodes.blocks()[key.block];
    const Real number = each * Real(Rational(*of_key.end - of_key.begin), precision());
    slot.weight = LinearForm(positive_product(weight, number));
    slot.nonuniform = upper_end(slot.weight.center);
    slot.against = own[place(key)] - row.slots.data();
    least[place(key)] += lower_end(number) * lower_end(slot.least_mean ? max(weight, *slot.least_mean) : weight);
  }
  for (std::size_t p = 0; p < own.size(); ++p) {
    // A key behind the query in the period is missing from the query's own period.
    const bool misses_one = query.offset < nodes[own[p]->key].offset;
    const Real seen = max(misses_one ? all_periods - each : all_periods, zero);
    const Real range = positive_product(weights[p], seen);
    own[p]->weight = LinearForm(hull(max(lower_end(range), lower_end(least[p])), upper_end(range)));
    own[p]->nonuniform = upper_end(range);
  }
  for (const TailSlot& slot : row.slots) {
    if (slot.against < 0) row.sum = row.sum + slot.weight;
  }
  if (row.sink) row.sink = LinearForm(positive_product(row.sink->center, each));
}

}  // namespace snellen
