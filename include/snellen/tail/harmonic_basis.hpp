// SPDX-License-Identifier: LGPL-3.0-or-later
// The functions of a run's length that representations follow to first order: 1/r, H(r)/r and so on. Theory:
// docs/theory/tail.md.
#pragma once

#include <optional>
#include <vector>

#include "snellen/number/real.hpp"
#include "snellen/tail/nodes.hpp"

namespace snellen {

/// With S_0 = 1 and S_m(r) = sum of phi_m(i) over first < i <= r, the functions phi_m(r) = S_(m-1)(r) / r, m = 1, 2,
/// ...: averaging phi_m over a growing run gives phi_(m+1), and 1/r is what a fixed number of other keys weighs. S_m is
/// the complete homogeneous symmetric polynomial of degree m in 1/(first + 1), ..., 1/r.
class HarmonicBasis {
 public:
  /// phi_1 .. phi_`functions`, functions >= 1, at `precision` bits.
  HarmonicBasis(long first, std::size_t functions, Precision precision)
      : first_(first), functions_(functions), precision_(precision) {}

  [[nodiscard]] std::size_t functions() const noexcept { return functions_; }
  /// S_0(r) .. S_functions(r), r >= first.
  [[nodiscard]] std::vector<Real> sums(const Integer& r) const;
  /// phi_1(r) .. phi_functions(r), r > first.
  [[nodiscard]] std::vector<Real> values(const Integer& r) const;
  /// Enclosures of all values of phi_1 .. phi_functions on a block.
  [[nodiscard]] std::vector<Real> ranges(const PeriodBlock& block) const;

 private:
  long first_;
  std::size_t functions_;
  Precision precision_;
};

/// A block's symbols: s_m(r) = phi_m(r) - center[m], with |s_m| <= reach[m] on the block. The center of a finite block
/// is the average of phi_m over it, that of the last block is zero, the limit.
struct BlockSymbols {
  std::vector<Real> center;
  std::vector<Real> reach;   ///< exact
  std::vector<Real> before;  ///< S_m at the block's begin, m = 0 .. functions
};

BlockSymbols block_symbols(const HarmonicBasis& basis, const PeriodBlock& block);

}  // namespace snellen
