// SPDX-License-Identifier: LGPL-3.0-or-later
// Drifts on the stream, where changes from one r to the next come as near to the ends of what is enclosed as they can.
// Covers src/tail/drift_normalize.cpp.
#include "snellen/tail/drift.hpp"

#include "arithmetic/stream_formulas.hpp"
#include "run.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(drift_tight_test)

namespace {

constexpr double epsilon = 0.125;
constexpr long begin = 8;
constexpr std::size_t powers = 2;
const TailShape shape{.prefix = {0}, .period = {1}, .suffix = {2}, .residue = 0, .first = 0, .step = 1, .offset = 0};

/// A rule of rows with drifts, and of the numbers at one r.
struct DriftRule {
  std::string name;
  std::size_t inputs = 1;
  std::int64_t columns = 1;
  double lower = -4;
  double upper = 4;
  std::function<DriftMatrix(const TailDrift&, const Entries<DriftMatrix>&)> of_drift;
  std::function<Entries<MpfrReal>(const Entries<Entries<MpfrReal>>&)> of_members;
};

/// Where the block begins the symbols and their steps are as large as their bounds, and a change is what symbols and
/// centers make of it; far away symbols vanish, and any change is possible.
enum class Where : std::uint8_t { first, far };

/// Numbers at r and r + 1.
struct Pair {
  MpfrReal here;
  MpfrReal next;
};

struct Drawn {
  DriftMatrix rows;
  Entries<Entries<Pair>> members;  ///< some, by column
};

MpfrReal real(const Integer& x) {
  return MpfrReal(Rational(x));
}

Ball around(double middle, double radius) {
  return {Rational(middle) - Rational(radius), Rational(middle) + Rational(radius), 200};
}

/// A row of the endless block's period, the row `node`; all others are zero.
Drawn draw(const TailRun& run, const TailDrift& drift, const DriftRule& rule, Where where, const Integer& r,
           const Entries<MpfrReal>& powers_at_r, std::mt19937_64& engine) {
  const Node node = run.nodes.last_period();
  Drawn out{.rows = drift.zeros(static_cast<std::int64_t>(run.nodes.size()), rule.columns), .members = {}};
  const Entries<double> centers = draw_dyadics(engine, static_cast<std::size_t>(rule.columns), rule.lower, rule.upper);
  const auto coin = [&engine] { return static_cast<double>(engine() % 3) - 1; };
  for (int member = 0; member < 6; ++member) out.members.emplace_back();
  for (std::int64_t column = 0; column < rule.columns; ++column) {
    const double center = centers[static_cast<std::size_t>(column)];
    const double slope = engine() % 2 == 0 ? draw_dyadics(engine, 1, -4, 4)[0] : 0;
    // A number that is known exactly cannot change far away.
    const double spread =
        where == Where::far || engine() % 2 == 0 ? std::ldexp(1.0, -4 - static_cast<int>(engine() % 12)) : 0;
    run.tail.set(out.rows.value, node, column,
                 LinearForm(Real(around(center, spread), TailRun::precision),
                            {Real(Ball(slope), TailRun::precision), Real(0, TailRun::precision)}));
    Entries<double> middles(powers, 0.0);
    Entries<double> radii(powers, 0.0);
    if (where == Where::first) {
      middles[0] = -slope;
      radii[0] = 2 * spread * (begin + 1) * (begin + 2);
    } else {
      for (std::size_t k = 0; k < powers; ++k) {
        middles[k] = draw_dyadics(engine, 1, -4, 4)[0];
        radii[k] = engine() % 2 == 0 ? std::ldexp(1.0, -static_cast<int>(engine() % 8)) : 0;
      }
    }
    for (std::size_t k = 0; k < powers; ++k) {
      run.tail.set(out.rows.drift[k], 0, column, LinearForm(Real(around(middles[k], radii[k]), TailRun::precision)));
    }
    for (Entries<Pair>& member : out.members) {
      if (where == Where::first) {
        const auto at_r = [&](const Integer& length) {
          return MpfrReal(center + spread * coin()) + MpfrReal(slope) / real(length);
        };
        member.push_back({at_r(r), at_r(r + 1)});
      } else {
        const MpfrReal here = MpfrReal(center + spread * coin() * (1 - 0x1p-30)) + MpfrReal(slope) / real(r);
        MpfrReal change;
        for (std::size_t k = 0; k < powers; ++k) {
          change = change + MpfrReal(middles[k] + radii[k] * coin()) * powers_at_r[k];
        }
        member.push_back({here, here + change / (real(r) * real(r + 1))});
      }
    }
  }
  return out;
}

void check(const DriftRule& rule, Where where, double least, int trials = 300) {
  const std::string name = rule.name + (where == Where::first ? ", first r" : ", far r");
  const TailRun run(shape, 2, {4, begin}, TailWeighing::uniform, 2);
  const TailDrift drift(run.tail, powers);
  const Integer r = where == Where::first ? Integer(begin + 1) : Integer(Integer(begin) << 40U);
  const Entries<MpfrReal> powers_at_r = ExactHarmonics(begin + 1, powers).sums(r + 1);
  FormErrors errors;
  std::mt19937_64 engine(20261205);
  for (int trial = 0; trial < trials; ++trial) {
    Entries<DriftMatrix> inputs;
    Entries<Drawn> drawn;
    for (std::size_t i = 0; i < rule.inputs; ++i) {
      drawn.push_back(draw(run, drift, rule, where, r, powers_at_r, engine));
      inputs.push_back(drawn.back().rows);
    }
    const DriftMatrix out = rule.of_drift(drift, inputs);
    for (std::size_t member = 0; member < drawn[0].members.size(); ++member) {
      Entries<Entries<MpfrReal>> here(rule.inputs);
      Entries<Entries<MpfrReal>> next(rule.inputs);
      for (std::size_t i = 0; i < rule.inputs; ++i) {
        for (const Pair& pair : drawn[i].members[member]) {
          here[i].push_back(pair.here);
          next[i].push_back(pair.next);
        }
      }
      const Entries<MpfrReal> values = rule.of_members(here);
      const Entries<MpfrReal> values_next = rule.of_members(next);
      for (std::int64_t column = 0; column < out.columns(); ++column) {
        Real enclosure(0, 500);
        for (std::size_t k = 0; k < powers; ++k) {
          enclosure +=
              at(run.tail.form(out.drift[k], 0, column), run.symbols(r)) * Real(exact_ball(powers_at_r[k]), 500);
        }
        const auto c = static_cast<std::size_t>(column);
        errors.add(enclosure, (values_next[c] - values[c]) * real(r) * real(r + 1));
      }
    }
  }
  errors.check(name, least);
}

template <class Formula>
DriftRule drift_rule(std::string name, std::size_t inputs, std::int64_t columns, double lower, double upper,
                     std::function<DriftMatrix(const TailDrift&, const Entries<DriftMatrix>&)> of_drift,
                     const Formula& formula) {
  return {std::move(name),
          inputs,
          columns,
          lower,
          upper,
          std::move(of_drift),
          [formula](const Entries<Entries<MpfrReal>>& x) { return formula(x); }};
}

void check_both(const DriftRule& rule, double first = 0.9, double far = 0.9) {
  check(rule, Where::first, first);
  check(rule, Where::far, far);
}

}  // namespace

BOOST_AUTO_TEST_CASE(sums_and_products) {
  check_both(drift_rule(
      "drift of a sum", 2, 1, -4, 4, [](const TailDrift& a, const auto& x) { return a.add(x[0], x[1]); },
      [](const auto& x) { return std::vector{x[0][0] + x[1][0]}; }));
  check_both(drift_rule(
      "drift of a product", 2, 1, -4, 4, [](const TailDrift& a, const auto& x) { return a.multiply(x[0], x[1]); },
      [](const auto& x) { return std::vector{x[0][0] * x[1][0]}; }));
  DoubleMatrix weights(1, 2);
  weights << 0.75, -1.3;
  check_both(drift_rule(
      "drift of a matrix", 1, 2, -4, 4,
      [=](const TailDrift& a, const auto& x) { return a.linear(x[0], weights, DoubleVector()); },
      [](const auto& x) {
        return std::vector{x[0][0] * constant(0.75, x[0][0]) + x[0][1] * constant(-1.3, x[0][0])};
      }));
}

BOOST_AUTO_TEST_CASE(norms) {
  for (const auto& [name, kind] :
       {std::pair{"rms", NormKind::rms}, {"layer", NormKind::layer}, {"l1", NormKind::l1}, {"max", NormKind::max}}) {
    check_both(drift_rule(
        "drift of " + std::string(name) + " norm", 1, 3, -4, 4,
        [kind = kind](const TailDrift& a, const auto& x) {
          return a.normalize(x[0], kind, epsilon, DoubleVector(), DoubleVector());
        },
        [kind = kind](const auto& x) { return normalized(x[0], kind, epsilon); }));
  }
}

BOOST_AUTO_TEST_CASE(activations) {
  for (const auto& [name, kind] : {std::pair{"relu", Activation::relu},
                                   {"gelu by erf", Activation::gelu_erf},
                                   {"gelu by tanh", Activation::gelu_tanh},
                                   {"silu", Activation::silu}}) {
    check_both(drift_rule(
        "drift of " + std::string(name), 1, 1, -2, 2,
        [kind = kind](const TailDrift& a, const auto& x) { return a.activate(x[0], kind); },
        [kind = kind](const auto& x) { return std::vector{activated(x[0][0], kind)}; }));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
