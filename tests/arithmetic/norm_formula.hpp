// SPDX-License-Identifier: LGPL-3.0-or-later
// The norms as formulas, for any number type.
#pragma once

#include "arithmetic/tight_operation.hpp"

namespace snellen::testing {

template <class T>
T sum_of(const Entries<T>& x) {
  T total = x[0];
  for (std::size_t k = 1; k < x.size(); ++k) total = total + x[k];
  return total;
}

/// What a norm divides by.
template <class T>
T divisor_of(const Entries<T>& x, NormKind kind, double epsilon) {
  T total = constant(0, x[0]);
  for (const T& entry : x) {
    if (kind == NormKind::max) {
      total = max(total, abs(entry));
    } else {
      total = total + (kind == NormKind::l1 ? abs(entry) : square(entry));
    }
  }
  if (kind != NormKind::max) total = total / constant(static_cast<double>(x.size()), total);
  total = total + constant(epsilon, total);
  return kind == NormKind::rms || kind == NormKind::layer ? sqrt(total) : total;
}

/// What a norm divides: a row, less its mean where the norm takes it off.
template <class T>
Entries<T> centred(Entries<T> x, NormKind kind) {
  if (kind != NormKind::layer) return x;
  const T mean = sum_of(x) / constant(static_cast<double>(x.size()), x[0]);
  for (T& entry : x) entry = entry - mean;
  return x;
}

}  // namespace snellen::testing
