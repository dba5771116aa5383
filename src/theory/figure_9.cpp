// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/figure_9.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <functional>

#include "lemma_b2_head.hpp"
#include "noisy_row.hpp"
#include "proved_bounds.hpp"
#include "snellen/error.hpp"
#include "snellen/number/decimal.hpp"

namespace snellen {
namespace {

constexpr long head_length = 200;
constexpr long least_length = 500;
constexpr long greatest_length = 10000;

Rational noise() {
  return Rational(1) / 10;
}

/// A quantity of one seed's row at length n.
using Value = std::function<Real(std::size_t seed, long n)>;

FigurePoint point_at(long n, long seeds, const Value& value) {
  const Real first = value(0, n);
  FigurePoint point{n, first, first, first};
  for (std::size_t k = 1; k < static_cast<std::size_t>(seeds); ++k) {
    const Real next = value(k, n);
    point.least = min(point.least, next);
    point.mean += next;
    point.greatest = max(point.greatest, next);
  }
  point.mean /= Real(seeds, point.mean.precision());
  return point;
}

std::vector<FigurePoint> points_at(const std::vector<long>& lengths, long seeds, const Value& value) {
  std::vector<FigurePoint> points(lengths.size(), FigurePoint{0, Real(0, 2), Real(0, 2), Real(0, 2)});
  tbb::parallel_for(std::size_t{0}, lengths.size(),
                    [&](std::size_t k) { points[k] = point_at(lengths[k], seeds, value); });
  return points;
}

/// The points at the lengths, with the crossings of every n between the first and the last.
FigureSeries series_of(std::string name, const FigureQuestion& question, const std::vector<long>& lengths,
                       const Value& value) {
  std::vector<long> every;
  for (long n = lengths.front(); n <= lengths.back(); ++n) every.push_back(n);
  FigureSeries series{std::move(name), points_at(every, question.seeds, value), {}, {}};
  find_crossings(series, question.threshold);
  std::vector<FigurePoint> kept;
  for (const long n : lengths) kept.push_back(std::move(series.points[static_cast<std::size_t>(n - lengths.front())]));
  series.points = std::move(kept);
  return series;
}

NoisyRow row_of(long length, std::uint64_t seed, Precision precision) {
  return {uniform_noisy_logits(length, head_length, 1, noise(), seed), precision};
}

/// Half of every value, and the crossings that it has.
FigureVariant halved(const FigureQuestion& question, const std::vector<long>& lengths, const Value& measured) {
  const Value half = [&](std::size_t seed, long n) { return measured(seed, n) / 2; };
  return {"total variation",
          "the sum of |y_i - y*_i|, as the paper defines it",
          "half of the sum",
          {series_of("measured", question, lengths, half)}};
}

/// Logits and noise of their own at every length; crossings are those of the sweep.
FigureVariant drawn_afresh(const FigureQuestion& question, const std::vector<long>& lengths) {
  const Value value = [&](std::size_t seed, long n) {
    const std::uint64_t own = question.seed + seed + static_cast<std::uint64_t>(n) * 1000003;
    return row_of(n, own, question.precision).distance(n);
  };
  FigureSeries series{"measured", points_at(lengths, question.seeds, value), {}, {}};
  find_crossings(series, question.threshold);
  return {"logits", "one row per seed, its first n entries", "a row of its own for every n", {std::move(series)}};
}

std::string certificate(const FigureQuestion& question, const Real& range, const Real& eta) {
  const Real threshold(question.threshold, question.precision);
  const std::optional<long> from = head_bound_below_from(head_length, range, eta, threshold);
  const std::string bound = to_decimal(question.threshold, 6);
  if (!from) return fmt::format("no length from which on every such row is below {} was certified", bound);
  return fmt::format("for every n >= {} every such row is below {}, whatever is drawn", *from, bound);
}

}  // namespace

Figure figure_9(const FigureQuestion& question, const Progress& progress) {
  const std::vector<long> lengths =
      question.lengths.empty() ? logarithmic_lengths(least_length, greatest_length, 24) : question.lengths;
  if (lengths.front() <= head_length) {
    throw InputError(
        "figure.lengths",
        fmt::format("length {} is not longer than the {} entries with noise", lengths.front(), head_length),
        fmt::format("take lengths from {} on", head_length + 1));
  }
  if (question.seeds < 1) throw InputError("figure.seeds", "no seeds", "take 1 or more");
  if (progress) progress(0);
  std::vector<std::optional<NoisyRow>> rows(static_cast<std::size_t>(question.seeds));
  tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t k) {
    rows[k].emplace(row_of(lengths.back(), question.seed + k, question.precision));
  });
  if (progress) progress(0.2);

  const Real range(1, question.precision);
  const Real eta(noise(), question.precision);
  const Value measured = [&](std::size_t seed, long n) { return rows[seed]->distance(n); };
  const Value by_mass = [&](std::size_t seed, long n) { return head_bound(rows[seed]->head_mass(n), eta); };
  const Value worst = [&](std::size_t, long n) { return head_bound(heaviest_mass(head_length, n, range), eta); };
  Figure figure{.id = "figure-9",
                .title = "Total variation of two softmaxes, noise on the first 200 logits",
                .abscissa = "n",
                .ordinate = "total variation",
                .threshold = question.threshold,
                .series = {series_of("measured", question, lengths, measured),
                           series_of("bound by the head's mass", question, lengths, by_mass),
                           series_of("bound of the worst case", question, lengths, worst)},
                .variants = {},
                .notes = {"logits uniform in [0, 1], noise uniform in [0, 0.1] on the first 200 of them, to 32 bits",
                          "one row per seed; length n is its first n entries",
                          "total variation is the sum of |y_i - y*_i|, without a factor 1/2",
                          "both bounds are form 2E of Lemma B.2, with the mass of the head and with the largest mass "
                          "that 200 logits in [0, 1] can have",
                          "crossings are those of every n between the ends, not only of the lengths shown",
                          certificate(question, range, eta)}};
  if (progress) progress(0.8);
  if (question.variants) {
    figure.variants.push_back(halved(question, lengths, measured));
    figure.variants.push_back(drawn_afresh(question, lengths));
  }
  if (progress) progress(1);
  return figure;
}

}  // namespace snellen
