// SPDX-License-Identifier: LGPL-3.0-or-later
// Rounding of a real number to a format, once, in any mode.
#pragma once

#include <mpfr.h>

#include <optional>

#include "snellen/number/ball.hpp"
#include "snellen/number/format.hpp"

namespace snellen {

enum class RoundingMode {
  nearest_even,  ///< RNE
  nearest_away,  ///< RNA
  toward_zero,   ///< RZ
  upward,        ///< RU
  downward,      ///< RD
  to_odd,        ///< RO
  stochastic_a,  ///< floor(v 2^N) + R >= 2^N, R in [0, 2^N) (P3109 StochasticA)
  stochastic_b,  ///< floor(v 2^(N+1)) + 2R+1 >= 2^(N+1)
  stochastic_c   ///< RNE(v 2^N) + R >= 2^N
};

/// The random bits of one stochastic rounding: N of them, as an integer in [0, 2^N). Made by counter_random, so that
/// they depend on the element and not on the order of evaluation. N is 0 to 62.
struct StochasticBits {
  int count = 0;
  std::uint64_t value = 0;
};

/// How to round: mode, what overflow does (the format's own when empty), and the bits of a stochastic mode.
struct Rounding {
  RoundingMode mode = RoundingMode::nearest_even;
  std::optional<Overflow> overflow;
  StochasticBits bits;
};

/// The rounding of a number to the format, decided once from the exact value (no double rounding).
/// A double or an MPFR number may be NaN, infinite or a signed zero. Exact zeros keep their sign where the format has
/// it. NaN stays NaN, also where the format has none: such a result cannot be encoded. Parity (ties, to odd) is that of
/// the code, which matters when p = 1. Throws std::domain_error for stochastic bits out of range.
FloatValue round(double value, const Format& format, const Rounding& rounding = {});
FloatValue round(mpfr_srcptr value, const Format& format, const Rounding& rounding = {});
FloatValue round(const Rational& value, const Format& format, const Rounding& rounding = {});
FloatValue round(const FloatValue& value, const Format& format, const Rounding& rounding = {});

/// The floats that the ends of a ball round to. Every mode is monotone (the stochastic ones for fixed bits), so every
/// member of the ball rounds into [lower, upper] or to NaN. NaN at both ends: every member rounds to NaN; where only
/// some may, that end is an infinity. A ball that is not finite gives [-infinity, infinity], never a narrower answer.
struct RoundedEnclosure {
  FloatValue lower;
  FloatValue upper;
};
RoundedEnclosure round_enclosure(const Ball& value, const Format& format, const Rounding& rounding = {});

/// The one float that every member of the ball rounds to, or nothing: cannot tell. Zeros of both signs are two floats.
std::optional<FloatValue> round(const Ball& value, const Format& format, const Rounding& rounding = {});

/// What the rounding of two enclosed numbers says about them.
enum class Separation {
  distinct,    ///< the floats differ for every choice of members
  equal,       ///< both round to one and the same float
  undecided,   ///< the enclosures are too wide, or some but not all members round to NaN or to an infinity
  exceptional  ///< at least one of them certainly rounds to NaN or to an infinity
};

/// Compares round(left) and round(right) numerically (-0 equals +0).
Separation compare_rounded(const Ball& left, const Ball& right, const Format& format, const Rounding& rounding = {});

/// A double holding the value, when the format's values are all doubles. Throws std::domain_error otherwise.
double to_double(const FloatValue& value);

}  // namespace snellen
