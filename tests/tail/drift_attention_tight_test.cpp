// SPDX-License-Identifier: LGPL-3.0-or-later
// Drifts of attention, against the change of the average of each key of each period.
// Covers src/tail/drift_average.cpp.
#include "attention_run.hpp"
#include "snellen/tail/drift.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(drift_attention_tight_test)

namespace {

constexpr long begin = 8;
constexpr std::size_t powers = 2;
const TailShape shape{.prefix = {0}, .period = {1}, .suffix = {2}, .residue = 0, .first = 0, .step = 1, .offset = 0};

/// What differs: the weights of keys before the endless block, queries that move, keys that move, values that move.
enum class Moving : std::uint8_t { early_keys, queries, keys, values };
constexpr const char* names[] = {"early keys", "queries", "keys", "values"};

DriftMatrix draw(const TailRun& run, const TailDrift& drift, double most, bool early, bool moves,
                 std::mt19937_64& engine) {
  DriftMatrix out = drift.zeros(static_cast<std::int64_t>(run.nodes.size()), 1);
  const bool alike = engine() % 2 == 0;  // so that what moves is all that differs
  for (Node node = 0; node < static_cast<Node>(run.nodes.size()); ++node) {
    const bool endless = node >= run.nodes.first_group() && !run.block_of(node).end;
    Ball center(alike && node > 0 ? 0 : draw_dyadics(engine, 1, -most, most)[0]);
    if (early && !endless) arb_add_error_2exp_si(center.get(), -4);
    if (node < run.nodes.first_group()) {
      arb_set(out.value.center.at(node, 0), center.get());
      continue;
    }
    const double slope = moves && endless ? draw_dyadics(engine, 1, -4, 4)[0] : 0;
    run.tail.set(out.value, node, 0,
                 LinearForm(Real(center, TailRun::precision), {Real(Ball(slope), TailRun::precision)}));
    if (!endless) continue;
    const std::int64_t row = out.drift[0].row_of(node);  // r (r + 1) (1/(r + 1) - 1/r) = -1
    run.tail.set(out.drift[0], row, 0, LinearForm(Real(Ball(-slope), TailRun::precision)));
  }
  return out;
}

void check(Moving moving, const Attending& by, double least, int trials) {
  const std::string name = std::string("drift of an average, ") + names[static_cast<std::size_t>(moving)];
  const TailRun run(shape, 2, {4, begin}, TailWeighing::uniform, 2);
  const TailDrift drift(run.tail, powers);
  const ExactHarmonics sums(begin + 1, powers);
  const VisibleKeys visible = run.nodes.visible();
  const NodeRange all{0, static_cast<Node>(run.nodes.size())};
  FormErrors errors;
  std::mt19937_64 engine(20261206);
  for (int trial = 0; trial < trials; ++trial) {
    const DriftMatrix queries = draw(run, drift, 1, false, moving == Moving::queries, engine);
    const DriftMatrix keys = draw(run, drift, 1, moving == Moving::early_keys, moving == Moving::keys, engine);
    const DriftMatrix values = draw(run, drift, 3, false, moving == Moving::values, engine);
    DriftScores scores = drift.scores(queries, keys, visible, all, by.scale);
    if (by.cap) drift.soft_cap(scores, *by.cap);
    const DriftMatrix out = drift.average(drift.softmax(scores, by.kind, by.sink), values, visible, all);
    const AttendedRows rows{queries.value, keys.value, values.value};
    const AttendedRun attended(run, rows, by);
    AttendedMembers members;
    const double end = trial % 2 == 0 ? 1 : -1;
    members.key = [end](Node, const Integer&) { return end; };
    for (std::int64_t row = 0; row < out.drift[0].rows(); ++row) {
      const Node query = out.drift[0].nodes[static_cast<std::size_t>(row)];
      for (const Integer& r : {Integer(begin + 1), Integer(begin + 2), Integer(begin + 120)}) {
        const auto average = [&](const Integer& length) {
          return attended.average(attended.keys(query, length, members), length, 0, members);
        };
        const Entries<MpfrReal> powers_at_r = sums.sums(r + 1);
        Real enclosure(0, 500);
        for (std::size_t k = 0; k < powers; ++k) {
          enclosure += at(run.tail.form(out.drift[k], row, 0), run.symbols(r)) * Real(exact_ball(powers_at_r[k]), 500);
        }
        const MpfrReal change = (average(r + 1) - average(r)) * MpfrReal(Rational(r * (r + 1)));
        errors.add(enclosure, abs(change) < MpfrReal(0x1p-200) ? MpfrReal() : change);
      }
    }
  }
  errors.check(name, least);
}

}  // namespace

// The newest key's weight, the shares at r and at r + 1, and the density of weights between the block's begin and r are
// enclosed each by itself, over all r: no sequence has all of them at their worst at once.
BOOST_AUTO_TEST_CASE(averages) {
  for (const Moving moving : {Moving::early_keys, Moving::queries, Moving::keys, Moving::values}) {
    check(moving, {}, 0.6, 100);
    check(moving, {.kind = SoftmaxKind::base2, .sink = 0.5, .cap = 1.5}, 0.6, 32);
    check(moving, {.kind = SoftmaxKind::phi, .sink = 0.5}, 0.6, 32);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
