// SPDX-License-Identifier: LGPL-3.0-or-later
// The functions of a run's length, where they come as near to the ends of what is claimed of them as they can.
#include "snellen/tail/harmonic_basis.hpp"

#include "exact_harmonics.hpp"
#include "tight_form.hpp"

namespace snellen::testing {
BOOST_AUTO_TEST_SUITE(harmonic_basis_tight_test)

namespace {

constexpr Precision precision = 128;
constexpr std::size_t functions = 4;

Integer two_to(unsigned exponent) {
  return Integer(1) << exponent;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_oracle_is_the_definition) {
  for (const long first : {1L, 7L, 1500L}) {
    const ExactHarmonics exact(first, functions);
    std::vector<MpfrReal> sums(functions + 1);
    sums[0] = MpfrReal(1.0);
    for (long r = first + 1; r <= first + 3000; ++r) {
      for (std::size_t m = 1; m <= functions; ++m) sums[m] = sums[m] + sums[m - 1] / MpfrReal(static_cast<double>(r));
    }
    const std::vector<MpfrReal> found = exact.sums(first + 3000);
    for (std::size_t m = 0; m <= functions; ++m) {
      BOOST_TEST((abs(found[m] - sums[m]) < sums[m] * MpfrReal(std::ldexp(1.0, -280))));
    }
  }
}

BOOST_AUTO_TEST_CASE(sums_and_values) {
  std::vector<FormErrors> of_sums(functions + 1);
  std::vector<FormErrors> of_values(functions);
  for (long first = 0; first < 48; ++first) {
    const ExactHarmonics exact(first, functions);
    for (const Integer& apart : {Integer(1), Integer(2), Integer(3), Integer(17), Integer(1000), two_to(20)}) {
      const Integer r = first + apart;
      const std::vector<MpfrReal> sums = exact.sums(r);
      const std::vector<MpfrReal> values = exact.values(r);
      for (Precision bits = 6; bits <= 30; ++bits) {
        const HarmonicBasis basis(first, functions, bits);
        const std::vector<Real> found_sums = basis.sums(r);
        const std::vector<Real> found_values = basis.values(r);
        for (std::size_t m = 0; m <= functions; ++m) of_sums[m].add(found_sums[m], sums[m]);
        for (std::size_t m = 0; m < functions; ++m) of_values[m].add(found_values[m], values[m]);
      }
    }
  }
  // From S_2 on, errors of several power sums, of either sign, add up.
  for (std::size_t m = 0; m <= functions; ++m)
    of_sums[m].check("S_" + std::to_string(m), m == 0 ? 0 : m == 1 ? 0.9 : 0.8);
  for (std::size_t m = 0; m < functions; ++m) of_values[m].check("phi_" + std::to_string(m + 1), m == 0 ? 0.9 : 0.8);
}

// Both ends are those of S_(m-1) and of r by themselves. S_(m-1) grows like its own share (m - 1) / ln(r / first) of
// the 1/r by which r shrinks: so the ends are reached to nine tenths by what is far beyond the first periods.
BOOST_AUTO_TEST_CASE(finite_blocks) {
  const HarmonicBasis basis(1, functions, precision);
  const ExactHarmonics exact(1, functions);
  for (std::size_t m = 0; m < functions; ++m) {
    const std::string name = "phi_" + std::to_string(m + 1);
    FormErrors ranges;
    FormErrors symbols;
    for (const unsigned exponent : {4U, 40U, 96U}) {
      const Integer begin = two_to(exponent);
      for (const Integer& end :
           {Integer(begin + 1), Integer(begin + 2), Integer(begin + 9), Integer(begin * 9 / 8), Integer(begin * 2)}) {
        const PeriodBlock block{begin, end};
        const Real range = basis.ranges(block)[m];
        const BlockSymbols of_block = block_symbols(basis, block);
        const MpfrReal before = exact.sums(begin)[m + 1];
        const MpfrReal center = (exact.sums(end)[m + 1] - before) / MpfrReal(Rational(end - begin));
        BOOST_TEST((abs(midpoint_of(of_block.center[m].ball()) - center) < MpfrReal(0x1p-90)));
        BOOST_TEST((abs(midpoint_of(of_block.before[m + 1].ball()) - before) < MpfrReal(0x1p-90)));
        const Real around = hull(-of_block.reach[m], of_block.reach[m]);
        for (const Integer& r : {Integer(begin + 1), Integer((begin + end + 1) / 2), end}) {
          const MpfrReal value = exact.values(r)[m];
          ranges.add(range, value);
          if (end > begin + 1) symbols.add(around, value - center);
        }
        // no wider than the range, to either side of a center that lies in it
        BOOST_TEST(certainly_at_most(of_block.reach[m], 2 * radius(range) + Real(Ball(0x1p-90), precision)));
      }
    }
    ranges.check(name + " in finite blocks", 0.9);
    symbols.check(name + " as symbol of finite blocks", 0.9);
  }
}

// Where S_(m-1) begins small, phi_m rises before it falls: neither end of the block has its largest value.
BOOST_AUTO_TEST_CASE(blocks_in_which_a_function_turns) {
  const HarmonicBasis basis(1, functions, precision);
  const ExactHarmonics exact(1, functions);
  const std::vector<Real> ranges = basis.ranges({1, two_to(9)});
  FormErrors errors;
  for (Integer r = 2; r <= two_to(9); ++r) {
    const std::vector<MpfrReal> values = exact.values(r);
    for (std::size_t m = 0; m < functions; ++m) errors.add(ranges[m], values[m]);
  }
  errors.check("functions that turn", 0.9);
}

// (ln x)^i / x <= i! for each i by itself, while S_m(b) alone is reached at b + 1: to nine tenths from 2^48 on, as the
// other terms are (m - 1) / ln b of it and less.
BOOST_AUTO_TEST_CASE(endless_blocks) {
  const HarmonicBasis basis(1, functions, precision);
  const ExactHarmonics exact(1, functions);
  for (std::size_t m = 0; m < functions; ++m) {
    FormErrors ranges;
    FormErrors symbols;
    for (const unsigned exponent : {1U, 12U, 48U, 64U}) {
      const Integer begin = two_to(exponent);
      const PeriodBlock block{begin, std::nullopt};
      const Real range = basis.ranges(block)[m];
      const BlockSymbols of_block = block_symbols(basis, block);
      BOOST_TEST(of_block.center[m].ball().is_exact());
      BOOST_TEST(of_block.center[m].ball().contains_zero());
      for (const Integer& r : {Integer(begin + 1), Integer(begin * 2), Integer(begin * 8), Integer(begin << 60U)}) {
        const MpfrReal value = exact.values(r)[m];
        ranges.add(range, value);
        symbols.add(hull(-of_block.reach[m], of_block.reach[m]), value);
      }
    }
    const std::string name = "phi_" + std::to_string(m + 1);
    ranges.check(name + " in endless blocks", 0.9);
    symbols.check(name + " as symbol of endless blocks", 0.9);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace snellen::testing
