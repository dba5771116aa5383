// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/number/counter_random.hpp"

#include <cmath>
#include <optional>
#include <stdexcept>

#include "snellen/number/ball.hpp"
#include "snellen/number/ladder.hpp"
#include "snellen/number/rounding.hpp"

namespace snellen {
namespace {

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;

std::uint64_t splitmix64_finaliser(std::uint64_t word) noexcept {
  word = (word ^ (word >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  word = (word ^ (word >> 27U)) * 0x94d049bb133111ebULL;
  return word ^ (word >> 31U);
}

/// The bits after `bits` for the same counter, for draws that need more than one word.
std::uint64_t further_bits(std::uint64_t bits) noexcept {
  return splitmix64_finaliser(bits + golden);
}

/// An odd multiple of 2^-64 in (0, 1). Oddness keeps the draw away from 0, 1 and the quarters, where the transform
/// would be undefined or rational.
void set_uniform(Ball& result, std::uint64_t bits) {
  arb_set_ui(result.get(), bits | 1U);
  arb_mul_2exp_si(result.get(), result.get(), -64);
}

const Format& binary32() {
  static const Format format = generic_format(24, 8);
  return format;
}

}  // namespace

std::uint64_t random_bits(std::uint64_t seed, std::uint64_t stream, std::uint64_t index) noexcept {
  const std::uint64_t start = splitmix64_finaliser(stream + golden * (seed + 1));
  return splitmix64_finaliser(start + golden * (index + 1));
}

std::uint64_t stream_of(std::string_view name) noexcept {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char character : name) {
    hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3ULL;
  }
  return hash;
}

std::uint64_t random_below(std::uint64_t seed, std::uint64_t stream, std::uint64_t index,
                           std::uint64_t bound) noexcept {
  if (bound <= 1) return 0;
  const std::uint64_t rejected = (0 - bound) % bound;  // 2^64 mod bound: without these, every remainder is as frequent
  std::uint64_t bits = random_bits(seed, stream, index);
  while (bits < rejected) bits = further_bits(bits);
  return bits % bound;
}

double random_gaussian(std::uint64_t seed, std::uint64_t stream, std::uint64_t index, double scale) {
  if (!std::isfinite(scale)) throw std::domain_error("random_gaussian: the scale is not finite");
  if (scale == 0) return 0;
  const std::uint64_t radius_bits = random_bits(seed, stream, index);
  const std::uint64_t angle_bits = further_bits(radius_bits);
  Ball radius;
  Ball angle;
  // The square of the draw is transcendental (a logarithm of a rational times an algebraic number), so that it is
  // never a rounding boundary and the loop ends.
  return first_decided(64, [&](Precision precision) -> std::optional<double> {
    set_uniform(radius, radius_bits);
    arb_log(radius.get(), radius.get(), precision);
    arb_mul_2exp_si(radius.get(), radius.get(), 1);
    arb_neg(radius.get(), radius.get());
    arb_sqrt(radius.get(), radius.get(), precision);
    set_uniform(angle, angle_bits);
    arb_mul_2exp_si(angle.get(), angle.get(), 1);
    arb_cos_pi(angle.get(), angle.get(), precision);
    arb_mul(radius.get(), radius.get(), angle.get(), precision);
    arb_mul(radius.get(), radius.get(), Ball(scale).get(), precision);
    const auto rounded = round(radius, binary32());
    return rounded ? std::optional(to_double(*rounded)) : std::nullopt;
  });
}

}  // namespace snellen
