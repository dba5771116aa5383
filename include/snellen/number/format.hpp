// SPDX-License-Identifier: LGPL-3.0-or-later
// A number format as data: significand bits, exponent range, special values. There is no class per format.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/number/rational.hpp"

namespace snellen {

/// What a finite result beyond the largest value becomes, after rounding with unbounded exponent.
enum class Overflow {
  ieee,                ///< nearest and stochastic modes: infinity; directed modes by direction; toward zero: largest
                       ///< value; to odd: the one of the two whose code is odd. Without infinities: largest value
  saturate,            ///< largest value, for infinities too
  saturate_propagate,  ///< largest value; infinities stay infinities where the format has them
  nan                  ///< NaN, for infinities too
};

/// How code points are laid out, for encode and decode.
enum class Encoding {
  none,                  ///< no code points (p<P>e<E>, unbounded formats)
  ieee,                  ///< sign, biased exponent, fraction; top exponent holds infinities and NaNs
  finite_nan_ones,       ///< E4M3FN: only S.1111.111 is NaN, no infinities
  finite_only,           ///< FP4, FP6: every code is a finite number
  fnuz,                  ///< one zero, NaN at the code of -0, no infinities
  p3109,                 ///< IEEE P3109 draft v4.0
  scale_only,            ///< E8M0: powers of two, no zero, no sign, 0xFF is NaN
  unsigned_finite_nan,   ///< UE4M3: as finite_nan_ones without use of the sign
  explicit_integer_bit,  ///< x87 extended
  twos_complement        ///< MXINT8
};

/// A binary number format. A finite value is (-1)^s * S * 2^(E-p+1), 0 <= S < 2^p, emin <= E <= emax, with
/// gradual underflow, and S at most maximum_significand when E = emax. docs/reference/formats.md lists the catalogue.
/// In a format without sign what rounds below zero becomes zero where overflow saturates and NaN where it does not
/// (under Overflow::ieee finite numbers that are rounded toward zero or upward become zero all the same: P3109's
/// SatNone). In a format without zero (e8m0) inputs that are not positive become NaN, and positive ones never round
/// below 2^emin. In a format without subnormals a nonzero result below 2^emin becomes zero.
struct Format {
  std::string name;
  std::string description;      ///< one line: standard or origin, and what is unusual
  int width = 0;                ///< bits of a code point; 0 when there are none
  int precision = 0;            ///< p, significand bits, the hidden bit counted
  long minimum_exponent = 0;    ///< emin
  long maximum_exponent = 0;    ///< emax
  Integer maximum_significand;  ///< largest S at emax: the largest finite value is S * 2^(emax-p+1)
  bool has_infinity = false;
  bool has_nan = false;
  bool has_negative_zero = false;
  bool has_zero = true;
  bool is_signed = true;
  bool has_subnormals = true;
  Overflow overflow = Overflow::ieee;  ///< what the format does in practice
  Encoding encoding = Encoding::none;

  [[nodiscard]] Rational maximum() const;            ///< largest finite value
  [[nodiscard]] Rational minimum_normal() const;     ///< 2^emin
  [[nodiscard]] Rational minimum_subnormal() const;  ///< 2^(emin-p+1), the smallest positive value
  /// emin-p+1: every finite value is a multiple of 2^this, every midpoint of two neighbours of half of it.
  [[nodiscard]] long least_exponent() const noexcept { return minimum_exponent - precision + 1; }
};

/// Every named format, in the order of docs/reference/formats.md.
std::span<const Format> format_catalogue();

/// The format of this name: one of the catalogue, or p<P>e<E> with 1 <= P <= 4096 and 2 <= E <= 24 (IEEE
/// specials, emax = 2^(E-1)-1, emin = 1-emax), or BinaryKpP{s|u}{e|f} of P3109 with 3 <= K,
/// P < K if signed and P <= K if not, P <= 4096 and K-P <= 24. Throws InputError with a suggestion.
Format format_by_name(std::string_view name);

/// p significand bits with IEEE specials and E exponent bits, named p<P>e<E>.
Format generic_format(int precision, int exponent_bits);

/// p significand bits and an exponent range that no computation here leaves: "how many bits" without over- or
/// underflow. Its maximum() and minima throw: they would not fit into memory.
Format unbounded_format(int precision);

/// A value of some format, or of none: NaN, an infinity, a signed zero, or (-1)^s * significand * 2^exponent with an
/// odd significand (so that equal numbers have equal fields).
class FloatValue {
 public:
  enum class Kind : std::uint8_t { zero, finite, infinity, nan };

  static FloatValue nan();
  static FloatValue infinity(bool negative);
  static FloatValue zero(bool negative);
  static FloatValue finite(bool negative, Integer significand, long exponent);  ///< zero when the significand is 0

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  [[nodiscard]] bool is_finite() const noexcept { return kind_ == Kind::zero || kind_ == Kind::finite; }
  [[nodiscard]] bool negative() const noexcept { return negative_; }
  [[nodiscard]] const Integer& significand() const noexcept { return significand_; }
  [[nodiscard]] long exponent() const noexcept { return exponent_; }
  [[nodiscard]] Rational value() const;  ///< exact; throws std::domain_error unless finite

  /// Equal as numbers: -0 equals +0, NaN equals nothing.
  [[nodiscard]] bool numerically_equals(const FloatValue& other) const;
  /// Equal as floats: sign of zero told apart, NaN equals NaN.
  bool operator==(const FloatValue& other) const = default;

 private:
  Kind kind_ = Kind::zero;
  bool negative_ = false;
  Integer significand_;
  long exponent_ = 0;
};

/// The order of two values as numbers: -0 and +0 are equivalent, NaN is unordered.
std::partial_ordering compare_numerically(const FloatValue& left, const FloatValue& right);

/// How many code points the format has: its codes are 0 to code_count - 1. Throws std::domain_error for formats
/// without codes and for those wider than 63 bits.
std::uint64_t code_count(const Format& format);

/// The value of a code point. Throws std::out_of_range when the format has no such code, and std::domain_error for
/// formats without codes or with codes wider than 64 bits.
FloatValue decode(std::uint64_t code, const Format& format);

/// The code point of a value of the format; for NaN the canonical one. Throws std::domain_error when it is not one,
/// and for formats without codes or with codes wider than 64 bits.
std::uint64_t encode(const FloatValue& value, const Format& format);

}  // namespace snellen
