// SPDX-License-Identifier: LGPL-3.0-or-later
// Properties of the forward that hold whatever the weights.
// Covers include/snellen/model/forward.hpp.
#include "snellen/model/transformer.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "model/random_config.hpp"
#include "snellen/error.hpp"
#include "snellen/model/synthetic.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(transformer_test)

namespace {

using Sequence = std::vector<Token>;

std::string entry(const BallMatrix& x, std::int64_t i, std::int64_t k) {
  char* text = arb_dump_str(x.at(i, k));
  std::string out(text);
  flint_free(text);
  return out;
}
std::string entry(const RationalMatrix& x, std::int64_t i, std::int64_t k) {
  return x.at(i, k).str();
}

/// The observable of the last token of a lone sequence, as text: equal texts are equal bits.
template <class A>
std::vector<std::string> last_token(const Model& model, const Sequence& sequence, const A& a) {
  const PrefixTree tree = tree_for(model.config, std::span(&sequence, 1));
  const auto values = evaluate(model, tree, std::vector<Node>{tree.last(0)}, Observable::normalized, a);
  std::vector<std::string> out;
  for (std::int64_t k = 0; k < values.columns(); ++k) out.push_back(entry(values, 0, k));
  return out;
}

/// A small config from a seed, over every scheme, norm and activation.
Config random_config(std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  Config config;
  config.layers = static_cast<std::int32_t>(1 + engine() % 2);
  config.vocabulary = 3;
  testing::draw_positions_and_heads(config, 32, engine);
  config.attention.window = engine() % 3 == 0 ? 3 : 0;
  config.attention.sink = engine() % 4 == 0;
  if (config.position.scheme == PositionScheme::alibi) config.position.slopes = alibi_slopes(2);
  config.feed_forward.activation = static_cast<Activation>(engine() % 4);
  config.feed_forward.gated = engine() % 2 == 0;
  config.feed_forward.width = 5;
  config.norm = engine() % 2 == 0 ? NormKind::rms : NormKind::layer;
  return config;
}

/// One that Exact can run as well.
Config random_exact_config(std::uint64_t seed) {
  Config config = random_config(seed);
  std::mt19937_64 engine(seed + 1);
  testing::draw_rational_parts(config, engine);
  if (config.attention.logits == LogitSource::token_table) config.attention.sink = false;
  return config;
}

Sequence random_sequence(std::mt19937_64& engine, std::size_t most) {
  Sequence out(1 + engine() % most);
  for (Token& token : out) token = static_cast<Token>(engine() % 3);
  return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_later_token_changes_nothing_before_it) {
  BOOST_TEST(rc::check("causality", [](std::uint64_t seed) {
    const Model model = synthetic_model(random_config(seed), {.seed = seed, .bias_scale = 0.5});
    std::mt19937_64 engine(seed);
    const Sequence head = random_sequence(engine, 6);
    Sequence longer = head;
    for (const Token token : random_sequence(engine, 3)) longer.push_back(token);
    const PrefixTree tree = PrefixTree::shared(std::vector<Sequence>{longer});
    const auto inner = static_cast<Node>(head.size() - 1);  // one chain: node = position
    const BallMatrix within = evaluate(model, tree, std::vector<Node>{inner}, Observable::normalized, Certified(80));
    const std::vector<std::string> alone = last_token(model, head, Certified(80));
    for (std::int64_t k = 0; k < within.columns(); ++k)
      RC_ASSERT(entry(within, 0, k) == alone[static_cast<std::size_t>(k)]);
  }));
}

BOOST_AUTO_TEST_CASE(sharing_prefixes_equals_recomputing_them_bit_for_bit) {
  BOOST_TEST(rc::check("sharing", [](std::uint64_t seed) {
    const Model model = synthetic_model(random_config(seed), {.seed = seed, .bias_scale = 0.5});
    std::mt19937_64 engine(seed);
    std::vector<Sequence> sequences;
    for (int s = 0; s < 5; ++s) sequences.push_back(random_sequence(engine, 7));
    const PrefixTree tree = PrefixTree::shared(sequences);
    std::vector<Node> last;
    for (std::size_t s = 0; s < sequences.size(); ++s) last.push_back(tree.last(s));
    const BallMatrix together = evaluate(model, tree, last, Observable::normalized, Certified(80));
    for (std::size_t s = 0; s < sequences.size(); ++s) {
      const std::vector<std::string> alone = last_token(model, sequences[s], Certified(80));
      for (std::int64_t k = 0; k < together.columns(); ++k) {
        RC_ASSERT(entry(together, static_cast<std::int64_t>(s), k) == alone[static_cast<std::size_t>(k)]);
      }
    }
  }));
}

BOOST_AUTO_TEST_CASE(certified_contains_exact) {
  BOOST_TEST(rc::check("containment", [](std::uint64_t seed) {
    const Config config = random_exact_config(seed);
    const Model model = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = seed});
    std::mt19937_64 engine(seed);
    const std::vector<Sequence> sequences{random_sequence(engine, 6), random_sequence(engine, 6)};
    const PrefixTree tree = PrefixTree::shared(sequences);
    const std::vector<Node> last{tree.last(0), tree.last(1)};
    const RationalMatrix exact = evaluate(model, tree, last, Observable::logits, Exact());
    const BallMatrix coarse = evaluate(model, tree, last, Observable::logits, Certified(40));
    const BallMatrix fine = evaluate(model, tree, last, Observable::logits, Certified(80));
    for (std::int64_t i = 0; i < exact.rows(); ++i) {
      for (std::int64_t k = 0; k < exact.columns(); ++k) {
        RC_ASSERT(coarse.ball(i, k).contains(exact.at(i, k)));
        RC_ASSERT(fine.ball(i, k).contains(exact.at(i, k)));
      }
    }
  }));
}

BOOST_AUTO_TEST_CASE(nested_at_twice_the_precision) {
  BOOST_TEST(rc::check("nesting", [](std::uint64_t seed) {
    const Model model = synthetic_model(random_config(seed), {.seed = seed});
    std::mt19937_64 engine(seed);
    const std::vector<Sequence> sequences{random_sequence(engine, 8)};
    const PrefixTree tree = PrefixTree::shared(sequences);
    const std::vector<Node> last{tree.last(0)};
    const BallMatrix coarse = evaluate(model, tree, last, Observable::normalized, Certified(64));
    const BallMatrix fine = evaluate(model, tree, last, Observable::normalized, Certified(128));
    for (std::int64_t k = 0; k < coarse.columns(); ++k) RC_ASSERT(coarse.ball(0, k).contains(fine.ball(0, k)));
  }));
}

BOOST_AUTO_TEST_CASE(without_mask_and_positions_a_permutation_permutes_the_output) {
  BOOST_TEST(rc::check("permutation", [](std::uint64_t seed) {
    Config config = random_exact_config(seed);
    config.position = Position{};
    config.attention.causal = false;
    config.attention.window = 0;
    const Model model = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = seed});
    std::mt19937_64 engine(seed);
    Sequence sequence = random_sequence(engine, 5);
    const std::vector<std::string> before = last_token(model, sequence, Exact());
    std::shuffle(sequence.begin(), sequence.end() - 1, engine);  // the last token stays last
    RC_ASSERT(last_token(model, sequence, Exact()) == before);
  }));
}

BOOST_AUTO_TEST_CASE(runs_without_a_prefix_are_equal_for_every_length) {
  BOOST_TEST(rc::check("runs", [](std::uint64_t seed) {
    Config config = random_exact_config(seed);
    config.attention.sink = false;
    const Model model = synthetic_model(config, {.kind = SyntheticWeights::Kind::dyadic, .seed = seed});
    const auto token = static_cast<Token>(seed % 3);
    const std::vector<std::string> one = last_token(model, Sequence{token}, Exact());
    for (const std::size_t length : {2U, 5U, 6U}) RC_ASSERT(last_token(model, Sequence(length, token), Exact()) == one);
  }));
}

BOOST_AUTO_TEST_CASE(bad_input_is_named) {
  Config config = random_config(3);
  config.position = Position{};
  config.position.scheme = PositionScheme::learned;
  config.position.maximum_positions = 4;
  config.output_head = false;
  config.tied_embeddings = false;
  const Model model = synthetic_model(config, {});
  const auto message = [&](const Sequence& sequence, Observable observable) {
    const PrefixTree tree = PrefixTree::shared(std::span(&sequence, 1));
    try {
      (void)evaluate(model, tree, std::vector<Node>{tree.last(0)}, observable, Certified(64));
    } catch (const InputError& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  BOOST_TEST(message({0, 3}, Observable::stream) == "pattern: token #3 is outside the vocabulary of 3; use ids 0 to 2");
  BOOST_TEST(message({0, 1, 1, 1, 1}, Observable::stream) ==
             "pattern: a sequence of 5 tokens is longer than the 4 learned positions; shorten the sweep");
  BOOST_TEST(message({0}, Observable::logits) ==
             "measure.representation: the model has no output head; observe y or v, or set output-head");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
