// SPDX-License-Identifier: LGPL-3.0-or-later
#include "rational_vector.hpp"

#include <algorithm>

namespace snellen {

Rational largest_magnitude(std::span<const Rational> numbers) {
  Rational largest = 0;
  for (const Rational& number : numbers) largest = std::max(largest, Rational(abs(number)));
  return largest;
}

Rational largest_difference(std::span<const Rational> x, std::span<const Rational> y) {
  Rational largest = 0;
  for (std::size_t k = 0; k < x.size(); ++k) largest = std::max(largest, Rational(abs(x[k] - y[k])));
  return largest;
}

std::vector<Rational> row_of(const RationalMatrix& matrix, std::int64_t row) {
  std::vector<Rational> out;
  for (std::int64_t k = 0; k < matrix.columns(); ++k) out.push_back(matrix.at(row, k));
  return out;
}

}  // namespace snellen
