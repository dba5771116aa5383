// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/rational_vector.hpp"

#include <boost/test/unit_test.hpp>

namespace snellen {
BOOST_AUTO_TEST_SUITE(rational_vector_test)

BOOST_AUTO_TEST_CASE(the_maximum_norm_takes_magnitudes) {
  BOOST_TEST((largest_magnitude({}) == 0));
  BOOST_TEST((largest_magnitude(std::vector<Rational>{1, Rational(-7, 2), 3}) == Rational(7, 2)));
  BOOST_TEST((largest_magnitude(std::vector<Rational>{Rational(-1, 3), 0}) == Rational(1, 3)));
}

BOOST_AUTO_TEST_CASE(the_largest_difference_is_of_one_coordinate) {
  const std::vector<Rational> x = {1, Rational(1, 3), -2};
  const std::vector<Rational> y = {Rational(3, 2), Rational(-1, 3), -2};
  BOOST_TEST((largest_difference(x, y) == Rational(2, 3)));
  BOOST_TEST((largest_difference(y, x) == Rational(2, 3)));
  BOOST_TEST((largest_difference(x, x) == 0));
}

BOOST_AUTO_TEST_CASE(a_row_is_read_across) {
  RationalMatrix matrix(2, 3);
  for (std::int64_t i = 0; i < 2; ++i) {
    for (std::int64_t k = 0; k < 3; ++k) matrix.at(i, k) = Rational(10 * i + k);
  }
  BOOST_TEST((row_of(matrix, 0) == std::vector<Rational>{0, 1, 2}));
  BOOST_TEST((row_of(matrix, 1) == std::vector<Rational>{10, 11, 12}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
