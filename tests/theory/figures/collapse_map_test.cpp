// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/collapse_map.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "snellen/error.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(collapse_map_test)

namespace {

MapQuestion tiny() {
  MapQuestion question;
  question.width = 8;
  question.heads = 1;
  question.slopes = {0.5};
  question.n_values = {12, 24, 48, 96};
  question.consecutive = 3;
  return question;
}

const MapCell& cell(const CollapseMap& map, const std::string& pair, const std::string& column) {
  for (const MapRow& row : map.rows) {
    if (row.pair != pair) continue;
    for (std::size_t k = 0; k < map.columns.size(); ++k) {
      if (map.columns[k] == column) return row.cells[k];
    }
  }
  throw std::out_of_range(pair + ", " + column);
}

bool zero(const Quantity& quantity) {
  return std::holds_alternative<Rational>(quantity) && std::get<Rational>(quantity) == 0;
}

BOOST_AUTO_TEST_CASE(a_small_map_agrees_with_the_theory) {
  const CollapseMap map = collapse_map(tiny());
  BOOST_TEST(map.rows.size() == 9U);
  BOOST_TEST(map.columns.size() == 6U);
  for (const MapRow& row : map.rows) {
    for (std::size_t k = 0; k < row.cells.size(); ++k) {
      const MapCell& one = row.cells[k];
      const std::string name = row.pair + ", " + map.columns[k] + ", " + one.rate;
      BOOST_TEST(one.points.size() == 4U);
      BOOST_TEST(one.exponents.size() == 3U);
      BOOST_TEST(!one.asserted.empty());
      BOOST_TEST((one.verdict != Conclusion::undecided), name);
      // At these lengths some asymptotic laws have not set in; equality, q^N and what stays apart have.
      if (one.predicted == CollapseKind::equal || one.predicted == CollapseKind::exponential) {
        BOOST_TEST((one.verdict == Conclusion::verified), name);
      }
      for (const MapPoint& point : one.points) {
        BOOST_TEST(zero(point.distance) == (one.predicted == CollapseKind::equal), name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_distance_is_the_largest_of_the_consecutive_ones) {
  const MapQuestion question = tiny();
  const CollapseMap map = collapse_map(question);
  // The model without positions again, by hand and with more bits.
  Config config;
  config.layers = question.layers;
  config.width = question.width;
  config.vocabulary = 20;
  config.attention.head_width = question.width;
  config.feed_forward.width = 4 * question.width;
  config.output_head = false;
  config.tied_embeddings = false;
  const Model model = synthetic_model(config, {.seed = question.seed, .gain = question.gain});
  const Pattern left = Pattern::parse("<bos> 2 3 1^n", Vocabulary::standard());
  Rational largest = 0;
  for (long n = 24; n < 27; ++n) {
    const std::vector<std::vector<Token>> sequences = {left.expand(n), left.expand(n + 1)};
    const PrefixTree tree = tree_for(config, sequences);
    const std::vector<Node> nodes = {tree.last(0), tree.last(1)};
    const BallMatrix y = evaluate(model, tree, nodes, Observable::normalized, Certified(512));
    std::vector<Ball> a;
    std::vector<Ball> b;
    for (std::int64_t k = 0; k < y.columns(); ++k) {
      a.push_back(y.ball(0, k));
      b.push_back(y.ball(1, k));
    }
    largest = std::max(largest, distance(a, b, DistanceNorm::l2, 512).midpoint());
  }
  const MapPoint& point = cell(map, "run after a prompt", "NoPE").points[1];
  BOOST_TEST(point.n == 24);
  BOOST_TEST(point.tokens == 27);
  BOOST_TEST(std::get<Real>(point.distance).ball().contains(largest));
}

BOOST_AUTO_TEST_CASE(a_false_prediction_is_refuted) {
  // Windows of a period of the separators, or of one key more, always hold equally many commas: equal, not apart.
  MapQuestion question = tiny();
  for (const std::int32_t window : {4, 5}) {
    question.window = window;
    const MapCell one = cell(collapse_map(question), "separators, one more digit", "window");
    BOOST_TEST(zero(one.points.back().distance));
    BOOST_TEST((one.verdict == Conclusion::refuted));
    BOOST_TEST(one.rate == "= 0");
  }
  // A window that the run does not fill yet: not equal.
  question.window = 40;
  question.n_values = {12, 24, 48};
  const CollapseMap wide = collapse_map(question);
  BOOST_TEST((cell(wide, "run after a prompt", "window").verdict == Conclusion::refuted ||
              cell(wide, "run after a prompt", "window").verdict == Conclusion::undecided));
  // A slope that is nearly zero: at these lengths the distance falls like a power of n, far faster than q^N.
  question = tiny();
  question.slopes = {1e-6};
  const CollapseMap flat = collapse_map(question);
  BOOST_TEST((cell(flat, "run after a prompt", "ALiBi").verdict == Conclusion::refuted));
}

BOOST_AUTO_TEST_CASE(questions_that_are_refused) {
  MapQuestion question = tiny();
  question.n_values = {8, 16};
  BOOST_CHECK_THROW(collapse_map(question), InputError);
  question.n_values = {8, 16, 33};
  BOOST_CHECK_THROW(collapse_map(question), InputError);
  question = tiny();
  question.consecutive = 0;
  BOOST_CHECK_THROW(collapse_map(question), InputError);
  question = tiny();
  question.heads = 3;
  BOOST_CHECK_THROW(collapse_map(question), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
