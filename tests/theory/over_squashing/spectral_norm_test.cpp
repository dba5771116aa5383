// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/spectral_norm.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "snellen/theory/draws.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(spectral_norm_test)

namespace {

constexpr Precision bits = 128;

/// Contains `exact` and is narrow: relative width below 2^-18.
void check_encloses(const Real& norm, const Rational& exact) {
  BOOST_TEST(norm.ball().contains(exact));
  BOOST_TEST(norm.ball().upper() - norm.ball().lower() <= exact * power_of_two(-18));
}

DoubleMatrix matrix(Eigen::Index rows, Eigen::Index columns, std::initializer_list<double> entries) {
  DoubleMatrix out(rows, columns);
  std::copy(entries.begin(), entries.end(), out.data());
  return out;
}

BOOST_AUTO_TEST_CASE(diagonal_and_rank_one_matrices_are_known_exactly) {
  check_encloses(spectral_norm(matrix(2, 2, {3, 0, 0, -7}), bits), 7);
  check_encloses(spectral_norm(matrix(1, 2, {3, 4}), bits), 5);
  check_encloses(spectral_norm(matrix(2, 1, {3, 4}), bits), 5);
  // (2, 1, 2) (3, 4)^T: 3 times 5.
  check_encloses(spectral_norm(matrix(3, 2, {6, 8, 3, 4, 6, 8}), bits), 15);
  // A nilpotent one: no eigenvalue tells its norm.
  check_encloses(spectral_norm(matrix(2, 2, {0, 9, 0, 0}), bits), 9);
}

BOOST_AUTO_TEST_CASE(a_multiple_largest_singular_value_is_the_slow_case) {
  check_encloses(spectral_norm(DoubleMatrix(DoubleMatrix::Identity(16, 16) * 0.5), bits), Rational(1, 2));
  check_encloses(spectral_norm(matrix(2, 2, {0.75, -1, 1, 0.75}), bits), Rational(5, 4));
}

BOOST_AUTO_TEST_CASE(no_entries_and_zeros_have_norm_zero) {
  BOOST_TEST(spectral_norm(DoubleMatrix(0, 3), bits).ball().contains(Rational(0)));
  BOOST_TEST(spectral_norm(DoubleMatrix(DoubleMatrix::Zero(3, 2)), bits).ball().is_exact());
}

BOOST_AUTO_TEST_CASE(huge_and_tiny_entries_do_not_overflow) {
  check_encloses(spectral_norm(matrix(2, 2, {0x1p900, 0, 0, 1}), bits), power_of_two(900));
  check_encloses(spectral_norm(matrix(1, 1, {0x1p-1000}), bits), power_of_two(-1000));
}

DoubleMatrix random_matrix(Draws& draws, Eigen::Index rows, Eigen::Index columns) {
  DoubleMatrix out(rows, columns);
  for (Eigen::Index k = 0; k < out.size(); ++k) out.data()[k] = static_cast<double>(draws.between(-64, 64)) / 16;
  return out;
}

/// |A x| for a vector of doubles.
Real image_length(const DoubleMatrix& a, const DoubleVector& x) {
  Real total(0, bits);
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    Rational entry = 0;
    for (Eigen::Index k = 0; k < a.cols(); ++k) entry += rational_from_double(a(i, k)) * rational_from_double(x(k));
    total += Real(entry * entry, bits);
  }
  return sqrt(total);
}

BOOST_AUTO_TEST_CASE(no_vector_is_stretched_by_more_and_one_nearly_by_as_much) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Draws draws(seed, "spectral-norm");
    const DoubleMatrix a = random_matrix(draws, draws.between(1, 5), draws.between(1, 5));
    const Real norm = spectral_norm(a, bits);
    // Power iteration in doubles finds a nearly extreme vector, whatever its rounding.
    DoubleVector x = DoubleVector::Ones(a.cols()) + 0.25 * DoubleVector::Unit(a.cols(), 0);
    for (int step = 0; step < 2000; ++step) x = (a.transpose() * (a * x)).normalized();
    const Real stretch = image_length(a, x) / image_length(DoubleMatrix(DoubleMatrix::Identity(a.cols(), a.cols())), x);
    BOOST_TEST(certainly_at_most(stretch, norm * Real(Rational(1) + power_of_two(-16), bits)), "seed " << seed);
    BOOST_TEST(certainly_at_most(norm * Real(Rational(99, 100), bits), stretch), "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(every_member_of_the_balls_is_covered) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Draws draws(seed, "spectral-norm.balls");
    const DoubleMatrix centre = random_matrix(draws, 3, 4);
    BallMatrix balls = ball_matrix(centre);
    DoubleMatrix member = centre;
    for (Eigen::Index i = 0; i < 3; ++i) {
      for (Eigen::Index k = 0; k < 4; ++k) {
        mag_set_d(arb_radref(balls.at(i, k)), 0x1p-10);
        member(i, k) += static_cast<double>(draws.between(-1, 1)) * 0x1p-10;
      }
    }
    BOOST_TEST(spectral_norm(balls, bits).ball().overlaps(spectral_norm(member, bits).ball()), "seed " << seed);
    BOOST_TEST(spectral_norm(balls, bits).is_finite());
  }
}

BOOST_AUTO_TEST_CASE(a_nan_gives_no_finite_norm) {
  BOOST_TEST(!spectral_norm(matrix(1, 1, {std::numeric_limits<double>::quiet_NaN()}), bits).is_finite());
}

BOOST_AUTO_TEST_CASE(products_and_transposes) {
  const BallMatrix p = matrix_product(ball_matrix(matrix(1, 2, {2, 3})), ball_matrix(matrix(2, 1, {5, 7})), bits);
  BOOST_TEST(p.ball(0, 0).contains(Rational(31)));
  BOOST_TEST(transposed(ball_matrix(matrix(1, 2, {2, 3}))).ball(1, 0).contains(Rational(3)));
  BOOST_CHECK_THROW(matrix_product(p, BallMatrix(2, 2), bits), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
