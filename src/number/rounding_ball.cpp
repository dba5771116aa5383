// SPDX-License-Identifier: LGPL-3.0-or-later
// Rounding of balls: both ends are rounded, exactly, on FLINT's own limbs.
#include <flint/fmpz.h>

#include <algorithm>
#include <bit>
#include <cstdlib>

#include "rounding_kernel.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {
namespace {

using namespace number_detail;

/// The ends of a finite ball. An exact ball is its own end; nothing is copied then.
class Ends {
 public:
  explicit Ends(arb_srcptr ball) : exact_(arb_is_exact(ball) != 0), midpoint_(arb_midref(ball)) {
    arf_init(lower_);
    arf_init(upper_);
    if (exact_) return;
    // The exact ends have as many bits as lie between midpoint and radius. Where that is absurdly many, outward
    // rounding keeps the answer sound at a fixed cost.
    constexpr long many_bits = 1L << 16U;
    const bool close = arf_is_zero(midpoint_) != 0 ||
                       (small_exponent(ARF_EXPREF(midpoint_)) && small_exponent(MAG_EXPREF(arb_radref(ball))) &&
                        std::abs(ARF_EXP(midpoint_) - MAG_EXP(arb_radref(ball))) < many_bits);
    const Precision precision = close ? ARF_PREC_EXACT : many_bits;
    arf_t radius;
    arf_init_set_mag_shallow(radius, arb_radref(ball));
    arf_sub(lower_, midpoint_, radius, precision, ARF_RND_FLOOR);
    arf_add(upper_, midpoint_, radius, precision, ARF_RND_CEIL);
  }
  Ends(const Ends&) = delete;
  Ends& operator=(const Ends&) = delete;
  ~Ends() {
    arf_clear(lower_);
    arf_clear(upper_);
  }

  [[nodiscard]] bool exact() const { return exact_; }
  [[nodiscard]] arf_srcptr lower() const { return exact_ ? midpoint_ : lower_; }
  [[nodiscard]] arf_srcptr upper() const { return exact_ ? midpoint_ : upper_; }

 private:
  static bool small_exponent(const fmpz* exponent) { return COEFF_IS_MPZ(*exponent) == 0; }

  bool exact_;
  arf_srcptr midpoint_;
  arf_t lower_;
  arf_t upper_;
};

template <class Significand>
Rounded<Significand> round_end(arf_srcptr end, const Format& format, const Rounding& rounding) {
  if (arf_is_zero(end) != 0) return zero<Significand>(false, format);
  const mp_limb_t* limbs = nullptr;
  mp_size_t size = 0;
  ARF_GET_MPN_READONLY(limbs, size, end);
  // An exponent beyond a machine word is beyond every format; a stand-in that is so too decides the same.
  constexpr long beyond = 1L << 60U;
  const long exponent =
      COEFF_IS_MPZ(ARF_EXP(end)) != 0 ? (fmpz_sgn(ARF_EXPREF(end)) > 0 ? beyond : -beyond) : ARF_EXP(end);
  return round_dyadic<Significand>(ARF_SGNBIT(end) != 0,
                                   {{limbs, static_cast<std::size_t>(size)}, exponent - static_cast<long>(size) * 64},
                                   format, rounding);
}

template <class Significand>
struct RoundedEnds {
  Rounded<Significand> lower;
  Rounded<Significand> upper;
};

/// NaN at both ends says that every member rounds to NaN; where only some may, that end is an infinity instead.
template <class Significand>
RoundedEnds<Significand> round_ends(const Ball& ball, const Format& format, const Rounding& rounding) {
  using Kind = FloatValue::Kind;
  if (!ball.is_finite()) {
    return {special<Significand>(Kind::infinity, true), special<Significand>(Kind::infinity, false)};
  }
  const Ends ends(ball.get());
  RoundedEnds<Significand> rounded{round_end<Significand>(ends.lower(), format, rounding), {}};
  if (ends.exact()) {
    rounded.upper = rounded.lower;
    return rounded;
  }
  rounded.upper = round_end<Significand>(ends.upper(), format, rounding);
  const bool one_side = arf_sgn(ends.lower()) * arf_sgn(ends.upper()) > 0;
  if (one_side && rounded.lower.kind == Kind::nan && rounded.upper.kind == Kind::nan) return rounded;
  if (rounded.lower.kind == Kind::nan) rounded.lower = special<Significand>(Kind::infinity, true);
  if (rounded.upper.kind == Kind::nan) rounded.upper = special<Significand>(Kind::infinity, false);
  return rounded;
}

long bit_length(std::uint64_t integer) {
  return static_cast<long>(std::bit_width(integer));
}
long bit_length(const Integer& integer) {
  return static_cast<long>(mpz_sizeinbase(integer.backend().data(), 2));
}

/// Compares significands of the same binade.
int compare_aligned(const Rounded<std::uint64_t>& left, const Rounded<std::uint64_t>& right) {
  const std::uint64_t left_top = left.significand << static_cast<unsigned>(std::countl_zero(left.significand));
  const std::uint64_t right_top = right.significand << static_cast<unsigned>(std::countl_zero(right.significand));
  return left_top < right_top ? -1 : left_top > right_top ? 1 : 0;
}

int compare_aligned(const Rounded<Integer>& left, const Rounded<Integer>& right) {
  const long shift = left.exponent - right.exponent;
  if (shift == 0) return left.significand.compare(right.significand);
  if (shift > 0) return Integer(left.significand << static_cast<unsigned long>(shift)).compare(right.significand);
  return left.significand.compare(Integer(right.significand << static_cast<unsigned long>(-shift)));
}

/// The numeric order of two finite values: negative, zero or positive.
template <class Significand>
int compare(const Rounded<Significand>& left, const Rounded<Significand>& right) {
  const auto sign = [](const Rounded<Significand>& value) {
    return value.kind == FloatValue::Kind::zero ? 0 : value.negative ? -1 : 1;
  };
  const int left_sign = sign(left);
  if (left_sign != sign(right)) return left_sign < sign(right) ? -1 : 1;
  if (left_sign == 0) return 0;
  const long left_binade = bit_length(left.significand) + left.exponent;
  const long right_binade = bit_length(right.significand) + right.exponent;
  if (left_binade != right_binade) return (left_binade < right_binade ? -1 : 1) * left_sign;
  return compare_aligned(left, right) * left_sign;
}

template <class Significand>
bool is_finite(const Rounded<Significand>& value) {
  return value.kind == FloatValue::Kind::zero || value.kind == FloatValue::Kind::finite;
}

/// Every member rounds to NaN, or every member to the same infinity.
template <class Significand>
bool certainly_exceptional(const RoundedEnds<Significand>& ends) {
  return !is_finite(ends.lower) && ends.lower.kind == ends.upper.kind && ends.lower.negative == ends.upper.negative;
}

template <class Significand>
Separation separate(const RoundedEnds<Significand>& left, const RoundedEnds<Significand>& right) {
  if (certainly_exceptional(left) || certainly_exceptional(right)) return Separation::exceptional;
  if (!is_finite(left.lower) || !is_finite(left.upper) || !is_finite(right.lower) || !is_finite(right.upper)) {
    return Separation::undecided;
  }
  if (compare(left.upper, right.lower) < 0 || compare(right.upper, left.lower) < 0) return Separation::distinct;
  const bool equal = compare(left.lower, left.upper) == 0 && compare(right.lower, right.upper) == 0 &&
                     compare(left.lower, right.lower) == 0;
  return equal ? Separation::equal : Separation::undecided;
}

}  // namespace

RoundedEnclosure round_enclosure(const Ball& value, const Format& format, const Rounding& rounding) {
  return with_significand_for(format, [&]<class Significand>() {
    auto ends = round_ends<Significand>(value, format, rounding);
    return RoundedEnclosure{to_float_value(std::move(ends.lower)), to_float_value(std::move(ends.upper))};
  });
}

std::optional<FloatValue> round(const Ball& value, const Format& format, const Rounding& rounding) {
  return with_significand_for(format, [&]<class Significand>() -> std::optional<FloatValue> {
    auto ends = round_ends<Significand>(value, format, rounding);
    if (ends.lower.kind != ends.upper.kind || ends.lower.negative != ends.upper.negative) return std::nullopt;
    if (ends.lower.kind == FloatValue::Kind::finite && compare(ends.lower, ends.upper) != 0) return std::nullopt;
    return to_float_value(std::move(ends.lower));
  });
}

Separation compare_rounded(const Ball& left, const Ball& right, const Format& format, const Rounding& rounding) {
  return with_significand_for(format, [&]<class Significand>() {
    return separate(round_ends<Significand>(left, format, rounding), round_ends<Significand>(right, format, rounding));
  });
}

}  // namespace snellen
