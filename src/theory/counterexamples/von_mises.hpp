// SPDX-License-Identifier: LGPL-3.0-or-later
// Integrals of e^(c cos t), the weights of RoPE's logits c cos(i - j).
#pragma once

#include "snellen/number/real.hpp"

namespace snellen {

/// I_0(c) = (1 / 2 pi) int_0^(2 pi) e^(c cos t) dt, enclosed by its power series and the tail's geometric bound.
Real bessel_i0(const Real& c);

/// int_a^b sinh(c cos t) dt for |b - a| <= 1, enclosed by the series of sinh and the integrals of powers of cos.
Real integral_sinh_cos(const Real& c, const Real& a, const Real& b);

}  // namespace snellen
