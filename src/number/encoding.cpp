// SPDX-License-Identifier: LGPL-3.0-or-later
// Code points. In every layout but three (E8M0, MXINT8, x87), the code of a magnitude counts the format's non-negative
// values in order, so that one formula serves them all and a layout only says what the codes above the largest mean.
#include <algorithm>
#include <stdexcept>
#include <string>

#include "snellen/number/format.hpp"

namespace snellen {
namespace {

std::uint64_t power(int exponent) {
  return std::uint64_t{1} << static_cast<unsigned>(exponent);
}

/// The code whose bits are all ones. Formats of 64 bits have it too.
std::uint64_t last_code(const Format& format) {
  return ~std::uint64_t{0} >> static_cast<unsigned>(64 - format.width);
}

void require_codes(const Format& format) {
  if (format.encoding == Encoding::none || format.width == 0) {
    throw std::domain_error("the format " + format.name + " has no code points");
  }
  if (format.width > 64) throw std::domain_error("the codes of " + format.name + " are wider than 64 bits");
}

std::uint64_t magnitude_code(const Integer& significand, long exponent, const Format& format) {
  return static_cast<std::uint64_t>(exponent - format.minimum_exponent) * power(format.precision - 1) +
         static_cast<std::uint64_t>(significand);
}

FloatValue decode_magnitude(bool negative, std::uint64_t magnitude, const Format& format) {
  const std::uint64_t hidden = power(format.precision - 1);
  const std::uint64_t biased = magnitude / hidden;
  const std::uint64_t fraction = magnitude % hidden;
  const std::uint64_t significand = biased == 0 ? fraction : fraction + hidden;
  const long exponent = format.minimum_exponent + static_cast<long>(biased == 0 ? 0 : biased - 1);
  return FloatValue::finite(negative, Integer(significand), exponent - format.precision + 1);
}

/// A code above the largest finite magnitude.
FloatValue decode_special(bool negative, std::uint64_t above_largest, const Format& format) {
  const bool infinity_comes_first = format.has_infinity;
  return infinity_comes_first && above_largest == 1 ? FloatValue::infinity(negative) : FloatValue::nan();
}

FloatValue decode_twos_complement(std::uint64_t code, const Format& format) {
  const bool negative = (code & power(format.width - 1)) != 0;
  const std::uint64_t magnitude = negative ? power(format.width) - code : code;
  return FloatValue::finite(negative, Integer(magnitude), format.least_exponent());
}

[[noreturn]] void refuse(const Format& format) {
  throw std::domain_error("the value is not one of the format " + format.name);
}

/// The significand of a finite value at the format's smallest exponent step that holds it, and that exponent.
struct Scaled {
  Integer significand;
  long exponent;
};

Scaled scale(const FloatValue& value, const Format& format) {
  const long bits = static_cast<long>(mpz_sizeinbase(value.significand().backend().data(), 2));
  const long exponent = std::max(bits - 1 + value.exponent(), format.minimum_exponent);
  const long shift = value.exponent() - (exponent - format.precision + 1);
  if (shift < 0 || exponent > format.maximum_exponent) refuse(format);
  return {Integer(value.significand() << static_cast<unsigned long>(shift)), exponent};
}

std::uint64_t encode_twos_complement(const FloatValue& value, const Format& format) {
  if (value.kind() == FloatValue::Kind::zero) return 0;
  const long shift = value.exponent() - format.least_exponent();
  if (shift < 0 || shift >= format.width) refuse(format);
  const Integer magnitude = value.significand() << static_cast<unsigned long>(shift);
  // The most negative code is a value although no rounding yields it.
  if (magnitude > format.maximum_significand + (value.negative() ? 1 : 0)) refuse(format);
  const auto low = static_cast<std::uint64_t>(magnitude);
  return value.negative() ? power(format.width) - low : low;
}

std::uint64_t encode_special(const FloatValue& value, const Format& format) {
  const std::uint64_t largest = magnitude_code(format.maximum_significand, format.maximum_exponent, format);
  const std::uint64_t sign = value.negative() && format.is_signed ? power(format.width - 1) : 0;
  if (value.kind() == FloatValue::Kind::infinity) {
    if (!format.has_infinity || (value.negative() && !format.is_signed)) refuse(format);
    return sign + largest + 1;
  }
  if (!format.has_nan) refuse(format);
  switch (format.encoding) {
    case Encoding::ieee:
      return largest + 1 + power(format.precision - 2);  // quiet, no payload
    case Encoding::fnuz:
      return power(format.width - 1);
    case Encoding::p3109:
      return format.is_signed ? power(format.width - 1) : last_code(format);
    case Encoding::scale_only:
      return last_code(format);
    default:
      return largest + 1;
  }
}

}  // namespace

std::uint64_t code_count(const Format& format) {
  require_codes(format);
  if (format.width > 63) throw std::domain_error("the format " + format.name + " has too many codes to count");
  return format.encoding == Encoding::unsigned_finite_nan ? power(format.width - 1) : power(format.width);
}

FloatValue decode(std::uint64_t code, const Format& format) {
  require_codes(format);
  if (format.width < 64 && code >= code_count(format)) {
    throw std::out_of_range("the format " + format.name + " has no code " + std::to_string(code));
  }
  if (format.encoding == Encoding::twos_complement) return decode_twos_complement(code, format);
  if (format.encoding == Encoding::scale_only) {
    if (code == last_code(format)) return FloatValue::nan();
    return FloatValue::finite(false, 1, format.minimum_exponent + static_cast<long>(code));
  }
  const bool negative = format.is_signed && (code & power(format.width - 1)) != 0;
  const std::uint64_t magnitude = negative ? code - power(format.width - 1) : code;
  if (negative && magnitude == 0 && !format.has_negative_zero) return FloatValue::nan();
  const std::uint64_t largest = magnitude_code(format.maximum_significand, format.maximum_exponent, format);
  return magnitude <= largest ? decode_magnitude(negative, magnitude, format)
                              : decode_special(negative, magnitude - largest, format);
}

std::uint64_t encode(const FloatValue& value, const Format& format) {
  require_codes(format);
  if (!value.is_finite()) return encode_special(value, format);
  if (value.negative() &&
      (!format.is_signed || (value.kind() == FloatValue::Kind::zero && !format.has_negative_zero))) {
    refuse(format);
  }
  if (format.encoding == Encoding::twos_complement) return encode_twos_complement(value, format);
  const std::uint64_t sign = value.negative() ? power(format.width - 1) : 0;
  if (value.kind() == FloatValue::Kind::zero) {
    if (!format.has_zero) refuse(format);
    return sign;
  }
  const Scaled scaled = scale(value, format);
  if (scaled.exponent == format.maximum_exponent && scaled.significand > format.maximum_significand) refuse(format);
  const std::uint64_t magnitude = magnitude_code(scaled.significand, scaled.exponent, format);
  return format.encoding == Encoding::scale_only ? magnitude - 1 : sign + magnitude;
}

}  // namespace snellen
