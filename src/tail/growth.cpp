// SPDX-License-Identifier: LGPL-3.0-or-later
// How the distance of a run from the same run some periods on falls: docs/theory/tail.md, "Growth laws".
#include <algorithm>

#include "family.hpp"
#include "growth.hpp"
#include "pair.hpp"
#include "snellen/error.hpp"
#include "snellen/tail/evaluation.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
namespace {

constexpr Precision growth_precision = 128;

using Coefficients = std::vector<std::vector<Ball>>;  // d_k, by k, each by coordinate

/// d_0, d_1, ... of the last token's representation over the runs r > begin.
Coefficients coefficients(const TailPair& pair, long first_periods, const Integer& begin, const Rational& ratio) {
  const auto doublings = static_cast<long>(msb(begin)) + 1;
  std::vector<Integer> ends = block_ends(first_periods, ratio, ratio, doublings, {});
  std::erase_if(ends, [&](const Integer& end) { return end >= begin; });
  ends.push_back(begin);
  const TailNodes nodes(pair.left, first_periods, ends);
  const Tail tail = tail_arithmetic(pair.model.config, nodes, growth_precision);
  const auto powers = static_cast<std::size_t>(std::max(pair.model.config.layers, 1));
  const TailDrift drift(tail, powers);
  const DriftMatrix at = evaluate_drift(pair.model, drift, nodes.last().back(), pair.question.observable);
  Coefficients out(powers);
  for (std::size_t k = 0; k < powers; ++k) {
    for (std::int64_t c = 0; c < at.columns(); ++c) out[k].push_back(drift.drift(at, k, 0, c).ball());
  }
  while (out.size() > 1 && std::ranges::all_of(out.back(), [](const Ball& x) { return arb_is_zero(x.get()) != 0; })) {
    out.pop_back();
  }
  return out;
}

Real norm_of(std::span<const Ball> x, DistanceNorm norm) {
  return {distance(x, std::vector<Ball>(x.size()), norm, growth_precision), growth_precision};
}

/// Directions y in which <y, D> bounds the norm of D from below: of dual norm at most 1.
std::vector<std::vector<Real>> directions(std::span<const std::vector<Ball>> d, DistanceNorm norm) {
  const std::size_t width = d.front().size();
  const Real zero(0, growth_precision);
  const Real one(1, growth_precision);
  std::vector<std::vector<Real>> out;
  if (norm == DistanceNorm::linf) {
    for (std::size_t c = 0; c < 2 * width; ++c) {
      out.emplace_back(width, zero);
      out.back()[c / 2] = c % 2 == 0 ? one : -one;
    }
    return out;
  }
  const auto unit = [&](const std::vector<Ball>& x) {
    std::vector<Real> of;
    for (const Ball& entry : x) of.push_back(midpoint(Real(entry, growth_precision)));
    const Real length = euclidean_norm(of);
    if (!certainly_positive(length)) return std::vector<Real>(width, zero);
    for (Real& entry : of) entry = midpoint(entry / length);
    return of;
  };
  const std::vector<Real> first = unit(d.front());
  const std::vector<Real> last = unit(d.back());
  for (const long share : {0L, 1L, 2L, 3L, 4L}) {
    std::vector<Real> y;
    for (std::size_t c = 0; c < width; ++c) y.push_back((4 - share) * first[c] + share * last[c]);
    if (norm == DistanceNorm::l1) {
      for (Real& entry : y) entry = certainly_less(entry, zero) ? -one : one;
    } else {
      const Real length = euclidean_norm(y);
      if (!certainly_positive(length)) continue;
      for (Real& entry : y) entry /= upper_end(length);
    }
    out.push_back(std::move(y));
  }
  return out;
}

long choose(long n, long k) {
  long out = 1;
  for (long i = 1; i <= k; ++i) out = out * (n - k + i) / i;
  return out;
}

/// Encloses n / (r + more) for all n >= runs.from, r the shorter side's periods: monotone in n.
Real ratio(const GrowthRuns& runs, const Integer& more) {
  return hull(Real(Rational(runs.from) / Rational(runs.least + more), growth_precision),
              Real(1 / runs.slope, growth_precision));
}

GrowthRuns runs_of(const TailPair& pair, const Integer& begin) {
  const Integer offset = std::min(pair.left.offset, pair.right.offset);
  const Integer missing = begin + 1 - offset;
  Integer t = std::max<Integer>(pair.first(),
                                missing > 0 ? Integer((missing + pair.left.step - 1) / pair.left.step) : Integer(0));
  while (pair.at(t) < 1) ++t;
  return {.begin = begin,
          .from = pair.at(t),
          .least = pair.left.step * t + offset,
          .apart = std::abs(pair.left.offset - pair.right.offset),
          .slope = Rational(pair.left.step, pair.modulus)};
}

/// The smallest of q_k / (k! C(power, k) shift^(power - k)), k = 0 .. power: a lower bound of sum q_k x^k / k! over
/// (x + shift)^power for x >= 0.
Real least_ratio(std::span<const Real> q, int power, const Real& shift) {
  Real out = q.front() / snellen::power(shift, power);
  Real factorial(1, shift.precision());
  for (int k = 1; k <= power; ++k) {
    factorial *= Real(k, shift.precision());
    out = min(out, q[static_cast<std::size_t>(k)] / (factorial * choose(power, k) * snellen::power(shift, power - k)));
  }
  return out;
}

/// Why the pair has no growth law; empty where it may have one.
std::string refusal_of(const TailPair& pair) {
  if (!differ_in_periods_alone(pair.left, pair.right)) return "the sides are not one run at two lengths";
  if (pair.left.step != pair.right.step) return "the sides grow at unlike rates";
  if (pair.left.period.size() > 1) return "the run's period has several tokens";
  switch (pair.model.config.position.scheme) {
    case PositionScheme::rope:
      return "RoPE: a key's weight is only known within a factor";
    case PositionScheme::alibi:
      return "ALiBi: the distance falls faster than any power of n";
    case PositionScheme::t5:
      return "T5: near keys count otherwise than far ones";
    default:
      return "";
  }
}

}  // namespace

TailGrowth growth_fit(std::span<const std::vector<Ball>> d, DistanceNorm norm, const GrowthRuns& runs) {
  const Real one(1, growth_precision);
  const Real start(Rational(runs.begin), growth_precision);
  const Real scale = Real(Rational(runs.apart), growth_precision) * ratio(runs, 0) * ratio(runs, runs.apart);
  TailGrowth out;
  out.from = runs.from;
  // T_k(r + apart - 1) <= x (x + y) ... (x + (k - 1) y) / k!, x = ln((r + apart) / (b + 1)), y = 1 / (b + 2); as a
  // polynomial in x, whose coefficients p are
  const int powers = static_cast<int>(d.size());
  std::vector<Real> p(d.size(), Real(0, growth_precision));
  std::vector<Real> rising{one};  // of x (x + y) ... / k!
  for (int k = 0; k < powers; ++k) {
    const Real size = upper_end(norm_of(d[static_cast<std::size_t>(k)], norm));
    for (std::size_t i = 0; i < rising.size(); ++i) p[i] += size * rising[i];
    std::vector<Real> longer(rising.size() + 1, Real(0, growth_precision));
    for (std::size_t i = 0; i < rising.size(); ++i) {
      longer[i + 1] += rising[i] / (k + 1);
      longer[i] += rising[i] * (Real(k, growth_precision) / (start + 2)) / (k + 1);
    }
    rising = std::move(longer);
  }
  const Real far = 1 + log((start + 1) * lower_end(ratio(runs, runs.apart)));  // 1 + ln n >= x + far
  out.most_power = powers - 1;
  Real most(0, growth_precision);
  for (int k = 0; k < powers; ++k) {
    most = max(most, p[static_cast<std::size_t>(k)] / (choose(powers - 1, k) * power(far, powers - 1 - k)));
  }
  most *= scale;
  if (!most.is_finite()) throw Refused("growth", "the endless block", "its enclosure stays wide");
  out.most = most.ball().upper();
  // x >= ln((r + 2) / (b + 2)) and 1 + ln n <= x + near
  const Real near = 1 + log((start + 2) * upper_end(ratio(runs, 2)));
  std::optional<Real> least;
  for (const std::vector<Real>& y : directions(d, norm)) {
    std::vector<Real> q;
    for (const std::vector<Ball>& of_power : d) {
      Real sum(0, growth_precision);
      for (std::size_t c = 0; c < y.size(); ++c) sum += y[c] * Real(of_power[c], growth_precision);
      q.push_back(lower_end(sum));
    }
    if (std::ranges::any_of(q, [](const Real& x) { return certainly_positive(-x); })) continue;
    for (int power = powers - 1; power >= out.least_power; --power) {
      const Real bound = lower_end(scale * least_ratio(q, power, near));
      if (!certainly_positive(bound)) continue;
      if (power > out.least_power || !least || certainly_less(*least, bound)) least = bound;
      out.least_power = power;
      break;
    }
  }
  if (least) out.least = least->ball().lower();
  return out;
}

TailGrowth growth_from(const TailPair& pair, long first_periods, const Integer& begin, const Rational& ratio) {
  return growth_fit(coefficients(pair, first_periods, begin, ratio), pair.question.norm, runs_of(pair, begin));
}

void prove_growth(const TailPair& pair, TailClass& proved) {
  const bool by_ladder = !proved.sides.empty() && proved.sides.front().method == "ladder";
  const bool one_limit = differ_in_periods_alone(pair.left, pair.right) || proved.limit_distance == "0";
  if (!by_ladder || !one_limit) return;
  proved.no_growth = refusal_of(pair);
  if (!proved.no_growth.empty()) return;
  constexpr double narrow = 0x1p-8;
  constexpr const char* stays_wide = "the enclosure of the endless block stays wide";
  const std::vector<TailSide::Block>& blocks = proved.sides.front().blocks;
  if (blocks.empty() || !(blocks.back().widths.back() < narrow)) {
    proved.no_growth = stays_wide;
    return;
  }
  const long first_periods = std::max(
      std::min(affordable_positions(pair), 256L) - static_cast<long>(pair.left.prefix.size() + pair.left.suffix.size()),
      1L);
  // Later blocks begin where less is open but hold for fewer n: the first one whose constants are near each other.
  const auto is_close = [](const TailGrowth& law) {
    return law.least && law.least_power == law.most_power && law.most <= 4 * *law.least;
  };
  for (const unsigned doublings : {12U, 16U, 20U, 24U, 32U, 48U, 64U}) {
    const Integer begin = Integer(1) << doublings;
    if (begin <= first_periods) continue;
    try {
      TailGrowth law = growth_from(pair, first_periods, begin, Rational(9, 8));
      if (!proved.growth || law.least) proved.growth = std::move(law);
    } catch (const Refused&) {
      if (!proved.growth) proved.no_growth = stays_wide;
      continue;
    }
    proved.no_growth.clear();
    if (is_close(*proved.growth)) break;
  }
}

}  // namespace snellen
