// SPDX-License-Identifier: LGPL-3.0-or-later
// The constants of the collapse theorems that hold for every sequence, on models of one coordinate that attain them.
// Covers src/theory/collapse/a_priori.cpp, src/theory/collapse/collapse_bound.cpp.
#include <boost/test/unit_test.hpp>

#include "theory/attained.hpp"
#include "theory/collapse/a_priori.hpp"
#include "theory/collapse/collapse_bound.hpp"
#include "theory/over_squashing/scalar_model.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(collapse_tight_test)

namespace {

using namespace testing;

constexpr Precision bits = 128;

Real number(long n, long d = 1) {
  return {Rational(n, d), bits};
}

BOOST_AUTO_TEST_CASE(the_recursion_over_layers_is_its_formula) {
  // C_1 = 2 (3 * 5 * 7 + 1 * 4 * 2) = 226, C_2 = 3 ((1 + 1/2) 226 + 2 * 3 * 7 + 5 * 1 * 2) = 1173.
  const std::vector<AprioriLayer> layers = {{number(2), number(9), {number(3), number(1)}, {number(5), number(4)}},
                                            {number(3), number(1, 2), {number(2), number(5)}, {number(3), number(1)}}};
  const std::vector<Real> factor = {number(7), number(2)};
  BOOST_TEST(collapse_constant({layers[0]}, factor, bits).ball().contains(Rational(226)));
  const Real both = collapse_constant(layers, factor, bits);
  BOOST_TEST(both.ball().contains(Rational(1173)));
  BOOST_TEST(both.ball().is_exact());
}

/// Values and keys in [-3, 3], logits v_i v_j / 16, and behind attention psi(z) = 2 ReLU(5 z).
Model one_coordinate(std::int32_t layers) {
  Model model = scalar_model(layers, {-3, 3}, 0.0625);
  model.config.attention.softmax = SoftmaxKind::exponential;
  model.config.feed_forward = {.present = true, .width = 1};
  for (LayerWeights& w : model.weights.layers) {
    w.up = DoubleMatrix::Constant(1, 1, 5);
    w.down = DoubleMatrix::Constant(1, 1, 2);
  }
  return model;
}

/// o(q) over keys 3 and -3, of equal weight under q = 0.
MpfrReal average(double query) {
  const MpfrReal up = exp(MpfrReal(query * 3 * 0.0625));
  const MpfrReal down = exp(MpfrReal(-query * 3 * 0.0625));
  return MpfrReal(3.0) * (up - down) / (up + down);
}

BOOST_AUTO_TEST_CASE(one_layer_s_constants_are_attained) {
  const Model model = one_coordinate(1);
  const AprioriLayer layer = a_priori_layers(model, model_constants(model, bits), bits)[0];
  check_is("the step 1 + sigma", layer.step, number(11));        // z + 2 ReLU(5 z)
  check_is("the diameter", layer.diameter[0], number(6));        // of {-3, 3}
  check_is("the spread", layer.spread[0], exp(number(18, 16)));  // of logits -9/16 and 9/16
  Attained shift;
  shift.add((average(0x1p-20) - average(0)) / MpfrReal(0x1p-20), layer.shift);
  check_attained("a shift of the query", shift, 0.999999);
}

BOOST_AUTO_TEST_CASE(streams_grow_by_no_more_than_they_can) {
  // 3, then 3 + 3, and by psi 6 + 10 * 6 = 66: what a run of one token comes to.
  const Model model = one_coordinate(2);
  const std::vector<AprioriLayer> layers = a_priori_layers(model, model_constants(model, bits), bits);
  check_is("the diameter of the second layer", layers[1].diameter[0], number(132));
  Model plain = one_coordinate(2);
  plain.config.feed_forward.present = false;
  const std::vector<AprioriLayer> without = a_priori_layers(plain, model_constants(plain, bits), bits);
  check_is("the step without psi", without[1].step, number(1));
  check_is("the diameter without psi", without[1].diameter[0], number(12));
}

BOOST_AUTO_TEST_CASE(biases_of_position_count_twice) {
  Model model = one_coordinate(1);
  model.config.position.scheme = PositionScheme::t5;
  model.weights.relative_bias = (DoubleMatrix(2, 1) << 1, -2).finished();
  const auto spread = [&] { return a_priori_layers(model, model_constants(model, bits), bits)[0].spread[0]; };
  check_is("a bias of magnitude 2", spread(), exp(number(18, 16) + 4));
  model.config.attention.softmax = SoftmaxKind::base2;
  check_is("the same in base 2", spread(), exp((number(18, 16) + 4) * log(number(2))));
}

BOOST_AUTO_TEST_CASE(no_weight_is_greater_and_one_is_as_great) {
  for (const long keys : {1L, 2L, 50L}) {
    // One weight of w among ones.
    BOOST_TEST(greatest_weight(number(5), keys).ball().contains(Rational(5, 4 + keys)), keys);
  }
  const Real endless = number(1) / number(0);
  BOOST_TEST(greatest_weight(endless, 9).ball().contains(Rational(1)));
  BOOST_TEST(greatest_weight(endless, 9).ball().is_exact());
}

BOOST_AUTO_TEST_CASE(of_two_bounds_the_lower_upper_end_counts) {
  const Real wide(Ball(Rational(1), Rational(3), bits), bits);
  BOOST_TEST(tighter(wide, number(2)).ball().contains(Rational(2)));
  BOOST_TEST(tighter(wide, number(2)).ball().is_exact());
  BOOST_TEST(tighter(number(2), wide).ball().is_exact());
  BOOST_TEST(tighter(wide, number(1) / number(0)).is_finite());
  // A slack of 2^-40 of the bound, and none below zero.
  BOOST_TEST(with_slack(number(3)).ball().contains(Rational(3 + 3 * power_of_two(-40))));
  BOOST_TEST(certainly_less(number(3), with_slack(number(3))));
}

BOOST_AUTO_TEST_CASE(any_weights_move_by_the_sum_of_the_diameters) {
  const std::vector<Real> diameters = {number(2), number(1, 4)};
  const Real step = any_weights_step(number(3), number(1, 2), diameters);
  BOOST_TEST(step.ball().contains(Rational(33, 4)));
  BOOST_TEST(step.ball().is_exact());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
