// SPDX-License-Identifier: LGPL-3.0-or-later
// e^x in doubles with a proved error bound: the filter before the balls.
#pragma once

namespace snellen {

/// Arguments of at most this magnitude.
constexpr double exponential_range = 700;

/// Bound of the relative error of exponential(x).
constexpr double exponential_error = 0x1p-46;

/// e^x for |x| <= exponential_range. The bound is derived at the definition.
double exponential(double x) noexcept;

}  // namespace snellen
