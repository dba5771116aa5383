// SPDX-License-Identifier: LGPL-3.0-or-later
// Rising precision: what a rung leaves open is computed again on the next one.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "snellen/number/ball.hpp"

namespace snellen {

/// One step of a ladder: the precision of an evaluation. Which arithmetic computes at a rung is said in one place,
/// `enclose()` of model/transformer.hpp.
struct Rung {
  Precision bits = 0;
  bool last = false;  ///< what stays open here stays undecided

  bool operator==(const Rung&) const = default;
};

/// How many items of a question one rung decided.
struct RungCount {
  Precision precision = 0;  ///< the rung's bits; 0: structure or exact arithmetic, without any rung
  std::size_t rows = 0;

  bool operator==(const RungCount&) const = default;
};

/// The bits that a question may take. Each rung has twice the bits of the one below, but for the last, which has
/// `limit` bits whatever `initial` is.
struct Ladder {
  Precision initial = 128;  ///< bits of the first rung; at least 1
  Precision limit = 4096;   ///< bits of the last rung

  /// All rungs, ascending, at least one: 16, 31 for initial = 16 and limit = 31. A limit below `initial` is the only
  /// rung. Throws std::invalid_argument when either is below 1.
  [[nodiscard]] std::vector<Rung> rungs() const;

  bool operator==(const Ladder&) const = default;
};

/// Takes the items `open`, numbers in any order, up the ladder. `attempt(rung, open)` tries those that are left and
/// returns which of them it leaves open; they go on to the next rung. Returns what the last rung left open.
template <class Attempt>
std::vector<std::size_t> climb(const Ladder& ladder, std::vector<std::size_t> open, const Attempt& attempt) {
  for (const Rung& rung : ladder.rungs()) {
    if (open.empty()) break;
    open = attempt(rung, std::as_const(open));
  }
  return open;
}

/// Tries one item on rung after rung until `attempt(rung)` is true. False when the last rung left it open.
template <class Attempt>
bool climb(const Ladder& ladder, const Attempt& attempt) {
  for (const Rung& rung : ladder.rungs()) {
    if (attempt(rung)) return true;
  }
  return false;
}

/// The value of the first optional with one that `attempt(bits)` returns for initial, 2 initial, 4 initial, ... bits.
/// For what some precision is known to decide: there is no last rung.
template <class Attempt>
auto first_decided(Precision initial, const Attempt& attempt) {
  for (Precision bits = initial;; bits *= 2) {
    if (auto decided = attempt(bits)) return *std::move(decided);
  }
}

}  // namespace snellen
