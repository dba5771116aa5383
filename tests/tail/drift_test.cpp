// SPDX-License-Identifier: LGPL-3.0-or-later
// What a drift encloses, against differences of the same model evaluated on the sequences themselves.
#include "snellen/tail/drift.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "asked.hpp"
#include "random_model.hpp"
#include "snellen/error.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/tail/evaluation.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(drift_test)

namespace {

using test::expanded;
using test::random_tail_model;
using test::TailModel;

constexpr Precision precision = 128;
constexpr Observable observables[] = {Observable::stream, Observable::normalized, Observable::logits};

/// A model without positions whose run has one token.
TailModel run_model(std::uint64_t seed) {
  TailModel out = random_tail_model(PositionScheme::none, seed);
  out.shape.period.resize(1);
  if (out.shape.prefix.empty()) out.shape.prefix = {(out.shape.period.front() + 1) % 5};
  return out;
}

/// The representation after r periods and the suffix, for every r in [from, to].
std::vector<std::vector<Ball>> observed(const TailModel& given, long from, long to, Observable observable) {
  std::vector<std::vector<Token>> sequences;
  for (long r = from; r <= to; ++r) sequences.push_back(expanded(given.shape, r));
  const PrefixTree tree = tree_for(given.model.config, sequences);
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < sequences.size(); ++i) nodes.push_back(tree.last(i));
  const BallMatrix values = evaluate(given.model, tree, nodes, observable, Certified(precision));
  std::vector<std::vector<Ball>> out;
  for (std::size_t i = 0; i < nodes.size(); ++i) out.push_back(values.balls(static_cast<std::int64_t>(i)));
  return out;
}

std::vector<Integer> ends_up_to(long first, long begin) {
  std::vector<Integer> ends;
  for (long end = first; end < begin;) ends.emplace_back(end = std::min(end + std::max(end / 8, 1L), begin));
  return ends;
}

struct Counts {
  int compared = 0;
  int finite = 0;
  int narrow = 0;  ///< the enclosure is at most four times as wide as the change is large
};

/// sum over k of d_k T_k(r) encloses r (r + 1) (x(r + 1) - x(r)) at every r from begin + 1 to begin + length.
void check_run(const TailModel& given, long first, long begin, long length, Observable observable, Counts& counts) {
  const TailNodes nodes(given.shape, first, ends_up_to(first, begin));
  const Tail tail = tail_arithmetic(given.model.config, nodes, precision);
  const auto powers = static_cast<std::size_t>(given.model.config.layers);
  const TailDrift arithmetic(tail, powers);
  const DriftMatrix drift = evaluate_drift(given.model, arithmetic, nodes.last().back(), observable);
  const std::vector<std::vector<Ball>> values = observed(given, begin + 1, begin + length + 1, observable);
  std::vector<Rational> sums(powers, Rational(0));  // T_k(r)
  sums.front() = 1;
  for (long i = 0; i < length; ++i) {
    const long r = begin + 1 + i;
    const std::vector<Real> symbols = tail.basis().values(r);
    std::vector<Real> at;
    for (std::size_t k = 1; k < powers; ++k) {
      sums[k] += sums[k - 1] / (r + 1);
      // Rationals of many terms are long: a rounded one is narrow enough for what is compared here.
      sums[k] = Ball(sums[k], 96).midpoint();
    }
    for (const Rational& sum : sums)
      at.emplace_back(Ball(sum - Rational(1, 1 << 30), sum + Rational(1, 1 << 30), 96), precision);
    for (std::int64_t c = 0; c < drift.columns(); ++c) {
      Real all(0, precision);
      for (std::size_t k = 0; k < powers; ++k) {
        const LinearForm form = tail.form(drift.drift[k], 0, c);
        Real coefficient = form.center;
        for (std::size_t m = 0; m < form.slopes.size(); ++m) coefficient += form.slopes[m] * symbols[m];
        all += coefficient * at[k];
      }
      const auto column = static_cast<std::size_t>(c);
      const Real change = (Real(values[static_cast<std::size_t>(i) + 1][column], precision) -
                           Real(values[static_cast<std::size_t>(i)][column], precision)) *
                          r * (r + 1);
      BOOST_TEST_REQUIRE(change.is_finite(), given.description);
      ++counts.compared;
      if (!all.is_finite()) continue;
      ++counts.finite;
      BOOST_TEST_REQUIRE(all.ball().overlaps(change.ball()), given.description << "; r " << r << " column " << c << ": "
                                                                               << certified_digits(change.ball(), 8));
      if (certainly_at_most(radius(all), 2 * abs(change))) ++counts.narrow;
    }
  }
}

/// Coordinates of the stream of clear_model().
enum Coordinate : std::int64_t { is_start, is_run, is_end, heard_start, answer };

/// Two layers that can be followed by hand: the first one writes into heard_start how much of the start token uniform
/// attention hears; in the second one a query is `strength` times one coordinate, a key and a value are coordinates.
struct Clear {
  double strength = 0;
  Coordinate query = is_run;
  Coordinate key = is_run;
  Coordinate value = is_start;
  std::vector<Token> suffix;
};

TailModel clear_model(const Clear& wanted) {
  Config config;
  config.layers = 2;
  config.width = 5;
  config.vocabulary = 3;
  config.position.scheme = PositionScheme::none;
  config.attention.head_width = 1;
  config.attention.scale = 1;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.feed_forward = FeedForward{.present = false};
  TailModel out{.description = "clear", .model = synthetic_model(config, {}), .shape = {}, .first_periods = 1};
  Weights& weights = out.model.weights;
  weights.embedding.setZero();
  for (Token token = 0; token < 3; ++token) weights.embedding(token, token) = 1;
  for (LayerWeights& layer : weights.layers) {
    for (DoubleMatrix* matrix : {&layer.query, &layer.key, &layer.value, &layer.output}) matrix->setZero();
  }
  weights.layers[0].value(0, is_start) = 1;
  weights.layers[0].output(heard_start, 0) = 1;
  weights.layers[1].query(0, wanted.query) = wanted.strength;
  weights.layers[1].key(0, wanted.key) = 1;
  weights.layers[1].value(0, wanted.value) = 1;
  weights.layers[1].output(answer, 0) = 1;
  out.shape = {.prefix = {0}, .period = {1}, .suffix = wanted.suffix, .residue = 0, .first = 0, .step = 1, .offset = 0};
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_moves_in_a_layer_that_can_be_followed_by_hand) {
  const std::vector<Token> ends = {2, 2};
  const std::vector<Clear> all = {
      // a query that moves, towards the start token, towards the run, with values that move too
      {.strength = 0.5, .query = heard_start, .key = is_start, .value = is_start, .suffix = {}},
      {.strength = -0.2, .query = heard_start, .key = is_run, .value = is_start, .suffix = {}},
      {.strength = 0.2, .query = heard_start, .key = is_run, .value = heard_start, .suffix = {}},
      // keys of the run that differ
      {.strength = 2, .query = is_run, .key = heard_start, .value = is_start, .suffix = {}},
      {.strength = 2, .query = is_run, .key = heard_start, .value = heard_start, .suffix = {}},
      // a suffix whose values move, then whose keys do
      {.strength = 0, .query = is_end, .key = heard_start, .value = heard_start, .suffix = ends},
      {.strength = 3, .query = is_end, .key = is_end, .value = heard_start, .suffix = ends},
      {.strength = 3, .query = is_end, .key = heard_start, .value = is_end, .suffix = ends},
      {.strength = -4, .query = is_end, .key = heard_start, .value = is_end, .suffix = ends},
      {.strength = 0.5, .query = heard_start, .key = heard_start, .value = is_end, .suffix = ends}};
  for (const Clear& wanted : all) {
    Counts counts;
    for (const long begin : {32L, 64L, 128L}) {
      Clear scaled = wanted;  // what is heard of the start falls like 1 / r
      if (wanted.query == heard_start) scaled.strength *= static_cast<double>(begin);
      check_run(clear_model(scaled), begin - 2, begin, 40, Observable::stream, counts);
    }
    BOOST_TEST(3 * counts.narrow >= counts.compared);
  }
}

BOOST_AUTO_TEST_CASE(drifts_of_random_models_contain_the_changes_at_every_r) {
  const auto seeds = static_cast<std::uint64_t>(test::asked("SNELLEN_TAIL_SEEDS", 60));
  Counts counts;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    check_run(run_model(seed), 8, seed % 3 == 0 ? 24 : 96, 60, observables[seed % 3], counts);
  }
  BOOST_TEST_MESSAGE(counts.compared << " changes, " << counts.finite << " in a finite enclosure, " << counts.narrow
                                     << " in a narrow one");
  BOOST_TEST(counts.finite > counts.compared / 2);
  BOOST_TEST(counts.narrow > counts.compared / 4);
}

BOOST_AUTO_TEST_CASE(a_run_alone_does_not_change) {
  TailModel given = run_model(2);
  given.shape.prefix.clear();
  given.shape.suffix.clear();
  given.model.config.attention.sink = false;
  for (LayerWeights& layer : given.model.weights.layers) layer.sink = DoubleVector();
  const TailNodes nodes(given.shape, 4, ends_up_to(4, 64));
  const Tail tail = tail_arithmetic(given.model.config, nodes, precision);
  const TailDrift arithmetic(tail, static_cast<std::size_t>(given.model.config.layers));
  const DriftMatrix drift = evaluate_drift(given.model, arithmetic, nodes.last().back(), Observable::stream);
  for (std::int64_t c = 0; c < drift.columns(); ++c) {
    BOOST_TEST(certainly_at_most(abs(arithmetic.drift(drift, 0, 0, c)), Real(Rational(1, 1L << 40), precision)));
  }
}

BOOST_AUTO_TEST_CASE(what_no_drift_covers_is_refused) {
  TailModel given = run_model(1);
  given.shape.period = {0, 1};
  const TailNodes nodes(given.shape, 4, {});
  const Tail tail = tail_arithmetic(given.model.config, nodes, precision);
  BOOST_CHECK_THROW(TailDrift(tail, 1), Refused);
  for (const PositionScheme scheme : {PositionScheme::rope, PositionScheme::alibi, PositionScheme::t5}) {
    TailModel other = random_tail_model(scheme, 1);
    other.shape.period.resize(1);
    const TailNodes of(other.shape, 4, {});
    const Tail of_scheme = tail_arithmetic(other.model.config, of, precision);
    const TailDrift arithmetic(of_scheme, 3);
    BOOST_CHECK_THROW(evaluate_drift(other.model, arithmetic, of.last().back(), Observable::stream), Refused);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
