// SPDX-License-Identifier: LGPL-3.0-or-later
// Attention over a tail of which every member is known: each key of each period by itself, by MPFR.
#pragma once

#include "run.hpp"

namespace snellen::testing {

/// How logits become weights.
struct Attending {
  SoftmaxKind kind = SoftmaxKind::exponential;
  std::optional<double> sink = {};
  std::optional<double> cap = {};
  DistanceBias bias = {};
  std::optional<TailMatrix::Rotation> turn = {};
  double scale = 1;
  TailWeighing weighing = TailWeighing::uniform;
};

/// Rows of queries, keys and values, by node.
struct AttendedRows {
  TailMatrix queries;
  TailMatrix keys;
  TailMatrix values;
};

/// Which member of a key's or a value's ball stands at a period, as a share of the radius; period 0 for positions.
struct AttendedMembers {
  std::function<double(Node, const Integer&)> query = [](Node, const Integer&) { return 0.0; };
  std::function<double(Node, const Integer&)> key = [](Node, const Integer&) { return 0.0; };
  std::function<double(Node, const Integer&)> value = [](Node, const Integer&) { return 0.0; };
};

/// One key that a query sees.
struct SeenKey {
  Node node = 0;
  Integer period = 0;  ///< 0: a position; a suffix key has the query's
  MpfrReal logit;      ///< capped, without the bias
  MpfrReal weight;     ///< over r where the weighing divides by it
};

class AttendedRun {
 public:
  AttendedRun(const TailRun& run, const AttendedRows& rows, const Attending& by) : run_(run), rows_(rows), by_(by) {}

  /// Keys of a group's query after r periods, r few.
  [[nodiscard]] Entries<SeenKey> keys(Node query, const Integer& r, const AttendedMembers& members) const {
    const TailNodes& nodes = run_.nodes;
    const TailNode& of = nodes[query];
    Entries<SeenKey> out;
    const Integer position = nodes.prefix() + r * nodes.period() + of.offset;
    const auto see = [&](Node node, const Integer& period, const Integer& at_position) {
      out.push_back(key(query, r, node, period, static_cast<long>(position - at_position), members));
    };
    for (Node node = 0; node < nodes.first_group(); ++node) see(node, 0, node);
    for (Integer period = nodes.first_periods() + 1; period <= r; ++period) {
      const std::size_t block = run_.block_of(period);
      for (Node node = nodes.first_group(); node < static_cast<Node>(nodes.size()); ++node) {
        const TailNode& of_key = nodes[node];
        if (of_key.kind != TailNode::Kind::period || of_key.block != block) continue;
        if (period == r && of_key.offset > of.offset) continue;
        see(node, period, nodes.prefix() + period * nodes.period() + of_key.offset);
      }
    }
    if (of.kind == TailNode::Kind::suffix) {
      for (Node node = query - static_cast<Node>(of.offset); node <= query; ++node) {
        see(node, r, nodes.prefix() + r * nodes.period() + nodes[node].offset);
      }
    }
    return out;
  }
  [[nodiscard]] MpfrReal value(const SeenKey& key, std::int64_t column, const AttendedMembers& members) const {
    return run_.member(rows_.values, key.node, column, key.period, members.value(key.node, key.period));
  }
  [[nodiscard]] MpfrReal weight_of(const MpfrReal& logit, const Integer& r) const {
    return weight(logit) / (by_.weighing == TailWeighing::uniform ? MpfrReal(Rational(r)) : MpfrReal(1.0));
  }
  /// The sink's weight and all keys'.
  [[nodiscard]] MpfrReal sum(const Entries<SeenKey>& keys, const Integer& r) const {
    MpfrReal out = by_.sink ? weight_of(MpfrReal(*by_.sink), r) : MpfrReal();
    for (const SeenKey& key : keys) out = out + key.weight;
    return out;
  }
  [[nodiscard]] MpfrReal average(const Entries<SeenKey>& keys, const Integer& r, std::int64_t column,
                                 const AttendedMembers& members) const {
    MpfrReal out;
    for (const SeenKey& key : keys) out = out + key.weight * value(key, column, members);
    return out / sum(keys, r);
  }

  /// The same by Tail.
  [[nodiscard]] TailScores logits() const {
    const TailNodes& nodes = run_.nodes;
    const VisibleKeys visible = nodes.visible();
    const NodeRange all{0, static_cast<Node>(nodes.size())};
    const auto rotated = [&](const TailMatrix& x) {
      return by_.turn ? run_.tail.rotate(x, nodes.positions(), by_.turn->theta, by_.turn->layout) : x;
    };
    TailScores out = run_.tail.scores(rotated(rows_.queries), rotated(rows_.keys), visible, all, by_.scale);
    if (by_.cap) run_.tail.soft_cap(out, *by_.cap);
    return out;
  }
  [[nodiscard]] TailScores weights(TailScores logits) const {
    const VisibleKeys visible = run_.nodes.visible();
    if (by_.bias.slope != 0 || !by_.bias.table.empty())
      run_.tail.add_distance_bias(logits, by_.bias, visible, {0, static_cast<Node>(run_.nodes.size())});
    return run_.tail.softmax(logits, by_.kind, by_.sink);
  }
  [[nodiscard]] TailMatrix average(const TailScores& weights) const {
    return run_.tail.average(weights, rows_.values, run_.nodes.visible(), {0, static_cast<Node>(run_.nodes.size())});
  }

 private:
  [[nodiscard]] MpfrReal weight(const MpfrReal& logit) const {
    const MpfrReal one(1.0);
    if (by_.kind == SoftmaxKind::phi) return (square(logit + one) + one) / MpfrReal(2.0);
    return exp(by_.kind == SoftmaxKind::base2 ? logit * log(MpfrReal(2.0)) : logit);
  }
  [[nodiscard]] SeenKey key(Node query, const Integer& r, Node node, const Integer& period, long distance,
                            const AttendedMembers& members) const {
    const std::int64_t width = rows_.queries.columns();
    Entries<MpfrReal> q;
    Entries<MpfrReal> k;
    for (std::int64_t c = 0; c < width; ++c) {
      q.push_back(run_.member(rows_.queries, query, c, r, members.query(query, r)));
      k.push_back(run_.member(rows_.keys, node, c, period, members.key(node, period)));
    }
    if (by_.turn) turn(q, distance);
    MpfrReal logit;
    for (std::size_t c = 0; c < q.size(); ++c) logit = logit + q[c] * k[c];
    logit = logit * MpfrReal(by_.scale);
    if (by_.cap) logit = MpfrReal(*by_.cap) * tanh(logit / MpfrReal(*by_.cap));
    MpfrReal bias = MpfrReal(-by_.bias.slope) * MpfrReal(static_cast<double>(distance));
    if (!by_.bias.table.empty()) {
      const auto last = static_cast<long>(by_.bias.table.size()) - 1;
      bias = bias + MpfrReal(by_.bias.table[static_cast<std::size_t>(std::min(distance + by_.bias.origin, last))]);
    }
    return {.node = node, .period = period, .logit = logit, .weight = weight_of(logit + bias, r)};
  }
  void turn(Entries<MpfrReal>& x, long distance) const {
    const std::size_t pairs = x.size() / 2;
    const bool halves = by_.turn->layout == RotationLayout::half_split;
    for (std::size_t p = 0; p < pairs; ++p) {
      const MpfrReal share(static_cast<double>(2 * p) / static_cast<double>(x.size()));
      const MpfrReal angle = MpfrReal(static_cast<double>(distance)) * exp(-(log(MpfrReal(by_.turn->theta)) * share));
      MpfrReal& first = x[halves ? p : 2 * p];
      MpfrReal& second = x[halves ? p + pairs : 2 * p + 1];
      const MpfrReal rotated = first * cos(angle) - second * sin(angle);
      second = second * cos(angle) + first * sin(angle);
      first = rotated;
    }
  }

  const TailRun& run_;
  const AttendedRows& rows_;
  const Attending& by_;
};

}  // namespace snellen::testing
