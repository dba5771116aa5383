// SPDX-License-Identifier: LGPL-3.0-or-later
#include <random>

#include "theory/claim_checks.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(theorem_b5_exact_test)

namespace {

using namespace testing;

const Claim& claim() {
  return claim_by_id("theorem-b5-exact", "test");
}

/// Rational models of every kind: token tables in base 2, or phi weights; no norm, L1 or max; ReLU.
Config random_config(std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  constexpr NormKind norms[] = {NormKind::none, NormKind::l1, NormKind::max};
  Config config;
  config.width = 2;
  config.vocabulary = 6;
  config.attention.heads = 2;
  config.attention.key_value_heads = static_cast<std::int32_t>(1 + engine() % 2);
  config.attention.head_width = 1;
  config.attention.window = engine() % 4 == 0 ? 2 : 0;
  config.attention.softmax = SoftmaxKind::phi;
  if (engine() % 2 == 0) {
    config.attention.logits = LogitSource::token_table;
    config.attention.softmax = SoftmaxKind::base2;
    config.layers = static_cast<std::int32_t>(1 + engine() % 2);  // phi's rationals grow too fast for two
  }
  if (engine() % 3 == 0) {
    config.position.scheme = PositionScheme::alibi;
    config.position.slopes = {1, 2};
  }
  config.norm = norms[engine() % 3];
  config.norm_gain = config.norm != NormKind::none;
  config.feed_forward = FeedForward{.present = engine() % 3 != 0};
  if (config.feed_forward.present) config.feed_forward.width = 3;
  config.output_head = false;
  config.tied_embeddings = false;
  return config;
}

Instance drawn(const Config& config, std::uint64_t seed, const char* pattern, std::vector<long> n_values) {
  Instance instance = instance_of(claim(), "", std::move(n_values), 1, seed);
  Subject subject;
  subject.config = config;
  subject.weights = {.kind = SyntheticWeights::Kind::dyadic, .reach = 31, .bits = 4};
  subject.left = subject.right = Pattern::parse(pattern, Vocabulary(config.vocabulary));
  instance.subject = std::move(subject);
  return instance;
}

BOOST_AUTO_TEST_CASE(holds_on_random_and_adversarial_models) {
  BOOST_TEST(std::holds_alternative<ExactCheck>(claim().check));
  constexpr const char* patterns[] = {"?{#0,#1,#2,#3}^n #4", "#0^n #1", "#0 #1^n", "(#0 #1)^n", "#2^n"};
  int verified = 0;
  int open = 0;
  for (std::uint64_t seed = 0; seed < 260; ++seed) {
    for (const Finding& f :
         verify(claim(), drawn(random_config(seed), seed, patterns[seed % 5], {1 + static_cast<long>(seed % 3)}))) {
      BOOST_TEST_REQUIRE((of_relation(f.conclusion) == Conclusion::verified ||
                          of_relation(f.conclusion) == Conclusion::hypothesis_fails),
                         name_of(claim(), f) << ", config " << seed);
      (of_relation(f.conclusion) == Conclusion::verified ? verified : open) += 1;
    }
  }
  BOOST_TEST(verified > 500);
  BOOST_TEST(open * 5 < verified);  // kinks: an input of ReLU or a coordinate under the L1 norm that is exactly 0
}

BOOST_AUTO_TEST_CASE(what_is_not_rational_is_told) {
  Config config = random_config(1);
  config.attention.logits = LogitSource::query_key;
  config.attention.softmax = SoftmaxKind::exponential;
  require_all(claim(), drawn(config, 1, "#0 #1^n", {2}), Conclusion::hypothesis_fails);
}

BOOST_AUTO_TEST_CASE(gated_parts_are_told) {
  Config config = random_config(1);
  config.feed_forward = FeedForward{.present = true, .gated = true, .width = 3};
  require_all(claim(), drawn(config, 1, "#0 #1^n", {2}), Conclusion::hypothesis_fails);
}

/// Width 1 without norms and psi, values of one sign: the sum over paths is the derivative.
BOOST_AUTO_TEST_CASE(any_smaller_bound_is_refuted_where_it_is_attained) {
  Config config = random_config(1);
  config.width = 1;
  config.layers = 1;
  config.position = Position{};
  config.attention = Attention{};
  config.attention.softmax = SoftmaxKind::base2;
  config.attention.logits = LogitSource::token_table;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.feed_forward = FeedForward{.present = false};
  Instance instance = drawn(config, 1, "#0 #1^n", {1, 4});
  instance.count = 10;
  require_all(claim(), instance, Conclusion::verified);
  require_refuted_when_tightened(claim(), instance, "OSQ-exact", Rational(999, 1000));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
