// SPDX-License-Identifier: LGPL-3.0-or-later
// Pairs of logit rows for the forms of Lemma B.2, drawn by seed.
#pragma once

#include <cstdint>
#include <vector>

#include "snellen/number/rational.hpp"

namespace snellen {

/// Two rows of n logits; the first `head` of them are the head, the others the tail.
struct SoftmaxRows {
  std::vector<Rational> x;
  std::vector<Rational> other;  ///< x*
  std::size_t head = 0;
};

struct RowShape {
  long n = 2;
  long head = 1;             ///< k
  Rational bound;            ///< x lies in [-bound, bound]
  Rational head_difference;  ///< eta: |x*_i - x_i| <= eta on the head
  Rational tail_difference;  ///< epsilon: the same on the tail
};

/// Everything uniform, dyadic. Throws InputError unless 1 <= head < n.
SoftmaxRows random_rows(const RowShape& shape, std::uint64_t seed);
/// The same with integers: bound and differences are integers.
SoftmaxRows random_integer_rows(const RowShape& shape, std::uint64_t seed);
/// Two-level rows: by turns (seed modulo 3) nearly those that attain form 2A, 2B or 2C; never quite, since no enclosure
/// can decide an equality. Throws InputError unless 1 <= head < n.
SoftmaxRows adversarial_rows(const RowShape& shape, std::uint64_t seed);

}  // namespace snellen
