// SPDX-License-Identifier: LGPL-3.0-or-later
// The bounds of two softmaxes by MPFR, and rows of logits that attain them.
// Covers src/theory/absorption.cpp.
#include "theory/proved_bounds.hpp"

#include <boost/test/unit_test.hpp>
#include <random>

#include "arithmetic/certified/tight_operation.hpp"
#include "attained.hpp"
#include "theory/absorption.hpp"
#include "theory/softmax.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(proved_bounds_tight_test)

namespace {

using namespace testing;

constexpr Precision bits = 128;

using Numbers = Entries<MpfrReal>;

Numbers weights_of(const std::vector<double>& logits) {
  Numbers out;
  MpfrReal sum;
  for (const double logit : logits) {
    out.push_back(exp(MpfrReal(logit)));
    sum = sum + out.back();
  }
  for (MpfrReal& weight : out) weight = weight / sum;
  return out;
}

/// sum_i |y_i - y*_i|.
MpfrReal distance_of(const std::vector<double>& x, const std::vector<double>& other) {
  const Numbers y = weights_of(x);
  const Numbers z = weights_of(other);
  MpfrReal sum;
  for (std::size_t i = 0; i < y.size(); ++i) sum = sum + abs(y[i] - z[i]);
  return sum;
}

Rational rational(double x) {
  return rational_from_double(x);
}

template <class T>
T half_tanh(const T& x) {
  return constant(2, x) * tanh(x / constant(4, x));
}

BOOST_AUTO_TEST_CASE(the_variation_bound_is_its_formula_and_is_attained) {
  const auto formula = [](const auto& x) {
    std::decay_t<decltype(x)> out;
    out.push_back(half_tanh(x[0]));
    return out;
  };
  check_roundings(tight_operation(
      "2 tanh(osc / 4)", 1, 0, 16,
      [](const Certified& a, const Entries<Ball>& x) {
        return Entries<Ball>{variation_bound(x[0].upper(), a.precision()).ball()};
      },
      formula));
  for (const double osc : {0.0625, 1.0, 4.0, 17.0}) {
    Attained found;
    found.add(distance_of({-osc / 2, 0}, {osc / 2, 0}), variation_bound(rational(osc), bits));
    check_attained("2A", found, 0.999999);
  }
}

BOOST_AUTO_TEST_CASE(no_head_is_heavier_and_one_is_as_heavy) {
  for (const auto& [k, n] : {std::pair<int, int>{1, 2}, {1, 50}, {3, 7}, {6, 7}, {7, 7}}) {
    for (const double range : {0.0, 0.5, 3.0, 20.0}) {
      std::vector<double> logits(static_cast<std::size_t>(n), 0);
      std::fill_n(logits.begin(), k, range);
      const Numbers y = weights_of(logits);
      MpfrReal mass;
      for (int i = 0; i < k; ++i) mass = mass + y[static_cast<std::size_t>(i)];
      Attained found;
      found.add(mass, heaviest_mass(k, n, Real(rational(range), bits)));
      check_attained("the heaviest head", found, 0.999999);
    }
  }
}

/// A row of n logits whose head of k has `above` more, and then grows by eta while the tail falls or grows by epsilon.
struct Split {
  int head;
  int keys;
  double range;
  double eta;
  double epsilon;
};

void add_split(Attained& found, const Split& s) {
  std::vector<double> x(static_cast<std::size_t>(s.keys), 0);
  std::fill_n(x.begin(), s.head, s.range);
  std::vector<double> other = x;
  for (int i = 0; i < s.keys; ++i) {
    other[static_cast<std::size_t>(i)] += i < s.head ? s.eta : i % 2 == 0 ? s.epsilon : -s.epsilon;
  }
  const PrintedSplit split{s.head, s.keys, rational(s.range), rational(s.eta), rational(s.epsilon)};
  found.add(distance_of(x, other), printed_bound(split, bits));
}

BOOST_AUTO_TEST_CASE(each_term_of_the_printed_bound_is_needed) {
  // A head of mass 2^-12 that grows e^4 times: e^eta - 1 is nearly all.
  Attained head;
  add_split(head, {1, 16384, 1, 4, 0});
  check_attained("2C, the head", head);
  // No head to speak of: half of the tail grows, half falls.
  Attained tail;
  add_split(tail, {1, 2001, 0, 0, 0.25});
  add_split(tail, {1, 2001, 0, 0, 2});
  check_attained("2C, the tail", tail);
  // Both at once; tanh(eta / 2) is what e^eta - 1 is far above, so that it hardly counts in any row.
  Attained both;
  std::mt19937_64 engine(7);
  std::uniform_real_distribution<double> unit;
  for (int trial = 0; trial < 300; ++trial) {
    const int n = 2 + static_cast<int>(engine() % 60);
    add_split(both, {1 + static_cast<int>(engine() % static_cast<unsigned>(n)), n, 3 * unit(engine), 3 * unit(engine),
                     unit(engine) / 4});
  }
  check_attained("2C, any", both, 0.3);
}

BOOST_AUTO_TEST_CASE(a_growing_head_moves_by_its_bound) {
  const auto formula = [](const auto& x) {
    std::decay_t<decltype(x)> out;
    const auto one = constant(1, x[0]);
    const auto t = exp(x[1]);
    const auto q = min(x[0], one / (one + exp(x[1] / constant(2, x[0]))));
    out.push_back(constant(2, x[0]) * q * (one - q) * (t - one) / (one + q * (t - one)));
    return out;
  };
  check_search("2E",
               search_roundings(tight_operation(
                                    "2E", 2, 0, 1,
                                    [](const Certified& a, const Entries<Ball>& x) {
                                      return Entries<Ball>{
                                          head_bound(Real(x[0], a.precision()), Real(x[1], a.precision())).ball()};
                                    },
                                    formula),
                                4000),
               0.5);  // a dozen roundings, hardly ever all at their worst
  for (const double eta : {0.125, 1.0, 6.0}) {
    const Real of_eta(rational(eta), bits);
    for (const double logit : {-9.0, -4.0, -3.0}) {  // lighter than the peak 1 / (1 + e^(eta / 2))
      Attained found;
      const Real mass = 1 / (1 + exp(Real(rational(-logit), bits)));
      found.add(distance_of({logit, 0}, {logit + eta, 0}), head_bound(mass, of_eta));
      check_attained("2E, a light head", found, 0.999999);
    }
    // Heavier than the peak: a part of the head at the peak does as much.
    for (const Rational& mass : {Rational(1, 2), Rational(9, 10), Rational(1)}) {
      Attained found;
      found.add(distance_of({-eta / 2, 0}, {eta / 2, 0}), head_bound(Real(mass, bits), of_eta));
      check_attained("2E, a heavy head", found, 0.999999);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_average_moves_by_its_bound) {
  for (const double osc : {0.0625, 2.0, 9.0}) {
    for (const double diameter : {0.25, 5.0}) {
      // Values -1 and D - 1, of which the second gets more weight.
      const MpfrReal before = weights_of({0, -osc / 2})[1];
      const MpfrReal after = weights_of({0, osc / 2})[1];
      Attained found;
      found.add(MpfrReal(diameter) * (after - before),
                moved_average(Real(rational(diameter), bits), Real(rational(osc), bits)));
      check_attained("D tanh(osc / 4)", found, 0.999999);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_step_is_attained_where_everything_points_one_way) {
  const auto number = [](long n, long d) { return Real(Rational(n, d), bits); };
  // g (e + (a + o) + (a' + o')) = 3/2 (1/4 + (2 + 1/2) + (1/8 + 5)).
  const std::vector<HeadMove> heads = {{number(2, 1), number(1, 2)}, {number(1, 8), number(5, 1)}};
  const Real step = collapse_step(number(3, 2), number(1, 4), heads);
  BOOST_TEST(step.ball().contains(Rational(189, 16)));
  BOOST_TEST(step.ball().is_exact());
}

BOOST_AUTO_TEST_CASE(a_row_over_paths_is_a_product_of_matrices) {
  // out_m = sum_j row_j gain_j ([j = m] (1 + own_j) + sum_h alpha^h_jm attend^h_jm), on integers.
  const auto alpha = [](std::size_t h, std::size_t j, std::size_t m) {
    return m > j ? 0 : static_cast<long>(1 + h + 2 * j + 3 * m);
  };
  const auto attend = [](std::size_t h, std::size_t m) { return static_cast<long>(2 + 5 * h + m); };
  const auto own = [](std::size_t h, std::size_t j) { return static_cast<long>(1 + h * 3 + j); };
  const auto gain = [](std::size_t j) { return static_cast<long>(2 + j); };
  const std::vector<Real> row = {Real(3, bits), Real(0, bits), Real(7, bits)};
  const std::vector<Real> out = path_row(
      row, 2, [&](std::size_t h, std::size_t j, std::size_t m) { return Real(alpha(h, j, m), bits); },
      [&](std::size_t h, const Real&, std::size_t m) { return Real(attend(h, m), bits); },
      [&](std::size_t h, std::size_t j) { return Real(own(h, j), bits); },
      [&](std::size_t j) { return Real(gain(j), bits); });
  const long weights[] = {3, 0, 7};
  for (std::size_t m = 0; m < 3; ++m) {
    long expected = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      long factor = j == m ? 1 + own(0, j) + own(1, j) : 0;
      for (std::size_t h = 0; h < 2; ++h) factor += alpha(h, j, m) * attend(h, m);
      expected += weights[j] * gain(j) * factor;
    }
    BOOST_TEST(out[m].ball().contains(Rational(expected)));
    BOOST_TEST(out[m].ball().is_exact());
  }
}

BOOST_AUTO_TEST_CASE(softmaxes_and_their_distance_are_enclosed_as_narrowly_as_by_the_formula) {
  const auto weights = [](const auto& x) {
    std::decay_t<decltype(x)> out;
    for (const auto& logit : x) out.push_back(exp(logit));
    auto sum = out[0];
    for (std::size_t i = 1; i < out.size(); ++i) sum = sum + out[i];
    for (auto& weight : out) weight = weight / sum;
    return out;
  };
  const auto certified = [](const Certified& a, const Entries<Ball>& x) {
    std::vector<Rational> logits;
    for (const Ball& ball : x) logits.push_back(ball.upper());
    Entries<Ball> out;
    for (const Real& weight : softmax(logits, a.precision())) out.push_back(weight.ball());
    return out;
  };
  // Logits that fit into the precision: others are rounded first, which the formula does not do.
  Searched found;
  std::mt19937_64 engine(20261202);
  const TightOperation operation = tight_operation("softmax of three", 3, -4, 4, certified, weights);
  for (int trial = 0; trial < 4000; ++trial) {
    search_at(operation, draw_dyadics(engine, 3, -4, 4), static_cast<Precision>(12 + engine() % 12), found);
  }
  check_search(operation.name, found, 0.6);  // five roundings in a row, hardly ever all at their worst
  const auto apart = [](const auto& x) {
    std::decay_t<decltype(x)> out;
    out.push_back(abs(x[0] - x[2]) + abs(x[1] - x[3]));
    return out;
  };
  check_roundings(tight_operation(
      "total variation", 4, 0, 1,
      [](const Certified& a, const Entries<Ball>& x) {
        const auto real = [&](std::size_t k) { return Real(x[k], a.precision()); };
        return Entries<Ball>{
            total_variation(std::vector<Real>{real(0), real(1)}, std::vector<Real>{real(2), real(3)}).ball()};
      },
      apart));
}

BOOST_AUTO_TEST_CASE(counts_of_steps_are_exact) {
  // By adding up Pascal's triangle, which no product takes part in.
  std::vector<Integer> row = {1};
  for (long n = 0; n <= 12; ++n) {
    for (long k = -1; k <= n + 1; ++k) {
      const Integer expected = k < 0 || k > n ? Integer(0) : row[static_cast<std::size_t>(k)];
      BOOST_TEST((binomial(n, k) == expected), n << " over " << k);
    }
    row.push_back(0);
    for (std::size_t k = row.size() - 1; k > 0; --k) row[k] += row[k - 1];
  }
  // P(Bin(n, q) <= most) by the walk itself.
  const Rational q(2, 7);
  std::vector<Rational> walk = {1};
  for (long n = 0; n <= 9; ++n) {
    Rational sum = 0;
    BOOST_TEST((binomial_at_most(n, q, -1) == 0));
    for (long most = 0; most <= n; ++most) {
      sum += walk[static_cast<std::size_t>(most)];
      BOOST_TEST((binomial_at_most(n, q, most) == sum), n << " steps, at most " << most);
    }
    BOOST_TEST((binomial_at_most(n, q, n + 3) == 1));
    walk.emplace_back(0);
    for (std::size_t k = walk.size(); k-- > 0;) {
      walk[k] = walk[k] * (1 - q) + (k > 0 ? Rational(walk[k - 1] * q) : Rational(0));
    }
  }
  Rational product = 1;
  for (long exponent = 0; exponent <= 20; ++exponent) {
    BOOST_TEST((power(Rational(-3, 5), exponent) == product));
    product *= Rational(-3, 5);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
