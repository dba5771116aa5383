// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/threshold/growth.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "snellen/number/decimal.hpp"
#include "snellen/number/ladder.hpp"

namespace snellen {
namespace {

constexpr int places = 3;

/// The line's three numbers as balls.
struct Line {
  Ball slope;
  Ball intercept;
  Ball residual;
};

Ball logarithm(long n, Precision precision) {
  Ball out;
  if ((n & (n - 1)) == 0) {  // exact for a power of two
    arb_set_si(out.get(), floor_log2(Rational(n)));
    return out;
  }
  Ball two;
  arb_const_log2(two.get(), precision);
  arb_log_ui(out.get(), static_cast<ulong>(n), precision);
  arb_div(out.get(), out.get(), two.get(), precision);
  return out;
}

Line fit(std::span<const std::pair<long, int>> points, Precision precision) {
  std::vector<Ball> x;
  Ball mean_x;
  long sum_y = 0;
  for (const auto& [n, bits] : points) {
    x.push_back(logarithm(n, precision));
    mean_x = add(mean_x, x.back(), precision);
    sum_y += bits;
  }
  const auto count = static_cast<slong>(points.size());
  arb_div_si(mean_x.get(), mean_x.get(), count, precision);
  const Ball mean_y(Rational(sum_y) / count, precision);

  Ball covariance;
  Ball variance;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = subtract(x[i], mean_x, precision);
    const Ball y = subtract(Ball(static_cast<double>(points[i].second)), mean_y, precision);
    covariance = add(covariance, multiply(x[i], y, precision), precision);
    variance = add(variance, multiply(x[i], x[i], precision), precision);
  }
  Line line;
  line.slope = divide(covariance, variance, precision);
  line.intercept = subtract(mean_y, multiply(line.slope, mean_x, precision), precision);
  for (std::size_t i = 0; i < x.size(); ++i) {
    Ball error = subtract(Ball(static_cast<double>(points[i].second)), mean_y, precision);
    error = subtract(error, multiply(line.slope, x[i], precision), precision);
    line.residual = add(line.residual, multiply(error, error, precision), precision);
  }
  arb_div_si(line.residual.get(), line.residual.get(), count, precision);
  arb_sqrtpos(line.residual.get(), line.residual.get(), precision);
  return line;
}

/// Three digits after the point; at the last rung a value that still touches a tie is that tie, and its midpoint is
/// printed.
std::optional<std::string> digits(const Ball& value, const Rung& rung) {
  if (auto text = to_fixed(value, places)) return text;
  if (!rung.last) return std::nullopt;
  return to_fixed(value.midpoint(), places);
}

}  // namespace

GrowthFit growth_fit(std::string column, std::span<const std::pair<long, int>> all) {
  std::vector<std::pair<long, int>> points;
  std::copy_if(all.begin(), all.end(), std::back_inserter(points), [](const auto& point) { return point.first >= 1; });
  GrowthFit law{.column = std::move(column), .points = points.size(), .slope = {}, .intercept = {}, .residual = {}};
  if (points.size() < 3) return law;
  if (std::all_of(points.begin(), points.end(),
                  [&](const auto& point) { return point.second == points.front().second; })) {
    law.slope = law.residual = to_fixed(Rational(0), places);  // exactly level: balls around zero would not print
    law.intercept = to_fixed(Rational(points.front().second), places);
    return law;
  }
  climb(Ladder{128, 1024}, [&](const Rung& rung) {
    const Line line = fit(points, rung.bits);
    const auto slope = digits(line.slope, rung);
    const auto intercept = digits(line.intercept, rung);
    const auto residual = digits(line.residual, rung);
    if (!slope || !intercept || !residual) return false;
    law.slope = *slope;
    law.intercept = *intercept;
    law.residual = *residual;
    return true;
  });
  return law;
}

}  // namespace snellen
