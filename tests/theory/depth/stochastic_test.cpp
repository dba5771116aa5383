// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/depth/stochastic.hpp"

#include <boost/test/unit_test.hpp>

#include "theory/absorption.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(stochastic_test)

namespace {

RationalMatrix matrix_of(long n, std::vector<Rational> entries) {
  RationalMatrix out(n, n);
  for (long i = 0; i < n * n; ++i) out.at(i / n, i % n) = entries[static_cast<std::size_t>(i)];
  return out;
}

BOOST_AUTO_TEST_CASE(the_characteristic_polynomial_of_a_companion_matrix_is_its_own) {
  // x^3 - 2 x^2 + 3 x - 5, not triangular.
  const RationalMatrix companion = matrix_of(3, {0, 0, 5, 1, 0, -3, 0, 1, 2});
  const std::vector<Rational> expected = {-5, 3, -2, 1};
  BOOST_TEST((characteristic_polynomial(companion) == expected));
}

BOOST_AUTO_TEST_CASE(roots_are_counted_with_their_order) {
  const std::vector<Rational> polynomial = {-2, 5, -4, 1};  // (x - 1)^2 (x - 2)
  BOOST_TEST(order_of_root(polynomial, 1) == 2);
  BOOST_TEST(order_of_root(polynomial, 2) == 1);
  BOOST_TEST(order_of_root(polynomial, 3) == 0);
}

BOOST_AUTO_TEST_CASE(the_rank_is_that_of_the_rows) {
  BOOST_TEST(rank_of(matrix_of(3, {1, 2, 3, 2, 4, 6, 0, 0, 1})) == 2);
  BOOST_TEST(rank_of(matrix_of(2, {0, 1, 1, 0})) == 2);
  BOOST_TEST(rank_of(RationalMatrix(3, 3)) == 0);
}

BOOST_AUTO_TEST_CASE(drawn_matrices_are_what_they_are_said_to_be) {
  Draws draws(1, "stochastic-test");
  bool zero_seen = false;
  for (int k = 0; k < 300; ++k) {
    const RationalMatrix drawn = draw_stochastic(draws, draws.between(1, 9));
    BOOST_TEST((least_entry(drawn) >= 0));
    BOOST_TEST((row_sum_error(drawn) == 0));
    BOOST_TEST((largest_above_diagonal(drawn) == 0));
    BOOST_TEST((largest_diagonal(drawn) < 1));
    for (long i = 1; i < drawn.rows(); ++i) zero_seen = zero_seen || drawn.at(i, i) == 0;
  }
  BOOST_TEST(zero_seen);
}

BOOST_AUTO_TEST_CASE(binomial_tails_add_up) {
  BOOST_TEST((binomial(5, 2) == 10));
  BOOST_TEST((binomial(5, 6) == 0));
  BOOST_TEST((binomial_at_most(4, Rational(1, 3), 4) == 1));
  BOOST_TEST((binomial_at_most(2, Rational(1, 4), 0) == Rational(9, 16)));
  BOOST_TEST((binomial_at_most(7, Rational(1, 3), -1) == 0));
  BOOST_TEST((power(Rational(2, 3), 3) == Rational(8, 27)));
  BOOST_TEST((power(0, 0) == 1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
