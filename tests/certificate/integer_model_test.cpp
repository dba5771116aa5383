// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/certificate/integer_model.hpp"

#include <rapidcheck.h>

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>

#include "certificate/check_certificate.hpp"

BOOST_AUTO_TEST_SUITE(integer_model_test)

using namespace snellen;

namespace {

/// Any finite double, by its bits.
double any_double() {
  const auto value = std::bit_cast<double>(*rc::gen::arbitrary<std::uint64_t>());
  return std::isfinite(value) ? value : 0;
}

void check_is_exactly(const IntegerMatrix& integers, const DoubleMatrix& matrix) {
  BOOST_TEST_REQUIRE(integers.rows == static_cast<std::size_t>(matrix.rows()));
  BOOST_TEST_REQUIRE(integers.columns == static_cast<std::size_t>(matrix.cols()));
  for (std::size_t i = 0; i < integers.rows; ++i) {
    for (std::size_t j = 0; j < integers.columns; ++j) {
      const Rational value = Rational(integers.row(i)[j]) * power_of_two(integers.exponent);
      RC_ASSERT(value == rational_from_double(matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j))));
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(doubles_are_dyadic) {
  BOOST_TEST((dyadic_from_double(0) == ScaledInteger{0, 0}));
  BOOST_TEST((dyadic_from_double(-0.0) == ScaledInteger{0, 0}));
  BOOST_TEST((dyadic_from_double(-6) == ScaledInteger{-3, 1}));
  BOOST_TEST((dyadic_from_double(std::numeric_limits<double>::denorm_min()) == ScaledInteger{1, -1074}));
  BOOST_TEST((dyadic_from_double(std::numeric_limits<double>::max()) == ScaledInteger{(1L << 53) - 1, 971}));
  BOOST_TEST(rc::check("integer 2^exponent, with an odd integer", [] {
    const double value = any_double();
    const ScaledInteger exact = dyadic_from_double(value);
    RC_ASSERT(Rational(exact.integer) * power_of_two(exact.exponent) == rational_from_double(value));
    RC_ASSERT(value == 0 || exact.integer % 2 != 0);
  }));
}

BOOST_AUTO_TEST_CASE(matrices_are_exact_with_the_largest_exponent) {
  BOOST_TEST(integer_matrix(DoubleMatrix::Zero(2, 3)).exponent == 0);
  BOOST_TEST(integer_vector(DoubleVector()).empty());
  BOOST_TEST(rc::check("the doubles themselves", [] {
    DoubleMatrix matrix(*rc::gen::inRange(1, 4), *rc::gen::inRange(1, 4));
    for (double& entry : matrix.reshaped()) entry = any_double();
    const IntegerMatrix integers = integer_matrix(matrix);
    check_is_exactly(integers, matrix);
    const bool odd = std::ranges::any_of(integers.entries, [](const Integer& entry) { return entry % 2 != 0; });
    RC_ASSERT(odd || matrix.isZero(0));
  }));
}

BOOST_AUTO_TEST_CASE(only_the_tokens_that_are_asked_for) {
  const Model model = test::random_covered_model(3, 2);
  const std::vector<Token> tokens = {0, 2, 19};
  const IntegerModel integers = integer_model(model, tokens, Vocabulary::standard());
  BOOST_TEST((integers.tokens == std::vector<std::string>{"<bos>", "1", "<sep>"}));
  BOOST_TEST(integers.embedding.rows == 3U);
  const Rational entry = Rational(integers.embedding.row(2)[1]) * power_of_two(integers.embedding.exponent);
  BOOST_TEST((entry == rational_from_double(model.weights.embedding(19, 1))));
  BOOST_TEST(integers.layers.size() == model.weights.layers.size());
}

BOOST_AUTO_TEST_CASE(weights_are_counted) {
  for (std::uint64_t seed = 1; seed < 30; ++seed) {
    const Model model = test::random_covered_model(seed, 3);
    Eigen::Index expected = 2 * model.config.width;
    for (const LayerWeights& layer : model.weights.layers) {
      expected += layer.query.size() + layer.key.size() + layer.value.size() + layer.output.size() + layer.up.size() +
                  layer.down.size();
    }
    BOOST_TEST(count_of_weights(model.config, 2) == static_cast<std::size_t>(expected));
  }
}

BOOST_AUTO_TEST_SUITE_END()
