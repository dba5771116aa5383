// SPDX-License-Identifier: LGPL-3.0-or-later
// Derivatives by reverse accumulation against dual numbers, difference quotients, the chain rule and themselves.
#include "snellen/model/jacobian.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "model/dual_arithmetic.hpp"
#include "model/random_config.hpp"
#include "snellen/error.hpp"
#include "snellen/model/synthetic.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(jacobian_test)

namespace {

using Sequence = std::vector<Token>;
using testing::DualArithmetic;

/// A small config from a seed, over every scheme, norm, activation, softmax, cap, sink, window and mask.
Config random_config(std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  Config config;
  config.layers = static_cast<std::int32_t>(1 + engine() % 3);
  config.vocabulary = 6;
  testing::draw_positions_and_heads(config, 8, engine);
  config.attention.window = engine() % 4 == 0 ? 3 : 0;
  config.attention.soft_cap = engine() % 3 == 0 ? 2 : 0;
  config.attention.sink = engine() % 3 == 0;
  config.attention.query_key_value_bias = engine() % 2 == 0;
  config.attention.output_bias = engine() % 2 == 0;
  config.attention.softmax = static_cast<SoftmaxKind>(engine() % 3);
  config.attention.causal = engine() % 6 != 0;
  if (!config.attention.causal) config.attention.window = 0;
  if (config.position.scheme == PositionScheme::alibi) config.position.slopes = {0.5, 0.25};
  config.feed_forward.present = engine() % 8 != 0;
  config.feed_forward.activation = static_cast<Activation>(1 + engine() % 3);
  config.feed_forward.gated = engine() % 2 == 0;
  config.feed_forward.bias = engine() % 2 == 0;
  config.feed_forward.width = 3;
  if (!config.feed_forward.present) config.feed_forward = FeedForward{.present = false};
  config.norm = engine() % 2 == 0 ? NormKind::rms : NormKind::layer;
  config.norm_bias = config.norm == NormKind::layer && engine() % 2 == 0;
  config.epsilon = 0.125;
  config.output_head = false;
  config.tied_embeddings = false;
  return config;
}

/// One that stays rational.
Config random_exact_config(std::uint64_t seed) {
  Config config = random_config(seed);
  std::mt19937_64 engine(seed + 1);
  config.layers = static_cast<std::int32_t>(1 + engine() % 2);
  testing::draw_rational_parts(config, engine);
  return config;
}

Sequence random_sequence(std::mt19937_64& engine, std::size_t least, std::size_t most) {
  Sequence out(least + engine() % (most - least + 1));
  for (Token& token : out) token = static_cast<Token>(engine() % 6);
  return out;
}

/// Sets the tangent of one coordinate of one position's stream to 1.
struct Seed : forward::Listener {
  std::size_t layer;
  std::int64_t position;
  std::int64_t coordinate;
  Seed(std::size_t l, std::int64_t i, std::int64_t k) : layer(l), position(i), coordinate(k) {}
  void stream(std::size_t l, const testing::DualMatrix& v) const {
    if (l == layer) v.at(position, coordinate).tangent = 1;
  }
};

/// The column of the Jacobian by one coordinate, by dual numbers.
std::vector<Rational> dual_column(const Model& model, const Sequence& sequence, Observable observable, bool frozen,
                                  Seed seed) {
  const PrefixTree tree = tree_for(model.config, std::span(&sequence, 1));
  const auto f =
      evaluate(model, tree, std::vector<Node>{tree.last(0)}, observable, DualArithmetic(frozen), seed, Progress());
  std::vector<Rational> out;
  for (std::int64_t m = 0; m < f.columns(); ++m) out.push_back(f.at(0, m).tangent);
  return out;
}

/// The certified arithmetic, with one entry of the embedding moved by any amount in [lower, upper].
class Nudged : public Certified {
 public:
  Nudged(Precision precision, std::int64_t row, std::int64_t column, Ball by)
      : Certified(precision), row_(row), column_(column), by_(std::move(by)) {}
  [[nodiscard]] Matrix embed(const DoubleMatrix& table, std::span<const Token> tokens, double scale) const {
    Matrix out = Certified::embed(table, tokens, scale);
    if (row_ < out.rows() && tokens.size() > 1) {
      arb_add(out.at(row_, column_), out.at(row_, column_), by_.get(), precision());
    }
    return out;
  }

 private:
  std::int64_t row_;
  std::int64_t column_;
  Ball by_;
};

Ball product_entry(const BallMatrix& x, const BallMatrix& y, std::int64_t i, std::int64_t k) {
  Ball out;
  for (std::int64_t j = 0; j < x.columns(); ++j) arb_addmul(out.get(), x.at(i, j), y.at(j, k), 128);
  return out;
}

constexpr AttentionDerivative both[] = {AttentionDerivative::full, AttentionDerivative::frozen};

}  // namespace

BOOST_AUTO_TEST_CASE(exact_derivatives_equal_dual_numbers) {
  int compared = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Config config = random_exact_config(seed);
    const Model model =
        synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = seed, .reach = 5, .bits = 2});
    std::mt19937_64 engine(seed);
    const Sequence sequence = random_sequence(engine, 1, 4);
    for (const AttentionDerivative attention : both) {
      try {
        const auto j = jacobian(model, sequence, sequence.size() - 1, Observable::normalized, attention, Exact());
        BOOST_REQUIRE_EQUAL(j.blocks.size(), static_cast<std::size_t>(config.layers + 1));
        for (std::size_t l = 0; l < j.blocks.size(); ++l) {
          for (std::size_t i = 0; i < sequence.size(); ++i) {
            const auto k = static_cast<std::int64_t>(engine() % 4);
            const std::vector<Rational> column =
                dual_column(model, sequence, Observable::normalized, attention == AttentionDerivative::frozen,
                            Seed(l, static_cast<std::int64_t>(i), k));
            for (std::int64_t m = 0; m < 4; ++m) {
              BOOST_TEST_REQUIRE(j.blocks[l][i].at(m, k) == column[static_cast<std::size_t>(m)],
                                 "seed " << seed << " layer " << l << " position " << i << " entry " << m << "," << k);
            }
            ++compared;
          }
        }
      } catch (const Refused&) {  // a ReLU or a norm at a kink
      }
    }
  }
  BOOST_TEST(compared > 200);
}

BOOST_AUTO_TEST_CASE(certified_derivatives_contain_exact_ones_and_nest) {
  int compared = 0;
  for (std::uint64_t seed = 100; seed < 160; ++seed) {
    const Model model = synthetic_model(random_exact_config(seed),
                                        {.kind = SyntheticWeights::Kind::dyadic, .seed = seed, .reach = 5, .bits = 2});
    std::mt19937_64 engine(seed);
    const Sequence sequence = random_sequence(engine, 1, 5);
    for (const AttentionDerivative attention : both) {
      const std::size_t last = sequence.size() - 1;
      const auto coarse = jacobian(model, sequence, last, Observable::normalized, attention, Certified(64));
      const auto fine = jacobian(model, sequence, last, Observable::normalized, attention, Certified(128));
      std::optional<Jacobian<RationalMatrix>> exact;
      try {
        exact = jacobian(model, sequence, last, Observable::normalized, attention, Exact());
        ++compared;
      } catch (const Refused&) {
      }
      for (std::size_t l = 0; l < coarse.blocks.size(); ++l) {
        for (std::size_t i = 0; i < sequence.size(); ++i) {
          for (std::int64_t m = 0; m < 4; ++m) {
            for (std::int64_t k = 0; k < 4; ++k) {
              const Ball wide = coarse.blocks[l][i].ball(m, k);
              const Ball narrow = fine.blocks[l][i].ball(m, k);
              // At a kink both are as wide as the kink, and neither need contain the other.
              const bool kink = narrow.upper() - narrow.lower() > power_of_two(-90);
              BOOST_TEST_REQUIRE((kink ? wide.overlaps(narrow) : wide.contains(narrow)), "seed " << seed);
              if (exact) BOOST_TEST_REQUIRE(fine.blocks[l][i].ball(m, k).contains(exact->blocks[l][i].at(m, k)));
            }
          }
        }
      }
    }
  }
  BOOST_TEST(compared > 60);
}

// The quotient (f(v + h) - f(v)) / h is an average of derivatives over the segment, so it lies in the derivative
// enclosed over the segment. Both are narrow.
BOOST_AUTO_TEST_CASE(difference_quotients_lie_in_the_derivative_over_the_segment) {
  const double h = 0x1p-100;
  for (std::uint64_t seed = 0; seed < 120; ++seed) {
    const Model model = synthetic_model(random_config(seed), {.seed = seed, .gain = 1.5, .bias_scale = 0.5});
    std::mt19937_64 engine(seed);
    const Sequence sequence = random_sequence(engine, 2, 5);
    const std::vector<Node> last{static_cast<Node>(sequence.size() - 1)};
    const PrefixTree tree = tree_for(model.config, std::span(&sequence, 1));
    const auto i = static_cast<std::int64_t>(engine() % sequence.size());
    const auto k = static_cast<std::int64_t>(engine() % 4);
    const Nudged segment(256, i, k, Ball(Rational(0), rational_from_double(h), 256));
    const auto over =
        jacobian(model, sequence, sequence.size() - 1, Observable::normalized, AttentionDerivative::full, segment);
    const BallMatrix before = evaluate(model, tree, last, Observable::normalized, Certified(256));
    const BallMatrix after = evaluate(model, tree, last, Observable::normalized, Nudged(256, i, k, Ball(h)));
    for (std::int64_t m = 0; m < 4; ++m) {
      const Ball quotient = divide(subtract(after.ball(0, m), before.ball(0, m), 256), Ball(h), 256);
      const Ball derivative = over.blocks[0][static_cast<std::size_t>(i)].ball(m, k);
      BOOST_TEST_REQUIRE(derivative.overlaps(quotient), "seed " << seed << " by position " << i << " entry " << m);
      BOOST_TEST_REQUIRE(derivative.upper() - derivative.lower() < power_of_two(-40), "seed " << seed);
      BOOST_TEST_REQUIRE(quotient.upper() - quotient.lower() < power_of_two(-60), "seed " << seed);
    }
  }
}

// d f / d v_i^(0) = sum_j d f / d v_j^(1) . d v_j^(1) / d v_i^(0), the last factor from the first layer alone.
BOOST_AUTO_TEST_CASE(layers_compose_by_the_chain_rule) {
  for (std::uint64_t seed = 200; seed < 230; ++seed) {
    Config config = random_config(seed);
    config.layers = 2;
    config.attention.causal = true;
    const Model model = synthetic_model(config, {.seed = seed, .bias_scale = 0.5});
    Model first = model;
    first.config.layers = 1;
    first.weights.layers.resize(1);
    std::mt19937_64 engine(seed);
    const Sequence sequence = random_sequence(engine, 2, 4);
    const std::size_t n = sequence.size();
    for (const AttentionDerivative attention : both) {
      const auto whole = jacobian(model, sequence, n - 1, Observable::stream, attention, Certified(128));
      std::vector<Jacobian<BallMatrix>> inner;
      for (std::size_t j = 0; j < n; ++j) {
        inner.push_back(jacobian(first, sequence, j, Observable::stream, attention, Certified(128)));
      }
      for (std::size_t i = 0; i < n; ++i) {
        for (std::int64_t m = 0; m < 4; ++m) {
          Ball sum;
          for (std::size_t j = 0; j < n; ++j) {
            sum = add(sum, product_entry(whole.blocks[1][j], inner[j].blocks[0][i], m, 1), 128);
            for (std::int64_t k = 0; k < 4; ++k) {  // causality: later positions have exactly no effect
              if (i > j) BOOST_TEST_REQUIRE(arb_is_zero(inner[j].blocks[0][i].at(m, k)));
            }
          }
          const Ball direct = whole.blocks[0][i].ball(m, 1);
          BOOST_TEST_REQUIRE(direct.overlaps(sum), "seed " << seed);
          BOOST_TEST_REQUIRE(direct.upper() - direct.lower() < power_of_two(-60), "seed " << seed);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_value_is_the_forwards_and_the_last_layer_is_the_identity) {
  const Model model = synthetic_model(random_config(7), {.seed = 7});
  const Sequence sequence{0, 3, 1, 5};
  const PrefixTree tree = tree_for(model.config, std::span(&sequence, 1));
  const auto j = jacobian(model, sequence, 3, Observable::stream, AttentionDerivative::full, Certified(64));
  const BallMatrix f = evaluate(model, tree, std::vector<Node>{3}, Observable::stream, Certified(64));
  for (std::int64_t m = 0; m < 4; ++m) {
    BOOST_TEST(arb_equal(j.value.at(0, m), f.at(0, m)));
    for (std::int64_t k = 0; k < 4; ++k) {
      BOOST_TEST(arb_equal_si(j.blocks.back()[3].at(m, k), m == k ? 1 : 0));
      BOOST_TEST(arb_is_zero(j.blocks.back()[0].at(m, k)));
    }
  }
}

BOOST_AUTO_TEST_CASE(base2_attention_that_depends_on_the_stream_has_no_rational_derivative) {
  Config config = random_exact_config(1);
  config.layers = 1;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.position = Position{};
  config.feed_forward = FeedForward{.present = false};
  config.attention = Attention{.heads = 1, .head_width = 1, .scale = 1.0, .softmax = SoftmaxKind::base2};
  config.width = 1;
  Model model = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = 3});
  for (DoubleMatrix* m : {&model.weights.embedding, &model.weights.layers[0].query, &model.weights.layers[0].key,
                          &model.weights.layers[0].value, &model.weights.layers[0].output}) {
    m->setOnes();
  }
  model.weights.embedding(1, 0) = 3;
  const Sequence sequence{0, 1};
  BOOST_CHECK_THROW((void)jacobian(model, sequence, 1, Observable::stream, AttentionDerivative::full, Exact()),
                    Refused);
  // Frozen: v = (1, 3), logits (3, 9): weights (1/65, 64/65); by v_1 1/65, by v_2 1 + 64/65.
  const auto frozen = jacobian(model, sequence, 1, Observable::stream, AttentionDerivative::frozen, Exact());
  BOOST_TEST(frozen.blocks[0][0].at(0, 0) == Rational(1, 65));
  BOOST_TEST(frozen.blocks[0][1].at(0, 0) == Rational(129, 65));
  // Full: o = sum a_j v_j, d o / d v_1 = a_1 + a_1 ln 2 v_2 (v_1 - o), in balls.
  const auto full = jacobian(model, sequence, 1, Observable::stream, AttentionDerivative::full, Certified(128));
  Ball expected;
  arb_const_log2(expected.get(), 128);
  const Rational o = (Rational(1) + 64 * 3) / 65;
  expected = multiply(expected, Ball(Rational(3) * (1 - o) / 65, 128), 128);
  expected = add(expected, Ball(Rational(1, 65), 128), 128);
  BOOST_TEST(full.blocks[0][0].ball(0, 0).overlaps(expected));
}

BOOST_AUTO_TEST_CASE(a_position_outside_the_sequence_is_refused) {
  const Model model = synthetic_model(random_config(7), {.seed = 7});
  BOOST_CHECK_THROW(
      (void)jacobian(model, Sequence{0, 1}, 2, Observable::stream, AttentionDerivative::full, Certified(64)),
      std::out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
