// SPDX-License-Identifier: LGPL-3.0-or-later
// Weights under RoPE, of which only ranges are known: keys that stand as the worst case has them.
#include "attention_run.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(rotated_tight_test)

namespace {

const TailShape shape{.prefix = {0}, .period = {1}, .suffix = {2}, .residue = 0, .first = 0, .step = 1, .offset = 0};

/// The columns of the second of two pairs.
struct Pair {
  std::int64_t first = 0;
  std::int64_t second = 0;
};
Pair second_pair(RotationLayout layout) {
  return layout == RotationLayout::half_split ? Pair{1, 3} : Pair{2, 3};
}

void set(TailMatrix& x, Node node, std::int64_t column, double value) {
  arb_set_d(x.center.at(node, column), value);
}

/// Queries of length one, keys of length one that are aligned with them where `aligned` says so and opposite elsewhere,
/// values where `valued` says so.
AttendedRows lined_up(const TailRun& run, RotationLayout layout, double value,
                      const std::function<bool(const TailNode&)>& aligned,
                      const std::function<bool(const TailNode&)>& valued) {
  AttendedRows out{run.zeros(4), run.zeros(4), run.zeros(1)};
  const std::int64_t column = second_pair(layout).first;
  for (Node node = 0; node < static_cast<Node>(run.nodes.size()); ++node) {
    const TailNode& of = run.nodes[node];
    set(out.queries, node, column, 1);
    set(out.keys, node, column, aligned(of) ? 1 : -1);
    set(out.values, node, 0, valued(of) ? value : 0);
  }
  return out;
}

bool is_position(const TailNode& node) {
  return node.kind == TailNode::Kind::position;
}
bool is_second_block(const TailNode& node) {
  return node.kind == TailNode::Kind::period && node.block == 1;
}
bool nothing(const TailNode&) {
  return false;
}
bool everything(const TailNode&) {
  return true;
}

}  // namespace

// So slow a frequency that all keys stay lined up: each may be the worst for its query at once.
BOOST_AUTO_TEST_CASE(keys_that_stay_lined_up) {
  const TailRun run(shape, 2, {4, 6, 512, 1024}, TailWeighing::uniform, 1);
  for (const RotationLayout layout : {RotationLayout::half_split, RotationLayout::interleaved}) {
    for (const std::optional<double> sink : {std::optional<double>(), std::optional(-6.0)}) {
      const Attending by{.sink = sink, .turn = TailMatrix::Rotation{layout, 0x1p200}};
      FormErrors most;
      FormErrors least;
      FormErrors positions;
      FormErrors below;
      FormErrors block;
      for (const auto& [kind, errors, value] :
           {std::tuple{0, &most, 0.0}, {1, &least, 0.0}, {2, &positions, 1.0}, {2, &below, -1.0}, {3, &block, 1.0}}) {
        const AttendedRows rows = kind == 0   ? lined_up(run, layout, value, everything, nothing)
                                  : kind == 1 ? lined_up(run, layout, value, nothing, nothing)
                                  : kind == 2 ? lined_up(run, layout, value, is_position, is_position)
                                              : lined_up(run, layout, value, is_second_block, is_second_block);
        const AttendedRun attended(run, rows, by);
        const TailScores weights = attended.weights(attended.logits());
        const TailMatrix out = attended.average(weights);
        for (const TailScoreRow& row : weights.groups) {
          if (run.nodes[row.query].block < 2) continue;
          const PeriodBlock& of = run.block_of(row.query);
          for (const Integer& r : {Integer(of.begin + 1), Integer(of.begin + 500)}) {
            if (r > 600 || (of.end && *of.end < r)) continue;
            const Entries<SeenKey> keys = attended.keys(row.query, r, {});
            if (kind < 2) errors->add(row.sum.center, attended.sum(keys, r));
            if (kind >= 2) errors->add(run.enclosure(out, row.query, 0, r), attended.average(keys, r, 0, {}));
          }
        }
      }
      most.check("RoPE: the largest sum", 0.9);
      least.check("RoPE: the least sum", 0.9);
      positions.check("RoPE: the largest weight of positions", 0.9);
      below.check("RoPE: the same of negative values", 0.9);
      block.check("RoPE: the largest weight of a block", 0.9);
    }
  }
}

// Blocks of two keys a quarter turn apart, to both sides of the direction opposite to the query: the Dirichlet kernel's
// bound is reached, and Jensen's inequality is an equation.
BOOST_AUTO_TEST_CASE(the_least_average_of_a_block) {
  std::vector<Integer> ends;
  for (long end = 4; end <= 64; end += 2) ends.emplace_back(end);
  ends.emplace_back(65);
  const TailRun run(shape, 2, ends, TailWeighing::uniform, 1);
  const double quarter = std::acos(-1.0) / 2;
  for (const RotationLayout layout : {RotationLayout::half_split, RotationLayout::interleaved}) {
    const Attending by{.turn = TailMatrix::Rotation{layout, 1 / (quarter * quarter)}, .scale = 2};
    AttendedRows rows{run.zeros(4), run.zeros(4), run.zeros(1)};
    const Pair pair = second_pair(layout);
    for (Node node = 0; node < static_cast<Node>(run.nodes.size()); ++node) {
      const TailNode& of = run.nodes[node];
      set(rows.queries, node, pair.first, 1);
      double angle = 2 * quarter;  // of positions and the query's own block: opposite at once, if not rotated
      if (of.kind == TailNode::Kind::position) angle += quarter * static_cast<double>(65 - static_cast<long>(node));
      if (of.kind == TailNode::Kind::period && of.block < 31) {
        const double last = static_cast<double>(4 + 2 * static_cast<long>(of.block));
        angle += quarter * (65 - last + 0.5);
      }
      set(rows.keys, node, pair.first, std::cos(angle));
      set(rows.keys, node, pair.second, std::sin(angle));
    }
    const AttendedRun attended(run, rows, by);
    const TailScores logits = attended.logits();
    const TailScores weights = attended.weights(logits);
    FormErrors means;
    FormErrors least;
    const std::size_t last = 31;
    for (std::size_t i = 0; i < weights.groups.size(); ++i) {
      const TailScoreRow& row = weights.groups[i];
      if (run.nodes[row.query].block != last || run.nodes[row.query].kind != TailNode::Kind::period) continue;
      const Entries<SeenKey> keys = attended.keys(row.query, 65, {});
      for (std::size_t s = 0; s < row.slots.size(); ++s) {
        if (!logits.groups[i].slots[s].least_mean) continue;
        MpfrReal mean;
        MpfrReal weight;
        for (const SeenKey& key : keys) {
          if (key.node != row.slots[s].key) continue;
          mean = mean + key.logit / MpfrReal(2.0);
          weight = weight + key.weight * MpfrReal(65 / 2.0);
        }
        const Real& bound = *logits.groups[i].slots[s].least_mean;
        means.add(hull(bound, -bound), mean);
        // Above by less than what doubles are off the angles.
        const MpfrReal above = weight - midpoint_of(lower_end(*row.slots[s].least_mean).ball());
        BOOST_TEST((MpfrReal(-0x1p-100) < above));
        BOOST_TEST((above < MpfrReal(0x1p-40)));
      }
      least.add(row.sum.center, attended.sum(keys, 65));
    }
    means.check("RoPE: the least average of logits", 0.9);
    // The least weight of a single key instead would leave 0.97.
    least.check("RoPE: the least sum with averages", 0.998);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
