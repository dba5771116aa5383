// SPDX-License-Identifier: LGPL-3.0-or-later
// Certified's operations on the stream, where an error is nearly as large as the ball's radius.
// Covers src/arithmetic/certified/activation.cpp.
#include "arithmetic/stream_formulas.hpp"
#include "arithmetic/tight_angles.hpp"
#include "tight_operation.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(certified_stream_tight_test)

namespace {

const std::vector<Token> first_token{0};
const std::vector<std::int32_t> first_row{0};
constexpr double gain = 0.7;  // doubles that need all their bits
constexpr double offset = -0.3;
constexpr double epsilon = 0.1;

DoubleMatrix table_of(const Entries<Ball>& x) {
  DoubleMatrix out(1, static_cast<std::int64_t>(x.size()));
  for (std::size_t k = 0; k < x.size(); ++k) {
    out(0, static_cast<std::int64_t>(k)) = arf_get_d(arb_midref(x[k].get()), ARF_RND_NEAR);
  }
  return out;
}

DoubleVector filled(std::int64_t size, double value) {
  return DoubleVector::Constant(size, value);
}

TightOperation norm(const char* name, NormKind kind, std::size_t width, bool affine) {
  const auto columns = static_cast<std::int64_t>(width);
  return tight_operation(
      name, width, -4, 4,
      [=](const Certified& a, const Entries<Ball>& x) {
        return row_of(affine ? a.normalize(matrix_of(x), kind, epsilon, filled(columns, gain), filled(columns, offset))
                             : a.normalize(matrix_of(x), kind, epsilon, {}, {}));
      },
      [=](const auto& x) {
        auto out = normalized(x, kind, epsilon);
        for (auto& entry : out) {
          if (affine) entry = entry * constant(gain, entry) + constant(offset, entry);
        }
        return out;
      });
}

TightOperation activation(const char* name, Activation kind, double lower, double upper) {
  return tight_operation(
      name, 1, lower, upper,
      [=](const Certified& a, const Entries<Ball>& x) { return row_of(a.activate(matrix_of(x), kind)); },
      [=](auto x) {
        x[0] = activated(x[0], kind);
        return x;
      });
}

TightOperation rotation(const char* name, RotationLayout layout) {
  const std::size_t step = layout == RotationLayout::half_split ? 2 : 1;
  return tight_operation(
      name, 4, -4, 4,
      [=](const Certified& a, const Entries<Ball>& x) {
        return row_of(a.rotate(matrix_of(x), std::vector<std::int32_t>{3}, 100, layout));
      },
      [=](const auto& x) {
        auto out = x;
        for (std::size_t m = 0; m < 2; ++m) {  // the frequencies 1 and 100^(-1/2)
          const std::size_t first = step == 2 ? m : 2 * m;
          const auto angle = constant(3, x[0]) * exp(log(constant(100, x[0])) * constant(m == 0 ? 0 : -0.5, x[0]));
          out[first] = x[first] * cos(angle) - x[first + step] * sin(angle);
          out[first + step] = x[first + step] * cos(angle) + x[first] * sin(angle);
        }
        return out;
      });
}

}  // namespace

BOOST_AUTO_TEST_CASE(embedding) {
  check_roundings(tight_operation(
      "embed", 1, -4, 4,
      [](const Certified& a, const Entries<Ball>& x) { return row_of(a.embed(table_of(x), first_token, gain)); },
      [](auto x) {
        x[0] = x[0] * constant(gain, x[0]);
        return x;
      }));
  // Without a scale the table's doubles are taken as they are, at any precision.
  DoubleMatrix table(1, 1);
  table << 0.1;
  BOOST_TEST(Certified(2).embed(table, first_token, 1).ball(0, 0).is_exact());
  BOOST_TEST(Certified(2).embed(table, first_token, 1).ball(0, 0).midpoint() == rational_from_double(0.1));
}

BOOST_AUTO_TEST_CASE(learned_positions) {
  DoubleMatrix table(1, 1);
  table << gain;
  check_tight(tight_operation(
      "add_rows", 1, -4, 4,
      [=](const Certified& a, const Entries<Ball>& x) { return row_of(a.add_rows(matrix_of(x), table, first_row)); },
      [](auto x) {
        x[0] = x[0] + constant(gain, x[0]);
        return x;
      }));
}

BOOST_AUTO_TEST_CASE(sinusoids) {
  check_tight(tight_operation(
      "add_sinusoid", 4, -4, 4,
      [](const Certified& a, const Entries<Ball>& x) {
        return row_of(a.add_sinusoid(matrix_of(x), std::vector<std::int32_t>{3}, 100));
      },
      [](auto x) {
        for (std::size_t m = 0; m < 2; ++m) {
          const auto angle = constant(3, x[0]) * exp(log(constant(100, x[0])) * constant(m == 0 ? 0 : -0.5, x[0]));
          x[2 * m] = x[2 * m] + sin(angle);
          x[2 * m + 1] = x[2 * m + 1] + cos(angle);
        }
        return x;
      }));
}

/// The sine and the cosine of position * theta^(-2m/width), of every m, for x[0] as theta: what is added to 0, or what
/// (1, 0) is turned into.
TightOperation angles(std::int64_t width, std::int32_t position, bool rotated) {
  return tight_operation(
      rotated ? "angles of rotations" : "angles of sinusoids", 1, 0, 0,
      [=](const Certified& a, const Entries<Ball>& x) {
        const double theta = arf_get_d(arb_midref(x[0].get()), ARF_RND_NEAR);
        const std::vector positions{position};
        BallMatrix start(1, width);
        if (!rotated) return row_of(a.add_sinusoid(start, positions, theta));
        for (std::int64_t m = 0; 2 * m < width; ++m) arb_one(start.at(0, 2 * m));
        const BallMatrix turned = a.rotate(start, positions, theta, RotationLayout::interleaved);
        Entries<Ball> out;
        for (std::int64_t m = 0; 2 * m < width; ++m) {
          out.push_back(turned.ball(0, 2 * m + 1));
          out.push_back(turned.ball(0, 2 * m));
        }
        return out;
      },
      [=](const auto& x) {
        auto out = x;
        out.clear();
        for (int m = 0; 2 * m < width; ++m) {
          const auto angle = angle_of(x[0], m, width, position);
          out.push_back(sin(angle));
          out.push_back(cos(angle));
        }
        return out;
      });
}

BOOST_AUTO_TEST_CASE(angles_of_sinusoids) {
  for (const std::int64_t width : {4, 6, 8}) {
    check_angles([&](std::int32_t position) { return angles(width, position, false); });
  }
}

BOOST_AUTO_TEST_CASE(angles_of_rotations) {
  for (const std::int64_t width : {4, 6, 8}) {
    check_angles([&](std::int32_t position) { return angles(width, position, true); });
  }
}

BOOST_AUTO_TEST_CASE(sums_and_products) {
  check_tight(tight_operation(
      "add", 2, -4, 4,
      [](const Certified& a, const Entries<Ball>& x) { return row_of(a.add(matrix_of({x[0]}), matrix_of({x[1]}))); },
      [](const auto& x) { return std::vector{x[0] + x[1]}; }));
  check_tight(tight_operation(
      "multiply", 2, -4, 4,
      [](const Certified& a, const Entries<Ball>& x) {
        return row_of(a.multiply(matrix_of({x[0]}), matrix_of({x[1]})));
      },
      [](const auto& x) { return std::vector{x[0] * x[1]}; }));
  check_tight(tight_operation(
      "add_into", 2, -4, 4,
      [](const Certified& a, const Entries<Ball>& x) {
        BallMatrix out = matrix_of({x[0]});
        a.add_into(out, matrix_of({x[1]}), 0, 0);
        return row_of(out);
      },
      [](const auto& x) { return std::vector{x[0] + x[1]}; }));
}

BOOST_AUTO_TEST_CASE(linear_maps) {
  DoubleMatrix weights(2, 3);
  weights << 0.7, -1.3, 2.1, 1, 0.5, -3;
  const DoubleVector bias = filled(2, offset);
  for (const bool with_bias : {false, true}) {
    check_tight(tight_operation(
        with_bias ? "product with a bias" : "product", 3, -4, 4,
        [=](const Certified& a, const Entries<Ball>& x) {
          return row_of(a.linear(matrix_of(x), weights, with_bias ? bias : DoubleVector()));
        },
        [=](const auto& x) {
          auto out = x;
          out.pop_back();
          for (std::size_t o = 0; o < 2; ++o) {
            out[o] = constant(with_bias ? offset : 0, x[0]);
            for (std::size_t k = 0; k < 3; ++k) {
              const double weight = weights(static_cast<std::int64_t>(o), static_cast<std::int64_t>(k));
              out[o] = out[o] + x[k] * constant(weight, x[k]);
            }
          }
          return out;
        }));
  }
}

BOOST_AUTO_TEST_CASE(norms) {
  check_tight(norm("rms", NormKind::rms, 2, false), 0.7);
  check_tight(norm("rms with gain and bias", NormKind::rms, 2, true));
  check_tight(norm("l1", NormKind::l1, 3, false), 0.8);
  check_tight(norm("l1 with gain and bias", NormKind::l1, 3, true), 0.85);
  check_tight(norm("max", NormKind::max, 3, false), 0.75);
  check_tight(norm("max with gain and bias", NormKind::max, 3, true));
  check_tight(norm("layer", NormKind::layer, 3, false), 0.7);
  check_tight(norm("layer with gain and bias", NormKind::layer, 3, true), 0.8);
  const TightOperation many = norm("layer of many", NormKind::layer, 48, false);
  check_roundings(many, 0.75, 400);
  check_propagation(many, 100);
}

BOOST_AUTO_TEST_CASE(activations) {
  check_propagation(activation("relu", Activation::relu, -4, 4));
  check_tight(activation("gelu by erf", Activation::gelu_erf, -4, 4));
  check_tight(activation("gelu by tanh", Activation::gelu_tanh, -4, 4));
  check_tight(activation("silu", Activation::silu, -6, 6), 0.8);
}

BOOST_AUTO_TEST_CASE(rotations) {
  check_tight(rotation("rotate halves", RotationLayout::half_split));
  check_tight(rotation("rotate neighbours", RotationLayout::interleaved));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
