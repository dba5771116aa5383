// SPDX-License-Identifier: LGPL-3.0-or-later
// Adjoints at the places where there is no derivative, and the recorded arithmetic as an arithmetic. Values of adjoints
// in general: tests/model/jacobian_test.cpp.
// Covers include/snellen/arithmetic/differentiable.hpp, include/snellen/arithmetic/recorded.hpp.
#include <boost/test/unit_test.hpp>

#include "arithmetic/arithmetic_properties.hpp"
#include "snellen/arithmetic/certified.hpp"
#include "snellen/arithmetic/exact.hpp"
#include "snellen/arithmetic/recorded.hpp"
#include "snellen/error.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(adjoint_test)

namespace {

static_assert(DifferentiableArithmetic<Certified> && DifferentiableArithmetic<Exact>);
static_assert(Arithmetic<Recorded<Certified>> && Arithmetic<Recorded<Exact>>);

/// One row.
template <class A>
typename A::Matrix row(const A& a, std::initializer_list<double> values) {
  DoubleMatrix table(1, static_cast<std::int64_t>(values.size()));
  std::copy(values.begin(), values.end(), table.data());
  return a.embed(table, std::vector<Token>{0}, 1.0);
}

struct RecordedCertified {
  static Recorded<Certified> make() {
    static const Certified base(80);
    static Tape<Certified> tape;
    return {base, tape, AttentionDerivative::full};
  }
  static std::string text(const Tracked<BallMatrix>& x, std::int64_t i, std::int64_t k) {
    char* dumped = arb_dump_str((*x).at(i, k));
    std::string out(dumped);
    flint_free(dumped);
    return out;
  }
  static constexpr bool has_irrational = true;
};

}  // namespace

BOOST_AUTO_TEST_CASE(recording_is_an_arithmetic) {
  testing::ArithmeticProperties<RecordedCertified>().all();
}

BOOST_AUTO_TEST_CASE(a_kink_is_enclosed) {
  const Certified a(64);
  const BallMatrix relu = a.activate_adjoint(row(a, {1, 0, -1}), Activation::relu, row(a, {2, 2, 2}));
  BOOST_TEST(relu.ball(0, 0).contains(Rational(2)));
  BOOST_TEST(relu.ball(0, 0).is_exact());
  BOOST_TEST(relu.ball(0, 1).contains(Rational(0)));
  BOOST_TEST(relu.ball(0, 1).contains(Rational(2)));
  BOOST_TEST(arb_is_zero(relu.at(0, 2)));

  // x / (mean|x| + 1) at (0, 2), upstream (0, 4): size 2; by x_0: -|x|' 4 * 2 / (2 * 4), |x|' in [-1, 1].
  const BallMatrix l1 = a.normalize_adjoint(row(a, {0, 2}), NormKind::l1, 1, DoubleVector(), row(a, {0, 4}));
  BOOST_TEST(l1.ball(0, 0).contains(Ball(Rational(-1), Rational(1), 64)));
  BOOST_TEST(l1.ball(0, 1).contains(Rational(1)));
  BOOST_TEST(l1.ball(0, 1).is_exact());

  // x / max|x| at the tie (2, -2), upstream (1, 0): by x_0 between 0 (x_0 the larger) and 1/2 (x_1 the larger).
  const BallMatrix tie = a.normalize_adjoint(row(a, {2, -2}), NormKind::max, 0, DoubleVector(), row(a, {1, 0}));
  BOOST_TEST(tie.ball(0, 0).contains(Rational(0)));
  BOOST_TEST(tie.ball(0, 0).contains(Rational(1, 2)));
  BOOST_TEST(tie.ball(0, 1).contains(Rational(0)));
  BOOST_TEST(tie.ball(0, 1).contains(Rational(1, 2)));
}

BOOST_AUTO_TEST_CASE(a_kink_is_refused_unless_it_does_not_matter) {
  const Exact a;
  const auto relu = [&](std::initializer_list<double> upstream) {
    return a.activate_adjoint(row(a, {1, 0}), Activation::relu, row(a, upstream));
  };
  BOOST_CHECK_THROW((void)relu({1, 1}), Refused);
  BOOST_TEST(relu({1, 0}).at(0, 0) == 1);

  const auto l1 = [&](std::initializer_list<double> upstream) {
    return a.normalize_adjoint(row(a, {0, 2}), NormKind::l1, 1, DoubleVector(), row(a, upstream));
  };
  BOOST_CHECK_THROW((void)l1({0, 4}), Refused);
  BOOST_TEST(l1({4, 0}).at(0, 0) == 2);  // across x: the size does not matter

  const auto tie = [&](std::initializer_list<double> upstream) {
    return a.normalize_adjoint(row(a, {2, -2}), NormKind::max, 0, DoubleVector(), row(a, upstream));
  };
  BOOST_CHECK_THROW((void)tie({1, 0}), Refused);
  BOOST_TEST(tie({1, 1}).at(0, 1) == Rational(1, 2));
}

BOOST_AUTO_TEST_CASE(what_is_irrational_is_refused) {
  const Exact a;
  const RationalMatrix x = row(a, {1, 2});
  BOOST_CHECK_THROW((void)a.normalize_adjoint(x, NormKind::rms, 0, DoubleVector(), x), Refused);
  BOOST_CHECK_THROW((void)a.normalize_adjoint(x, NormKind::layer, 0, DoubleVector(), x), Refused);
  BOOST_CHECK_THROW((void)a.activate_adjoint(x, Activation::silu, x), Refused);
}

BOOST_AUTO_TEST_CASE(one_coordinate_under_rms_norm) {
  // x / sqrt(x^2 + e) has the derivative e / (x^2 + e)^(3/2): 16 / 125 at x = 3, e = 16.
  const Certified a(64);
  const BallMatrix d = a.normalize_adjoint(row(a, {3}), NormKind::rms, 16, DoubleVector(), row(a, {1}));
  BOOST_TEST(d.ball(0, 0).contains(Rational(16, 125)));
  // With two coordinates, x = (1, 7), e = 0: size 5, by x_0 of y_0: 1/5 (1 - 1/50) = 49/250, of y_1: -7/250.
  const BallMatrix y0 = a.normalize_adjoint(row(a, {1, 7}), NormKind::rms, 0, DoubleVector(), row(a, {1, 0}));
  BOOST_TEST(y0.ball(0, 0).contains(Rational(49, 250)));
  BOOST_TEST(y0.ball(0, 1).contains(Rational(-7, 250)));
}

BOOST_AUTO_TEST_CASE(place_hands_its_derivative_to_what_was_placed) {
  const Exact base;
  Tape<Exact> tape;
  const Recorded<Exact> a(base, tape, AttentionDerivative::full);
  DoubleMatrix table(1, 2);
  table << 3, 4;
  const auto x = a.embed(table, std::vector<Token>{0}, 1.0);
  const auto hidden = a.embed(table, std::vector<Token>{0}, 1.0);
  auto out = a.zeros(1, 2);
  a.write_block(out, hidden, 0, 0);
  a.write_block(out, a.multiply(x, x), 0, 0);  // hides what was placed before
  const Adjoints<Exact> d = tape.backward(base, out.variable(), row(base, {1, 10}));
  BOOST_TEST(d.matrix(x.variable())->at(0, 0) == 6);
  BOOST_TEST(d.matrix(x.variable())->at(0, 1) == 80);
  BOOST_TEST(d.matrix(hidden.variable())->at(0, 0) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
