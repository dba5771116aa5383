// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/distance.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace snellen {

BOOST_AUTO_TEST_SUITE(distance_test)

BOOST_AUTO_TEST_CASE(by_hand) {
  const std::vector<Rational> left{Rational(1), Rational(-2), Rational(1, 3)};
  const std::vector<Rational> right{Rational(4), Rational(2), Rational(1, 3)};
  BOOST_TEST(distance(left, right, DistanceNorm::l1) == 7);
  BOOST_TEST(distance(left, right, DistanceNorm::linf) == 4);
  BOOST_CHECK_THROW(distance(left, right, DistanceNorm::l2), std::invalid_argument);
  std::vector<Ball> a;
  std::vector<Ball> b;
  for (const Rational& q : left) a.emplace_back(q, 64);
  for (const Rational& q : right) b.emplace_back(q, 64);
  BOOST_TEST(distance(a, b, DistanceNorm::l1, 64).contains(Rational(7)));
  BOOST_TEST(distance(a, b, DistanceNorm::l2, 64).contains(Rational(5)));  // 3, 4, 0
  BOOST_TEST(distance(a, b, DistanceNorm::linf, 64).contains(Rational(4)));
}

BOOST_AUTO_TEST_CASE(encloses_every_choice_of_members) {
  const std::vector<Ball> left{Ball(Rational(-1), Rational(1), 64)};
  const std::vector<Ball> right{Ball(Rational(0), Rational(2), 64)};
  for (const DistanceNorm norm : {DistanceNorm::l1, DistanceNorm::l2, DistanceNorm::linf}) {
    const Ball d = distance(left, right, norm, 64);
    BOOST_TEST(d.contains(Rational(0)));
    BOOST_TEST(d.contains(Rational(3)));
    BOOST_TEST(d.contains(Rational(1, 2)));
  }
}

BOOST_AUTO_TEST_CASE(identical_exact_vectors_are_exactly_zero_apart) {
  const std::vector<Ball> v{Ball(0.5), Ball(-3.0)};
  for (const DistanceNorm norm : {DistanceNorm::l1, DistanceNorm::l2, DistanceNorm::linf}) {
    BOOST_TEST(arb_is_zero(distance(v, v, norm, 64).get()) != 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
