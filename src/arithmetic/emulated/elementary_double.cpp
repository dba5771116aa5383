// SPDX-License-Identifier: LGPL-3.0-or-later
// e^x = 2^k e^r with k the integer nearest x / ln 2 and r = x - k ln 2.
//
// The error, with u = 2^-53, |x| <= 700, so |k| <= 1010 and |r| < 0.3467:
//   * ln 2 = high + low + tail. high has 42 bits, so k * high is exact; low is the double nearest ln 2 - high, below
//     2^-44, so |tail| < 2^-97.
//   * x - k * high is exact: for k = 0 trivially, for |k| > 1 because the two are within a factor of two (Sterbenz),
//   for
//     |k| = 1 also because both are multiples of 2^-54 and the difference is below 1/2.
//   * k * low is below 2^-34, so off by at most 2^-87; subtracting it rounds by at most 2^-55; the tail adds 2^-87. So
//   r
//     is off by less than 2^-54, and e^r by less than 2^-53.9, relative.
//   * Taylor of degree 13 leaves out less than 1.03 r^14 / 14! < 2^-57.
//   * Horner with 13 steps on rounded coefficients: the term c_i r^i takes part in at most 27 roundings, so the error
//   is
//     below 28 u sum |c_i r^i| < 28 u e^0.3467 < 2^-47.6; relative to e^r > 0.7 below 2^-47.1.
//   * Multiplying by 2^k is exact: the result is a normal double.
// Altogether below 2^-47; exponential_error says 2^-46.
#include "elementary_double.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace snellen {
namespace {

constexpr double ln2_high = 0x1.62e42fefa38p-1;
constexpr double ln2_low = 0x1.ef35793c7673p-45;
constexpr double log2_e = 0x1.71547652b82fep+0;
constexpr double nearest_integer = 0x1.8p52;  // adding and subtracting it rounds to an integer

constexpr std::size_t degree = 13;

/// 1 / i!, rounded.
constexpr std::array<double, degree + 1> inverse_factorials = [] {
  std::array<double, degree + 1> table{};
  double factorial = 1;  // 13! is exact in a double
  for (std::size_t i = 0; i <= degree; ++i) {
    if (i > 1) factorial *= static_cast<double>(i);
    table[i] = 1 / factorial;
  }
  return table;
}();

}  // namespace

double exponential(double x) noexcept {
  const double k = (x * log2_e + nearest_integer) - nearest_integer;
  const double r = (x - k * ln2_high) - k * ln2_low;
  double sum = inverse_factorials[degree];
  for (std::size_t i = degree; i-- > 0;) sum = sum * r + inverse_factorials[i];
  const auto power = static_cast<std::uint64_t>(static_cast<std::int64_t>(k) + 1023) << 52;
  return sum * std::bit_cast<double>(power);
}

}  // namespace snellen
