// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/softmax.hpp"

#include <boost/test/unit_test.hpp>

namespace snellen {
BOOST_AUTO_TEST_SUITE(softmax_test)

namespace {

std::vector<Rational> numbers(std::initializer_list<long> values) {
  return {values.begin(), values.end()};
}

BOOST_AUTO_TEST_CASE(base_two_is_exact) {
  const std::vector<Rational> y = softmax_base_two(numbers({1, 0, -1}));
  BOOST_TEST((y == std::vector<Rational>{Rational(4) / 7, Rational(2) / 7, Rational(1) / 7}));
}

BOOST_AUTO_TEST_CASE(base_e_encloses) {
  const std::vector<Real> y = softmax(numbers({0, 0, 0, 0}), 128);
  for (const Real& weight : y) BOOST_TEST(weight.ball().contains(Rational(1) / 4));
  const std::vector<Real> z = softmax(numbers({3, -2, 5}), 128);
  BOOST_TEST(total(std::span<const Real>(z)).ball().contains(Rational(1)));
}

BOOST_AUTO_TEST_CASE(the_total_variation_has_no_half) {
  BOOST_TEST((total_variation(numbers({1, 0}), numbers({0, 1})) == 2));
}

BOOST_AUTO_TEST_CASE(oscillation_magnitude_and_median) {
  const std::vector<Rational> x = numbers({3, -5, 1, 1});
  BOOST_TEST((oscillation(x) == 8));
  BOOST_TEST((largest_magnitude(x) == 5));
  BOOST_TEST((deviation_from_median(x) == 8));  // |3-1| + |-5-1|
  BOOST_TEST((deviation_from_median(numbers({4})) == 0));
  BOOST_TEST((differences(numbers({1, 2}), numbers({3, 1})) == numbers({2, -1})));
}

BOOST_AUTO_TEST_CASE(mass_growth_is_what_the_softmax_does) {
  // Weights 1 and 3 of four; the first one doubles: 2/5 - 1/4.
  BOOST_TEST((mass_growth(Rational(Rational(1) / 4), Rational(2)) == Rational(2) / 5 - Rational(1) / 4));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
