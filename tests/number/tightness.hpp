// SPDX-License-Identifier: LGPL-3.0-or-later
// How near the errors of balls come to their radii. Containment alone says little where the radius is generous: half of
// it would pass. So a test looks for operands whose error is nearly the whole radius, and asserts that it found some.
#pragma once

#if __has_include(<flint/arb.h>)
#include <flint/arf.h>
#else
#include <arf.h>
#endif

#include <algorithm>
#include <string>

#include "number/mpfr_real.hpp"

namespace snellen::testing {

inline MpfrReal midpoint_of(const Ball& ball) {
  MpfrReal out;
  arf_get_mpfr(out.get(), arb_midref(ball.get()), MPFR_RNDN);
  return out;
}

inline MpfrReal radius_of(const Ball& ball) {
  MpfrReal out;
  arf_t radius;
  arf_init_set_mag_shallow(radius, arb_radref(ball.get()));
  arf_get_mpfr(out.get(), radius, MPFR_RNDN);
  return out;
}

/// What was found about many balls and the values that they have to contain.
class Tightness {
 public:
  /// `ball` was computed for a number whose exact value is `value`.
  void add(const Ball& ball, const MpfrReal& value) {
    ++count_;
    if (!ball.is_finite()) return;
    const MpfrReal error = abs(value - midpoint_of(ball));
    const MpfrReal radius = radius_of(ball);
    MpfrReal slack = abs(value) + abs(midpoint_of(ball));  // of the value itself, and far below every radius here
    mpfr_mul_2si(slack.get(), slack.get(), -200, MPFR_RNDU);
    if (radius + slack < error) {
      if (++escaped_ == 1) first_escape_ = describe(ball, value);
    }
    if (mpfr_sgn(radius.get()) > 0) largest_ = std::max(largest_, (error / radius).to_double());
  }

  [[nodiscard]] long count() const noexcept { return count_; }
  [[nodiscard]] long escaped() const noexcept { return escaped_; }  ///< values outside of their ball
  [[nodiscard]] const std::string& first_escape() const noexcept { return first_escape_; }
  [[nodiscard]] double largest() const noexcept { return largest_; }  ///< the largest error over radius

 private:
  static std::string describe(const Ball& ball, const MpfrReal& value) {
    char* text = arb_get_str(ball.get(), 20, ARB_STR_MORE);
    std::string out = std::to_string(value.to_double()) + " is not in " + text;
    flint_free(text);
    return out;
  }
  long count_ = 0;
  long escaped_ = 0;
  std::string first_escape_;
  double largest_ = 0;
};

}  // namespace snellen::testing
