// SPDX-License-Identifier: LGPL-3.0-or-later
// Scalar steps on doubles, each correctly rounded to a format.
//
// Which formats. Either every format of the policy is binary64, and the hardware's own steps are the correct ones; or
// all operands and results have p <= 25 bits (LaneRounder::supports), and binary64 may appear as a step, product or
// accumulator format. Then, in 53 bits:
//   * products of two operands are exact in doubles (50 bits);
//   * a quotient or a square root that is not itself a midpoint of the target is at least 2^-51 (relative) or 2^-52
//     (root in [1, 2)) away from one: rounding it to a double cannot reach the midpoint, nor jump it;
//   * a sum is exact in doubles, or rounded to odd first. When both addends are values of formats nested in the target
//     the plain sum does too: if it is inexact, one addend is below 2^-28 of the other, which is on the target's grid.
#pragma once

#include <cmath>
#include <optional>
#include <stdexcept>
#include <vector>

#include "correctly_rounded.hpp"
#include "lane_rounder.hpp"
#include "snellen/arithmetic/emulated.hpp"

namespace snellen {

class DoubleBackend {
 public:
  using Array = std::vector<double>;
  using In = double;
  using Out = double&;
  using Row = double*;
  using ConstRow = const double*;

  /// What a step rounds to.
  class Target {
   public:
    Target(const Format& format, bool nests_operands);
    [[nodiscard]] const Format& format() const noexcept { return format_; }
    [[nodiscard]] bool is_binary64() const noexcept { return !rounder_; }
    /// Whether plain sums of operands may be rounded without further ado.
    [[nodiscard]] bool nests_operands() const noexcept { return nests_operands_; }
    [[nodiscard]] double round(double x) const noexcept { return rounder_ ? (*rounder_)(x) : x; }
    [[nodiscard]] const std::optional<LaneRounder>& rounder() const noexcept { return rounder_; }

   private:
    Format format_;
    std::optional<LaneRounder> rounder_;
    bool nests_operands_;
  };

  static bool supports(const Policy& policy);
  /// Throws std::domain_error when the policy is not supported.
  explicit DoubleBackend(const Policy& policy);

  [[nodiscard]] Target target(const Format& format) const;
  [[nodiscard]] bool all_binary64() const noexcept { return all_binary64_; }
  /// The most significand bits of any operand.
  [[nodiscard]] int operand_precision() const noexcept { return operand_precision_; }
  /// Whether every finite value of `inner` is a value of `outer`, overflow aside.
  static bool nested(const Format& inner, const Format& outer);
  [[nodiscard]] Array array(std::size_t size) const { return Array(size, 0.0); }
  /// A variable for steps rounded to the target.
  [[nodiscard]] double scratch(const Target&) const noexcept { return 0; }

  static double* row(Array& array, std::size_t index) noexcept { return array.data() + index; }
  static const double* row(const Array& array, std::size_t index) noexcept { return array.data() + index; }
  static double& at(double* row, std::size_t k) noexcept { return row[k]; }
  static double at(const double* row, std::size_t k) noexcept { return row[k]; }

  void set(double& out, double x) const noexcept { out = x; }
  void set_zero(double& out) const noexcept { out = 0; }
  void set_nan(double& out) const noexcept { out = std::nan(""); }
  void round(double& out, double x, const Target& to) const noexcept { out = to.round(x); }
  void absolute(double& out, double x) const noexcept { out = std::abs(x); }
  /// out = the double itself, rounded to the target.
  void round_double(double& out, double x, const Target& to) const noexcept { out = to.round(x); }

  void add(double& out, double x, double y, const Target& to) const noexcept {
    out = to.is_binary64() || to.nests_operands() ? to.round(x + y) : to.round(odd_sum(x, y));
  }
  void subtract(double& out, double x, double y, const Target& to) const noexcept { add(out, x, -y, to); }
  void multiply(double& out, double x, double y, const Target& to) const noexcept { out = to.round(x * y); }
  void divide(double& out, double x, double y, const Target& to) const noexcept { out = to.round(x / y); }
  void square_root(double& out, double x, const Target& to) const noexcept { out = to.round(std::sqrt(x)); }
  /// out = x y + z, rounded once.
  void multiply_add(double& out, double x, double y, double z, const Target& to) const noexcept {
    if (all_binary64_) {
      out = std::fma(x, y, z);
    } else {
      const double product = x * y;  // exact
      out = to.is_binary64() ? product + z : to.round(odd_sum(product, z));
    }
  }
  void elementary(double& out, Elementary function, double x, const Target& to) const;

  /// Softmax of a row without NaN and without +infinity, rounded once where doubles decide it; lists the other keys.
  void softmax(double* out, const double* logits, std::size_t count, std::size_t weights, const Target& to,
               std::vector<std::size_t>& undecided) const;

  [[nodiscard]] bool is_nan(double x) const noexcept { return x != x; }
  [[nodiscard]] bool is_infinite(double x) const noexcept { return std::isinf(x); }
  [[nodiscard]] bool is_finite(double x) const noexcept { return std::isfinite(x); }
  [[nodiscard]] bool is_zero(double x) const noexcept { return x == 0; }
  [[nodiscard]] bool less(double x, double y) const noexcept { return x < y; }
  /// -1, 0 or 1; the infinities and NaN themselves.
  [[nodiscard]] double special(double x) const noexcept {
    return std::isfinite(x) ? static_cast<double>((x > 0) - (x < 0)) : x;
  }

  void load(arf_ptr out, double x) const { arf_set_d(out, x); }
  [[nodiscard]] FloatValue value(double x) const;
  void store(double& out, const FloatValue& value) const { out = to_double(value); }
  /// out = the dyadic number, rounded to the target.
  void round_dyadic(double& out, arf_srcptr x, const Target& to) const;
  /// Whether try_round is worth calling.
  [[nodiscard]] bool tries(const Target& to) const noexcept { return !to.is_binary64(); }
  /// out = the number in the ball, if all its members round alike (a cheap test: may say no too often).
  [[nodiscard]] bool try_round(double& out, const Ball& x, const Target& to) const;
  /// The same for a number within `radius` of `centre`; the radius may neglect 2^-52 |centre|.
  [[nodiscard]] static bool try_round(double& out, double centre, double radius, const Target& to) noexcept {
    if (to.is_binary64()) return false;
    const double slack = radius * 1.0000001 + std::abs(centre) * 0x1p-51 + 0x1p-1000;
    const double low = to.round(centre - slack);
    out = to.round(centre + slack);
    return low == out && std::isfinite(out) && (out != 0 || centre - slack >= 0);
  }

 private:
  std::vector<Format> formats_;
  bool all_binary64_ = false;
  int operand_precision_ = 0;
};

}  // namespace snellen
