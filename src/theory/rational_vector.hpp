// SPDX-License-Identifier: LGPL-3.0-or-later
// Vectors of rationals in the maximum norm.
#pragma once

#include <span>
#include <vector>

#include "snellen/arithmetic/exact.hpp"

namespace snellen {

/// max_i |x_i|; zero for no numbers.
Rational largest_magnitude(std::span<const Rational> numbers);

/// max_i |x_i - y_i|; y has x's size.
Rational largest_difference(std::span<const Rational> x, std::span<const Rational> y);

/// One row of a matrix.
std::vector<Rational> row_of(const RationalMatrix& matrix, std::int64_t row);

}  // namespace snellen
