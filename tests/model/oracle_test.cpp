// SPDX-License-Identifier: LGPL-3.0-or-later
// The forward against the independent one of tests/oracle: certified balls must meet the oracle's value, and must be
// narrow.
#include <boost/test/unit_test.hpp>
#include <cmath>

#include "arithmetic/archetype.hpp"
#include "model/stored_model.hpp"
#include "snellen/model/forward.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(oracle_test)

namespace {

constexpr std::pair<const char*, Observable> observables[] = {
    {"v", Observable::stream}, {"y", Observable::normalized}, {"logits", Observable::logits}};

std::vector<Node> last_nodes_of_prefixes(const PrefixTree& tree) {
  std::vector<Node> nodes(tree.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) nodes[i] = static_cast<Node>(i);  // one chain: node = position
  return nodes;
}

struct Checked {
  std::size_t values = 0;
  std::size_t models = 0;
};

/// Calls check(name, observable, row, column, oracle value) for every stored value, with the matrix of this arithmetic.
template <class A, class Check>
Checked for_each_value(const A& arithmetic, const Check& check) {
  Checked checked;
  for (const auto& file : stored_model_files()) {
    const StoredModel stored = read_stored_model(file);
    validate(stored.model);
    const PrefixTree tree = tree_for(stored.model.config, std::span(&stored.tokens, 1));
    ++checked.models;
    for (const auto& [key, observable] : observables) {
      if (!stored.expect.contains(key)) continue;
      const auto values = evaluate(stored.model, tree, last_nodes_of_prefixes(tree), observable, arithmetic);
      const auto& rows = stored.expect.at(key);
      BOOST_TEST_REQUIRE(static_cast<std::size_t>(values.rows()) == rows.size());
      for (std::size_t i = 0; i < rows.size(); ++i) {
        BOOST_TEST_REQUIRE(static_cast<std::size_t>(values.columns()) == rows[i].size());
        for (std::size_t k = 0; k < rows[i].size(); ++k) {
          const Rational oracle = decimal_value(rows[i][k].template get<std::string>());
          check(stored.name + "." + key, values, static_cast<std::int64_t>(i), static_cast<std::int64_t>(k), oracle);
          ++checked.values;
        }
      }
    }
  }
  return checked;
}

}  // namespace

BOOST_AUTO_TEST_CASE(certified_meets_the_oracle) {
  // The oracle prints 40 digits: its value lies within 1e-39 relative of the printed one.
  const Rational relative = Rational(1) / boost::multiprecision::pow(Integer(10), 39);
  for (const Precision precision : {64, 256}) {
    Rational widest = 0;
    std::string widest_name;
    const Checked checked = for_each_value(
        Certified(precision),
        [&](const std::string& name, const BallMatrix& values, std::int64_t i, std::int64_t k, const Rational& oracle) {
          const Rational slack = boost::multiprecision::abs(oracle) * relative;
          const Ball ball = values.ball(i, k);
          BOOST_TEST_REQUIRE(ball.overlaps(Ball(oracle - slack, oracle + slack, 512)),
                             name << " (" << i << ", " << k << ") at " << precision);
          const Rational width = ball.upper() - ball.lower();
          if (width > widest) widest_name = name;
          widest = std::max(widest, width);
        });
    BOOST_TEST(checked.models >= 24U);
    BOOST_TEST(checked.values > 1000U);
    // Balls that contain everything would pass the test above. Intervals forget that their operands depend on each
    // other: a layer of these models widens balls by up to 2^12, and none has more than three.
    BOOST_TEST(widest < power_of_two(36 - precision),
               widest_name << " has a ball of width " << static_cast<double>(widest));
  }
}

BOOST_AUTO_TEST_CASE(archetype_is_close_to_the_oracle) {
  // Doubles carry 53 bits; the same 24 bits of loss as above leave 1e-8 relative to a row's size.
  for_each_value(Archetype(), [](const std::string& name, const PlainMatrix& values, std::int64_t i, std::int64_t k,
                                 const Rational& oracle) {
    const double expected = static_cast<double>(oracle);
    BOOST_TEST_REQUIRE(std::abs(values.at(i, k) - expected) <= 1e-8 * std::max(1.0, std::abs(expected)),
                       name << " (" << i << ", " << k << ")");
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
