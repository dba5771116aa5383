// SPDX-License-Identifier: LGPL-3.0-or-later
// Each operation of Exact on numbers that differ everywhere, so that a shifted index, key or distance shows.
#include "arithmetic/arithmetic_properties.hpp"
#include "snellen/arithmetic/exact.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(exact_primitives_test)

/// Tokens 0 1 2, each with a row of its own.
struct ThreeTokens {
  Exact exact;
  std::vector<std::vector<Token>> sequences{{0, 1, 2}};
  PrefixTree tree = PrefixTree::shared(sequences);
  VisibleKeys visible = VisibleKeys::causal(tree);
  NodeRange all{0, 3};
  DoubleMatrix values = rows_of_primes();
  RationalMatrix x = exact.embed(values, tree.tokens(), 0.5);

  static DoubleMatrix rows_of_primes() {
    DoubleMatrix out(3, 2);
    out << 2, -3, 5, 7, -11, 13;
    return out;
  }
};

BOOST_FIXTURE_TEST_CASE(embedding_scales_the_token_s_row, ThreeTokens) {
  BOOST_TEST(x.at(0, 0) == 1);
  BOOST_TEST(x.at(1, 1) == Rational(7, 2));
  BOOST_TEST(x.at(2, 0) == Rational(-11, 2));
  const RationalMatrix placed = exact.add_rows(x, values, tree.positions());
  BOOST_TEST(placed.at(1, 0) == Rational(5, 2) + 5);
  BOOST_TEST(placed.at(2, 1) == Rational(13, 2) + 13);
}

BOOST_FIXTURE_TEST_CASE(linear_maps_and_entries, ThreeTokens) {
  DoubleMatrix weights(3, 2);
  weights << 1, 2, 4, 8, 16, -32;
  DoubleVector bias(3);
  bias << 0.25, 0.5, -0.125;
  const RationalMatrix y = exact.linear(x, weights, bias);
  BOOST_TEST(y.at(0, 0) == Rational(1) - 3 + Rational(1, 4));
  BOOST_TEST(y.at(1, 1) == 10 + 28 + Rational(1, 2));
  BOOST_TEST(y.at(2, 2) == -88 - 208 - Rational(1, 8));
  BOOST_TEST(exact.linear(x, weights, {}).at(2, 2) == -88 - 208);
  BOOST_TEST(exact.activate(x, Activation::relu).at(0, 1) == 0);
  BOOST_TEST(exact.activate(x, Activation::relu).at(1, 1) == Rational(7, 2));
  BOOST_TEST(exact.multiply(x, x).at(0, 1) == Rational(9, 4));
  BOOST_TEST(exact.add(x, x).at(0, 1) == -3);
}

BOOST_FIXTURE_TEST_CASE(norms_with_gain_and_bias, ThreeTokens) {
  DoubleVector gain(2);
  gain << 3, 5;
  DoubleVector bias(2);
  bias << 0.5, 0.25;
  const RationalMatrix l1 = exact.normalize(x, NormKind::l1, 1, gain, bias);
  BOOST_TEST(l1.at(1, 0) == Rational(5, 2) / 4 * 3 + Rational(1, 2));  // (5/2 + 7/2) / 2 + 1 = 4
  BOOST_TEST(l1.at(1, 1) == Rational(7, 2) / 4 * 5 + Rational(1, 4));
  const RationalMatrix largest = exact.normalize(x, NormKind::max, 1, gain, {});
  BOOST_TEST(largest.at(2, 0) == Rational(-11, 2) / Rational(15, 2) * 3);  // 13/2 + 1
}

BOOST_FIXTURE_TEST_CASE(logits_are_of_query_and_key, ThreeTokens) {
  const RationalScores s = exact.scores(x, x, visible, all, 0.25);
  BOOST_TEST(s.row(1)[0] == Rational(1, 4) * (Rational(5, 2) - Rational(21, 4)));
  BOOST_TEST(s.row(2)[1] == Rational(1, 4) * (Rational(-55, 4) + Rational(91, 4)));
  DoubleMatrix table(3, 3);
  table << 0, 1, 2, 10, 11, 12, 20, 21, 22;
  const RationalScores t = exact.table_scores(table, tree.tokens(), visible, all);
  BOOST_TEST(t.row(1)[0] == 10);
  BOOST_TEST(t.row(2)[0] == 20);
  BOOST_TEST(t.row(2)[1] == 21);
}

BOOST_FIXTURE_TEST_CASE(biases_are_of_the_distance, ThreeTokens) {
  const std::vector<double> by_distance{1, 10, 100};
  RationalScores s = exact.table_scores(DoubleMatrix::Zero(3, 3), tree.tokens(), visible, all);
  exact.add_distance_bias(s, {.slope = 0, .table = by_distance, .origin = 0}, visible, all);
  BOOST_TEST(s.row(2)[0] == 100);
  BOOST_TEST(s.row(2)[1] == 10);
  BOOST_TEST(s.row(2)[2] == 1);
  exact.add_distance_bias(s, {.slope = 0.5, .table = {}, .origin = 0}, visible, all);
  BOOST_TEST(s.row(2)[0] == 99);
  BOOST_TEST(s.row(2)[1] == Rational(19, 2));
  BOOST_TEST(s.row(2)[2] == 1);
  // Both ways: the second token of three, from the distance 1 before to 1 after.
  const PrefixTree line = PrefixTree::unshared(sequences);
  const VisibleKeys full = VisibleKeys::full(line);
  RationalScores both = exact.table_scores(DoubleMatrix::Zero(3, 3), line.tokens(), full, all);
  const std::vector<double> signed_distances{1, 2, 3, 4, 5};
  exact.add_distance_bias(both, {.slope = 0, .table = signed_distances, .origin = 2}, full, all);
  BOOST_TEST(both.row(1)[0] == 4);
  BOOST_TEST(both.row(1)[1] == 3);
  BOOST_TEST(both.row(1)[2] == 2);
}

BOOST_FIXTURE_TEST_CASE(averages_are_of_the_visible_keys, ThreeTokens) {
  RationalScores weights{RaggedShape(visible, all)};
  weights.row(0)[0] = 1;
  weights.row(1)[0] = Rational(1, 4);
  weights.row(1)[1] = Rational(3, 4);
  weights.row(2)[0] = Rational(1, 2);
  weights.row(2)[1] = Rational(1, 3);
  weights.row(2)[2] = Rational(1, 6);
  const RationalMatrix out = exact.average(weights, x, visible, all);
  BOOST_TEST(out.at(0, 1) == Rational(-3, 2));
  BOOST_TEST(out.at(1, 0) == Rational(1, 4) + Rational(15, 8));
  BOOST_TEST(out.at(2, 1) == Rational(-3, 4) + Rational(7, 6) + Rational(13, 12));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
