// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/figure.hpp"

#include <fmt/format.h>

#include "snellen/error.hpp"

namespace snellen {
namespace {

struct Crossing {
  std::optional<long> from;
  bool decided = true;
};

/// The first n from which on every value is certainly below the threshold; decided when the one before it is certainly
/// not.
Crossing crossing(const std::vector<FigurePoint>& points, const Real FigurePoint::*value, const Rational& threshold) {
  Crossing out;
  for (std::size_t k = points.size(); k-- > 0;) {
    const Real& measured = points[k].*value;
    const Real bound(threshold, measured.precision());
    if (!certainly_less(measured, bound)) {
      out.decided = certainly_at_most(bound, measured);
      break;
    }
    out.from = points[k].n;
  }
  return out;
}

}  // namespace

void find_crossings(FigureSeries& series, const Rational& threshold) {
  const Crossing mean = crossing(series.points, &FigurePoint::mean, threshold);
  series.mean_below = mean.from;
  series.mean_decided = mean.decided;
  const Crossing all = crossing(series.points, &FigurePoint::greatest, threshold);
  series.all_below = all.from;
  series.all_decided = all.decided;
}

std::vector<long> logarithmic_lengths(long least, long most, long count) {
  if (least < 1 || most < least || count < 2) {
    throw InputError("figure.lengths", "not a range", "take 1 <= least <= most and two lengths or more");
  }
  const auto steps = static_cast<unsigned>(count - 1);
  std::vector<long> n_values = {least};
  for (unsigned k = 1; k <= steps; ++k) {
    // n is the nearest integer to x when 2 n - 1 <= 2 x < 2 n + 1; both sides to the power of the number of steps.
    const Integer exact = pow(Integer(2), steps) * pow(Integer(least), steps - k) * pow(Integer(most), k);
    long nearest = n_values.back();
    for (long beyond = most + 1; beyond - nearest > 1;) {
      const long n = nearest + (beyond - nearest) / 2;
      (pow(Integer(2 * n - 1), steps) <= exact ? nearest : beyond) = n;
    }
    if (nearest > n_values.back()) n_values.push_back(nearest);
  }
  return n_values;
}

Integer bytes_of_ball(Precision precision) {
  // Two limbs of the midpoint stand in the ball; more of them in an allocation of their own.
  const Integer more = precision > 128 ? precision / 8 + 32 : 0;
  return Integer(sizeof(arb_struct)) + more;
}

void check_effort(const FigureEffort& effort, std::string_view figure) {
  if (effort.multiply_adds <= most_figure_multiply_adds && effort.bytes <= most_figure_bytes) return;
  const auto rounded_up = [](const Integer& value, const Integer& unit) { return Integer((value + unit - 1) / unit); };
  throw InputError(
      "figure.effort",
      fmt::format("{} takes up to {} thousand million multiply-adds and {} MiB; begun are at most {} and {}", figure,
                  rounded_up(effort.multiply_adds, 1'000'000'000).str(), rounded_up(effort.bytes, 1 << 20).str(),
                  most_figure_multiply_adds / 1'000'000'000, most_figure_bytes >> 20),
      "take fewer or shorter n, fewer seeds, fewer bits or no variants");
}

}  // namespace snellen
