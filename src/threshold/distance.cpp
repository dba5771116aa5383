// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/distance.hpp"

#include <algorithm>
#include <stdexcept>

#include "snellen/number/square.hpp"

namespace snellen {

Ball distance(std::span<const Ball> left, std::span<const Ball> right, DistanceNorm norm, Precision precision) {
  if (left.size() != right.size()) throw std::invalid_argument("distance: sizes differ");
  Ball total;
  Ball term;
  for (std::size_t i = 0; i < left.size(); ++i) {
    arb_sub(term.get(), left[i].get(), right[i].get(), precision);
    switch (norm) {
      case DistanceNorm::l1:
        arb_abs(term.get(), term.get());
        arb_add(total.get(), total.get(), term.get(), precision);
        break;
      case DistanceNorm::l2:
        set_square(term.get(), term.get(), precision);
        arb_add(total.get(), total.get(), term.get(), precision);
        break;
      case DistanceNorm::linf:
        arb_abs(term.get(), term.get());
        arb_max(total.get(), total.get(), term.get(), precision);
        break;
    }
  }
  if (norm == DistanceNorm::l2) arb_sqrtpos(total.get(), total.get(), precision);
  return total;
}

Rational distance(std::span<const Rational> left, std::span<const Rational> right, DistanceNorm norm) {
  if (left.size() != right.size()) throw std::invalid_argument("distance: sizes differ");
  if (norm == DistanceNorm::l2) throw std::invalid_argument("distance: the L2 norm is not rational");
  Rational total = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const Rational term = boost::multiprecision::abs(left[i] - right[i]);
    total = norm == DistanceNorm::l1 ? Rational(total + term) : std::max(total, term);
  }
  return total;
}

}  // namespace snellen
