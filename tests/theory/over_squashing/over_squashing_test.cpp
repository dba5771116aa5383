// SPDX-License-Identifier: LGPL-3.0-or-later
// The bounds against closed forms, and the constants that they are made of against what they bound.
// Covers src/theory/over_squashing/scalar_model.cpp, src/theory/over_squashing/trajectory.cpp.
#include "snellen/theory/over_squashing.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "snellen/model/synthetic.hpp"
#include "theory/over_squashing/scalar_model.hpp"
#include "theory/over_squashing/trajectory.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(over_squashing_test)

namespace {

constexpr Precision bits = 128;

BOOST_AUTO_TEST_CASE(uniform_attention_attains_the_frozen_bound) {
  const Model model = uniform_scalar_model(2, {1.0});
  const std::vector<Token> sequence{0, 0, 0};
  const PathBounds bounds = path_bounds(model, sequence, Observable::stream, bits);
  // (C^2 + 2C + I)_31 = (1/3)(1 + 1/2 + 1/3) + 2/3, _32 = (1/3)(1/2 + 1/3) + 2/3, _33 = 1/9 + 2/3 + 1
  const Rational expected[] = {Rational(23, 18), Rational(17, 18), Rational(16, 9)};
  const std::vector<Sensitivity> heard =
      sensitivities(model, sequence, Observable::stream, AttentionDerivative::full, bits);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(bounds.frozen[0][i].ball().contains(expected[i]));
    BOOST_TEST(bounds.full[0][i].ball().contains(expected[i]));  // no logits to differentiate
    BOOST_TEST(bounds.by_layer[0][i].ball().contains(expected[i]));
    BOOST_TEST(heard[i].norm.ball().contains(expected[i]));
  }
  BOOST_TEST(heard.size() == 6U);
  BOOST_TEST(bounds.frozen[2][2].ball().contains(Rational(1)));
  BOOST_TEST(arb_is_zero(bounds.frozen[2][0].ball().get()));
}

BOOST_AUTO_TEST_CASE(the_constants_of_two_tokens_by_hand) {
  // d = 1, no norms, n = v: R = 9, diameter 10, mu = ln 2, omega = 1, alpha_21 = 1/1025.
  const Model model = scalar_model(1, {-9.0, 1.0}, 1);
  const PathBounds bounds = path_bounds(model, std::vector<Token>{0, 1}, Observable::stream, bits);
  const Real ln2 = log(Real(2, bits));
  const Real alpha(Rational(1, 1025), bits);
  const Real full = alpha * (1 + (1 - alpha) * 10 * 9 * ln2);
  const Real layer = alpha * (1 + 2 * 81 * ln2);
  BOOST_TEST(bounds.full[0][0].ball().overlaps(full.ball()));
  BOOST_TEST(bounds.by_layer[0][0].ball().overlaps(layer.ball()));
  const Real own = 1 + (1 - alpha) * (1 + alpha * 90 * ln2) + 25 * ln2;
  BOOST_TEST(bounds.full[0][1].ball().overlaps(own.ball()));
  const Real own_layer = 1 + (1 - alpha) * (1 + 162 * ln2) + 81 * ln2;
  BOOST_TEST(bounds.by_layer[0][1].ball().overlaps(own_layer.ball()));
}

/// The norm of the derivative of a norm, by its Jacobian, is at most norm_slope; for RMS and layer norm it is that.
BOOST_AUTO_TEST_CASE(slopes_of_norms_bound_their_jacobians) {
  std::mt19937_64 engine(5);
  std::normal_distribution<double> normal;
  const Certified a(bits);
  for (const NormKind kind : {NormKind::rms, NormKind::layer, NormKind::l1, NormKind::max}) {
    for (std::int64_t width = 1; width <= 4; ++width) {
      for (int k = 0; k < 10; ++k) {
        const DoubleMatrix values = DoubleMatrix::NullaryExpr(1, width, [&] { return normal(engine); });
        const BallMatrix x = a.embed(values, std::vector<Token>{0}, 1.0);
        BallMatrix jacobian(width, width);
        for (std::int64_t i = 0; i < width; ++i) {
          const BallMatrix unit = a.embed(DoubleMatrix::Identity(width, width), std::vector<Token>{Token(i)}, 1.0);
          a.write_block(jacobian, a.normalize_adjoint(x, kind, 0.25, DoubleVector(), unit), i, 0);
        }
        const Real norm = spectral_norm(jacobian, bits);
        Config config;
        config.norm = kind;
        config.width = static_cast<std::int32_t>(width);
        config.epsilon = 0.25;
        const Real bound = norm_slope(config, Real(1, bits), x, 0, bits);
        if (kind == NormKind::rms || (kind == NormKind::layer && width > 1)) {
          BOOST_TEST(norm.ball().overlaps(bound.ball()), "width " << width);
        } else {
          BOOST_TEST(certainly_at_most(norm, bound), "width " << width);
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(weights_of_a_trajectory_are_stochastic_rows) {
  Config config;
  config.layers = 2;
  config.width = 4;
  config.vocabulary = 4;
  config.attention.heads = 2;
  config.attention.key_value_heads = 2;
  config.attention.head_width = 2;
  config.output_head = false;
  config.tied_embeddings = false;
  const auto run = trajectory(synthetic_model(config, {}), std::vector<Token>{0, 1, 3}, Certified(bits));
  BOOST_TEST_REQUIRE(run.layers.size() == 2U);
  for (const LayerTrajectory<BallMatrix>& layer : run.layers) {
    BOOST_TEST_REQUIRE(layer.weights.size() == 2U);
    for (const BallMatrix& weights : layer.weights) {
      for (std::int64_t j = 0; j < 3; ++j) {
        Real sum(0, bits);
        for (std::int64_t k = 0; k < 3; ++k) sum += Real(weights.ball(j, k), bits);
        BOOST_TEST(sum.ball().contains(Rational(1)));
        for (std::int64_t k = j + 1; k < 3; ++k) BOOST_TEST(arb_is_zero(weights.at(j, k)));
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
