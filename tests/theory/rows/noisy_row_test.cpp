// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/rows/noisy_row.hpp"

#include <boost/test/unit_test.hpp>

#include "theory/softmax.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(noisy_row_test)

namespace {

BOOST_AUTO_TEST_CASE(a_prefix_is_what_two_softmaxes_give) {
  const NoisyLogits logits = uniform_noisy_logits(60, 7, 1, Rational(1) / 10, 3);
  const NoisyRow row(logits, 128);
  for (const std::size_t n : {8U, 30U, 60U}) {
    const std::vector<Rational> x(logits.x.begin(), logits.x.begin() + static_cast<std::ptrdiff_t>(n));
    std::vector<Rational> other = x;
    for (std::size_t i = 0; i < logits.noise.size(); ++i) other[i] += logits.noise[i];
    const std::vector<Real> y = softmax(x, 128);
    const Real distance = total_variation(y, softmax(other, 128));
    BOOST_TEST(row.distance(static_cast<long>(n)).ball().overlaps(distance.ball()));
    const Real gap = abs(row.distance(static_cast<long>(n)) - distance);
    BOOST_TEST(certainly_less(gap, Real(power_of_two(-100), 128)));
    const Real mass = total(std::span<const Real>(y).first(7));
    BOOST_TEST(certainly_less(abs(row.head_mass(static_cast<long>(n)) - mass), Real(power_of_two(-100), 128)));
  }
}

BOOST_AUTO_TEST_CASE(draws_stay_within_their_ranges) {
  const NoisyLogits logits = uniform_noisy_logits(300, 50, 2, Rational(1) / 10, 7);
  BOOST_TEST_REQUIRE(logits.x.size() == 300U);
  BOOST_TEST_REQUIRE(logits.noise.size() == 50U);
  for (const Rational& x : logits.x) BOOST_TEST((x >= 0 && x <= 2));
  for (const Rational& noise : logits.noise) BOOST_TEST((noise >= 0 && noise <= Rational(1) / 10));
  BOOST_TEST((oscillation(logits.x) > Rational(3) / 2));
  BOOST_TEST((logits.x != uniform_noisy_logits(300, 50, 2, Rational(1) / 10, 8).x));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
