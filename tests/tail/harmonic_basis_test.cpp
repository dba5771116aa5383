// SPDX-License-Identifier: LGPL-3.0-or-later
// Against sums of rationals.
#include "snellen/tail/harmonic_basis.hpp"

#include <boost/test/unit_test.hpp>

namespace snellen {
BOOST_AUTO_TEST_SUITE(harmonic_basis_test)

namespace {

constexpr Precision precision = 192;
constexpr std::size_t functions = 4;

/// By m = 0..functions, then by r - first: S_m(r), from its definition.
std::vector<std::vector<Rational>> direct_sums(long first, long last) {
  std::vector<std::vector<Rational>> out(functions + 1);
  for (long r = first; r <= last; ++r) {
    out[0].emplace_back(1);
    for (std::size_t m = 1; m <= functions; ++m) {
      if (r == first) {
        out[m].emplace_back(0);
      } else {
        const auto index = static_cast<std::size_t>(r - first);
        out[m].push_back(out[m][index - 1] + out[m - 1][index] / Rational(r));
      }
    }
  }
  return out;
}

Rational direct_value(const std::vector<std::vector<Rational>>& sums, std::size_t m, long first, long r) {
  return sums[m - 1][static_cast<std::size_t>(r - first)] / Rational(r);
}

Rational width(const Real& x) {
  return x.ball().upper() - x.ball().lower();
}

Rational size(const Rational& x) {
  return x < 0 ? Rational(-x) : x;
}

}  // namespace

BOOST_AUTO_TEST_CASE(sums_and_values_are_those_of_rationals) {
  for (const long first : {0L, 1L, 2L, 7L, 60L}) {
    const HarmonicBasis basis(first, functions, precision);
    const long last = first + 150;
    const auto direct = direct_sums(first, last);
    for (long r = first; r <= last; r += r < first + 12 ? 1 : 23) {
      const std::vector<Real> sums = basis.sums(r);
      BOOST_TEST_REQUIRE(sums.size() == functions + 1);
      for (std::size_t m = 0; m <= functions; ++m) {
        BOOST_TEST_REQUIRE(sums[m].ball().contains(direct[m][static_cast<std::size_t>(r - first)]),
                           "S_" << m << "(" << r << ") from " << first);
        BOOST_TEST((width(sums[m]) < power_of_two(-150)));
      }
      if (r == first) continue;
      const std::vector<Real> values = basis.values(r);
      BOOST_TEST_REQUIRE(values.size() == functions);
      for (std::size_t m = 1; m <= functions; ++m) {
        BOOST_TEST_REQUIRE(values[m - 1].ball().contains(direct_value(direct, m, first, r)),
                           "phi_" << m << "(" << r << ") from " << first);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_basis_of_fewer_functions_is_the_beginning_of_a_larger_one) {
  const std::vector<Real> few = HarmonicBasis(3, 1, precision).values(50);
  const std::vector<Real> many = HarmonicBasis(3, functions, precision).values(50);
  BOOST_TEST(few.size() == 1U);
  BOOST_TEST(few[0].ball().overlaps(many[0].ball()));
}

BOOST_AUTO_TEST_CASE(ranges_contain_every_value_of_a_finite_block_and_centers_are_averages) {
  for (const long first : {1L, 3L, 20L}) {
    const HarmonicBasis basis(first, functions, precision);
    const auto direct = direct_sums(first, 200);
    for (const auto& [begin, end] :
         {std::pair{first, first + 1}, {first, first + 9}, {first + 4, first + 5}, {first + 10, 100L}, {100L, 200L}}) {
      const PeriodBlock block{begin, Integer(end)};
      const std::vector<Real> ranges = basis.ranges(block);
      const BlockSymbols symbols = block_symbols(basis, block);
      BOOST_TEST_REQUIRE(ranges.size() == functions);
      BOOST_TEST_REQUIRE(symbols.center.size() == functions);
      BOOST_TEST_REQUIRE(symbols.reach.size() == functions);
      BOOST_TEST_REQUIRE(symbols.before.size() == functions + 1);
      for (std::size_t m = 0; m <= functions; ++m) {
        BOOST_TEST(symbols.before[m].ball().contains(direct[m][static_cast<std::size_t>(begin - first)]));
      }
      for (std::size_t m = 1; m <= functions; ++m) {
        Rational sum = 0;
        for (long r = begin + 1; r <= end; ++r) sum += direct_value(direct, m, first, r);
        const Rational average = sum / Rational(end - begin);
        BOOST_TEST_REQUIRE(symbols.center[m - 1].ball().contains(average), "center " << m << " of " << begin);
        BOOST_TEST((width(symbols.center[m - 1]) < power_of_two(-140)));
        BOOST_TEST(symbols.reach[m - 1].ball().is_exact());
        for (long r = begin + 1; r <= end; ++r) {
          const Rational value = direct_value(direct, m, first, r);
          BOOST_TEST_REQUIRE(ranges[m - 1].ball().contains(value), "phi_" << m << "(" << r << ") of " << begin);
          BOOST_TEST_REQUIRE((size(value - average) <= symbols.reach[m - 1].ball().lower()));
        }
      }
      // phi_1 descends: its range is that between its ends, and no wider
      const Rational tight = Rational(1, begin + 1) - Rational(1, end);
      BOOST_TEST((width(ranges[0]) <= tight + power_of_two(-25)));
      if (begin + 1 == end) {  // one value only
        for (const Real& reach : symbols.reach) BOOST_TEST((reach.ball().upper() < power_of_two(-140)));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(the_last_block_contains_far_values_and_the_limit) {
  for (const long first : {1L, 5L}) {
    const HarmonicBasis basis(first, functions, precision);
    for (const long begin : {first, first + 1, first + 30, 4096L, 1L << 40U}) {
      const PeriodBlock block{begin, std::nullopt};
      const std::vector<Real> ranges = basis.ranges(block);
      const BlockSymbols symbols = block_symbols(basis, block);
      for (std::size_t m = 0; m < functions; ++m) {
        BOOST_TEST(ranges[m].ball().contains(Rational(0)));
        BOOST_TEST(symbols.center[m].ball().contains(Rational(0)));
        BOOST_TEST(symbols.center[m].ball().is_exact());
      }
      Integer r = begin + 1;
      for (int step = 0; step < 120; ++step) {  // up to 10^12 times the begin and more
        const std::vector<Real> values = basis.values(r);
        for (std::size_t m = 0; m < functions; ++m) {
          BOOST_TEST_REQUIRE(ranges[m].ball().contains(values[m].ball()), "phi_" << m + 1 << "(" << r << ")");
          BOOST_TEST_REQUIRE((values[m].ball().upper() <= symbols.reach[m].ball().lower() + power_of_two(-150)));
        }
        r = r * 5 / 4 + 1;
      }
      BOOST_TEST((r > Integer(begin) * 1000000));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_last_block_grows_narrow_with_its_begin) {
  const HarmonicBasis basis(4, functions, precision);
  for (std::size_t m = 0; m < functions; ++m) {
    Rational previous = 1000;
    for (const long begin : {1L << 10U, 1L << 20U, 1L << 40U}) {
      const Rational now = width(basis.ranges({begin, std::nullopt})[m]);
      BOOST_TEST((now < previous / 64));
      previous = now;
    }
  }
}

BOOST_AUTO_TEST_CASE(parts_of_a_block_have_narrower_ranges) {
  const HarmonicBasis basis(2, functions, precision);
  const std::vector<Real> whole = basis.ranges({100, Integer(200)});
  const std::vector<Real> part = basis.ranges({150, Integer(151)});
  for (std::size_t m = 0; m < functions; ++m) {
    BOOST_TEST(whole[m].ball().contains(part[m].ball()));
    BOOST_TEST((width(part[m]) < power_of_two(-25)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen
