// SPDX-License-Identifier: LGPL-3.0-or-later
// The checker's intervals contain what they must, against rationals and snellen's balls, and are not much wider.
// Covers checkcert/exact.cpp.
#include "checkcert/interval.hpp"

#include <rapidcheck.h>

#include <boost/test/unit_test.hpp>
#include <random>

#include "checkcert/exact.hpp"
#include "snellen/number/real.hpp"

BOOST_AUTO_TEST_SUITE(interval_test)

using checkcert::Interval;
using checkcert::Intervals;
using snellen::Rational;
using snellen::Real;

namespace {

constexpr snellen::Precision reference = 512;

mpz_class power(long exponent) {
  return mpz_class(1) << static_cast<mp_bitcnt_t>(exponent);
}

mpz_class any_of(const std::vector<mpz_class>& choices) {
  return choices[*rc::gen::inRange<std::size_t>(0, choices.size())];
}

/// A number of up to about 2^4, as finely drawn as `bits` say.
mpz_class any_multiple(long bits) {
  std::mt19937_64 engine(*rc::gen::arbitrary<std::uint64_t>());
  mpz_class value;
  for (long drawn = 0; drawn < bits + 64; drawn += 64) value = (value << 64) + mpz_class(engine());
  value %= any_of({power(bits + 4), power(bits), power(bits / 2 + 1), 2});
  return *rc::gen::arbitrary<bool>() ? value : mpz_class(-value);
}

struct Drawn {
  Interval interval;
  mpq_class member;
};

/// An interval, a point mostly, and a member.
Drawn any_interval(long bits) {
  const mpz_class lower = any_multiple(bits);
  const mpz_class width = any_of({0, 0, 1, 5, power(bits / 2), power(bits)});
  mpq_class member(lower * 7 + width * *rc::gen::inRange(0, 8), 7 * power(bits));
  member.canonicalize();
  return {{lower, lower + width}, member};
}

std::vector<Drawn> some_intervals(long bits, std::size_t count) {
  std::vector<Drawn> out;
  while (out.size() < count) out.push_back(any_interval(bits));
  return out;
}

std::vector<Interval> intervals(const std::vector<Drawn>& drawn) {
  std::vector<Interval> out;
  for (const Drawn& one : drawn) out.push_back(one.interval);
  return out;
}

std::vector<mpq_class> members(const std::vector<Drawn>& drawn) {
  std::vector<mpq_class> out;
  for (const Drawn& one : drawn) out.push_back(one.member);
  return out;
}

bool contains(const Intervals& a, const Interval& interval, const mpq_class& value) {
  return a.lower(interval) <= value && value <= a.upper(interval);
}

Rational rational(const mpq_class& value) {
  return Rational(value.get_str());
}

/// Whether the real number of this (far narrower) ball can lie in the interval.
bool meets(const Intervals& a, const Interval& interval, const Real& value) {
  return certainly_at_most(Real(rational(a.lower(interval)), reference), snellen::upper_end(value)) &&
         certainly_at_most(snellen::lower_end(value), Real(rational(a.upper(interval)), reference));
}

checkcert::Matrix any_matrix(std::size_t rows, std::size_t columns) {
  checkcert::Matrix out{rows, columns, *rc::gen::inRange(-40L, 4L), {}};
  for (std::size_t k = 0; k < rows * columns; ++k) out.entries.emplace_back(*rc::gen::inRange(-1000L, 1000L));
  return out;
}

long any_bits() {
  return *rc::gen::inRange(8L, 200L);
}

}  // namespace

BOOST_AUTO_TEST_CASE(sums_and_products) {
  BOOST_TEST(rc::check("contain what rationals give", [] {
    const long bits = any_bits();
    const Intervals a(bits);
    const checkcert::Exact exact;
    const Drawn x = any_interval(bits);
    const Drawn y = any_interval(bits);
    RC_ASSERT(contains(a, a.add(x.interval, y.interval), x.member + y.member));
    RC_ASSERT(contains(a, a.multiply(x.interval, y.interval), x.member * y.member));
    RC_ASSERT(contains(a, a.rectify(x.interval), exact.rectify(x.member)));
    const checkcert::Dyadic number{any_multiple(60), *rc::gen::inRange(-260L, 20L)};
    RC_ASSERT(contains(a, a.exact(number), exact.exact(number)));
    RC_ASSERT(a.exact(number).upper - a.exact(number).lower <= 1);
    const auto xs = some_intervals(bits, 4);
    const auto ys = some_intervals(bits, 4);
    RC_ASSERT(contains(a, a.dot(intervals(xs), intervals(ys)), exact.dot(members(xs), members(ys))));
    const checkcert::Matrix weights = any_matrix(3, 4);
    const checkcert::Matrix bias = *rc::gen::arbitrary<bool>() ? any_matrix(3, 1) : checkcert::Matrix();
    const auto images = a.affine(weights, intervals(xs), bias);
    const auto same = exact.affine(weights, members(xs), bias);
    for (std::size_t i = 0; i < 3; ++i) RC_ASSERT(contains(a, images[i], same[i]));
  }));
}

BOOST_AUTO_TEST_CASE(products_of_points_are_rounded_by_less_than_a_unit) {
  BOOST_TEST(rc::check([] {
    const long bits = any_bits();
    const Intervals a(bits);
    const mpz_class x = any_multiple(bits);
    const mpz_class y = any_multiple(bits);
    const Interval product = a.multiply({x, x}, {y, y});
    RC_ASSERT(product.upper - product.lower <= 1);
  }));
}

BOOST_AUTO_TEST_CASE(averages) {
  BOOST_TEST(rc::check("contain what rationals give", [] {
    const long bits = *rc::gen::inRange(20L, 200L);
    const Intervals a(bits);
    const checkcert::Exact exact;
    std::vector<Drawn> weights;
    for (int j = 0; j < 3; ++j) {  // positive ones
      const mpz_class lower = abs(any_multiple(bits)) + 1;
      weights.push_back({{lower, lower + 3}, mpq_class(lower + 2, power(bits))});
      weights.back().member.canonicalize();
    }
    const std::vector<unsigned long> counts = {1, *rc::gen::inRange(1UL, 1000000UL), 7};
    std::vector<std::vector<Interval>> values;
    std::vector<std::vector<mpq_class>> exact_values;
    for (int j = 0; j < 3; ++j) {
      const auto drawn = some_intervals(bits, 2);
      values.push_back(intervals(drawn));
      exact_values.push_back(members(drawn));
    }
    const std::vector<std::span<const Interval>> seen(values.begin(), values.end());
    const std::vector<std::span<const mpq_class>> exact_seen(exact_values.begin(), exact_values.end());
    const auto average = a.average(intervals(weights), counts, seen);
    const auto same = exact.average(members(weights), counts, exact_seen);
    for (std::size_t i = 0; i < 2; ++i) RC_ASSERT(contains(a, average[i], same[i]));
  }));
}

BOOST_AUTO_TEST_CASE(exponentials) {
  BOOST_TEST(rc::check("contain e^x, within three units", [] {
    const long bits = any_bits();
    const Intervals a(bits);
    mpz_class x = -abs(any_multiple(bits)) * *rc::gen::element(0, 1, 3, 50);
    const Interval found = a.exp({x, x});
    mpq_class member(x, power(bits));
    member.canonicalize();
    RC_ASSERT(meets(a, found, exp(Real(rational(member), reference))));
    RC_ASSERT(found.upper - found.lower <= 3);
    RC_ASSERT(found.lower >= 0);
    const Interval wide = a.exp({x - 9, x});
    RC_ASSERT(wide.lower <= found.lower && wide.upper == found.upper);
  }));
  const Interval one = Intervals(64).exp({0, 0});
  BOOST_TEST((one.lower == power(64) && one.upper == power(64)));
}

BOOST_AUTO_TEST_CASE(logarithm_of_two_and_roots) {
  for (long bits = 8; bits < 400; bits += 7) {
    const Intervals a(bits);
    BOOST_TEST(meets(a, a.ln2(), log(Real(2L, reference))));
    BOOST_TEST((a.ln2().upper - a.ln2().lower <= bits + 1));
    for (const unsigned long number : {1UL, 2UL, 3UL, 64UL, 1000003UL}) {
      const Interval root = a.inverse_root(number);
      BOOST_TEST(meets(a, root, 1L / sqrt(Real(static_cast<long>(number), reference))));
      BOOST_TEST((root.upper - root.lower <= 2));
    }
  }
}

BOOST_AUTO_TEST_CASE(weights_are_in_the_proportions_of_the_softmax) {
  using checkcert::Softmax;
  BOOST_TEST(rc::check("their quotients are those of the exponentials", [] {
    const long bits = *rc::gen::inRange(40L, 200L);
    const Intervals a(bits);
    const auto logits = some_intervals(bits, 3);
    const auto s = [&](std::size_t k) { return Real(rational(logits[k].member), reference); };
    for (const Softmax softmax : {Softmax::exponential, Softmax::base_two, Softmax::phi}) {
      const auto weight = [&](std::size_t k) {
        if (softmax == Softmax::phi) return 1L + s(k) + square(s(k)) / 2L;
        return exp(softmax == Softmax::base_two ? s(k) * log(Real(2L, reference)) : s(k));
      };
      const auto found = a.weights(intervals(logits), softmax);
      for (std::size_t k = 1; k < 3; ++k) {  // w_0 W_k and w_k W_0 are one number
        const auto times = [&](const Interval& own, const Real& other) {
          return hull(Real(rational(a.lower(own)), reference) * other, Real(rational(a.upper(own)), reference) * other);
        };
        RC_ASSERT(!certainly_differ(times(found[0], weight(k)), times(found[k], weight(0))));
        RC_ASSERT(found[k].lower >= 0);
      }
    }
  }));
}

BOOST_AUTO_TEST_CASE(norms) {
  using checkcert::Norm;
  BOOST_TEST(rc::check("contain what balls give", [] {
    const long bits = *rc::gen::inRange(30L, 200L);
    const Intervals a(bits);
    const auto drawn = some_intervals(bits, 3);
    const checkcert::Dyadic epsilon{*rc::gen::inRange(1L, 1000L), -10};
    const checkcert::Matrix gain = *rc::gen::arbitrary<bool>() ? any_matrix(3, 1) : checkcert::Matrix();
    const checkcert::Matrix bias = *rc::gen::arbitrary<bool>() ? any_matrix(3, 1) : checkcert::Matrix();
    const checkcert::Exact exact;
    for (const Norm norm : {Norm::rms, Norm::layer}) {
      const auto found = a.normalize(intervals(drawn), norm, epsilon, gain, bias);
      std::vector<Real> x;
      for (const Drawn& one : drawn) x.emplace_back(rational(one.member), reference);
      const Real mean = (x[0] + x[1] + x[2]) / 3L;
      if (norm == Norm::layer) {
        for (Real& entry : x) entry -= mean;
      }
      const Real squares = (square(x[0]) + square(x[1]) + square(x[2])) / 3L;
      const Real root = sqrt(squares + Real(rational(exact.exact(epsilon)), reference));
      for (std::size_t i = 0; i < 3; ++i) {
        Real y = x[i] / root;
        const auto entry = [&](const checkcert::Matrix& vector) {
          return Real(rational(exact.exact({vector.entries[i], vector.exponent})), reference);
        };
        if (gain.rows > 0) y *= entry(gain);
        if (bias.rows > 0) y += entry(bias);
        RC_ASSERT(meets(a, found[i], y));
      }
    }
  }));
  // Nothing can be divided by a root that may be zero.
  const Intervals a(64);
  const std::vector<Interval> zero(3, Interval{0, 0});
  BOOST_CHECK_THROW((void)a.normalize(zero, Norm::rms, {0, 0}, {}, {}), checkcert::Undecided);
}

BOOST_AUTO_TEST_SUITE_END()
