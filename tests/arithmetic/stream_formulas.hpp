// SPDX-License-Identifier: LGPL-3.0-or-later
// Norms and activations, written once for MpfrReal and for Real.
#pragma once

#include <vector>

#include "number/mpfr_real.hpp"
#include "snellen/arithmetic/operations.hpp"

#if __has_include(<flint/arb_hypgeom.h>)
#include <flint/arb_hypgeom.h>
#else
#include <arb_hypgeom.h>
#endif

namespace snellen::testing {

template <class T>
T sum_of(const std::vector<T>& x) {
  T total = x[0];
  for (std::size_t k = 1; k < x.size(); ++k) total = total + x[k];
  return total;
}

/// What a norm divides by.
template <class T>
T size_of(const std::vector<T>& x, NormKind kind, double epsilon) {
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
std::vector<T> centred(std::vector<T> x, NormKind kind) {
  if (kind != NormKind::layer) return x;
  const T mean = sum_of(x) / constant(static_cast<double>(x.size()), x[0]);
  for (T& entry : x) entry = entry - mean;
  return x;
}

template <class T>
std::vector<T> normalized(std::vector<T> x, NormKind kind, double epsilon) {
  x = centred(std::move(x), kind);
  const T size = size_of(x, kind, epsilon);
  for (T& entry : x) entry = entry / size;
  return x;
}

inline MpfrReal upper_half(const MpfrReal& x) {  // erfc(-x / sqrt 2) / 2
  return erfc(-(x / sqrt(MpfrReal(2.0)))) / MpfrReal(2.0);
}
inline Real upper_half(const Real& x) {
  const Real argument = -(x / sqrt(Real(2, x.precision())));
  Ball out;
  arb_hypgeom_erfc(out.get(), argument.ball().get(), x.precision());
  return Real(out, x.precision()) / 2;
}

template <class T>
T activated(const T& x, Activation kind) {
  const T one = constant(1, x);
  switch (kind) {
    case Activation::gelu_erf:
      return x * upper_half(x);
    case Activation::gelu_tanh: {
      const T twice = constant(2, x) * sqrt(constant(2, x) / pi_beside(x)) *
                      (x * (one + x * x * constant(44715, x) / constant(1000000, x)));
      return x / (one + exp(-twice));
    }
    case Activation::silu:
      return x / (one + exp(-x));
    case Activation::relu:
      break;
  }
  return max(x, constant(0, x));
}

}  // namespace snellen::testing
