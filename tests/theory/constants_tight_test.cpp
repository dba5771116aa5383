// SPDX-License-Identifier: LGPL-3.0-or-later
// What norms, activations and feed-forward parts do to two points, by MPFR, against the constants that bound it.
#include <boost/test/unit_test.hpp>
#include <functional>
#include <random>

#include "arithmetic/stream_formulas.hpp"
#include "attained.hpp"
#include "snellen/theory/layer_constants.hpp"
#include "snellen/theory/over_squashing.hpp"
#include "snellen/theory/spectral_norm.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(constants_tight_test)

namespace {

using namespace testing;

constexpr Precision bits = 128;
constexpr double tiny = 0x1p-24;

using Point = std::vector<MpfrReal>;
using Doubles = std::vector<double>;

Config norm_config(NormKind kind, std::size_t width, double epsilon) {
  Config config;
  config.norm = kind;
  config.width = static_cast<std::int32_t>(width);
  config.epsilon = epsilon;
  return config;
}

Real real(double x) {
  return {Ball(x), bits};
}

MpfrReal length(const Point& x) {
  MpfrReal sum;
  for (const MpfrReal& entry : x) sum = sum + square(entry);
  return sqrt(sum);
}

Point point(const Doubles& x) {
  return {x.begin(), x.end()};
}

Point apart(const Point& x, const Point& y) {
  Point out;
  for (std::size_t k = 0; k < x.size(); ++k) out.push_back(x[k] - y[k]);
  return out;
}

struct Normalized {
  Point row;
  MpfrReal scale;
};

/// x / s(x), entry k times gain[k]. LayerNorm takes the mean away first.
Normalized normalized(const Config& config, const Doubles& x, const Doubles& gain) {
  if (config.norm == NormKind::none) return {point(x), MpfrReal(1.0)};
  Point content = centred(point(x), config.norm);
  const MpfrReal scale = size_of(content, config.norm, config.epsilon);
  for (std::size_t k = 0; k < content.size(); ++k) content[k] = content[k] / scale * MpfrReal(gain[k]);
  return {content, scale};
}

BallMatrix row_of_doubles(const Doubles& x) {
  return ball_matrix(Eigen::Map<const DoubleMatrix>(x.data(), 1, static_cast<Eigen::Index>(x.size())));
}

/// Two points against the secant through them.
void add_secant(Attained& found, const Config& config, const Doubles& x, const Doubles& y, double gain = 2) {
  Doubles gains(x.size(), gain);
  gains.back() = -gain;
  const Normalized of_x = normalized(config, x, gains);
  const Normalized of_y = normalized(config, y, gains);
  const Real scale_x = norm_scale(config, row_of_doubles(x), 0, bits);
  const Real scale_y = norm_scale(config, row_of_doubles(y), 0, bits);
  Tightness scales;
  scales.add(scale_x.ball(), of_x.scale);
  scales.add(scale_y.ball(), of_y.scale);
  BOOST_TEST(scales.escaped() == 0, scales.first_escape());
  found.add(length(apart(of_x.row, of_y.row)) / length(apart(point(x), point(y))),
            norm_secant(config, real(config.norm == NormKind::none ? 1 : gain), scale_x, scale_y));
}

Doubles scaled(Doubles x, double factor) {
  for (double& entry : x) entry *= factor;
  return x;
}

BOOST_AUTO_TEST_CASE(the_secants_of_rms_and_layer_norm_are_attained_at_any_two_scales) {
  for (const double factor : {-1.0, -0.25, -16.0, -0x1p-20}) {
    Attained found;
    // Opposite points: without epsilon 2 sqrt(d) apart after the norm, and |x| + |y| before.
    add_secant(found, norm_config(NormKind::rms, 3, 0), {3, -4, 0.5}, scaled({3, -4, 0.5}, factor));
    check_attained("RMSNorm's secant", found, 0.999999);
    Attained layer;
    add_secant(layer, norm_config(NormKind::layer, 3, 0), {3, -4, 1}, scaled({3, -4, 1}, factor));
    check_attained("LayerNorm's secant", layer, 0.999999);
  }
  Attained alike;  // of one scale, with an epsilon that counts
  add_secant(alike, norm_config(NormKind::rms, 2, 7), {3, 4}, {4, -3});
  check_attained("RMSNorm's secant, one scale", alike, 0.999999);
  Attained none;
  add_secant(none, norm_config(NormKind::none, 2, 7), {3, 4}, {4, -3});
  check_attained("no norm", none, 0.999999);
}

BOOST_AUTO_TEST_CASE(the_secants_of_l1_and_max_norm_are_attained_by_one_coordinate) {
  for (const NormKind kind : {NormKind::l1, NormKind::max}) {
    Attained found;
    // A point next to zero on the other side: both ends have length 1 after the norm, and |x| is all the distance.
    add_secant(found, norm_config(kind, 1, 0), {3}, {-3 * tiny});
    add_secant(found, norm_config(kind, 1, 0), {-3 * tiny}, {3});
    check_attained("one coordinate", found, 0.999999);
    // With d coordinates |N(x) - N(y)| / |x - y| is at most (1 + sqrt d) / max(s_x, s_y): |y| / s_y reaches d or sqrt d
    // where sqrt d or 1 of it is one coordinate's. So no more than (1 + sqrt 4) / (2 sqrt 4) is attained; sqrt 7 / 4
    // is.
    Attained four;
    const Doubles ones(4, 1);
    const Doubles one = {1, 0, 0, 0};
    const Doubles& far = kind == NormKind::l1 ? ones : one;
    const Doubles& near = kind == NormKind::l1 ? one : ones;
    add_secant(four, norm_config(kind, 4, 0), far, scaled(near, -tiny));
    check_attained("four coordinates", four, 0.66);
  }
}

BOOST_AUTO_TEST_CASE(no_two_points_exceed_their_secant) {
  std::mt19937_64 engine(11);
  std::uniform_real_distribution<double> unit(-4, 4);
  for (const NormKind kind : {NormKind::rms, NormKind::layer, NormKind::l1, NormKind::max}) {
    Attained found;
    for (int trial = 0; trial < 2000; ++trial) {
      const std::size_t width = (kind == NormKind::layer ? 2 : 1) + engine() % 4;
      Doubles x;
      Doubles y;
      const double shrink = engine() % 2 == 0 ? 1 : 0x1p-6;
      for (std::size_t k = 0; k < width; ++k) {
        x.push_back(engine() % 4 == 0 ? 0 : unit(engine));
        y.push_back(engine() % 4 == 0 ? 0 : unit(engine) * shrink);
      }
      y[0] += 0.125;
      add_secant(found, norm_config(kind, width, engine() % 2 == 0 ? 0x1p-10 : 0.5), x, y);
    }
    check_attained("secants of kind " + std::to_string(static_cast<int>(kind)), found, 0.9);
  }
}

BOOST_AUTO_TEST_CASE(norms_are_steepest_at_zero) {
  const double gain = 3;
  for (const double epsilon : {0.25, 0x1p-20, 9.0}) {
    for (const NormKind kind : {NormKind::rms, NormKind::layer, NormKind::l1, NormKind::max}) {
      const bool root = kind == NormKind::rms || kind == NormKind::layer;
      const Doubles x = root ? Doubles{epsilon * tiny, -epsilon * tiny} : Doubles{epsilon * tiny};
      const Config config = norm_config(kind, x.size(), epsilon);
      const Doubles gains(x.size(), gain);
      Attained found;
      const Point moved = apart(normalized(config, x, gains).row, normalized(config, scaled(x, -1), gains).row);
      found.add(length(moved) / length(apart(point(x), point(scaled(x, -1)))),
                norm_lipschitz(config, real(gain), bits));
      // x / (|x| + epsilon) has no slope above 1 / epsilon, and the secant's bound counts what the division by s moves
      // once more: half of the constant is the most for one coordinate, and less for more of them.
      check_attained("slope at zero", found, root ? 0.999999 : 0.4999999);
    }
  }
}

BOOST_AUTO_TEST_CASE(norms_reach_their_greatest_length) {
  const double gain = 3;
  const double bias = 0.5;
  for (const NormKind kind : {NormKind::rms, NormKind::layer, NormKind::l1, NormKind::max}) {
    Attained found;
    // Layer norm has no constant row but (1, -1, 1, -1); L1 is longest along one coordinate.
    const Doubles x = kind == NormKind::l1 ? Doubles{0x1p40, 0, 0, 0} : Doubles{0x1p40, -0x1p40, 0x1p40, -0x1p40};
    const Config config = norm_config(kind, 4, 1);
    Point row = normalized(config, x, Doubles(4, gain)).row;
    const MpfrReal before = length(row);
    for (MpfrReal& entry : row) entry = entry + entry * MpfrReal(bias) / before;  // a bias along it, of length 1/2
    found.add(length(row), norm_bound(config, real(gain), real(bias), real(17)));
    check_attained("length", found, 0.999999);
  }
  BOOST_TEST(norm_bound(norm_config(NormKind::none, 4, 1), real(3), real(5), real(17)).ball().contains(Rational(17)));
}

/// The derivative of x / s in direction v, at a point with all coordinates above 0 and the first one the largest:
/// v / s - x (s' v) / s^2.
MpfrReal slope_along(const Config& config, const Doubles& x, const Doubles& v) {
  const Normalized at = normalized(config, x, Doubles(x.size(), 1));
  MpfrReal change;
  for (std::size_t k = 0; k < v.size(); ++k) {
    if (config.norm == NormKind::l1) change = change + MpfrReal(v[k]) / MpfrReal(static_cast<double>(v.size()));
    if (config.norm == NormKind::max && k == 0) change = MpfrReal(v[0]);
  }
  Point moved;
  for (std::size_t k = 0; k < v.size(); ++k) moved.push_back((MpfrReal(v[k]) - at.row[k] * change) / at.scale);
  return length(moved) / length(point(v));
}

BOOST_AUTO_TEST_CASE(slopes_of_l1_and_max_norm_come_near_their_bound_in_many_coordinates) {
  // The derivative is I - u w^T over s with u w = 1: of norm |u| |w| = sqrt d, where the bound has 1 + sqrt d. So the
  // share is sqrt d / (1 + sqrt d) at most.
  constexpr std::size_t width = 400;
  Doubles x(width, tiny);
  Doubles v(width, 1);
  x[0] = 1;
  const Config l1 = norm_config(NormKind::l1, width, 0x1p-40);
  Attained of_l1;
  of_l1.add(slope_along(l1, x, v), norm_slope(l1, real(1), row_of_doubles(x), 0, bits));
  check_attained("slope of the L1 norm", of_l1, 0.94);
  x.assign(width, 1 - tiny);
  v.assign(width, 0);
  x[0] = v[0] = 1;
  const Config max = norm_config(NormKind::max, width, 0x1p-40);
  Attained of_max;
  of_max.add(slope_along(max, x, v), norm_slope(max, real(1), row_of_doubles(x), 0, bits));
  check_attained("slope of the max norm", of_max, 0.94);
}

/// f'(x) in closed form.
MpfrReal slope(Activation activation, const MpfrReal& x) {
  const MpfrReal one(1.0);
  const MpfrReal two(2.0);
  const MpfrReal pi = pi_beside(x);
  switch (activation) {
    case Activation::relu:
      return one;
    case Activation::gelu_erf:
      return erfc(-x / sqrt(two)) / two + x * exp(-square(x) / two) / sqrt(two * pi);
    case Activation::gelu_tanh: {
      const MpfrReal cubic(Rational(44715, 1000000));
      const MpfrReal t = tanh(sqrt(two / pi) * (x + cubic * x * square(x)));
      const MpfrReal inner = sqrt(two / pi) * (one + MpfrReal(3.0) * cubic * square(x));
      return (one + t) / two + x / two * (one - square(t)) * inner;
    }
    case Activation::silu: {
      const MpfrReal sigma = one / (one + exp(-x));
      return sigma + x * sigma * (one - sigma);
    }
  }
  return one;
}

constexpr std::array activations = {Activation::relu, Activation::gelu_erf, Activation::gelu_tanh, Activation::silu};

/// The greatest slope, by halving an interval around it: f' rises up to it and falls from it on.
MpfrReal greatest_slope(Activation activation) {
  MpfrReal low(1.0);
  MpfrReal high(3.0);
  for (int step = 0; step < 200; ++step) {
    const MpfrReal third = (high - low) / MpfrReal(3.0);
    const MpfrReal left = low + third;
    const MpfrReal right = high - third;
    (slope(activation, left) < slope(activation, right) ? low : high) =
        slope(activation, left) < slope(activation, right) ? left : right;
  }
  return slope(activation, low);
}

BOOST_AUTO_TEST_CASE(the_greatest_slopes_of_activations_are_within_a_part_in_ten_millions) {
  for (const Activation activation : activations) {
    const Rational constant = activation_lipschitz(activation);
    Attained found;
    for (int k = -400; k <= 400; ++k) found.add(abs(slope(activation, MpfrReal(k / 50.0))), {constant, bits});
    found.add(greatest_slope(activation), {constant, bits});
    check_attained("slope of activation " + std::to_string(static_cast<int>(activation)), found, 0.9999999);
  }
}

FeedForwardConstants feed_forward(Activation activation, bool gated) {
  return {Real(activation_lipschitz(activation), bits),
          real(2),
          real(gated ? 5 : 0),
          real(3),
          real(0.75),
          real(gated ? 0.5 : 0),
          real(11),
          gated};
}

/// 3 f(5 x + 1/2) (2 x + 3/4) + 11, or 3 f(2 x + 3/4) + 11, for ReLU and x >= 0.
MpfrReal scalar_part(bool gated, double x) {
  const MpfrReal up(2 * x + 0.75);
  return MpfrReal(3.0) * (gated ? MpfrReal(5 * x + 0.5) * up : up) + MpfrReal(11.0);
}

BOOST_AUTO_TEST_CASE(feed_forward_parts_of_one_coordinate_attain_their_constants) {
  for (const double radius : {0.25, 4.0}) {
    for (const bool gated : {false, true}) {
      const FeedForwardConstants c = feed_forward(Activation::relu, gated);
      Attained lipschitz;
      lipschitz.add((scalar_part(gated, radius) - scalar_part(gated, radius - tiny)) / MpfrReal(tiny),
                    feed_forward_lipschitz(c, real(radius)));
      check_attained("slope of a part", lipschitz, 0.999999);
      Attained bound;
      bound.add(scalar_part(gated, radius), feed_forward_bound(c, real(radius)));
      check_attained("size of a part", bound, 0.999999);
    }
  }
  for (const Activation activation : activations) {
    Attained found;
    found.add(MpfrReal(6.0) * greatest_slope(activation),
              feed_forward_lipschitz(feed_forward(activation, false), real(1)));
    check_attained("slope of a part that is no ReLU", found, 0.9999999);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
