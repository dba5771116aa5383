// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/figure.hpp"

#include <cmath>

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
  std::vector<long> lengths = {least};
  const double ratio = std::log(static_cast<double>(most) / static_cast<double>(least));
  for (long k = 1; k < count; ++k) {
    const double exact =
        static_cast<double>(least) * std::exp(ratio * static_cast<double>(k) / static_cast<double>(count - 1));
    const long n = k + 1 == count ? most : std::lround(exact);
    if (n > lengths.back()) lengths.push_back(n);
  }
  return lengths;
}

}  // namespace snellen
