// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/draws.hpp"

namespace snellen {

long Draws::between(long least, long most) {
  return least + static_cast<long>(below(static_cast<std::uint64_t>(most - least) + 1));
}

Rational Draws::uniform(const Rational& least, const Rational& most, int bits) {
  const std::uint64_t steps = std::uint64_t{1} << static_cast<unsigned>(bits);
  return least + (most - least) * Rational(below(steps + 1)) / Rational(steps);
}

}  // namespace snellen
