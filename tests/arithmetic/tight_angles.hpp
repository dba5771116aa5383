// SPDX-License-Identifier: LGPL-3.0-or-later
// Angles of positions, where one step of their computation alone is rounded much.
#pragma once

#include "arithmetic/certified/tight_operation.hpp"

namespace snellen::testing {

/// position * theta^(-2 pair / width).
template <class T>
T angle_of(const T& theta, std::int64_t pair, std::int64_t width, std::int32_t position) {
  const T multiple = log(theta) * constant(static_cast<double>(-2 * pair), theta);
  return exp(multiple / constant(static_cast<double>(width), theta)) * constant(position, theta);
}

/// Operations at positions, with theta as their input. The logarithm of a great theta weighs more than all that
/// follows, and so do its multiple and its share of the width. With theta near 1 all of these are small, and the power
/// and the angle remain: 22 and 355 are nearly multiples of pi, where a sine is small and its own rounding too.
inline void check_angles(const std::function<TightOperation(std::int32_t position)>& operation_at) {
  for (const bool great : {true, false}) {
    Searched found;
    for (const std::int32_t position : {1, 22, 355}) {
      std::mt19937_64 engine(20261201);
      const TightOperation operation = operation_at(position);
      for (int trial = 0; trial < 1000; ++trial) {
        const auto precision = static_cast<Precision>(4 + engine() % 10);
        const auto drawn = static_cast<double>(1 + engine() % 65536);
        search_at(operation, {great ? std::ldexp(drawn, 8) : 1 + std::ldexp(drawn, -40)}, precision, found);
      }
    }
    check_search(operation_at(1).name + (great ? " of a great theta" : " of a theta near 1"), found, 0.9);
  }
}

}  // namespace snellen::testing
