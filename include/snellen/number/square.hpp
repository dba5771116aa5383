// SPDX-License-Identifier: LGPL-3.0-or-later
// The square of a ball.
#pragma once

#include "snellen/number/ball.hpp"

namespace snellen {

/// out = x^2 without negative members: FLINT's own square of a ball around zero reaches as far below zero as above.
inline void set_square(arb_ptr out, arb_srcptr x, Precision precision) {
  arb_sqr(out, x, precision);
  if (arb_contains_negative(out) != 0) arb_nonnegative_part(out, out);
}

}  // namespace snellen
