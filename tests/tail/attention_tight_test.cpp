// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail's attention, where members of what a row encloses come as near to its ends as they can: each key of each period
// by itself.
// Covers src/tail/average.cpp, src/tail/distance.hpp, src/tail/geometric.cpp, src/tail/scores.cpp,
// src/tail/uniform.cpp.
#include "attention_run.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(attention_tight_test)

namespace {

const TailShape one_token{
    .prefix = {0}, .period = {1}, .suffix = {2}, .residue = 0, .first = 0, .step = 1, .offset = 0};
const TailShape two_tokens{
    .prefix = {0}, .period = {1, 2}, .suffix = {3}, .residue = 0, .first = 0, .step = 1, .offset = 0};

/// What of the rows is wide; all else is exact.
enum class Wide : std::uint8_t { query_symbols, key_symbols, key_centers, value_centers, value_symbols, everything };
constexpr const char* names[] = {"query symbols", "key symbols",   "key centers",
                                 "value centers", "value symbols", "everything"};

struct Drawn {
  AttendedRows rows;
  AttendedMembers members = {};
};

Drawn draw(const TailRun& run, Wide wide, std::mt19937_64& engine, std::int64_t width = 1) {
  Drawn out{.rows = {run.zeros(width), run.zeros(width), run.zeros(1)}, .members = {}};
  const auto exponent = -static_cast<slong>(3 + engine() % 12);
  const bool all = wide == Wide::everything;
  const auto fill = [&](TailMatrix& x, double most, bool symbols, bool centers) {
    const double steep = std::ldexp(1.0, -static_cast<int>(engine() % 4));
    for (Node node = 0; node < static_cast<Node>(run.nodes.size()); ++node) {
      for (std::int64_t c = 0; c < x.columns(); ++c) {
        Ball center(draw_dyadics(engine, 1, -most, most)[0]);
        if (centers) arb_add_error_2exp_si(center.get(), exponent);
        if (node < run.nodes.first_group()) {
          arb_set(x.center.at(node, c), center.get());
          continue;
        }
        LinearForm form(Real(center, TailRun::precision));
        for (std::size_t m = 0; m < x.slopes.size(); ++m) {
          const double slope = symbols && engine() % 2 == 0 ? draw_dyadics(engine, 1, -4, 4)[0] * steep : 0;
          form.slopes.emplace_back(Ball(slope), TailRun::precision);
        }
        run.tail.set(x, node, c, form);
      }
    }
  };
  fill(out.rows.queries, 1, all || wide == Wide::query_symbols, false);
  fill(out.rows.keys, 1, all || wide == Wide::key_symbols, all || wide == Wide::key_centers);
  fill(out.rows.values, 3, all || wide == Wide::value_symbols, all || wide == Wide::value_centers);
  // All members at one end, or each at one that a coin has chosen.
  const std::uint64_t seed = engine();
  const auto coin = [seed](Node node, const Integer& period, std::uint64_t salt) -> double {
    if (seed % 3 == 0) return 1;
    if (seed % 3 == 1) return -1;
    std::mt19937_64 toss(seed + salt + 1000 * static_cast<std::uint64_t>(node) + static_cast<std::uint64_t>(period));
    return toss() % 2 == 0 ? -1 : 1;
  };
  out.members.key = [coin](Node node, const Integer& period) { return coin(node, period, 1); };
  out.members.value = [coin](Node node, const Integer& period) { return coin(node, period, 2); };
  return out;
}

/// What was found about logits, weights, their sums, and averages.
struct Found {
  FormErrors logits;
  FormErrors weights;     ///< of all keys of a slot together
  FormErrors nonuniform;  ///< sum over a slot's keys of what their weights differ from the common one by
  FormErrors sums;
  FormErrors averages;
  FormErrors means;  ///< of a whole block's logits, which RoPE turns
  Searched widths;
};

/// The simple algorithm: each key's weight and value, and the share of keys that a slot has of all r, as intervals.
Real by_intervals(const TailRun& run, const TailScoreRow& row, const Drawn& drawn) {
  const PeriodBlock& block = run.block_of(row.query);
  const auto real = [](const Integer& x) { return Real(Rational(x), TailRun::precision); };
  const Real zero(0, TailRun::precision);
  const Real each = hull(block.end ? 1 / real(*block.end) : zero, 1 / real(block.begin + 1));
  Real sum = zero;
  Real total = zero;
  for (const TailSlot& slot : row.slots) {
    const TailNode& key = run.nodes[slot.key];
    Real share = each;
    if (key.kind == TailNode::Kind::period) {
      const PeriodBlock& of_key = run.nodes.blocks()[key.block];
      if (key.block != run.nodes[row.query].block) {
        share = each * real(*of_key.end - of_key.begin);
      } else {
        const long missing = run.nodes[row.query].offset < key.offset ? 1 : 0;
        const Real most = block.end ? 1 - real(block.begin + missing) / real(*block.end) : Real(1, TailRun::precision);
        share = hull(real(1 - missing) / real(block.begin + 1), most);
      }
    }
    const Real weight = range(slot.logit, run.tail.logit_reach(row.query, slot.key)) * share;
    sum += weight * run.tail.range(drawn.rows.values, slot.key, 0);
    total += weight;
  }
  return sum / total;
}

std::vector<Integer> lengths(const TailRun& run, Node node) {
  std::vector<Integer> out = run.lengths(run.block_of(node));
  if (!run.block_of(node).end) out.back() = run.block_of(node).begin + 24;
  return out;
}

void compare(const TailRun& run, const Attending& by, const Drawn& drawn, Found& found) {
  const AttendedRun attended(run, drawn.rows, by);
  const TailScores logits = attended.logits();
  const TailScores weights = attended.weights(logits);
  const TailMatrix out = attended.average(weights);
  for (std::size_t i = 0; i < weights.groups.size(); ++i) {
    const TailScoreRow& row = weights.groups[i];
    const std::size_t block = run.nodes[row.query].block;
    if (!row.sink && by.bias.table.empty() && by.weighing == TailWeighing::uniform && !row.rotated) {
      const Real all = run.tail.range(out, out.row_of(row.query), 0);
      found.widths.compare(all.ball(), by_intervals(run, row, drawn).ball());
    }
    for (const Integer& r : lengths(run, row.query)) {
      const Entries<MpfrReal>& here = run.symbols(r);
      const Entries<SeenKey> keys = attended.keys(row.query, r, drawn.members);
      for (std::size_t s = 0; s < row.slots.size(); ++s) {
        const TailSlot& slot = row.slots[s];
        const TailNode& of = run.nodes[slot.key];
        const std::size_t own_symbols = run.tail.reach(row.query).size();
        const bool every_block = (by.turn || by.weighing == TailWeighing::geometric) && slot.against < 0;
        MpfrReal total;
        MpfrReal apart;
        MpfrReal logit_sum;
        long seen = 0;
        const MpfrReal alike = midpoint_of(at(slot.single, here).ball());
        for (const SeenKey& key : keys) {
          const TailNode& of_seen = run.nodes[key.node];
          const bool same_place = of.kind == TailNode::Kind::period && of_seen.kind == TailNode::Kind::period &&
                                  of_seen.offset == of.offset;
          if (key.node == slot.key) {
            Entries<MpfrReal> both(here.begin(), here.begin() + static_cast<std::ptrdiff_t>(own_symbols));
            if (of.kind == TailNode::Kind::period) {
              const Entries<MpfrReal>& of_key = run.symbols(key.period);
              both.insert(both.end(), of_key.begin(), of_key.begin() + static_cast<std::ptrdiff_t>(own_symbols));
            }
            found.logits.add(at(logits.groups[i].slots[s].logit, both), key.logit);
            logit_sum = logit_sum + key.logit;
            ++seen;
            apart = apart + abs(key.weight - alike / MpfrReal(Rational(r)));
          }
          if (key.node == slot.key || (every_block && same_place)) total = total + key.weight;
        }
        found.weights.add(at(slot.weight, here), total);
        if (const auto& least = logits.groups[i].slots[s].least_mean)
          found.means.add(hull(-*least, *least), logit_sum / MpfrReal(static_cast<double>(seen)));
        if (!row.rotated && by.weighing == TailWeighing::uniform && of.kind == TailNode::Kind::period &&
            of.block <= block)
          found.nonuniform.add(hull(-slot.nonuniform, slot.nonuniform), apart);
      }
      found.sums.add(at(row.sum, here), attended.sum(keys, r));
      found.averages.add(run.enclosure(out, row.query, 0, r), attended.average(keys, r, 0, drawn.members));
    }
  }
}

/// What has to be reached; 0: nothing is wide there.
struct Least {
  double logits = 0;
  double weights = 0.9;
  double nonuniform = 0.9;
  double sums = 0.9;
  double averages = 0.9;
};

constexpr Least exact_weights{.logits = 0, .weights = 0, .nonuniform = 0, .sums = 0, .averages = 0.9};

void check(const std::string& scheme, const TailRun& run, const Attending& by, Wide wide, const Least& least,
           int trials = 8) {
  const std::string name = scheme + ", wide " + names[static_cast<std::size_t>(wide)];
  Found found;
  std::mt19937_64 engine(20261204);
  for (int trial = 0; trial < trials; ++trial) {
    compare(run, by, draw(run, wide, engine, by.turn ? 2 : 1), found);
  }
  found.logits.check(name + ": logits", least.logits);
  found.weights.check(name + ": weights", least.weights);
  if (found.nonuniform.count() > 0) found.nonuniform.check(name + ": unlike", least.nonuniform);
  if (found.means.count() > 0) found.means.check(name + ": means of logits", 0.9);
  found.sums.check(name + ": sums", least.sums);
  found.averages.check(name + ": averages", least.averages);
  if (found.widths.compared == 0) return;
  BOOST_TEST_MESSAGE(name << ": width over that of intervals " << found.widths.mean_width() << ", lost "
                          << found.widths.lost << ", gained " << found.widths.gained);
  BOOST_TEST(found.widths.mean_width() <= 1, name << ": wider than intervals: " << found.widths.mean_width());
}

}  // namespace

BOOST_AUTO_TEST_CASE(weights_of_keys_that_count_alike) {
  for (const TailShape& shape : {one_token, two_tokens}) {
    const TailRun run(shape, 2, {4, 6, 9}, TailWeighing::uniform, 2);
    const std::string tokens = std::to_string(shape.period.size()) + " tokens";
    check(tokens, run, {}, Wide::query_symbols, {});
    check(tokens, run, {}, Wide::key_symbols, {});
    check(tokens, run, {}, Wide::key_centers, {.logits = 0.9});
    check(tokens, run, {}, Wide::value_centers, exact_weights);
    check(tokens, run, {}, Wide::value_symbols, exact_weights);
    const Attending base2{.kind = SoftmaxKind::base2, .sink = 0.5};
    const Attending phi{.kind = SoftmaxKind::phi, .sink = 0.5};
    const Attending cap{.sink = 0.5, .cap = 1.5};
    for (const auto& [name, by] : {std::pair{" base 2", &base2}, {" phi", &phi}, {" cap", &cap}}) {
      check(tokens + name, run, *by, Wide::key_centers, {.logits = 0.9});
      // Not all remainders are at their worst for the same members.
      check(tokens + name, run, *by, Wide::everything, {.logits = 0.9, .sums = 0.6, .averages = 0.7});
    }
  }
}

// A block of two periods: values that move to both sides by all that their symbol allows, the heavier one always up.
BOOST_AUTO_TEST_CASE(keys_of_a_block_that_are_weighed_unlike) {
  const TailRun run(one_token, 2, {4, 9}, TailWeighing::uniform, 1);
  const Node block = run.nodes.first_group();
  for (const double up : {1.0, -1.0}) {
    AttendedRows rows{run.zeros(1), run.zeros(1), run.zeros(1)};
    for (Node node = 0; node < static_cast<Node>(run.nodes.size()); ++node) arb_one(rows.queries.center.at(node, 0));
    const Real wide(Ball(Rational(-1, 256), Rational(1, 256), 64), TailRun::precision);
    run.tail.set(rows.keys, block, 0, LinearForm(wide));
    run.tail.set(rows.values, block, 0, LinearForm(Real(0, TailRun::precision), {Real(3, TailRun::precision)}));
    AttendedMembers members;
    members.key = [up](Node, const Integer& period) { return period == 3 ? up : -up; };
    const Attending by;
    const AttendedRun attended(run, rows, by);
    const TailScores weights = attended.weights(attended.logits());
    const TailMatrix out = attended.average(weights);
    FormErrors errors;
    for (const TailScoreRow& row : weights.groups) {
      if (run.nodes[row.query].block == 0) continue;
      for (const Integer& r : lengths(run, row.query)) {
        errors.add(run.enclosure(out, row.query, 0, r),
                   attended.average(attended.keys(row.query, r, members), r, 0, members));
      }
    }
    errors.check("keys that are weighed unlike", 0.9);
  }
}

BOOST_AUTO_TEST_CASE(near_keys) {
  std::vector<double> one{0.75};
  std::vector<double> some{0.5, -0.75, 0.25, 1};
  for (std::vector<double>* table : {&one, &some}) table->resize(64);  // an entry for each distance of positions
  for (const TailShape& shape : {one_token, two_tokens}) {
    const TailRun run(shape, 2, {4, 6, 9}, TailWeighing::uniform, 2);
    const std::string tokens = std::to_string(shape.period.size()) + " tokens T5";
    for (const Wide wide : {Wide::query_symbols, Wide::key_symbols, Wide::key_centers}) {
      check(tokens + " one distance", run, {.bias = {.slope = 0, .table = one, .origin = 0}}, wide,
            {.logits = wide == Wide::key_centers ? 0.9 : 0});
      // What is near in the own block and in earlier ones is at its worst for different r.
      check(tokens, run, {.bias = {.slope = 0, .table = some, .origin = 0}}, wide, {.sums = 0.6, .averages = 0.6});
    }
  }
}

BOOST_AUTO_TEST_CASE(keys_that_are_forgotten) {
  for (const TailShape& shape : {one_token, two_tokens}) {
    const TailRun run(shape, 2, {4, 6, 9}, TailWeighing::geometric, 2);
    const std::string tokens = std::to_string(shape.period.size()) + " tokens ALiBi";
    for (const SoftmaxKind kind : {SoftmaxKind::exponential, SoftmaxKind::base2}) {
      for (const Wide wide : {Wide::query_symbols, Wide::key_centers, Wide::value_centers}) {
        check(tokens, run,
              {.kind = kind,
               .sink = 0.5,
               .bias = {.slope = 0.5, .table = {}, .origin = 0},
               .weighing = TailWeighing::geometric},
              wide, {.logits = wide == Wide::key_centers ? 0.9 : 0}, 24);
      }
    }
  }
}

// Of keys that turn: the worst sums and averages are those of keys that stay lined up (tail_rotated_tight_test).
BOOST_AUTO_TEST_CASE(keys_that_are_rotated) {
  for (const TailShape& shape : {one_token, two_tokens}) {
    const TailRun run(shape, 2, {4, 6, 9}, TailWeighing::uniform, 2);
    const std::string tokens = std::to_string(shape.period.size()) + " tokens RoPE";
    for (const Wide wide : {Wide::query_symbols, Wide::key_symbols, Wide::key_centers, Wide::value_centers}) {
      const RotationLayout layout =
          wide == Wide::key_symbols ? RotationLayout::interleaved : RotationLayout::half_split;
      check(tokens, run, {.sink = 0.5, .turn = TailMatrix::Rotation{layout, 10000}}, wide,
            {.logits = 0.9, .sums = 0.6, .averages = 0.3});
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
