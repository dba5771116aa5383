// SPDX-License-Identifier: LGPL-3.0-or-later
// The certified distance of two representations.
#pragma once

#include <span>
#include <string>

#include "snellen/number/ball.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen {

/// Significant decimal digits of every printed distance.
inline constexpr int distance_digits = 6;

/// Encloses the norm of left - right. The vectors must have the same size.
Ball distance(std::span<const Ball> left, std::span<const Ball> right, DistanceNorm norm, Precision precision);

/// The norm of left - right, exact. Only for L1 and Linf; throws std::invalid_argument for L2, which is not rational.
Rational distance(std::span<const Rational> left, std::span<const Rational> right, DistanceNorm norm);

}  // namespace snellen
