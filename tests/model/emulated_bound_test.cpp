// SPDX-License-Identifier: LGPL-3.0-or-later
// The emulated forward lies within the proved bound of its roundings, and the bound is narrow.
#include <boost/test/unit_test.hpp>

#include "model/rounded_once.hpp"
#include "model/stored_model.hpp"
#include "snellen/model/forward.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(emulated_bound_test)

namespace {

std::vector<Node> all_nodes(const PrefixTree& tree) {
  std::vector<Node> nodes(tree.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i] = static_cast<Node>(i);
  return nodes;
}

/// The bits that storage leaves of a weight do not matter here: this format holds every double of the stored models.
bool holds_doubles(const Format& format) {
  return format.precision >= 53;
}

/// Widest ball relative to its row's largest magnitude, over every stored model: emulated values must lie inside.
Rational check(const Format& format) {
  const Emulated emulated(ideal_policy(format));
  const RoundedOnce bound(format, 2 * format.precision + 64);
  Rational widest = 0;
  for (const auto& file : stored_model_files()) {
    const StoredModel stored = read_stored_model(file);
    const PrefixTree tree = tree_for(stored.model.config, std::span(&stored.tokens, 1));
    const std::vector<Node> nodes = all_nodes(tree);
    const auto values = evaluate(stored.model, tree, nodes, Observable::normalized, emulated);
    const BallMatrix balls = evaluate(stored.model, tree, nodes, Observable::normalized, bound);
    for (std::int64_t i = 0; i < balls.rows(); ++i) {
      for (std::int64_t k = 0; k < balls.columns(); ++k) {
        const Ball ball = balls.ball(i, k);
        const FloatValue value = emulated.value(values, i, k);
        BOOST_TEST_REQUIRE(value.is_finite(), stored.name);
        BOOST_TEST_REQUIRE(ball.contains(value.value()),
                           stored.name << " (" << i << ", " << k << ") in " << format.name);
        if (ball.is_finite()) widest = std::max(widest, Rational(ball.upper() - ball.lower()));
      }
    }
  }
  return widest;
}

}  // namespace

BOOST_AUTO_TEST_CASE(p113) {
  const Format format = generic_format(113, 15);
  BOOST_TEST_REQUIRE(holds_doubles(format));
  // As for certified balls (oracle_test): up to 2^36 for three layers.
  BOOST_TEST(check(format) < power_of_two(36 - 113));
}

BOOST_AUTO_TEST_CASE(fp64) {
  BOOST_TEST(check(format_by_name("fp64")) < power_of_two(36 - 53));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
