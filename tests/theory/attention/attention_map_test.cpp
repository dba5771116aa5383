// SPDX-License-Identifier: LGPL-3.0-or-later
#include "theory/attention/attention_map.hpp"

#include <boost/test/unit_test.hpp>

#include "theory/softmax.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(attention_map_test)

namespace {

constexpr Precision bits = 128;

bool agrees(const Real& x, const Rational& value) {
  return x.ball().contains(value) && certainly_less(abs(x - Real(value, bits)), Real(power_of_two(-100), bits));
}

BOOST_AUTO_TEST_CASE(norms_products_and_diameters) {
  const RealPoints points = enclosed({{0, 0}, {3, 4}, {3, 0}}, bits);
  BOOST_TEST(agrees(euclidean_norm(points[1]), 5));
  BOOST_TEST(agrees(inner_product(points[1], points[2]), 9));
  BOOST_TEST(agrees(distance(points[1], points[2]), 4));
  BOOST_TEST(agrees(diameter(points), 5));
  const RealVector image = product({{1, 2}, {0, -1}}, points[1]);
  BOOST_TEST(agrees(image[0], 11));
  BOOST_TEST(agrees(image[1], -4));
  const Real norm = spectral_norm(balls(scaled_identity(3, Rational(5) / 2), bits), bits);
  BOOST_TEST(norm.ball().contains(Rational(5) / 2));
}

BOOST_AUTO_TEST_CASE(equal_logits_average) {
  // M = 0: every position that is seen has the same weight.
  AttentionMap map{scaled_identity(1, 2), scaled_identity(1, 0), false};
  const RealPoints points = enclosed({{1}, {2}, {6}}, bits);
  BOOST_TEST(agrees(attend(map, points)[0][0], 6));
  map.causal = true;
  const RealPoints out = attend(map, points);
  BOOST_TEST(agrees(out[0][0], 2));
  BOOST_TEST(agrees(out[1][0], 3));
  BOOST_TEST(agrees(out[2][0], 6));
  BOOST_TEST(attention_weights(map, points)[1].size() == 2U);
}

BOOST_AUTO_TEST_CASE(weights_are_the_softmax_of_the_bilinear_form) {
  const AttentionMap map{scaled_identity(2, 1), {{1, 2}, {3, 4}}, false};
  const RealPoints points = enclosed({{1, 0}, {0, 1}}, bits);
  const RealPoints weights = attention_weights(map, points);
  const std::vector<Rational> logits = {1, 2};  // x_1^T M x_1 and x_1^T M x_2
  const std::vector<Real> expected = softmax(logits, bits);
  for (std::size_t j = 0; j < 2; ++j) {
    BOOST_TEST(certainly_less(abs(weights[0][j] - expected[j]), Real(power_of_two(-100), bits)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
