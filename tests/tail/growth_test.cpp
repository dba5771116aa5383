// SPDX-License-Identifier: LGPL-3.0-or-later
// Growth laws against distances that are computed at single n.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <random>

#include "asked.hpp"
#include "snellen/error.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/number/real.hpp"
#include "snellen/tail/proof.hpp"
#include "snellen/threshold/distance.hpp"
#include "tail/growth.hpp"
#include "tail/pair.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(growth_test)

namespace {

const Vocabulary vocabulary = Vocabulary::standard();
constexpr Precision precision = 128;

Question question(const std::string& left, const std::string& right) {
  return {.title = "test",
          .model_lines = {},
          .left = Pattern::parse(left, vocabulary),
          .right = Pattern::parse(right, vocabulary),
          .n_values = {},
          .formats = {format_by_name("fp8-e4m3")},
          .policies = {},
          .families = {}};
}

Config small(std::int32_t layers, std::int32_t width = 4) {
  Config config;
  config.layers = layers;
  config.width = width;
  config.vocabulary = vocabulary.size();
  config.attention.head_width = 2;
  config.feed_forward.width = 4;
  config.position.scheme = PositionScheme::none;
  return config;
}

/// The pair of the n of one class.
struct Posed {
  Model model;
  Question of;
  TailEffort effort;
  std::vector<TailPair> classes;

  Posed(Model given, Question asked) : model(std::move(given)), of(std::move(asked)) {
    const long modulus = std::max(tail_modulus(of.left), tail_modulus(of.right));
    const TailShapes left = tail_shapes(of.left, modulus);
    const TailShapes right = tail_shapes(of.right, modulus);
    for (std::size_t c = 0; c < left.classes.size(); ++c) {
      classes.push_back({model, of, vocabulary, effort, modulus, left.classes[c], right.classes[c]});
    }
  }
};

struct Counts {
  int laws = 0;
  int two_sided = 0;
  int matching = 0;  ///< of them, the powers of 1 + ln n are the same
  int distances = 0;
  double closest = 0;  ///< the largest of distance over upper bound, and of lower bound over distance
  double loosest = 0;  ///< the largest of upper over lower bound, at matching powers
};

double to_double(const Real& x) {
  return arf_get_d(arb_midref(x.ball().get()), ARF_RND_NEAR);
}

/// The law at every n of the class from its first one to `last`, and if wanted at a larger one.
void check_law(const TailPair& pair, const TailGrowth& law, long last, bool far, const std::string& what,
               Counts& counts) {
  std::vector<long> n_values;
  const auto from = static_cast<long>(law.from);
  for (long n = from; n <= std::max(last, from + 24 * pair.modulus); n += pair.modulus) n_values.push_back(n);
  if (far) n_values.push_back(pair.modulus * (4 * n_values.back() / pair.modulus) + pair.left.residue);
  std::vector<std::vector<Token>> sequences;
  for (const long n : n_values) {
    sequences.push_back(pair.question.left.expand(n, 0));
    sequences.push_back(pair.question.right.expand(n, 0));
  }
  const PrefixTree tree = tree_for(pair.model.config, sequences);
  std::vector<Node> nodes;
  for (std::size_t i = 0; i < sequences.size(); ++i) nodes.push_back(tree.last(i));
  const BallMatrix values = evaluate(pair.model, tree, nodes, pair.question.observable, Certified(precision));
  ++counts.laws;
  if (law.least) ++counts.two_sided;
  if (law.least && law.least_power == law.most_power) {
    ++counts.matching;
    counts.loosest = std::max(counts.loosest, static_cast<double>(law.most / *law.least));
  }
  BOOST_TEST(law.least_power <= law.most_power);
  for (std::size_t i = 0; i < n_values.size(); ++i) {
    const long n = n_values[i];
    const auto row = static_cast<std::int64_t>(2 * i);
    const Real scaled =
        Real(distance(values.balls(row), values.balls(row + 1), pair.question.norm, precision), precision) * n * n;
    const Real lambda = 1 + log(Real(n, precision));
    const Real most = Real(law.most, precision) * power(lambda, law.most_power);
    BOOST_TEST_REQUIRE(certainly_at_most(scaled, most), what << " at most, n = " << n);
    counts.closest = std::max(counts.closest, to_double(scaled / most));
    ++counts.distances;
    if (!law.least) continue;
    const Real least = Real(*law.least, precision) * power(lambda, law.least_power);
    BOOST_TEST_REQUIRE(certainly_at_most(least, scaled), what << " at least, n = " << n);
    counts.closest = std::max(counts.closest, to_double(least / scaled));
  }
}

struct PatternPair {
  const char* left;
  const char* right;
};

constexpr PatternPair pairs[] = {{"<bos> 1^n", "<bos> 1^(n+1)"},         {"<bos> 2 1^n 0", "<bos> 2 1^(n+1) 0"},
                                 {"<bos> 1^(n+3)", "<bos> 1^n"},         {"0 1^n", "0 1^(n+1)"},
                                 {"<bos> 1^n 0 2", "<bos> 1^(n+2) 0 2"}, {"<bos> 1^(2n)", "<bos> 1^(2n+1)"}};

}  // namespace

BOOST_AUTO_TEST_CASE(laws_of_random_models_hold_at_every_n_that_is_computed) {
  const auto last_seed = static_cast<std::uint64_t>(test::asked("SNELLEN_TAIL_SEEDS", 48));
  Counts counts;
  for (std::uint64_t seed = 1; seed <= last_seed; ++seed) {
    std::mt19937_64 engine(seed);
    Config config = small(1 + static_cast<std::int32_t>(seed % 3), static_cast<std::int32_t>(2 + engine() % 5));
    config.norm = static_cast<NormKind>(engine() % 5);
    config.norm_gain = config.norm != NormKind::none;
    config.feed_forward.activation = static_cast<Activation>(engine() % 4);
    config.feed_forward.gated = engine() % 3 == 0;
    config.attention.sink = engine() % 4 == 0;
    config.attention.heads = 1 + static_cast<std::int32_t>(engine() % 2);
    config.attention.key_value_heads = 1;
    config.attention.soft_cap = engine() % 4 == 0 ? 2 : 0;
    config.attention.softmax = static_cast<SoftmaxKind>(engine() % 3);
    config.embedding_scale = engine() % 2 == 0 ? 1 : 0.25;
    const PatternPair patterns = pairs[engine() % std::size(pairs)];
    Question of = question(patterns.left, patterns.right);
    of.norm = static_cast<DistanceNorm>(engine() % 3);
    const Posed posed(synthetic_model(config, {.seed = seed, .gain = engine() % 2 == 0 ? 0.5 : 0.3, .bias_scale = 0.3}),
                      of);
    const std::string what = "seed " + std::to_string(seed) + " " + patterns.left + " | " + patterns.right;
    for (const TailPair& pair : posed.classes) {
      for (const long begin : {64L, 256L}) {
        try {
          check_law(pair, growth_from(pair, 16, begin, Rational(9, 8)), 160, seed % 6 == 0, what, counts);
        } catch (const Refused&) {
          continue;  // wide
        }
        break;
      }
    }
  }
  BOOST_TEST_MESSAGE(counts.laws << " laws, " << counts.two_sided << " two-sided, " << counts.matching
                                 << " with one power, " << counts.distances << " distances; closest " << counts.closest
                                 << ", loosest " << counts.loosest);
  BOOST_TEST(counts.laws >= 40 * static_cast<int>(last_seed) / 48);
  BOOST_TEST(counts.two_sided >= 20 * static_cast<int>(last_seed) / 48);
}

BOOST_AUTO_TEST_CASE(laws_of_exact_coefficients_hold_and_are_near) {
  // Coefficients that are numbers, small and large b, several powers: what the law loses is its own.
  std::mt19937_64 engine(5);
  std::uniform_real_distribution<double> unit(0, 1);
  double closest_above = 0;
  double closest_below = 0;
  for (int draw = 0; draw < 200; ++draw) {
    const std::size_t powers = 1 + engine() % 4;
    const std::size_t width = 1 + engine() % 3;
    std::vector<std::vector<double>> d(powers, std::vector<double>(width));
    std::vector<std::vector<Ball>> drift(powers);
    for (std::size_t k = 0; k < powers; ++k) {
      const double size = std::exp2(static_cast<double>(engine() % 9) - 4);
      for (double& entry : d[k]) entry = size * unit(engine);
      if (k == 0 && draw % 2 == 0) d[k][0] = -d[k][0];
      for (const double entry : d[k]) drift[k].emplace_back(entry);
    }
    const long begin = 2 + static_cast<long>(engine() % 20);
    const long apart = 1 + static_cast<long>(engine() % 3);
    const long shift = static_cast<long>(engine() % 5) - 2;  // r = n + shift
    const auto norm = static_cast<DistanceNorm>(engine() % 3);
    const long from = std::max(begin + 1 - shift, 1L);
    const TailGrowth law =
        growth_fit(drift, norm, {.begin = begin, .from = from, .least = from + shift, .apart = apart, .slope = 1});
    // steps[r - begin - 1] = y(r + 1) - y(r)
    std::vector<std::vector<double>> steps;
    std::vector<double> sums(powers, 0);
    sums[0] = 1;
    for (long r = begin + 1; r <= 6000; ++r) {
      const auto at = static_cast<double>(r);
      for (std::size_t k = 1; k < powers; ++k) sums[k] += sums[k - 1] / (at + 1);
      std::vector<double> step(width, 0);
      for (std::size_t k = 0; k < powers; ++k) {
        for (std::size_t c = 0; c < width; ++c) step[c] += d[k][c] * sums[k] / (at * (at + 1));
      }
      steps.push_back(std::move(step));
    }
    for (long n = from; n + shift + apart <= 6000; ++n) {
      std::vector<double> change(width, 0);
      for (long i = 0; i < apart; ++i) {
        const std::vector<double>& step = steps[static_cast<std::size_t>(n + shift + i - begin - 1)];
        for (std::size_t c = 0; c < width; ++c) change[c] += step[c];
      }
      double length = 0;
      for (const double x : change) {
        if (norm == DistanceNorm::linf) length = std::max(length, std::abs(x));
        if (norm == DistanceNorm::l1) length += std::abs(x);
        if (norm == DistanceNorm::l2) length = std::hypot(length, x);
      }
      const auto of_n = static_cast<double>(n);
      const double scaled = length * of_n * of_n;
      const double lambda = 1 + std::log(of_n);
      const double most = static_cast<double>(law.most) * std::pow(lambda, law.most_power);
      BOOST_TEST_REQUIRE(scaled <= most * (1 + 1e-12), "draw " << draw << " n " << n);
      closest_above = std::max(closest_above, scaled / most);
      if (!law.least) continue;
      const double least = static_cast<double>(*law.least) * std::pow(lambda, law.least_power);
      BOOST_TEST_REQUIRE(least <= scaled * (1 + 1e-12), "draw " << draw << " n " << n);
      closest_below = std::max(closest_below, least / scaled);
    }
  }
  BOOST_TEST(closest_above > 0.99);
  BOOST_TEST(closest_below > 0.99);
}

BOOST_AUTO_TEST_CASE(one_layer_is_known_to_a_thousandth) {
  // n^2 distance tends to one number, which both constants are near.
  const Posed posed(synthetic_model(small(1), {.seed = 1}), question("<bos> 1^n", "<bos> 1^(n+1)"));
  const TailGrowth law = growth_from(posed.classes.front(), 200, 4096, Rational(9, 8));
  BOOST_TEST_REQUIRE(law.least.has_value());
  BOOST_TEST(law.least_power == 0);
  BOOST_TEST(law.most_power == 0);
  BOOST_TEST((law.from == 4097));
  BOOST_TEST((law.most < *law.least * Rational(1001, 1000)));
}

BOOST_AUTO_TEST_CASE(proofs_have_a_law_or_a_reason) {
  const auto certified = [](const Config& config, const char* left, const char* right) {
    return tail_proof(synthetic_model(config, {.seed = 2}), question(left, right), vocabulary, {.most_positions = 64})
        .classes.front();
  };
  const TailClass run = certified(small(2), "<bos> 1^n", "<bos> 1^(n+1)");
  BOOST_TEST_REQUIRE(run.growth.has_value());
  BOOST_TEST(run.no_growth.empty());
  BOOST_TEST(run.growth->least.has_value());
  BOOST_TEST(run.growth->least_power == 1);
  BOOST_TEST(run.growth->most_power == 1);
  for (const auto& [left, right] : {PatternPair{"<bos> (1 2)^n", "<bos> (1 2)^(n+1)"},
                                    PatternPair{"<bos> 1^n", "<bos> 1^(2n)"}, PatternPair{"<bos> 1^n", "0 1^n"}}) {
    const TailClass none = certified(small(1), left, right);
    BOOST_TEST(!none.growth.has_value(), left);
    BOOST_TEST((none.no_growth.empty() == (std::string(right) == "0 1^n")), left << " " << none.no_growth);
  }
  Config rope = small(1);
  rope.position.scheme = PositionScheme::rope;
  BOOST_TEST(certified(rope, "<bos> 1^n", "<bos> 1^(n+1)").no_growth.find("RoPE") == 0U);
  // Sides that stay apart have a least distance, and no law.
  const TailClass apart = certified(small(1), "<bos> 1^n", "<bos> 1^n 0");
  BOOST_TEST(!apart.growth.has_value());
  BOOST_TEST(apart.no_growth.empty());
  BOOST_TEST(!apart.separations.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
