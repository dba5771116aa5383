// SPDX-License-Identifier: LGPL-3.0-or-later
// How much of a bound is used. That a value stays below its bound says little where the bound is generous: twice of it
// would pass. So a test gives values that come near their bounds, and asserts that some did.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "number/mpfr_real.hpp"
#include "number/tightness.hpp"

namespace snellen::testing {

/// The greatest of some numbers less the least.
template <class T>
T oscillation(const std::vector<T>& values) {
  T least = values.front();
  T most = values.front();
  for (const T& value : values) {
    least = min(least, value);
    most = max(most, value);
  }
  return most - least;
}

/// What was found about values and the bounds that they must not exceed.
class Attained {
 public:
  /// `value`, to 320 bits, has `bound` as an upper bound.
  void add(const MpfrReal& value, const Real& bound) {
    ++count_;
    MpfrReal end;  // the bound is a ball: its greatest member counts
    arf_get_mpfr(end.get(), arb_midref(upper_end(bound).ball().get()), MPFR_RNDU);
    const double share = (value / end).to_double();
    // An attained bound is an equality of two roundings: as far apart as the ball allows for, and 2^-60 of itself.
    MpfrReal slack = abs(end);
    mpfr_mul_2si(slack.get(), slack.get(), -60, MPFR_RNDU);
    if (end + slack < value) ++exceeded_;
    largest_ = std::max(largest_, share);
  }
  /// The same for an enclosed value: its least member counts.
  void add(const Real& value, const Real& bound) {
    MpfrReal end;
    arf_get_mpfr(end.get(), arb_midref(lower_end(value).ball().get()), MPFR_RNDD);
    add(end, bound);
  }

  [[nodiscard]] long count() const noexcept { return count_; }
  [[nodiscard]] long exceeded() const noexcept { return exceeded_; }  ///< values above their bound
  [[nodiscard]] double largest() const noexcept { return largest_; }  ///< the largest share of a bound

 private:
  long count_ = 0;
  long exceeded_ = 0;
  double largest_ = 0;
};

/// No value exceeds its bound, and some has at least this share of it.
inline void check_attained(const std::string& name, const Attained& found, double least = 0.9) {
  BOOST_TEST_MESSAGE(name << ": " << found.count() << " values, largest share of the bound " << found.largest());
  BOOST_TEST(found.exceeded() == 0, name << ": " << found.exceeded() << " values exceed their bound");
  BOOST_TEST(found.largest() >= least, name << ": no value comes near its bound: " << found.largest());
}

/// An enclosure of this number, both ends of it within 2^-18 of it: what spectral norms are accurate to.
inline void check_is(const std::string& name, const Real& found, const Real& exact) {
  const Real slack = exact * Real(power_of_two(-18), exact.precision());
  BOOST_TEST(certainly_at_most(lower_end(found), upper_end(exact)), name << ": above it");
  BOOST_TEST(certainly_at_most(lower_end(exact), upper_end(found)), name << ": below it");
  BOOST_TEST(certainly_at_most(upper_end(found), exact + slack), name << ": its upper end is far off");
  BOOST_TEST(certainly_at_most(exact - slack, lower_end(found)), name << ": its lower end is far off");
}

}  // namespace snellen::testing
