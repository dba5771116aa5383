// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail: weights when a key at distance t counts q^t. The weight of a place of the period over all blocks together is a
// geometric sum that hardly depends on r; blocks differ from the query's own by values that are nearly the same.
#include <algorithm>

#include "distance.hpp"
#include "snellen/tail/tail.hpp"

namespace snellen {

void Tail::geometric_weights(TailScoreRow& row, double slope, SoftmaxKind kind) const {
  const TailNodes& nodes = *nodes_;
  const TailNode& query = nodes[row.query];
  const PeriodBlock& block = nodes.blocks()[query.block];
  const Real base = kind == SoftmaxKind::base2 ? log(Real(2, precision())) : Real(1, precision());
  const Real log_q = -(Real(Ball(slope), precision()) * base);
  const Real one(1, precision());
  const Real zero(0, precision());
  const auto power = [&](const Integer& distance) { return exp(log_q * Real(Rational(distance), precision())); };
  /// q^d for least <= d <= most, or every d >= least.
  const auto powers = [&](const Integer& least, const std::optional<Integer>& most) {
    return hull(power(least), most ? power(*most) : zero);
  };
  const Integer period = nodes.period();
  const Real one_less_q = one - power(period);
  /// 1 + q^T + ... , `terms` of them, or all.
  const auto geometric = [&](const std::optional<Integer>& terms) {
    return terms ? (one - power(*terms * period)) / one_less_q : one / one_less_q;
  };

  for (TailSlot& slot : row.slots) {
    slot.single = LinearForm(snellen::range(slot.logit, logit_reach(row.query, slot.key)));
    if (slot.key < nodes.first_group()) {
      const Lags lags = lags_of_position(nodes, row.query, slot.key);
      slot.weight = slot.single * powers(lags.least, lags.farthest);
      continue;
    }
    const TailNode& key = nodes[slot.key];
    const Integer offset = query.offset - key.offset;
    if (key.kind == TailNode::Kind::suffix) {
      slot.weight = slot.single * power(offset);
    } else if (key.block == query.block) {  // all blocks together
      const Integer first_lag = offset >= 0 ? 0 : 1;
      const Integer fewest = block.begin + 1 - nodes.first_periods() - first_lag;
      const std::optional<Integer> most =
          block.end ? std::optional<Integer>(*block.end - nodes.first_periods() - first_lag) : std::nullopt;
      slot.weight = slot.single * (power(first_lag * period + offset) * hull(geometric(fewest), geometric(most)));
    }
  }
  for (std::size_t s = 0; s < row.slots.size(); ++s) {  // what earlier blocks differ by
    TailSlot& slot = row.slots[s];
    const TailNode& key = nodes[slot.key];
    if (key.kind != TailNode::Kind::period || key.block == query.block) continue;
    const PeriodBlock& of_key = nodes.blocks()[key.block];
    const Integer nearest = (block.begin + 1 - *of_key.end) * period + query.offset - key.offset;
    const std::optional<Integer> farthest =
        block.end ? std::optional<Integer>((*block.end - *of_key.end) * period + query.offset - key.offset)
                  : std::nullopt;
    const Real factor = powers(nearest, farthest) * geometric(*of_key.end - of_key.begin);
    slot.against = static_cast<std::int64_t>(s + (query.block - key.block) * static_cast<std::size_t>(nodes.period()));
    TailSlot& own = row.slots[static_cast<std::size_t>(slot.against)];
    slot.weight = slot.single * factor;
    own.weight = own.weight + (slot.single - own.single) * factor;
  }
  for (const TailSlot& slot : row.slots) {
    if (slot.against < 0) row.sum = row.sum + slot.weight;
  }
}

}  // namespace snellen
