// SPDX-License-Identifier: LGPL-3.0-or-later
// Spectral norms against closed forms by MPFR: both ends come as near as they are said to. Products and distances of
// rows on operands whose errors nearly fill the radii.
#include "snellen/theory/spectral_norm.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "arithmetic/certified/tight_operation.hpp"
#include "snellen/theory/layer_constants.hpp"
#include "theory/attained.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(spectral_norm_tight_test)

namespace {

using namespace testing;

constexpr Precision bits = 128;

/// The largest singular value of (a, b; c, d).
MpfrReal norm_of_two_by_two(const Entries<double>& x) {
  const auto entry = [&](std::size_t k) { return MpfrReal(x[k]); };
  MpfrReal squares;
  for (std::size_t k = 0; k < 4; ++k) squares = squares + square(entry(k));
  const MpfrReal determinant = entry(0) * entry(3) - entry(1) * entry(2);
  const MpfrReal two(2.0);
  return sqrt((squares + sqrt(max(MpfrReal(), square(squares) - square(two * determinant)))) / two);
}

MpfrReal end_of(const Real& x, bool upper) {
  MpfrReal out;
  arf_get_mpfr(out.get(), arb_midref((upper ? upper_end(x) : lower_end(x)).ball().get()), MPFR_RNDN);
  return out;
}

/// Contains the value; both ends are within `width` of it, relatively.
void check_ends(const Real& norm, const MpfrReal& value, double width, const std::string& what) {
  Tightness found;
  found.add(norm.ball(), value);
  BOOST_TEST(found.escaped() == 0, what << ": " << found.first_escape());
  BOOST_TEST((end_of(norm, true) / value).to_double() <= 1 + width, what);
  BOOST_TEST((end_of(norm, false) / value).to_double() >= 1 - width, what);
}

BOOST_AUTO_TEST_CASE(two_by_two_matrices_are_enclosed_to_what_the_powers_promise) {
  std::mt19937_64 engine(20261203);
  for (int trial = 0; trial < 400; ++trial) {
    const Entries<double> x = draw_dyadics(engine, 4, -4, 4);
    const MpfrReal value = norm_of_two_by_two(x);
    if (value.to_double() == 0) continue;
    const DoubleMatrix a = Eigen::Map<const DoubleMatrix>(x.data(), 2, 2);
    // 2^-30 where the powers agree, and half of 2^-24 ln 2 where both singular values are alike: the root's share.
    check_ends(spectral_norm(a, bits), value, 0x1p-25, "trial " + std::to_string(trial));
  }
}

BOOST_AUTO_TEST_CASE(singular_values_apart_are_enclosed_to_thirty_bits) {
  for (const double second : {0.0, 0.5, 0.9, 0.99}) {
    DoubleMatrix a = DoubleMatrix::Zero(3, 3);
    a(0, 1) = 3;
    a(1, 2) = 3 * second;
    check_ends(spectral_norm(a, bits), MpfrReal(3.0), 0x1p-29, "second " + std::to_string(second));
  }
}

BOOST_AUTO_TEST_CASE(alike_singular_values_cost_the_logarithm_of_the_rank) {
  for (const Eigen::Index size : {2, 4, 16}) {
    const Real norm = spectral_norm(DoubleMatrix(DoubleMatrix::Identity(size, size)), bits);
    const double promised = 0x1p-24 * std::log(static_cast<double>(size));
    check_ends(norm, MpfrReal(1.0), promised, "identity");
    // No less: tr(B^p)^(1 / p) is above 1 by as much, whatever is computed, and the root of it by half.
    BOOST_TEST((end_of(norm, true) - MpfrReal(1.0)).to_double() >= 0.9 * promised / 2);
  }
}

BOOST_AUTO_TEST_CASE(a_wide_entry_widens_the_norm_by_as_much) {
  for (const double middle : {3.0, -0.75}) {
    Tightness found;
    BallMatrix a(1, 1);
    arb_set_d(a.at(0, 0), middle);
    mag_set_d(arb_radref(a.at(0, 0)), 0x1p-12);
    const Real norm = spectral_norm(a, bits);
    found.add(norm.ball(), abs(MpfrReal(middle)) + MpfrReal(0x1p-12));
    found.add(norm.ball(), abs(MpfrReal(middle)) - MpfrReal(0x1p-12));
    BOOST_TEST(found.escaped() == 0, found.first_escape());
    BOOST_TEST(found.largest() >= 0.9, found.largest());
  }
  // The members of a matrix that may be zero: from zero to the root of the trace.
  BallMatrix zero(2, 2);
  for (std::int64_t k = 0; k < 4; ++k) mag_set_d(arb_radref(zero.at(k / 2, k % 2)), 0x1p-3);
  Attained found;
  found.add(MpfrReal(0x1p-2), spectral_norm(zero, bits));
  check_attained("balls around zero", found);
  BOOST_TEST(spectral_norm(zero, bits).ball().contains_zero());
}

BOOST_AUTO_TEST_CASE(every_member_s_norm_is_within) {
  std::mt19937_64 engine(20261204);
  for (int trial = 0; trial < 200; ++trial) {
    Entries<double> x = draw_dyadics(engine, 4, -4, 4);
    x[0] += 5;
    BallMatrix balls = ball_matrix(Eigen::Map<const DoubleMatrix>(x.data(), 2, 2));
    const double radius = std::ldexp(1.0, -8 - static_cast<int>(engine() % 20));
    for (std::int64_t k = 0; k < 4; ++k) mag_set_d(arb_radref(balls.at(k / 2, k % 2)), radius);
    Tightness found;
    for (int member = 0; member < 8; ++member) {
      Entries<double> y = x;
      for (double& entry : y) entry += engine() % 2 == 0 ? radius : -radius;
      found.add(spectral_norm(balls, bits).ball(), norm_of_two_by_two(y));
    }
    BOOST_TEST(found.escaped() == 0, "trial " << trial << ": " << found.first_escape());
  }
}

/// sum_k x_k y_k of the halves of a row.
const auto inner_product = [](const auto& x) {
  std::decay_t<decltype(x)> out;
  const std::size_t half = x.size() / 2;
  auto sum = x[0] * x[half];
  for (std::size_t k = 1; k < half; ++k) sum = sum + x[k] * x[half + k];
  out.push_back(sum);
  return out;
};

BOOST_AUTO_TEST_CASE(products_of_matrices) {
  check_tight(tight_operation(
      "matrix product", 4, -4, 4,
      [](const Certified& a, const Entries<Ball>& x) {
        const Entries<Ball> left(x.begin(), x.begin() + 2);
        const Entries<Ball> right(x.begin() + 2, x.end());
        return row_of(matrix_product(matrix_of(left), matrix_of(right, 2), a.precision()));
      },
      inner_product));
}

const auto root_of_squares = [](const auto& x) {
  std::decay_t<decltype(x)> out;
  const std::size_t half = x.size() / 2;
  auto sum = constant(0, x[0]);
  for (std::size_t k = 0; k < half; ++k) sum = sum + square(x[k] - x[half + k]);
  out.push_back(sqrt(sum));
  return out;
};

BOOST_AUTO_TEST_CASE(distances_of_rows) {
  check_tight(tight_operation(
      "distance of rows", 4, -4, 4,
      [](const Certified& a, const Entries<Ball>& x) {
        const BallMatrix rows = matrix_of(x, 2);
        return Entries<Ball>{row_distance(rows, 0, rows, 1, a.precision()).ball()};
      },
      root_of_squares));
}

BOOST_AUTO_TEST_CASE(lengths_of_rows) {
  const auto formula = [](const auto& x) {
    std::decay_t<decltype(x)> out;
    out.push_back(sqrt(square(x[0]) + square(x[1])));
    return out;
  };
  check_tight(tight_operation(
      "length of a row", 2, -4, 4,
      [](const Certified& a, const Entries<Ball>& x) {
        return Entries<Ball>{row_length(matrix_of(x), 0, a.precision()).ball()};
      },
      formula));
}

BOOST_AUTO_TEST_CASE(a_path_is_as_wide_as_its_farthest_rows) {
  // 192 nodes are compared pair by pair, 193 with the centre of their box: twice the true diameter at most, and nearly
  // so for one far point among others at the other end.
  for (const std::size_t size : {192U, 193U}) {
    DoubleMatrix rows = DoubleMatrix::Zero(static_cast<Eigen::Index>(size), 2);
    rows(static_cast<Eigen::Index>(size) - 1, 0) = 3;
    rows(static_cast<Eigen::Index>(size) - 1, 1) = 4;
    const PrefixTree tree = PrefixTree::shared(std::vector<std::vector<Token>>{std::vector<Token>(size, 0)});
    const std::vector<Real> diameters = path_diameters(tree, ball_matrix(rows), bits);
    BOOST_TEST(diameters.back().ball().contains(Rational(5)), size);
    Attained found;
    found.add(MpfrReal(5.0), diameters.back());
    check_attained("diameter of a path", found, 0.999999);
    // From the centre (3/2, 2) every row is 5/2 away; pair by pair the first ones are one point.
    BOOST_TEST(diameters[5].ball().contains(Rational(size == 192U ? 0 : 5)), size);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
