// SPDX-License-Identifier: LGPL-3.0-or-later
// The one place where a rounding is decided. Doubles, MPFR numbers, GMP integers and FLINT's arf all hold their
// significand as 64-bit limbs, so that one kernel on limbs serves every source without converting it first.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "snellen/number/format.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen::number_detail {

static_assert(GMP_NUMB_BITS == 64 && std::is_same_v<mp_limb_t, unsigned long>, "limbs are 64 bits");

/// A positive number: the integer in the limbs (least significant first, the last one not zero) times 2^exponent.
struct Dyadic {
  std::span<const mp_limb_t> limbs;
  long exponent = 0;
};

/// A FloatValue in the making. With a std::uint64_t significand (p <= 64) it costs no allocation.
template <class Significand>
struct Rounded {
  FloatValue::Kind kind = FloatValue::Kind::zero;
  bool negative = false;
  Significand significand{};
  long exponent = 0;
};

inline constexpr int word_precision = 64;  // the largest p whose significands are machine words

/// 64 bits of the integer in the limbs, from bit `position` on; bits below position 0 are zeros.
inline std::uint64_t bits_from(std::span<const mp_limb_t> limbs, long position) {
  if (position < 0) return position > -64 ? limbs[0] << static_cast<unsigned>(-position) : 0;
  const auto index = static_cast<std::size_t>(position) / 64;
  const auto shift = static_cast<unsigned>(position) % 64;
  if (index >= limbs.size()) return 0;
  const std::uint64_t low = limbs[index] >> shift;
  return shift == 0 || index + 1 == limbs.size() ? low : low | limbs[index + 1] << (64 - shift);
}

inline bool any_bit_below(std::span<const mp_limb_t> limbs, long position) {
  if (position <= 0) return false;
  const auto whole = static_cast<std::size_t>(position) / 64;
  if (whole >= limbs.size()) return true;
  for (std::size_t i = 0; i < whole; ++i) {
    if (limbs[i] != 0) return true;
  }
  return (limbs[whole] & ((std::uint64_t{1} << static_cast<unsigned>(position) % 64) - 1)) != 0;
}

inline void take_from(std::uint64_t& result, std::span<const mp_limb_t> limbs, long position) {
  result = bits_from(limbs, position);
}

inline void take_from(Integer& result, std::span<const mp_limb_t> limbs, long position) {
  mpz_t view;
  mpz_roinit_n(view, limbs.data(), static_cast<mp_size_t>(limbs.size()));
  if (position >= 0) {
    mpz_tdiv_q_2exp(result.backend().data(), view, static_cast<mp_bitcnt_t>(position));
  } else {
    mpz_mul_2exp(result.backend().data(), view, static_cast<mp_bitcnt_t>(-position));
  }
}

inline bool is_odd(std::uint64_t integer) {
  return (integer & 1U) != 0;
}
inline bool is_odd(const Integer& integer) {
  return mpz_odd_p(integer.backend().data()) != 0;
}
inline bool is_zero(std::uint64_t integer) {
  return integer == 0;
}
inline bool is_zero(const Integer& integer) {
  return mpz_sgn(integer.backend().data()) == 0;
}

/// Whether a significand is that of a normal number, 2^(precision-1) or more.
inline bool reaches_normal(std::uint64_t integer, int precision) {
  return integer >> static_cast<unsigned>(precision - 1) != 0;
}
inline bool reaches_normal(const Integer& integer, int precision) {
  return mpz_sizeinbase(integer.backend().data(), 2) >= static_cast<std::size_t>(precision);
}

/// Adds one; true when the sum is 2^precision, which is then stored as 2^(precision-1).
inline bool increment(std::uint64_t& integer, int precision) {
  ++integer;
  if (precision == 64 ? integer != 0 : integer >> static_cast<unsigned>(precision) == 0) return false;
  integer = std::uint64_t{1} << static_cast<unsigned>(precision - 1);
  return true;
}

inline bool increment(Integer& integer, int precision) {
  ++integer;
  if (mpz_sizeinbase(integer.backend().data(), 2) <= static_cast<std::size_t>(precision)) return false;
  integer >>= 1;
  return true;
}

inline bool exceeds(std::uint64_t integer, const Integer& bound) {
  return integer > mpz_get_ui(bound.backend().data());
}
inline bool exceeds(const Integer& integer, const Integer& bound) {
  return integer > bound;
}

inline void assign(std::uint64_t& result, const Integer& integer) {
  result = mpz_get_ui(integer.backend().data());
}
inline void assign(Integer& result, const Integer& integer) {
  result = integer;
}

/// What lies below the last kept bit: the leading `bits` of it as an integer, and whether anything follows them.
struct Remainder {
  std::uint64_t leading = 0;
  int bits = 1;
  bool inexact_beyond = false;
};

inline bool is_stochastic(RoundingMode mode) {
  return mode >= RoundingMode::stochastic_a;
}

/// Bits of the remainder that the mode looks at (a tail beyond them is only known to exist).
inline int remainder_bits(const Rounding& rounding) {
  if (!is_stochastic(rounding.mode)) return 1;
  const StochasticBits& bits = rounding.bits;
  if (bits.count < 0 || bits.count > 62 || bits.value >> static_cast<unsigned>(bits.count) != 0) {
    throw std::domain_error("stochastic rounding takes N = 0 to 62 bits, and their value is below 2^N");
  }
  return bits.count + 1;
}

/// Whether the magnitude goes up to the next one, from the parity of its code and the remainder v in [0, 1).
inline bool rounds_away(const Rounding& rounding, bool negative, bool odd, const Remainder& remainder) {
  const std::uint64_t leading = remainder.leading;
  const bool inexact = leading != 0 || remainder.inexact_beyond;
  const std::uint64_t ceiling = (std::uint64_t{1} << static_cast<unsigned>(remainder.bits - 1)) - 1;  // 2^N - 1
  switch (rounding.mode) {
    case RoundingMode::nearest_even:
      return leading != 0 && (remainder.inexact_beyond || odd);
    case RoundingMode::nearest_away:
      return leading != 0;
    case RoundingMode::toward_zero:
      return false;
    case RoundingMode::upward:
      return inexact && !negative;
    case RoundingMode::downward:
      return inexact && negative;
    case RoundingMode::to_odd:
      return inexact && !odd;
    case RoundingMode::stochastic_a:
      return (leading >> 1U) + rounding.bits.value > ceiling;
    case RoundingMode::stochastic_b:
      return leading + 2 * rounding.bits.value + 1 > 2 * ceiling + 1;
    case RoundingMode::stochastic_c: {
      const std::uint64_t floor = leading >> 1U;
      const bool up = (leading & 1U) != 0 && (remainder.inexact_beyond || (floor & 1U) != 0);
      return floor + (up ? 1 : 0) + rounding.bits.value > ceiling;
    }
  }
  return false;
}

/// Parity of the code of k * 2^unit. With one significand bit k does not tell neighbours apart; the exponent does.
template <class Significand>
bool code_is_odd(const Significand& k, long unit, const Format& format) {
  if (format.precision > 1) return is_odd(k);
  return !is_zero(k) && ((unit - format.minimum_exponent + (format.has_zero ? 1 : 0)) & 1) != 0;
}

template <class Significand>
Rounded<Significand> special(FloatValue::Kind kind, bool negative) {
  Rounded<Significand> result;
  result.kind = kind;
  result.negative = negative && kind != FloatValue::Kind::nan;
  return result;
}

template <class Significand>
Rounded<Significand> largest(bool negative, const Format& format) {
  Rounded<Significand> result;
  result.kind = FloatValue::Kind::finite;
  result.negative = negative;
  assign(result.significand, format.maximum_significand);
  result.exponent = format.maximum_exponent - format.precision + 1;
  return result;
}

/// An exact zero, or a magnitude that rounded to zero.
template <class Significand>
Rounded<Significand> zero(bool negative, const Format& format) {
  if (!format.has_zero) return special<Significand>(FloatValue::Kind::nan, false);
  return special<Significand>(FloatValue::Kind::zero, negative && format.has_negative_zero);
}

/// A number that rounds below zero, in a format without sign (P3109 draft v4.0, 4.7.5): its smallest value where
/// overflow saturates; under `ieee` (SatNone) NaN, but zero where a finite number is rounded toward zero or upward.
template <class Significand>
Rounded<Significand> below_unsigned(bool is_infinite, const Format& format, const Rounding& rounding) {
  const Overflow overflow = rounding.overflow.value_or(format.overflow);
  const bool toward_zero =
      !is_infinite && (rounding.mode == RoundingMode::toward_zero || rounding.mode == RoundingMode::upward);
  const bool becomes_nan = overflow == Overflow::nan || (overflow == Overflow::ieee && !toward_zero);
  return becomes_nan ? special<Significand>(FloatValue::Kind::nan, false) : zero<Significand>(false, format);
}

template <class Significand>
Rounded<Significand> infinite_input(bool negative, const Format& format, const Rounding& rounding) {
  const Overflow overflow = rounding.overflow.value_or(format.overflow);
  if (negative && !format.is_signed) return below_unsigned<Significand>(true, format, rounding);
  if (overflow == Overflow::nan) return special<Significand>(FloatValue::Kind::nan, false);
  return format.has_infinity && overflow != Overflow::saturate
             ? special<Significand>(FloatValue::Kind::infinity, negative)
             : largest<Significand>(negative, format);
}

inline bool overflows_to_infinity(RoundingMode mode, bool negative, const Format& format) {
  if (!format.has_infinity) return false;
  switch (mode) {
    case RoundingMode::toward_zero:
      return false;
    case RoundingMode::upward:
      return !negative;
    case RoundingMode::downward:
      return negative;
    case RoundingMode::to_odd:
      // The code after the largest value is infinity's: it is the odd one exactly when the largest is even.
      return format.is_signed &&
             !code_is_odd(format.maximum_significand, format.maximum_exponent - format.precision + 1, format);
    default:
      return true;
  }
}

template <class Significand>
Rounded<Significand> overflowed(bool negative, const Format& format, const Rounding& rounding) {
  switch (rounding.overflow.value_or(format.overflow)) {
    case Overflow::nan:
      return special<Significand>(FloatValue::Kind::nan, false);
    case Overflow::ieee:
      if (overflows_to_infinity(rounding.mode, negative, format)) {
        return special<Significand>(FloatValue::Kind::infinity, negative);
      }
      break;
    default:
      break;
  }
  return largest<Significand>(negative, format);
}

/// The rounding of (-1)^negative * magnitude. Significand must hold p bits.
template <class Significand>
Rounded<Significand> round_dyadic(bool negative, const Dyadic& magnitude, const Format& format,
                                  const Rounding& rounding) {
  const auto limbs = magnitude.limbs;
  const long bits = static_cast<long>(limbs.size()) * 64 - std::countl_zero(limbs.back());
  const long binade = magnitude.exponent + bits - 1;
  if (binade > format.maximum_exponent) {
    // Beyond every finite value in any mode; also keeps the shifts below in range.
    return negative && !format.is_signed ? below_unsigned<Significand>(false, format, rounding)
                                         : overflowed<Significand>(negative, format, rounding);
  }
  const bool below_range = binade < format.minimum_exponent;
  const long unit = (below_range ? format.minimum_exponent : binade) - format.precision + 1;
  const long position = unit - magnitude.exponent;  // of the last kept bit

  Rounded<Significand> result;
  result.kind = FloatValue::Kind::finite;
  result.negative = negative;
  result.exponent = unit;
  take_from(result.significand, limbs, position);
  if (position > 0) {
    Remainder remainder;
    remainder.bits = remainder_bits(rounding);
    const long tail = position - remainder.bits;
    remainder.leading = bits_from(limbs, tail) & (~std::uint64_t{0} >> static_cast<unsigned>(64 - remainder.bits));
    remainder.inexact_beyond = any_bit_below(limbs, tail);
    const bool odd = code_is_odd(result.significand, unit, format);
    if (rounds_away(rounding, negative, odd, remainder) && increment(result.significand, format.precision)) {
      ++result.exponent;
    }
  }
  if (below_range && !format.has_subnormals && !is_zero(result.significand) &&
      !reaches_normal(result.significand, format.precision)) {
    return zero<Significand>(negative, format);
  }
  if (negative && !format.is_signed) {
    return is_zero(result.significand) ? zero<Significand>(true, format)
                                       : below_unsigned<Significand>(false, format, rounding);
  }
  if (is_zero(result.significand)) {
    if (format.has_zero) return zero<Significand>(negative, format);
    increment(result.significand, format.precision);  // E8M0 has nothing below its smallest value
    return result;
  }
  const long top_unit = format.maximum_exponent - format.precision + 1;
  if (result.exponent > top_unit ||
      (result.exponent == top_unit && exceeds(result.significand, format.maximum_significand))) {
    return overflowed<Significand>(negative, format, rounding);
  }
  return result;
}

inline FloatValue to_float_value(const Rounded<std::uint64_t>& rounded) {
  switch (rounded.kind) {
    case FloatValue::Kind::nan:
      return FloatValue::nan();
    case FloatValue::Kind::infinity:
      return FloatValue::infinity(rounded.negative);
    case FloatValue::Kind::zero:
      return FloatValue::zero(rounded.negative);
    default:
      return FloatValue::finite(rounded.negative, Integer(rounded.significand), rounded.exponent);
  }
}

inline FloatValue to_float_value(Rounded<Integer> rounded) {
  if (rounded.kind == FloatValue::Kind::finite) {
    return FloatValue::finite(rounded.negative, std::move(rounded.significand), rounded.exponent);
  }
  return to_float_value(Rounded<std::uint64_t>{rounded.kind, rounded.negative, 0, 0});
}

/// Calls body.operator()<Significand>() with the cheapest significand type that holds p bits.
template <class Body>
decltype(auto) with_significand_for(const Format& format, Body&& body) {
  if (format.precision <= word_precision) return body.template operator()<std::uint64_t>();
  return body.template operator()<Integer>();
}

}  // namespace snellen::number_detail
