// SPDX-License-Identifier: LGPL-3.0-or-later
// Correct rounding of real numbers that are known through enclosures, and of elementary functions.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>

#include "snellen/arithmetic/operations.hpp"
#include "snellen/number/ball.hpp"
#include "snellen/number/format.hpp"
#include "snellen/number/ladder.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {

/// Bits of the first enclosure; undecided roundings double them.
constexpr Precision first_precision = 64;

/// Bits at which a rounding is given up; only a mistake in this program gets there.
constexpr Precision last_precision = 1L << 30U;

/// Owner of one arf_t: a dyadic number of any size, exact.
class Dyadic {
 public:
  Dyadic() noexcept { arf_init(value_); }
  explicit Dyadic(double value) noexcept {
    arf_init(value_);
    arf_set_d(value_, value);
  }
  Dyadic(const Dyadic& other) {
    arf_init(value_);
    arf_set(value_, other.value_);
  }
  Dyadic& operator=(const Dyadic& other) {
    arf_set(value_, other.value_);
    return *this;
  }
  ~Dyadic() { arf_clear(value_); }
  [[nodiscard]] arf_ptr get() noexcept { return value_; }
  [[nodiscard]] arf_srcptr get() const noexcept { return value_; }

 private:
  arf_t value_;
};

/// The same number. Throws std::domain_error unless it is finite.
Rational rational_from(arf_srcptr value);

/// Rounds the real number that lies in every ball that `enclose(ball, precision)` makes, once. Terminates when the
/// balls shrink with rising precision and `exact()` returns the number whenever it is a zero or halfway between two
/// values of the format (it may return it whenever it is rational, and nothing otherwise).
template <class Enclose, class ExactValue>
FloatValue correctly_rounded(const Format& format, const Enclose& enclose, const ExactValue& exact) {
  Ball ball;
  return first_decided(first_precision, [&](Precision precision) -> std::optional<FloatValue> {
    enclose(ball, precision);
    if (std::optional<FloatValue> rounded = round(ball, format)) return rounded;
    if (precision > last_precision) throw std::runtime_error("a rounding to " + format.name + " cannot be decided");
    if (precision > first_precision) return std::nullopt;
    const std::optional<Rational> value = exact();
    return value ? std::optional(round(*value, format)) : std::nullopt;
  });
}

/// The real functions that steps use.
enum class Elementary : std::uint8_t { exponential, exponential2, hyperbolic_tangent, gelu_erf, gelu_tanh, silu };

/// f(x), correctly rounded; x is finite and not zero.
FloatValue round_elementary(Elementary function, arf_srcptr x, const Format& format);

/// An enclosure of f(x) for every member x.
void enclose_elementary(arb_ptr out, Elementary function, arb_srcptr x, Precision precision);

/// cap * tanh(x / cap), correctly rounded; x finite and not zero, cap positive.
FloatValue round_soft_cap(arf_srcptr x, double cap, const Format& format);

}  // namespace snellen
