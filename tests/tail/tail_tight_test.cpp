// SPDX-License-Identifier: LGPL-3.0-or-later
// Tail's operations on the stream, where members of a row come as near to the ends of what it encloses as they can.
// Covers src/tail/normalize.cpp.
#include "arithmetic/stream_formulas.hpp"
#include "run.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(tail_tight_test)

namespace {

constexpr double gain = 0.7;
constexpr double offset = -0.3;
constexpr double epsilon = 0.125;

/// A rule of rows: of a tail, of the numbers at one r, and, as the simple algorithm, of their ranges.
struct StreamRule {
  std::string name;
  std::size_t inputs = 1;
  std::int64_t columns = 1;
  double lower = -4;  ///< centers are drawn between these
  double upper = 4;
  std::function<TailMatrix(const Tail&, const Entries<TailMatrix>&)> of_tail;
  std::function<Entries<MpfrReal>(const Entries<Entries<MpfrReal>>&)> of_members;
  std::function<Entries<Real>(const Entries<Entries<Real>>&)> of_ranges;
};

template <class Formula>
StreamRule stream_rule(std::string name, std::size_t inputs, std::int64_t columns, double lower, double upper,
                       std::function<TailMatrix(const Tail&, const Entries<TailMatrix>&)> of_tail,
                       const Formula& formula) {
  return {std::move(name),
          inputs,
          columns,
          lower,
          upper,
          std::move(of_tail),
          [formula](const Entries<Entries<MpfrReal>>& x) { return formula(x); },
          [formula](const Entries<Entries<Real>>& x) { return formula(x); }};
}

/// What of the operands is wide: their symbols, or the balls of one of their columns.
enum class Wide : std::uint8_t { symbols, centers };

const TailShape shape{.prefix = {0}, .period = {1}, .suffix = {2}, .residue = 0, .first = 0, .step = 1, .offset = 0};

/// Rows that are drawn: blocks of two periods, whose first symbol is as large as its bound at both, of more, and of
/// all.
TailMatrix draw_rows(const TailRun& run, const StreamRule& rule, Wide wide, std::mt19937_64& engine) {
  TailMatrix out = run.zeros(rule.columns);
  const auto columns = static_cast<std::size_t>(rule.columns);
  const std::size_t wide_column = engine() % columns;
  const auto exponent = -static_cast<slong>(6 + engine() % 24);
  for (Node node = 0; node < static_cast<Node>(run.nodes.size()); ++node) {
    const Entries<double> centers = draw_dyadics(engine, columns, rule.lower, rule.upper);
    for (std::size_t k = 0; k < columns; ++k) {
      Ball center(centers[k]);
      if (wide == Wide::centers && k == wide_column) arb_add_error_2exp_si(center.get(), exponent);
      LinearForm form(Real(center, TailRun::precision));
      if (wide == Wide::symbols && engine() % 3 != 0) {
        for (const double slope : draw_dyadics(engine, out.slopes.size(), -6, 6)) {
          form.slopes.emplace_back(Ball(engine() % 2 == 0 ? slope : 0), TailRun::precision);
        }
      }
      if (node < run.nodes.first_group()) {
        arb_set(out.center.at(node, static_cast<std::int64_t>(k)), center.get());
      } else {
        run.tail.set(out, node, static_cast<std::int64_t>(k), form);
      }
    }
  }
  return out;
}

/// `least`: what is reached of what a row encloses at the r of its member. On average a row's range is at most `widest`
/// times as wide as the simple algorithm's.
void check(const StreamRule& rule, Wide wide, double least, double widest = 1.001, int trials = 60) {
  const std::string name = rule.name + (wide == Wide::symbols ? ", wide symbols" : ", wide centers");
  const TailRun run(shape, 2, {4, 40}, TailWeighing::uniform, 2);
  FormErrors linear;
  FormErrors in_range;
  Searched widths;
  std::mt19937_64 engine(20261203);
  for (int trial = 0; trial < trials; ++trial) {
    Entries<TailMatrix> inputs;
    for (std::size_t i = 0; i < rule.inputs; ++i) inputs.push_back(draw_rows(run, rule, wide, engine));
    const TailMatrix out = rule.of_tail(run.tail, inputs);
    for (Node node = run.nodes.first_group(); node < static_cast<Node>(run.nodes.size()); ++node) {
      Entries<Entries<Real>> ranges(rule.inputs);
      for (std::size_t i = 0; i < rule.inputs; ++i) {
        for (std::int64_t k = 0; k < rule.columns; ++k) ranges[i].push_back(run.tail.range(inputs[i], node, k));
      }
      const Entries<Real> simple = rule.of_ranges(ranges);
      for (std::int64_t k = 0; k < out.columns(); ++k) {
        const Ball& plain = simple[static_cast<std::size_t>(k)].ball();
        const bool of_roundings = radius_of(plain) < MpfrReal(0x1p-100);
        if (!of_roundings) widths.compare(run.tail.range(out, node, k).ball(), plain);
      }
      for (const Integer& r : run.lengths(run.block_of(node))) {
        for (int repeat = 0; repeat < 3; ++repeat) {
          Entries<Entries<MpfrReal>> members(rule.inputs);
          for (std::size_t i = 0; i < rule.inputs; ++i) {
            for (std::int64_t k = 0; k < rule.columns; ++k) {
              members[i].push_back(run.member(inputs[i], node, k, r, static_cast<double>(engine() % 3) - 1));
            }
          }
          const Entries<MpfrReal> values = rule.of_members(members);
          for (std::int64_t k = 0; k < out.columns(); ++k) {
            linear.add(run.enclosure(out, node, k, r), values[static_cast<std::size_t>(k)]);
            in_range.add(run.tail.range(out, node, k), values[static_cast<std::size_t>(k)]);
          }
        }
      }
    }
  }
  linear.check(name, least);
  in_range.check(name + ", range", 0.9);
  BOOST_TEST_MESSAGE(name << ": width over the simple algorithm's " << widths.mean_width() << ", lost " << widths.lost
                          << ", gained " << widths.gained);
  BOOST_TEST(widths.mean_width() <= widest, name << ": wider than the simple algorithm: " << widths.mean_width());
}

void check_both(const StreamRule& rule, double symbols, double centers, double widest = 1.001) {
  check(rule, Wide::symbols, symbols, widest);
  check(rule, Wide::centers, centers, widest);
}

}  // namespace

BOOST_AUTO_TEST_CASE(sums_and_products) {
  check_both(stream_rule(
                 "sum", 2, 1, -4, 4, [](const Tail& a, const auto& x) { return a.add(x[0], x[1]); },
                 [](const auto& x) { return std::vector{x[0][0] + x[1][0]}; }),
             0, 0.9);
  check_both(stream_rule(
                 "product", 2, 1, -4, 4, [](const Tail& a, const auto& x) { return a.multiply(x[0], x[1]); },
                 [](const auto& x) { return std::vector{x[0][0] * x[1][0]}; }),
             0.9, 0.9);
  DoubleMatrix weights(1, 2);
  weights << 0.75, -1.3;
  DoubleVector bias(1);
  bias << 0.3;
  check_both(stream_rule(
                 "matrix", 1, 2, -4, 4, [=](const Tail& a, const auto& x) { return a.linear(x[0], weights, bias); },
                 [](const auto& x) {
                   return std::vector{x[0][0] * constant(0.75, x[0][0]) + x[0][1] * constant(-1.3, x[0][0]) +
                                      constant(0.3, x[0][0])};
                 }),
             0, 0.9);
}

BOOST_AUTO_TEST_CASE(norms) {
  struct Kind {
    const char* name;
    NormKind kind;
    double symbols;
  };
  DoubleVector gains(3);
  gains << gain, 2 * gain, -gain;
  DoubleVector offsets(3);
  offsets << offset, 0, 2 * offset;
  for (const auto& [name, kind, symbols] :
       {Kind{"rms norm", NormKind::rms, 0.9}, Kind{"layer norm", NormKind::layer, 0.9},
        Kind{"l1 norm", NormKind::l1, 0.9}, Kind{"max norm", NormKind::max, 0.9}}) {
    check_both(
        stream_rule(
            name, 1, 3, -4, 4,
            [=, kind = kind](const Tail& a, const auto& x) { return a.normalize(x[0], kind, epsilon, gains, offsets); },
            [=, kind = kind](const auto& x) {
              auto out = normalized(x[0], kind, epsilon);
              for (std::size_t k = 0; k < 3; ++k) {
                const auto column = static_cast<std::int64_t>(k);
                out[k] = out[k] * constant(gains(column), out[k]) + constant(offsets(column), out[k]);
              }
              return out;
            }),
        symbols, 0.9);
  }
}

// One coordinate of three that may vanish, beside nothing: next to sqrt(3) of either sign wherever it is not small.
BOOST_AUTO_TEST_CASE(a_norm_of_what_may_vanish) {
  const TailRun run(shape, 2, {4, 40}, TailWeighing::uniform, 2);
  TailMatrix x = run.zeros(3);
  const Node node = run.nodes.last_period();
  run.tail.set(x, node, 1, LinearForm(Real(Ball(Rational(-1), Rational(1), 64), TailRun::precision)));
  const TailMatrix out = run.tail.normalize(x, NormKind::rms, 0x1p-40, DoubleVector(), DoubleVector());
  FormErrors errors;
  for (const double share : {-1.0, 0.0, 1.0}) {
    const Entries<MpfrReal> members{MpfrReal(), member_of(run.tail.range(x, node, 1), share), MpfrReal()};
    const Entries<MpfrReal> values = normalized(members, NormKind::rms, 0x1p-40);
    for (const Integer& r : run.lengths(run.block_of(node))) errors.add(run.enclosure(out, node, 1, r), values[1]);
  }
  errors.check("rms norm of what may vanish", 0.9);
}

// Squares as forms would reach below zero, but not the squares' ranges: a coordinate from -0.2 to 2.2 beside 0.1.
BOOST_AUTO_TEST_CASE(a_norm_of_sizes_that_are_ranges) {
  const TailRun run(shape, 2, {4, 40}, TailWeighing::uniform, 2);
  TailMatrix x = run.zeros(3);
  const Node node = run.nodes.first_group();
  run.tail.set(x, node, 0, LinearForm(Real(1, TailRun::precision), {Real(Ball(28.8), TailRun::precision)}));
  run.tail.set(x, node, 1, LinearForm(Real(Ball(0.1), TailRun::precision)));
  for (const NormKind kind : {NormKind::rms, NormKind::l1, NormKind::max}) {
    const TailMatrix out = run.tail.normalize(x, kind, epsilon, DoubleVector(), DoubleVector());
    FormErrors errors;
    for (const Integer& r : run.lengths(run.block_of(node))) {
      const Entries<MpfrReal> members{run.member(x, node, 0, r, 0), run.member(x, node, 1, r, 0), MpfrReal()};
      errors.add(run.tail.range(out, node, 1), normalized(members, kind, epsilon)[1]);
    }
    errors.check("norm of ranges", kind == NormKind::l1 ? 0.5 : 0.9);
  }
}

BOOST_AUTO_TEST_CASE(activations) {
  struct Kind {
    const char* name;
    Activation kind;
    double symbols;
  };
  for (const auto& [name, kind, symbols] :
       {Kind{"relu", Activation::relu, 0.9}, Kind{"gelu by erf", Activation::gelu_erf, 0.9},
        Kind{"gelu by tanh", Activation::gelu_tanh, 0.5}, Kind{"silu", Activation::silu, 0.5}}) {
    check_both(stream_rule(
                   name, 1, 1, -2, 2, [kind = kind](const Tail& a, const auto& x) { return a.activate(x[0], kind); },
                   [=, kind = kind](const auto& x) { return std::vector{activated(x[0][0], kind)}; }),
               symbols, 0.9, 1.25);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
