// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/figure.hpp"

#include <cmath>

#include "snellen/error.hpp"

namespace snellen {
namespace {

/// The first n from which on every value is certainly below the threshold.
std::optional<long> below_from(const std::vector<FigurePoint>& points, const Real FigurePoint::*value,
                               const Rational& threshold) {
  std::optional<long> from;
  for (std::size_t k = points.size(); k-- > 0;) {
    const Real& measured = points[k].*value;
    if (!certainly_less(measured, Real(threshold, measured.precision()))) break;
    from = points[k].n;
  }
  return from;
}

}  // namespace

void find_crossings(FigureSeries& series, const Rational& threshold) {
  series.mean_below = below_from(series.points, &FigurePoint::mean, threshold);
  series.all_below = below_from(series.points, &FigurePoint::greatest, threshold);
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
