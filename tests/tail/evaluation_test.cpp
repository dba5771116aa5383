// SPDX-License-Identifier: LGPL-3.0-or-later
// What a tail encloses, against the same model evaluated on the sequences themselves.
#include "snellen/tail/evaluation.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>

#include "asked.hpp"
#include "random_model.hpp"
#include "snellen/error.hpp"
#include "snellen/model/forward.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(evaluation_test)

namespace {

using test::expanded;
using test::random_tail_model;
using test::TailModel;

constexpr Precision precision = 128;

/// A tail with the observable of all its nodes.
class Enclosed {
 public:
  Enclosed(const Model& model, const TailShape& shape, long first_periods, const std::vector<Integer>& ends,
           Observable observable, Precision bits = precision)
      : nodes_(shape, first_periods, ends), tail_(tail_arithmetic(model.config, nodes_, bits)) {
    for (Node node = nodes_.first_group(); node < static_cast<Node>(nodes_.size()); ++node) groups_.push_back(node);
    evaluation_ = evaluate_tail(model, tail_, groups_, observable);
  }

  [[nodiscard]] const TailNodes& nodes() const { return nodes_; }
  [[nodiscard]] const TailEvaluation& evaluation() const { return evaluation_; }
  [[nodiscard]] std::int64_t columns() const { return evaluation_.output.columns(); }
  [[nodiscard]] std::size_t block_of(const Integer& r) const {
    std::size_t block = 0;
    while (nodes_.blocks()[block].end && *nodes_.blocks()[block].end < r) ++block;
    return block;
  }
  /// The row of the token `offset` after r periods: as in TailNode.
  [[nodiscard]] std::int64_t row(std::size_t block, std::int64_t offset) const {
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const TailNode& node = nodes_[groups_[i]];
      if (node.block == block && node.offset == offset) return static_cast<std::int64_t>(i);
    }
    throw std::logic_error("no such node");
  }
  [[nodiscard]] Ball range(std::int64_t row, std::int64_t column) const {
    return tail_.range(evaluation_.output, row, column).ball();
  }
  /// What the form encloses after exactly r periods.
  [[nodiscard]] std::vector<Ball> at(const Integer& r, std::int64_t offset) const {
    const std::size_t block = block_of(r);
    const BlockSymbols& symbols = tail_.symbols(block);
    const std::vector<Real> values = tail_.basis().values(r);
    std::vector<Ball> out;
    for (std::int64_t k = 0; k < columns(); ++k) {
      const LinearForm form = tail_.form(evaluation_.output, row(block, offset), k);
      Real sum = form.center;
      for (std::size_t m = 0; m < form.slopes.size(); ++m) sum += form.slopes[m] * (values[m] - symbols.center[m]);
      out.push_back(sum.ball());
    }
    return out;
  }

 private:
  TailNodes nodes_;
  Tail tail_;
  std::vector<Node> groups_;
  TailEvaluation evaluation_;
};

/// One token of the sequences with r periods, with its observable.
struct Observed {
  long periods = 0;
  std::int64_t offset = 0;
  std::vector<Ball> values;
};

/// Every place of the period and of the suffix, for every r in [from, to].
std::vector<Observed> observed(const Model& model, const TailShape& shape, long from, long to, Observable observable) {
  std::vector<std::vector<Token>> sequences;
  for (long r = shape.suffix.empty() ? to : from; r <= to; ++r) sequences.push_back(expanded(shape, r));
  const PrefixTree tree = tree_for(model.config, sequences);
  const auto node_at = [&](std::size_t sequence, std::int64_t position) {
    for (const NodeRange& range : tree.path(tree.last(sequence))) {
      const std::int64_t first = tree.positions()[static_cast<std::size_t>(range.begin)];
      if (position < first + (range.end - range.begin)) return range.begin + static_cast<Node>(position - first);
    }
    throw std::logic_error("no such position");
  };
  const auto prefix = static_cast<std::int64_t>(shape.prefix.size());
  const auto period = static_cast<std::int64_t>(shape.period.size());
  const auto suffix = static_cast<std::int64_t>(shape.suffix.size());
  std::vector<Observed> out;
  std::vector<Node> nodes;
  for (long r = from; r <= to; ++r) {
    for (std::int64_t offset = -period; offset < suffix; ++offset) {
      const std::size_t sequence = offset < 0 ? sequences.size() - 1 : static_cast<std::size_t>(r - from);
      nodes.push_back(node_at(sequence, prefix + r * period + offset));
      out.push_back({r, offset, {}});
    }
  }
  const BallMatrix values = evaluate(model, tree, nodes, observable, Certified(precision));
  for (std::size_t i = 0; i < out.size(); ++i) out[i].values = values.balls(static_cast<std::int64_t>(i));
  return out;
}

/// Every explicit value lies in the form at its r and in the range of its block. The explicit balls are many orders
/// narrower than the enclosures, so that to overlap is to contain.
void check_contains(const Enclosed& tail, const std::vector<Observed>& all, const std::string& description) {
  for (const Observed& one : all) {
    const std::vector<Ball> form = tail.at(one.periods, one.offset);
    const std::int64_t row = tail.row(tail.block_of(one.periods), one.offset);
    for (std::int64_t k = 0; k < tail.columns(); ++k) {
      const Ball& value = one.values[static_cast<std::size_t>(k)];
      BOOST_TEST_REQUIRE(value.is_finite(), description);
      BOOST_TEST_REQUIRE(form[static_cast<std::size_t>(k)].overlaps(value),
                         description << "; after " << one.periods << " periods at " << one.offset << ", column " << k);
      BOOST_TEST_REQUIRE(tail.range(row, k).overlaps(value),
                         description << "; range after " << one.periods << " periods at " << one.offset);
    }
  }
}

std::vector<Integer> some_ends(long first, long explicit_last) {
  std::vector<Integer> ends;
  long step = 1;
  for (long end = first + 1; end < explicit_last - step; end += step, step += (step + 1) / 2) ends.emplace_back(end);
  ends.emplace_back(3 * explicit_last);
  for (const unsigned bits : {12U, 16U, 24U, 40U}) {
    if ((Integer(1) << bits) > ends.back()) ends.push_back(Integer(1) << bits);
  }
  return ends;
}

/// Blocks as narrow as a proof would choose near the first, and few far away.
std::vector<Integer> fine_ends(long first) {
  std::vector<Integer> ends;
  for (long end = first; end < 1000;) ends.emplace_back(end += std::max(end / 8, 1L));
  for (unsigned bits = 12; bits <= 36; bits += 3) ends.push_back(Integer(1) << bits);
  return ends;
}

Rational widest(const Enclosed& tail, std::size_t block) {
  Rational out = 0;
  for (std::int64_t offset = -tail.nodes().period(); offset < 0; ++offset) {
    for (std::int64_t k = 0; k < tail.columns(); ++k) {
      const Ball all = tail.range(tail.row(block, offset), k);
      out = std::max(out, all.is_finite() ? Rational(all.upper() - all.lower()) : Rational(1000000));
    }
  }
  return out;
}

/// Where far blocks are narrow whatever the weights. RoPE turns the logits of a period of several tokens for ever, so
/// that there is no limit to be near; with T5 or ALiBi such a period needs more first periods than these models get,
/// because what the first blocks leave open weighs in all later ones.
bool converges(const TailModel& given) {
  return given.model.config.position.scheme == PositionScheme::none || given.shape.period.size() == 1;
}

constexpr Observable observables[] = {Observable::stream, Observable::normalized, Observable::logits};

void check_far_blocks(const TailModel& given, Observable observable) {
  const long first = 64 / static_cast<long>(given.shape.period.size());
  const Enclosed tail(given.model, given.shape, first, fine_ends(first), observable);
  const std::size_t endless = tail.nodes().blocks().size() - 1;
  for (std::size_t block = endless - 6; block <= endless; ++block) {
    BOOST_TEST(widest(tail, block) < Rational(1, 20), given.description << "; block " << block);
  }
  BOOST_TEST(widest(tail, endless) < Rational(1, 100000), given.description << "; the last block");
  // The limit is that of the token alone, next to which prefix and sink weigh nothing; ALiBi's sink keeps its weight.
  Model alone = given.model;
  const bool geometric = alone.config.position.scheme == PositionScheme::alibi;
  if (given.shape.period.size() > 1 || (geometric && alone.config.attention.sink)) return;
  alone.config.attention.sink = false;
  for (LayerWeights& layer : alone.weights.layers) layer.sink = DoubleVector();
  const std::vector<Observed> limit =
      observed(alone, {.prefix = {}, .period = given.shape.period, .suffix = {}}, 1, 1, observable);
  const std::int64_t row = tail.row(endless, -1);
  for (std::int64_t k = 0; k < tail.columns(); ++k) {
    const Ball& value = limit.front().values[static_cast<std::size_t>(k)];
    const Ball enclosure = geometric ? tail.range(row, k) : tail.evaluation().output.center.ball(row, k);
    BOOST_TEST(enclosure.overlaps(value), given.description << "; limit, column " << k);
  }
}

void check_random_models(PositionScheme scheme, std::uint64_t seeds) {
  const long reach = test::asked("SNELLEN_TAIL_REACH", 80);  // tokens
  int far_checks = 0;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const TailModel given = random_tail_model(scheme, seed);
    const Observable observable = observables[seed % 3];
    const long last = given.first_periods + reach / static_cast<long>(given.shape.period.size());
    const Enclosed tail(given.model, given.shape, given.first_periods, some_ends(given.first_periods, last),
                        observable);
    check_contains(tail, observed(given.model, given.shape, given.first_periods + 1, last, observable),
                   given.description);
    if (!converges(given) || (scheme == PositionScheme::none && seed % 6 != 0)) continue;
    check_far_blocks(given, observable);
    ++far_checks;
  }
  BOOST_TEST(far_checks >= 2);
}

/// The last token of prefix period^r suffix in a model of one layer without positions: the keys of all periods are the
/// same, so that a query may simply see those of one period r times.
std::vector<Ball> last_token_of_one_layer(const Model& model, const TailShape& shape, long periods) {
  const std::vector<Token> tokens = expanded(shape, 1);
  const auto begin = static_cast<Node>(shape.prefix.size());
  const auto end = begin + static_cast<Node>(shape.period.size());
  const auto size = static_cast<Node>(tokens.size());
  std::vector<std::vector<NodeRange>> ranges;
  std::vector<std::int32_t> positions;
  for (Node node = 0; node < size; ++node) {
    ranges.push_back({{0, node + 1}});
    positions.push_back(node);
  }
  ranges.back().clear();
  if (begin > 0) ranges.back().push_back({0, begin});
  for (long r = 0; r < periods; ++r) ranges.back().push_back({begin, end});
  if (end < size) ranges.back().push_back({end, size});
  VisibleKeys visible = VisibleKeys::listed(ranges, positions);
  std::vector<NodeRange> blocks = forward::query_blocks(visible);
  const forward::Context context{model.config,      tokens,
                                 positions,         std::move(visible),
                                 std::move(blocks), HeadBiases(model.config, model.weights, size)};
  forward::Listener silent;
  const std::vector<Node> nodes = {size - 1};
  return evaluate(model, context, nodes, Observable::normalized, Certified(precision), silent, {}).balls(0);
}

/// The same for r = 2^bits and a softmax to base 2, whatever the number of bits: a bias of `bits` on the logits of one
/// period multiplies its weights by r.
std::vector<Ball> last_token_after_power_of_two(const Model& model, const TailShape& shape, long bits) {
  Model biased = model;
  biased.config.position.scheme = PositionScheme::t5;
  biased.config.position.buckets = 32;
  biased.config.position.maximum_distance = 64;
  biased.weights.relative_bias = DoubleMatrix::Zero(32, model.config.attention.heads);
  for (std::size_t distance = shape.suffix.size(); distance < shape.suffix.size() + shape.period.size(); ++distance) {
    for (std::int32_t h = 0; h < model.config.attention.heads; ++h) {
      biased.weights.relative_bias(static_cast<std::int64_t>(distance), h) = static_cast<double>(bits);
    }
  }
  const std::vector<std::vector<Token>> sequence = {expanded(shape, 1)};
  const PrefixTree tree = tree_for(biased.config, sequence);
  const std::vector<Node> nodes = {tree.last(0)};
  return evaluate(biased, tree, nodes, Observable::normalized, Certified(precision)).balls(0);
}

void check_last_token(const Enclosed& tail, const Integer& r, const std::vector<Ball>& value, const std::string& what) {
  const auto suffix = static_cast<std::int64_t>(tail.nodes().size()) - tail.nodes().last_period() - 1;
  const std::int64_t offset = suffix > 0 ? suffix / static_cast<std::int64_t>(tail.nodes().blocks().size()) - 1 : -1;
  const std::vector<Ball> form = tail.at(r, offset);
  for (std::size_t k = 0; k < value.size(); ++k) {
    BOOST_TEST_REQUIRE(value[k].is_finite(), what);
    BOOST_TEST(form[k].overlaps(value[k]), what << "; after " << r << " periods, coordinate " << k);
  }
}

/// The last token of prefix period^periods suffix in a model of one layer, whatever its positions: no other query
/// matters, so that the others see themselves alone and the cost is linear.
std::vector<Ball> last_of_positions_in_one_layer(const Model& model, const TailShape& shape, long periods) {
  const std::vector<Token> tokens = expanded(shape, periods);
  const auto size = static_cast<Node>(tokens.size());
  std::vector<std::vector<NodeRange>> ranges;
  std::vector<std::int32_t> positions;
  for (Node node = 0; node < size; ++node) {
    ranges.push_back({{node, node + 1}});
    positions.push_back(node);
  }
  ranges.back() = {{0, size}};
  VisibleKeys visible = VisibleKeys::listed(ranges, positions);
  std::vector<NodeRange> blocks = forward::query_blocks(visible);
  const forward::Context context{model.config,      tokens,
                                 positions,         std::move(visible),
                                 std::move(blocks), HeadBiases(model.config, model.weights, size)};
  forward::Listener silent;
  const std::vector<Node> nodes = {size - 1};
  return evaluate(model, context, nodes, Observable::normalized, Certified(precision), silent, {}).balls(0);
}

/// A seed's model with one layer and no positions, or with base-2 softmax besides.
TailModel one_layer(std::uint64_t seed) {
  return random_tail_model(PositionScheme::none, seed, 1);
}

}  // namespace

BOOST_AUTO_TEST_CASE(tails_without_positions_contain_the_sequences) {
  check_random_models(PositionScheme::none, 15);
}

BOOST_AUTO_TEST_CASE(tails_with_t5_biases_contain_the_sequences) {
  check_random_models(PositionScheme::t5, 16);
}

BOOST_AUTO_TEST_CASE(tails_with_rope_contain_the_sequences) {
  check_random_models(PositionScheme::rope, 16);
}

BOOST_AUTO_TEST_CASE(tails_with_alibi_contain_the_sequences) {
  check_random_models(PositionScheme::alibi, 16);
}

BOOST_AUTO_TEST_CASE(far_lengths_lie_in_the_tails_of_one_layer) {
  for (std::uint64_t seed = 100; seed < 108; ++seed) {
    TailModel given = one_layer(seed);
    const Enclosed tail(given.model, given.shape, 4, {5, 8, 30, 500, 4096, Integer(1) << 17U, Integer(1) << 40U},
                        Observable::normalized);
    for (const long r : {5L, 29L, 501L, 4097L}) {
      check_last_token(tail, r, last_token_of_one_layer(given.model, given.shape, r), given.description);
    }
    const long farthest = std::max(test::asked("SNELLEN_TAIL_FAR", 20000), seed == 100 ? 150000L : 20000L);
    check_last_token(tail, farthest, last_token_of_one_layer(given.model, given.shape, farthest), given.description);
  }
}

BOOST_AUTO_TEST_CASE(far_lengths_lie_in_the_tails_of_one_layer_with_positions) {
  const long farthest = test::asked("SNELLEN_TAIL_FAR", 20000);  // tokens
  for (const PositionScheme scheme : {PositionScheme::t5, PositionScheme::rope, PositionScheme::alibi}) {
    for (std::uint64_t seed = 500; seed < 504; ++seed) {
      const TailModel given = random_tail_model(scheme, seed, 1);
      const Enclosed tail(given.model, given.shape, 4, {5, 8, 30, 500, 4096, Integer(1) << 17U, Integer(1) << 40U},
                          Observable::normalized);
      for (const long r : {5L, 29L, 501L, 4097L, farthest / static_cast<long>(given.shape.period.size())}) {
        check_last_token(tail, r, last_of_positions_in_one_layer(given.model, given.shape, r), given.description);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(lengths_beyond_every_block_lie_in_the_tails_of_one_layer) {
  int models = 0;
  for (std::uint64_t seed = 200; seed < 240; ++seed) {
    const TailModel given = one_layer(seed);
    if (given.model.config.attention.softmax != SoftmaxKind::base2) continue;
    ++models;
    const Enclosed tail(given.model, given.shape, 3, {4, 7, 100, 5000, Integer(1) << 20U, Integer(1) << 50U},
                        Observable::normalized, 192);
    for (const long bits : {2L, 3L, 6L, 7L, 12L, 13L, 19L, 21L, 49L, 51L, 80L, 300L}) {
      check_last_token(tail, Integer(1) << static_cast<unsigned>(bits),
                       last_token_after_power_of_two(given.model, given.shape, bits), given.description);
    }
  }
  BOOST_TEST(models >= 6);
}

BOOST_AUTO_TEST_CASE(thousands_of_positions_lie_in_the_tail) {
  TailModel given = random_tail_model(PositionScheme::none, 301);
  Config config = given.model.config;
  config.layers = 2;
  config.width = 2;
  config.attention.heads = 1;
  config.attention.key_value_heads = 1;
  config.attention.head_width = 2;
  config.attention.soft_cap = 0;
  config.attention.logits = LogitSource::query_key;
  config.attention.softmax = SoftmaxKind::phi;
  const Model model = synthetic_model(config, {.seed = 5});
  const TailShape shape{.prefix = {0}, .period = {1, 2}, .suffix = {}};
  const long last = 1024;
  const Enclosed tail(model, shape, 8, {9, 10, 12, 15, 20, 30, 60, 200, 1000, 4000}, Observable::stream);
  check_contains(tail, observed(model, shape, 9, last, Observable::stream), given.description);
}

BOOST_AUTO_TEST_CASE(finer_tails_overlap_with_coarser_ones_and_are_narrower) {
  for (const PositionScheme scheme :
       {PositionScheme::none, PositionScheme::t5, PositionScheme::rope, PositionScheme::alibi}) {
    for (std::uint64_t seed = 401; seed <= 406; ++seed) {
      TailModel given = random_tail_model(scheme, seed, 2);
      given.shape.period.resize(1);
      given.shape.suffix.clear();
      if (given.shape.prefix.empty()) given.shape.prefix = {0};
      const Enclosed coarse(given.model, given.shape, 16, {20, 25, 32, 64, 256, 4096}, Observable::normalized);
      std::vector<Integer> ends;
      for (long end = 32; end < 1000;) ends.emplace_back(end += std::max(end / 8, 1L));
      for (const long end : {4096L, 1L << 20U}) ends.emplace_back(end);
      const Enclosed fine(given.model, given.shape, 32, ends, Observable::normalized);
      for (const Integer& r : {Integer(33), Integer(40), Integer(100), Integer(300), Integer(5000), Integer(1) << 21U,
                               Integer(1) << 60U}) {
        const std::vector<Ball> a = coarse.at(r, -1);
        const std::vector<Ball> b = fine.at(r, -1);
        for (std::size_t k = 0; k < a.size(); ++k) {
          BOOST_TEST(a[k].overlaps(b[k]), given.description << "; after " << r << " periods");
        }
      }
      const Rational of_coarse = widest(coarse, coarse.nodes().blocks().size() - 1);
      const Rational of_fine = widest(fine, fine.nodes().blocks().size() - 1);
      BOOST_TEST((of_fine == 0 || of_fine < of_coarse || of_coarse < power_of_two(-100)),
                 given.description << "; " << of_fine.convert_to<double>() << " of " << of_coarse.convert_to<double>());
    }
  }
}

BOOST_AUTO_TEST_CASE(tails_of_exact_models_contain_the_rationals) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Config config;
    config.layers = 1 + static_cast<std::int32_t>(seed % 2);
    config.width = 4;
    config.vocabulary = 4;
    config.norm = seed % 2 == 0 ? NormKind::none : NormKind::l1;
    config.norm_gain = config.norm != NormKind::none;
    config.epsilon = seed % 4 == 1 ? 0.5 : 0;
    config.attention.heads = 2;
    config.attention.key_value_heads = 1;
    config.attention.head_width = 2;
    config.attention.logits = LogitSource::token_table;
    config.attention.softmax = SoftmaxKind::base2;
    config.attention.sink = seed % 3 == 0;
    const Model model = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = seed});
    const TailShape shape{
        .prefix = {0}, .period = seed % 2 == 0 ? std::vector<Token>{1} : std::vector<Token>{1, 2}, .suffix = {3}};
    const Enclosed tail(model, shape, 8, {9, 10, 12, 16}, Observable::normalized, 96);
    std::vector<std::vector<Token>> sequences;
    for (long r = 9; r <= 20; ++r) sequences.push_back(expanded(shape, r));
    const PrefixTree tree = tree_for(config, sequences);
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < sequences.size(); ++i) nodes.push_back(tree.last(i));
    const RationalMatrix exact = evaluate(model, tree, nodes, Observable::normalized, Exact());
    for (long r = 9; r <= 20; ++r) {
      const std::vector<Ball> form = tail.at(r, 0);
      for (std::int64_t k = 0; k < exact.columns(); ++k) {
        BOOST_TEST(form[static_cast<std::size_t>(k)].contains(exact.at(r - 9, k)),
                   "seed " << seed << " after " << r << " periods, coordinate " << k);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_no_tail_covers_is_refused) {
  const TailNodes nodes({.prefix = {}, .period = {1}, .suffix = {}}, 4, {});
  Config config;
  for (const PositionScheme scheme : {PositionScheme::sinusoidal, PositionScheme::learned, PositionScheme::own_bias}) {
    config.position.scheme = scheme;
    BOOST_CHECK_THROW(tail_arithmetic(config, nodes, precision), Refused);
  }
  config = Config();
  config.attention.causal = false;
  BOOST_CHECK_THROW(tail_arithmetic(config, nodes, precision), Refused);
  config = Config();
  config.attention.window = 3;
  BOOST_CHECK_THROW(tail_arithmetic(config, nodes, precision), Refused);
  BOOST_CHECK_NO_THROW(tail_arithmetic(Config(), nodes, precision));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
