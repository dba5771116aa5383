// SPDX-License-Identifier: LGPL-3.0-or-later
// Dot products in doubles, sixteen outputs side by side. Each output is summed in its own order, so the results are
// those of the scalar loop, bit for bit, for any vector width.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <type_traits>

#include "double_backend.hpp"
#include "emulated_dot.hpp"

namespace snellen {

/// Outputs that are summed side by side.
constexpr std::size_t lanes = 16;

/// The running sums of sixteen outputs.
struct LaneSums {
  std::array<double, lanes> sum{};
  std::array<double, lanes> rest{};   // exact sums only: of what the roundings of `sum` left out
  std::array<double, lanes> error{};  // exact sums only: the same, of magnitudes
};

/// Terms of a dot product: term k of lane j is left[k] * right[k * stride + j].
struct LaneTerms {
  const double* left = nullptr;
  const double* right = nullptr;
  std::size_t stride = 0;
  std::size_t count = 0;
};

/// Runs a dot rule over lanes.
class LaneDot {
 public:
  LaneDot(const DoubleBackend& backend, const DotRule& rule);
  /// Whether lanes compute this rule (scalar code does the others: sums by halves, fused steps of binary64).
  [[nodiscard]] bool usable() const noexcept { return method_ != Method::none; }
  [[nodiscard]] bool reversed() const noexcept { return rule_.order == Order::reverse && rule_.accumulator; }
  [[nodiscard]] const BackendDotRule<DoubleBackend>& rule() const noexcept { return rule_; }

  /// Adds the terms, in the order of the rule. Blocks of terms come in that order, too.
  void accumulate(LaneSums& sums, const LaneTerms& terms) const;

  /// The result of one lane; `terms` counts all its terms. False when doubles cannot tell (exact sums only). `addend`
  /// is zero when there is none; an exact sum starts with it instead (start).
  [[nodiscard]] bool finish(double& out, const LaneSums& sums, std::size_t lane, std::size_t terms,
                            std::optional<double> addend, const DotScale& scale, double factor) const;
  /// Whether addends go first, into the sum.
  [[nodiscard]] bool starts_with_addend() const noexcept { return !rule_.accumulator; }

 private:
  enum class Method { none, rounded_steps, plain_fused, odd_fused, plain_steps, exact_sum, exact_binary64 };

  const DoubleBackend& backend_;
  BackendDotRule<DoubleBackend> rule_;
  Method method_ = Method::none;
};

/// The dot products of a policy in lanes: of doubles alone.
template <NumberBackend Backend>
struct PolicyLanes {
  PolicyLanes(const Backend&, const Policy&) {}
};
template <>
struct PolicyLanes<DoubleBackend> {
  LaneDot linear;
  LaneDot scores;
  LaneDot average;

  PolicyLanes(const DoubleBackend& backend, const Policy& policy)
      : linear(backend, policy.linear), scores(backend, policy.scores), average(backend, policy.average) {}
};

template <NumberBackend Backend>
inline constexpr bool has_lanes = std::is_same_v<Backend, DoubleBackend>;

}  // namespace snellen
