// SPDX-License-Identifier: LGPL-3.0-or-later
// The bounds of over-squashing on drawn models of every kind.
#include <random>

#include "snellen/error.hpp"
#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b5_test)

namespace {

using namespace testing;

/// A small model's shape from a seed: every scheme, norm, activation, softmax, mask, cap, sink and bias.
Config random_config(std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  constexpr PositionScheme schemes[] = {PositionScheme::none, PositionScheme::sinusoidal, PositionScheme::learned,
                                        PositionScheme::rope, PositionScheme::alibi,      PositionScheme::t5};
  constexpr NormKind norms[] = {NormKind::rms, NormKind::layer, NormKind::none, NormKind::l1, NormKind::max};
  Config config;
  config.layers = static_cast<std::int32_t>(1 + engine() % 3);
  config.width = engine() % 2 == 0 ? 4 : 3;
  config.vocabulary = 12;
  config.position.scheme = schemes[engine() % 6];
  if (config.position.scheme == PositionScheme::sinusoidal) config.width = 4;
  config.position.maximum_positions = config.position.scheme == PositionScheme::learned ? 16 : 0;
  config.position.buckets = 8;
  config.position.maximum_distance = 16;
  if (config.position.scheme == PositionScheme::alibi) config.position.slopes = {0.5, 0.25};
  Attention& attention = config.attention;
  attention.heads = 2;
  attention.key_value_heads = static_cast<std::int32_t>(1 + engine() % 2);
  attention.head_width = 2;
  attention.causal = engine() % 8 != 0;
  attention.window = attention.causal && engine() % 4 == 0 ? 3 : 0;
  attention.soft_cap = engine() % 4 == 0 ? 2 : 0;
  attention.sink = engine() % 4 == 0;
  attention.query_key_value_bias = engine() % 3 == 0;
  attention.softmax = static_cast<SoftmaxKind>(engine() % 3);
  config.norm = norms[engine() % 5];
  config.norm_gain = config.norm != NormKind::none;
  config.epsilon = engine() % 2 == 0 ? 0.125 : 1e-5;
  config.feed_forward = FeedForward{.present = engine() % 5 != 0};
  if (config.feed_forward.present) {
    config.feed_forward.activation = static_cast<Activation>(engine() % 4);
    config.feed_forward.gated = engine() % 2 == 0;
    config.feed_forward.bias = engine() % 2 == 0;
    config.feed_forward.width = 4;
  }
  config.output_head = false;
  config.tied_embeddings = false;
  return config;
}

Subject subject_of(const Config& config, SyntheticWeights weights, const char* pattern) {
  const Vocabulary vocabulary(config.vocabulary);
  Subject subject;
  subject.config = config;
  subject.weights = weights;
  subject.left = subject.right = Pattern::parse(pattern, vocabulary);
  return subject;
}

constexpr const char* random_tokens = "?{#0,#1,#2,#3,#4,#5,#6,#7,#8,#9}^n #1";

/// 200 configs, one draw each.
void require_on_random_models(std::string_view id) {
  const Claim& claim = claim_by_id(id, "test");
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    BOOST_TEST_CONTEXT("config " << seed) {
      Instance instance = instance_of(claim, "", {static_cast<long>(1 + seed % 5)}, 1, seed);
      instance.subject = subject_of(random_config(seed), {.gain = 1, .bias_scale = 0.3}, random_tokens);
      if (seed % 3 == 0) instance.subject->observable = Observable::stream;
      require_all(claim, instance, Conclusion::verified);
    }
  }
}

/// Sharp attention, tiny epsilon, runs and repeated tokens, one head of width 1.
void require_on_adversarial_models(std::string_view id) {
  const Claim& claim = claim_by_id(id, "test");
  constexpr const char* patterns[] = {"#0 #1^n", "#0^n #1", "(#0 #1)^n", "#0^n #1^n #2"};
  for (std::uint64_t seed = 0; seed < 52; ++seed) {
    BOOST_TEST_CONTEXT("config " << seed) {
      Config config = random_config(1000 + seed);
      config.epsilon = seed % 2 == 0 ? 1e-12 : 1.0;
      Instance instance = instance_of(claim, "", {3}, 1, seed);
      instance.subject =
          subject_of(config, {.gain = seed % 3 == 0 ? 6.0 : 0.25, .bias_scale = 0.1}, patterns[seed % 4]);
      require_all(claim, instance, Conclusion::verified);
    }
  }
}

/// NoPE with one head and weak logits, where the bounds are close.
Subject close_subject() {
  Config config;
  config.layers = 1;
  config.width = 6;
  config.vocabulary = 12;
  config.attention.heads = 1;
  config.attention.key_value_heads = 1;
  config.attention.head_width = 6;
  config.attention.scale = 0x1p-10;
  config.norm = NormKind::rms;
  config.feed_forward = FeedForward{.present = false};
  config.output_head = false;
  config.tied_embeddings = false;
  return subject_of(config, {}, random_tokens);
}

/// An embedding of zeros and epsilon 0: the norm has no derivative.
Subject singular_subject() {
  Config config;
  config.layers = 2;
  config.width = 2;
  config.vocabulary = 3;
  config.attention.head_width = 2;
  config.epsilon = 0;
  config.feed_forward = FeedForward{.present = false};
  config.output_head = false;
  config.tied_embeddings = false;
  Model model = synthetic_model(config, {});
  model.weights.embedding.row(0).setZero();
  Subject subject = subject_of(config, {}, "#1 #0^n #2");
  subject.checkpoint = std::make_shared<const Model>(std::move(model));
  return subject;
}

}  // namespace

BOOST_AUTO_TEST_CASE(frozen_holds_on_random_models) {
  require_on_random_models("theorem-b5-frozen");
}

BOOST_AUTO_TEST_CASE(frozen_holds_on_adversarial_models) {
  require_on_adversarial_models("theorem-b5-frozen");
}

BOOST_AUTO_TEST_CASE(full_holds_on_random_models) {
  require_on_random_models("theorem-b5");
}

BOOST_AUTO_TEST_CASE(full_holds_on_adversarial_models) {
  require_on_adversarial_models("theorem-b5");
}

BOOST_AUTO_TEST_CASE(without_a_derivative_nothing_is_asserted) {
  for (const char* id : {"theorem-b5-frozen", "theorem-b5", "theorem-b5-sensitivity"}) {
    const Claim& claim = claim_by_id(id, "test");
    Instance instance = instance_of(claim, "", {2}, 1, 1);
    instance.subject = singular_subject();
    require_all(claim, instance, Conclusion::hypothesis_fails);
  }
}

BOOST_AUTO_TEST_CASE(half_of_the_bound_is_refuted) {
  for (const auto& [id, check] : {std::pair{"theorem-b5-frozen", "OSQ-frozen"},
                                  {"theorem-b5", "OSQ-full"},
                                  {"theorem-b5", "OSQ-layer"},
                                  {"theorem-b5-sensitivity", "OSQ-heard"}}) {
    const Claim& claim = claim_by_id(id, "test");
    Instance instance = instance_of(claim, "", {3}, 20, 1);
    instance.subject = close_subject();
    require_all(claim, instance, Conclusion::verified);
    require_refuted_when_tightened(claim, instance, check, Rational(1, 2));
  }
}

BOOST_AUTO_TEST_CASE(the_table_has_a_row_for_every_token_and_layer) {
  const Claim& claim = claim_by_id("theorem-b5-sensitivity", "test");
  Instance instance = instance_of(claim, "", {4}, 1, 1);
  instance.subject = close_subject();
  const std::vector<Finding> findings = verify(claim, instance);
  BOOST_TEST_REQUIRE(findings.size() == 5U);
  BOOST_TEST(findings[0].instance == "token 1 by the embeddings");
  BOOST_TEST(findings[4].instance == "token 5 by the embeddings");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
