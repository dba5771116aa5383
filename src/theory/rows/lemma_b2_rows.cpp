// SPDX-License-Identifier: LGPL-3.0-or-later
#include "lemma_b2_rows.hpp"

#include <fmt/format.h>

#include "snellen/error.hpp"
#include "snellen/theory/draws.hpp"

namespace snellen {
namespace {

SoftmaxRows empty_rows(const RowShape& shape) {
  if (shape.head < 1 || shape.head >= shape.n) {
    throw InputError("head", fmt::format("a head of {} needs a longer row than n = {}", shape.head, shape.n),
                     "take a smaller head or larger n");
  }
  SoftmaxRows rows;
  rows.x.reserve(static_cast<std::size_t>(shape.n));
  rows.other.reserve(static_cast<std::size_t>(shape.n));
  rows.head = static_cast<std::size_t>(shape.head);
  return rows;
}

void append(SoftmaxRows& rows, const Rational& logit, const Rational& difference) {
  rows.x.push_back(logit);
  rows.other.push_back(logit + difference);
}

/// Uniform in [63/64, 1] but never 1: keeps extremal rows strictly inside.
Rational nearly_one(Draws& draws) {
  return draws.uniform(Rational(63) / 64, Rational(255) / 256, 8);
}

}  // namespace

SoftmaxRows random_rows(const RowShape& shape, std::uint64_t seed) {
  Draws draws(seed, "lemma-b2.random");
  SoftmaxRows rows = empty_rows(shape);
  for (long i = 0; i < shape.n; ++i) {
    const Rational& most = i < shape.head ? shape.head_difference : shape.tail_difference;
    const Rational logit = draws.uniform(-shape.bound, shape.bound);
    append(rows, logit, draws.uniform(-most, most));
  }
  return rows;
}

SoftmaxRows random_integer_rows(const RowShape& shape, std::uint64_t seed) {
  Draws draws(seed, "lemma-b2.integers");
  SoftmaxRows rows = empty_rows(shape);
  const auto within = [&draws](const Rational& most) {
    const long end = static_cast<long>(numerator(most));
    return Rational(draws.between(-end, end));
  };
  for (long i = 0; i < shape.n; ++i) {
    const Rational logit = within(shape.bound);
    append(rows, logit, within(i < shape.head ? shape.head_difference : shape.tail_difference));
  }
  return rows;
}

SoftmaxRows adversarial_rows(const RowShape& shape, std::uint64_t seed) {
  Draws draws(seed, "lemma-b2.adversarial");
  SoftmaxRows rows = empty_rows(shape);
  for (long i = 0; i < shape.n; ++i) {
    const bool in_head = i < shape.head;
    switch (seed % 3) {
      case 0: {  // 2A: one half grows by e, the other falls by e; the growing one has mass 1 / (1 + e^(osc / 2))
        const Rational e = std::min(shape.head_difference, shape.tail_difference);
        const bool grows = i < shape.n / 2;
        append(rows, grows ? Rational(-e / 2) : Rational(e / 2), (grows ? e : Rational(-e)) * nearly_one(draws));
        break;
      }
      case 1:  // 2B: hardly any oscillation within head and tail
        append(rows, draws.uniform(-shape.bound, shape.bound),
               (in_head ? shape.head_difference : Rational(-shape.tail_difference)) * nearly_one(draws));
        break;
      default:  // 2C: a head that is as heavy as it can be grows, the tail stays
        append(rows, in_head ? shape.bound : Rational(-shape.bound),
               in_head ? Rational(shape.head_difference * nearly_one(draws)) : Rational(0));
    }
  }
  return rows;
}

}  // namespace snellen
