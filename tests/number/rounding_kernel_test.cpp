// SPDX-License-Identifier: LGPL-3.0-or-later
// Exhaustive rounding: for every format of at most 16 bits, every value, midpoint, point just beside a midpoint, and
// overflow and underflow edge, in all deterministic modes. The references are MPFR, bounded below by its
// subnormals and above by the format's rule of overflow, and for one significand bit a search in the table of codes.
#include "../../src/number/rounding_kernel.hpp"

#include <mpfr.h>

#include <bit>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <cstdlib>

#include "snellen/number/rounding.hpp"

BOOST_AUTO_TEST_SUITE(rounding_kernel_test)

using namespace snellen;

namespace {

using enum RoundingMode;
constexpr std::array<RoundingMode, 6> deterministic{nearest_even, nearest_away, toward_zero, upward, downward, to_odd};

/// MPFR's exponent range is state of the thread: whoever changes it puts it back.
class ExponentRange {
 public:
  ExponentRange(long minimum, long maximum) : minimum_(mpfr_get_emin()), maximum_(mpfr_get_emax()) {
    mpfr_set_emin(minimum);
    mpfr_set_emax(maximum);
  }
  ExponentRange(const ExponentRange&) = delete;
  ExponentRange& operator=(const ExponentRange&) = delete;
  ~ExponentRange() {
    mpfr_set_emin(minimum_);
    mpfr_set_emax(maximum_);
  }

 private:
  mpfr_exp_t minimum_;
  mpfr_exp_t maximum_;
};

/// A directed or nearest-even rounding by MPFR with gradual underflow and no upper limit; p >= 2.
double mpfr_rounded(double x, const Format& format, mpfr_rnd_t direction, bool& inexact) {
  const ExponentRange range(format.minimum_exponent - format.precision + 2, 5000);
  mpfr_t result;
  mpfr_init2(result, format.precision);
  int ternary = mpfr_set_d(result, x, direction);
  ternary = mpfr_check_range(result, ternary, direction);
  ternary = mpfr_subnormalize(result, ternary, direction);
  inexact = ternary != 0;
  const double y = mpfr_get_d(result, MPFR_RNDN);
  mpfr_clear(result);
  return y;
}

/// Ties away, by MPFR's own helper at the precision that is left at this magnitude.
double mpfr_nearest_away(double x, const Format& format) {
  const long binade = std::ilogb(x);
  const long left = format.precision - std::max(0L, format.minimum_exponent - binade);
  const double smallest = std::ldexp(1.0, static_cast<int>(format.minimum_exponent - format.precision + 1));
  if (left <= 0) return std::copysign(std::fabs(x) >= smallest / 2 ? smallest : 0.0, x);
  mpfr_t result;
  mpfr_init2(result, left);
  mpfr_round_nearest_away(mpfr_set_d, result, x);
  const double y = mpfr_get_d(result, MPFR_RNDN);
  mpfr_clear(result);
  return y;
}

/// To odd: toward zero, and one unit further if that was inexact and left an even significand.
double mpfr_to_odd(double x, const Format& format) {
  bool inexact = false;
  const double toward = mpfr_rounded(x, format, MPFR_RNDZ, inexact);
  const long binade = std::max<long>(std::ilogb(x), format.minimum_exponent);
  const double unit = std::ldexp(1.0, static_cast<int>(binade - format.precision + 1));
  const bool even = std::fmod(std::fabs(toward) / unit, 2.0) == 0;
  return inexact && even ? toward + std::copysign(unit, x) : toward;
}

double rounded_without_limit(double x, const Format& format, RoundingMode mode) {
  bool inexact = false;
  switch (mode) {
    case nearest_even:
      return mpfr_rounded(x, format, MPFR_RNDN, inexact);
    case toward_zero:
      return mpfr_rounded(x, format, MPFR_RNDZ, inexact);
    case upward:
      return mpfr_rounded(x, format, MPFR_RNDU, inexact);
    case downward:
      return mpfr_rounded(x, format, MPFR_RNDD, inexact);
    case nearest_away:
      return mpfr_nearest_away(x, format);
    default:
      return mpfr_to_odd(x, format);
  }
}

/// The same for p = 1 from the powers of two themselves. Codes count them; ties and to-odd look at the code's parity.
double one_bit_without_limit(double x, const Format& format, RoundingMode mode) {
  const double magnitude = std::fabs(x);
  const auto emin = static_cast<int>(format.minimum_exponent);
  const int binade = std::ilogb(magnitude);
  const double below = binade < emin ? 0 : std::ldexp(1.0, binade);
  const double above = binade < emin ? std::ldexp(1.0, emin) : 2 * below;
  const bool below_is_odd = below != 0 && (binade - emin + (format.has_zero ? 1 : 0)) % 2 == 1;
  const double middle = (below + above) / 2;
  bool away = false;
  if (magnitude != below) {
    away = mode == nearest_even   ? magnitude > middle || (magnitude == middle && below_is_odd)
           : mode == nearest_away ? magnitude >= middle
           : mode == upward       ? x > 0
           : mode == downward     ? x < 0
           : mode == to_odd       ? !below_is_odd
                                  : false;
  }
  return std::copysign(away ? above : below, x);
}

double double_of(const Rational& value) {
  static const Format twice = format_by_name("fp64");
  return to_double(round(value, twice));
}

/// Overflow as docs/reference/formats.md tabulates it, in doubles.
double limited(double rounded, const Format& format, double maximum, RoundingMode mode, Overflow overflow) {
  if (std::fabs(rounded) <= maximum) return rounded;
  const double largest = std::copysign(maximum, rounded);
  const double infinity = std::copysign(INFINITY, rounded);
  if (overflow == Overflow::nan) return std::nan("");
  if (overflow != Overflow::ieee || !format.has_infinity) return largest;
  switch (mode) {
    case toward_zero:
      return largest;
    case upward:
      return rounded > 0 ? infinity : largest;
    case downward:
      return rounded < 0 ? infinity : largest;
    case to_odd: {
      const std::uint64_t code = encode(round(format.maximum(), format), format);
      return code % 2 == 0 && format.is_signed ? infinity : largest;
    }
    default:
      return infinity;
  }
}

/// What is below zero in a format without sign: P3109 draft v4.0, 4.7.5, whose SatNone is `ieee` here.
double below_zero(double x, RoundingMode mode, Overflow overflow) {
  if (overflow == Overflow::saturate || overflow == Overflow::saturate_propagate) return 0.0;
  if (overflow == Overflow::ieee && std::isfinite(x) && (mode == toward_zero || mode == upward)) return 0.0;
  return std::nan("");
}

/// The maximum is the format's: rationals are slow, and there are some hundred thousand points.
double expected(double x, const Format& format, double maximum, RoundingMode mode, Overflow overflow) {
  if (!format.has_zero && !(x > 0)) return std::nan("");
  if (x == 0) return format.has_negative_zero ? x : 0.0;
  double y = format.precision == 1 ? one_bit_without_limit(x, format, mode) : rounded_without_limit(x, format, mode);
  if (y == 0 && !format.has_zero) y = double_of(format.minimum_normal());
  if (y < 0 && !format.is_signed) return below_zero(x, mode, overflow);
  y = limited(y, format, maximum, mode, overflow);
  return y == 0 && !format.has_negative_zero ? 0.0 : y;
}

bool same(double left, double right) {
  return std::isnan(left) ? std::isnan(right)
                          : std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

struct Tally {
  double maximum;
  std::size_t checked = 0;
  std::size_t wrong = 0;
  std::string first{};

  void check(double x, const Format& format, RoundingMode mode, Overflow overflow) {
    ++checked;
    const double actual = to_double(round(x, format, {mode, overflow, {}}));
    const double wanted = expected(x, format, maximum, mode, overflow);
    if (same(actual, wanted)) return;
    if (++wrong == 1) {
      std::array<char, 200> text{};
      std::snprintf(text.data(), text.size(), "mode %d overflow %d: %a gives %a, not %a", static_cast<int>(mode),
                    static_cast<int>(overflow), x, actual, wanted);
      first = text.data();
    }
  }
};

/// The codes 0, 1, 2, ... of the magnitudes, without those that are not finite.
std::vector<double> magnitudes(const Format& format) {
  std::vector<double> values;
  for (std::uint64_t code = 0; code < code_count(format); ++code) {
    const FloatValue value = decode(code, format);
    if (!value.is_finite() || value.negative()) break;
    values.push_back(to_double(value));
  }
  return values;
}

std::vector<double> around(double value, double tiny) {
  return {value, value - tiny, value + tiny};
}

void check_format(const Format& format) {
  std::vector<double> values = magnitudes(format);
  const double maximum = values.back();
  const int top_unit = static_cast<int>(format.maximum_exponent) - format.precision + 1;
  values.push_back(maximum + std::ldexp(1.0, top_unit));
  Tally tally{.maximum = double_of(format.maximum())};
  for (std::size_t i = 0; i + 1 < values.size(); ++i) {
    const double gap = values[i + 1] - values[i];
    const double tiny = std::ldexp(gap, -36);  // all points below fit into 53 bits, as p <= 11
    for (const double anchor : {values[i], values[i] + gap / 2}) {
      for (const double x : around(anchor, tiny)) {
        for (const RoundingMode mode : deterministic) {
          tally.check(x, format, mode, format.overflow);
          tally.check(-x, format, mode, format.overflow);
        }
      }
    }
  }
  const double top_gap = std::ldexp(1.0, top_unit);
  for (const Overflow overflow : {Overflow::ieee, Overflow::saturate, Overflow::saturate_propagate, Overflow::nan}) {
    for (const RoundingMode mode : deterministic) {
      for (const double step : {0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 100.0}) {
        for (const double x : around(maximum + step * top_gap, std::ldexp(top_gap, -36))) {
          tally.check(x, format, mode, overflow);
          tally.check(-x, format, mode, overflow);
        }
      }
      for (const double fraction : {0.0, 0x1p-200, 0.25, 0.5, 0.75, 1.0}) {
        const double smallest = format.has_zero ? values[1] : values[0];
        tally.check(fraction * smallest, format, mode, overflow);
        tally.check(-fraction * smallest, format, mode, overflow);
      }
    }
  }
  BOOST_TEST(tally.wrong == 0U,
             format.name << ": " << tally.wrong << " of " << tally.checked << " wrong, " << tally.first);
  BOOST_TEST(tally.checked > 100U);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_catalogued_format_of_at_most_16_bits) {
  for (const Format& format : format_catalogue()) {
    if (format.width > 16 || format.encoding == Encoding::twos_complement) continue;
    check_format(format);
  }
}

BOOST_AUTO_TEST_CASE(p3109_of_other_widths) {
  for (int width = 3; width <= 9; ++width) {
    for (int precision = 1; precision <= width; ++precision) {
      for (const std::string kind : {"se", "sf", "ue", "uf"}) {
        if (precision == width && kind[0] == 's') continue;
        const Format format = format_by_name("binary" + std::to_string(width) + "p" + std::to_string(precision) + kind);
        if (format.minimum_exponent > -130) check_format(format);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(fixed_point_is_a_multiple_of_one_64th) {
  const Format format = format_by_name("mxint8");
  std::size_t wrong = 0;
  for (int k = -4 * 140; k <= 4 * 140; ++k) {  // quarters of a unit
    const double x = k / 256.0;
    const double nearest = std::nearbyint(k / 4.0) / 64;  // ties to even by the default mode of the hardware
    const double bounded = std::clamp(nearest, -127.0 / 64, 127.0 / 64) + 0.0;
    if (!same(to_double(round(x, format)), bounded)) ++wrong;
    const double cut = std::clamp(std::trunc(k / 4.0) / 64, -127.0 / 64, 127.0 / 64) + 0.0;
    if (!same(to_double(round(x, format, {toward_zero, {}, {}})), cut)) ++wrong;
  }
  BOOST_TEST(wrong == 0U);
}

BOOST_AUTO_TEST_CASE(infinite_inputs_follow_the_overflow_rule) {
  const auto rounded = [](const char* name, double x, std::optional<Overflow> overflow) {
    return to_double(round(x, format_by_name(name), {nearest_even, overflow, {}}));
  };
  using enum Overflow;
  BOOST_TEST(rounded("fp16", INFINITY, ieee) == INFINITY);
  BOOST_TEST(rounded("fp16", -INFINITY, saturate) == -65504);
  BOOST_TEST(rounded("fp16", -INFINITY, saturate_propagate) == -INFINITY);
  BOOST_TEST(std::isnan(rounded("fp16", INFINITY, nan)));
  BOOST_TEST(rounded("fp8-e4m3", INFINITY, {}) == 448);
  BOOST_TEST(rounded("fp8-e4m3", INFINITY, saturate_propagate) == 448);
  BOOST_TEST(rounded("fp8-e4m3", -INFINITY, ieee) == -448);
  BOOST_TEST(std::isnan(rounded("fp8-e4m3fnuz", INFINITY, {})));
  BOOST_TEST(rounded("e8m0", INFINITY, {}) == 0x1p127);
  BOOST_TEST(std::isnan(rounded("e8m0", -INFINITY, {})));
  BOOST_TEST(rounded("ue4m3", -INFINITY, {}) == 0);
  BOOST_TEST(std::isnan(rounded("ue4m3", -INFINITY, nan)));
  BOOST_TEST(rounded("binary8p3ue", INFINITY, {}) == INFINITY);
  for (const char* name : {"binary8p3ue", "binary8p3uf", "binary8p8ue"}) {
    BOOST_TEST(std::isnan(rounded(name, -INFINITY, ieee)));
    BOOST_TEST(rounded(name, -INFINITY, saturate) == 0);
    BOOST_TEST(rounded(name, -INFINITY, saturate_propagate) == 0);
    const Rounding upward_without_saturation{upward, ieee, {}};
    BOOST_TEST(std::isnan(to_double(round(-INFINITY, format_by_name(name), upward_without_saturation))));
    BOOST_TEST(to_double(round(-1.0, format_by_name(name), upward_without_saturation)) == 0);
  }
  for (const Format& format : format_catalogue()) {
    BOOST_TEST((round(std::nan(""), format).kind() == FloatValue::Kind::nan));
  }
}

BOOST_AUTO_TEST_CASE(without_subnormals_what_is_small_becomes_zero) {
  Format format = format_by_name("fp16");
  format.has_subnormals = false;
  BOOST_TEST(to_double(round(0x1p-14, format)) == 0x1p-14);
  BOOST_TEST(to_double(round(0x1.ff8p-15, format)) == 0);
  BOOST_TEST(to_double(round(0x1.fffp-15, format)) == 0x1p-14);
  BOOST_TEST(std::signbit(to_double(round(-0x1p-20, format))));
  BOOST_TEST(to_double(round(0x1p-20, format, {upward, {}, {}})) == 0);
}

BOOST_AUTO_TEST_CASE(limbs_are_read_at_every_offset) {
  const std::array<mp_limb_t, 3> limbs{0x0123456789abcdefU, 0xfedcba9876543210U, 0x8000000000000001U};
  Integer whole = 0;
  for (std::size_t i = 3; i-- > 0;) whole = (whole << 64U) + limbs[i];
  const Integer modulus = Integer(1) << 64U;
  for (long position = -63; position < 260; ++position) {
    const Integer shifted = position < 0 ? Integer(whole << static_cast<unsigned>(-position))
                                         : Integer(whole >> static_cast<unsigned>(position));
    BOOST_TEST(number_detail::bits_from(limbs, position) == static_cast<std::uint64_t>(shifted % modulus));
    const bool below = position > 0 && Integer(whole % (Integer(1) << static_cast<unsigned>(position))) != 0;
    BOOST_TEST(number_detail::any_bit_below(limbs, position) == below);
  }
}

BOOST_AUTO_TEST_SUITE_END()
