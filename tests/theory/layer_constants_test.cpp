// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/layer_constants.hpp"

#include <boost/test/unit_test.hpp>

#include "attained.hpp"
#include "snellen/model/synthetic.hpp"
#include "snellen/theory/draws.hpp"
#include "snellen/theory/spectral_norm.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(layer_constants_test)

namespace {

using testing::oscillation;

constexpr Precision bits = 128;
constexpr std::array kinds = {NormKind::none, NormKind::rms, NormKind::layer, NormKind::l1, NormKind::max};
constexpr std::array activations = {Activation::relu, Activation::gelu_erf, Activation::gelu_tanh, Activation::silu};

DoubleMatrix random_rows(Draws& draws, Eigen::Index rows, Eigen::Index columns) {
  DoubleMatrix out(rows, columns);
  for (Eigen::Index k = 0; k < out.size(); ++k) out.data()[k] = static_cast<double>(draws.between(-64, 64)) / 16;
  return out;
}

BOOST_AUTO_TEST_CASE(norms_move_by_no_more_than_their_secant_and_stay_in_their_ball) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Draws draws(seed, "layer-constants.norm");
    Config config;
    config.norm = kinds[draws.below(kinds.size())];
    config.width = static_cast<std::int32_t>(draws.between(2, 5));
    config.epsilon = draws.chance(1, 2) ? 0.5 : 0x1p-20;
    const BallMatrix x = ball_matrix(random_rows(draws, 2, config.width));
    const DoubleVector gain =
        config.norm == NormKind::none ? DoubleVector() : DoubleVector(random_rows(draws, config.width, 1).col(0));
    const BallMatrix n = Certified(bits).normalize(x, config.norm, config.epsilon, gain, {});
    const Real greatest = gain.size() == 0 ? Real(1, bits) : Real(Ball(gain.cwiseAbs().maxCoeff()), bits);
    const Real moved = row_distance(n, 0, n, 1, bits);
    const Real distance = row_distance(x, 0, x, 1, bits);
    const Real secant = norm_secant(config, greatest, norm_scale(config, x, 0, bits), norm_scale(config, x, 1, bits));
    const Real slack(Rational(1) + power_of_two(-40), bits);
    BOOST_TEST(certainly_at_most(moved, secant * distance * slack), "seed " << seed);
    BOOST_TEST(certainly_at_most(secant, norm_lipschitz(config, greatest, bits) * slack), "seed " << seed);
    BOOST_TEST(certainly_at_most(row_length(n, 0, bits),
                                 slack * norm_bound(config, greatest, Real(0, bits), row_length(x, 0, bits))),
               "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(activations_have_their_lipschitz_constants_and_no_smaller_ones) {
  // Points around the steepest ones: 1, sqrt 2, 1.4185, 2.39936.
  constexpr std::array steepest = {1.0, 1.41421356, 1.41852, 2.3993572};
  constexpr double step = 0x1p-16;
  for (std::size_t k = 0; k < activations.size(); ++k) {
    const DoubleMatrix ends = (DoubleMatrix(2, 1) << steepest[k] - step, steepest[k] + step).finished();
    const BallMatrix f = Certified(bits).activate(ball_matrix(ends), activations[k]);
    const Real slope = row_distance(f, 0, f, 1, bits) / row_distance(ball_matrix(ends), 0, ball_matrix(ends), 1, bits);
    const Rational constant = activation_lipschitz(activations[k]);
    BOOST_TEST(certainly_at_most(slope, Real(constant, bits)), k);
    BOOST_TEST(certainly_at_most(Real(constant - power_of_two(-23), bits), slope), k);
  }
}

/// A one-layer model of everything that has a constant.
Model random_model(Draws& draws, std::uint64_t seed) {
  Config config;
  config.width = 3;
  config.vocabulary = 4;
  config.norm = NormKind::none;
  config.norm_gain = false;
  config.feed_forward.activation = activations[draws.below(activations.size())];
  config.feed_forward.gated = draws.chance(1, 2);
  config.feed_forward.bias = draws.chance(1, 2);
  config.attention.query_key_value_bias = draws.chance(1, 2);
  config.attention.head_width = 2;
  config.attention.softmax = static_cast<SoftmaxKind>(draws.below(3));
  config.attention.soft_cap = draws.chance(1, 3) ? 2 : 0;
  return synthetic_model(config, {.seed = seed, .gain = 2, .bias_scale = 1});
}

/// psi of two rows.
BallMatrix feed_forward(const Model& model, const BallMatrix& x) {
  const Certified a(bits);
  const LayerWeights& w = model.weights.layers[0];
  const FeedForward& ff = model.config.feed_forward;
  BallMatrix hidden =
      a.activate(ff.gated ? a.linear(x, w.gate, w.gate_bias) : a.linear(x, w.up, w.up_bias), ff.activation);
  if (ff.gated) hidden = a.multiply(hidden, a.linear(x, w.up, w.up_bias));
  return a.linear(hidden, w.down, w.down_bias);
}

BOOST_AUTO_TEST_CASE(the_feed_forward_part_moves_and_reaches_no_farther) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Draws draws(seed, "layer-constants.feed-forward");
    const Model model = random_model(draws, seed);
    const FeedForwardConstants constants = model_constants(model, bits).layers[0].feed_forward;
    const BallMatrix x = ball_matrix(random_rows(draws, 2, 3));
    const BallMatrix y = feed_forward(model, x);
    const Real radius = max(row_length(x, 0, bits), row_length(x, 1, bits));
    BOOST_TEST(certainly_at_most(row_distance(y, 0, y, 1, bits),
                                 feed_forward_lipschitz(constants, radius) * row_distance(x, 0, x, 1, bits)),
               "seed " << seed);
    BOOST_TEST(certainly_at_most(row_length(y, 0, bits), feed_forward_bound(constants, radius)), "seed " << seed);
  }
}

/// Log-weights of one query row against all key rows.
std::vector<Real> log_weights(const Model& model, const BallMatrix& query, const BallMatrix& keys) {
  const Certified a(bits);
  const Attention& attention = model.config.attention;
  const LayerWeights& w = model.weights.layers[0];
  const BallMatrix q = a.linear(query, w.query, w.query_bias);
  const BallMatrix k = a.linear(keys, w.key, w.key_bias);
  std::vector<Real> out;
  for (std::int64_t j = 0; j < keys.rows(); ++j) {
    Real s(0, bits);
    for (std::int64_t c = 0; c < q.columns(); ++c) s += Real(q.ball(0, c), bits) * Real(k.ball(j, c), bits);
    s /= sqrt(Real(attention.head_width, bits));
    if (attention.soft_cap > 0) s = tanh(s / 2) * 2;
    if (attention.softmax == SoftmaxKind::base2) s *= log(Real(2, bits));
    if (attention.softmax == SoftmaxKind::phi) s = log(1 + s + square(s) / 2);
    out.push_back(s);
  }
  return out;
}

BOOST_AUTO_TEST_CASE(logits_shift_and_oscillate_within_their_bounds) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Draws draws(seed, "layer-constants.logits");
    const Model model = random_model(draws, seed);
    const HeadConstants head = model_constants(model, bits).layers[0].heads[0];
    const BallMatrix keys = ball_matrix(random_rows(draws, 4, 3));
    const PrefixTree tree = PrefixTree::shared(std::vector<std::vector<Token>>{{0, 0, 0, 0}});
    const BallMatrix x = ball_matrix(random_rows(draws, 1, 3));
    const BallMatrix y = ball_matrix(random_rows(draws, 1, 3));
    const auto of_x = log_weights(model, x, keys);
    auto shift = log_weights(model, y, keys);
    for (std::size_t j = 0; j < shift.size(); ++j) shift[j] -= of_x[j];
    Real radius(0, bits);
    for (std::int64_t j = 0; j < 4; ++j) radius = max(radius, row_length(keys, j, bits));
    const Real bound = logit_shift(model.config, head, path_diameters(tree, keys, bits)[3], radius);
    BOOST_TEST(certainly_at_most(oscillation(shift), bound * row_distance(x, 0, y, 0, bits)), "seed " << seed);
    const Real all = max(radius, row_length(x, 0, bits));
    BOOST_TEST(certainly_at_most(oscillation(of_x), logit_oscillation(model.config, head, all)), "seed " << seed);
  }
}

BOOST_AUTO_TEST_CASE(paths_have_diameters_of_their_own) {
  const PrefixTree tree = PrefixTree::shared(std::vector<std::vector<Token>>{{0, 1, 2}, {0, 3}});
  const BallMatrix rows = ball_matrix((DoubleMatrix(4, 1) << 0, 1, 5, -2).finished());
  const std::vector<Real> diameters = path_diameters(tree, rows, bits);
  for (const auto& [node, expected] : {std::pair<std::size_t, int>{0, 0}, {1, 1}, {2, 5}, {3, 2}}) {
    BOOST_TEST(diameters[node].ball().contains(Rational(expected)));
  }
}

BOOST_AUTO_TEST_CASE(a_long_path_is_measured_from_a_centre) {
  std::vector<Token> long_run(1000, 0);
  DoubleMatrix values(1000, 1);
  for (Eigen::Index i = 0; i < 1000; ++i) values(i, 0) = i % 2 == 0 ? -1 : 3;
  const PrefixTree tree = PrefixTree::shared(std::vector<std::vector<Token>>{long_run});
  const std::vector<Real> diameters = path_diameters(tree, ball_matrix(values), bits);
  BOOST_TEST(diameters[999].ball().contains(Rational(4)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
