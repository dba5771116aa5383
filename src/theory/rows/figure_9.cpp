// SPDX-License-Identifier: LGPL-3.0-or-later
#include "snellen/theory/figure_9.hpp"

#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
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

/// Tells of a part of the work, which ends at `end`.
struct ProgressPart {
  const Progress& progress;
  double begin;
  double end;

  void tell(std::size_t done, std::size_t all) const {
    if (progress) progress(begin + (end - begin) * static_cast<double>(done) / static_cast<double>(all));
  }
};

std::vector<FigurePoint> points_at(const std::vector<long>& n_values, long seeds, const Value& value,
                                   const ProgressPart& part) {
  constexpr std::size_t at_once = 256;  // then the caller hears of it
  std::vector<FigurePoint> points(n_values.size(), FigurePoint{0, Real(0, 2), Real(0, 2), Real(0, 2)});
  for (std::size_t begin = 0; begin < n_values.size(); begin += at_once) {
    const std::size_t end = std::min(begin + at_once, n_values.size());
    tbb::parallel_for(begin, end, [&](std::size_t k) { points[k] = point_at(n_values[k], seeds, value); });
    part.tell(end, n_values.size());
  }
  return points;
}

/// Fills the points at the lengths, with the crossings of every n between the first and the last.
void fill_series(FigureSeries& series, const FigureQuestion& question, const std::vector<long>& n_values,
                 const Value& value, const ProgressPart& part) {
  std::vector<long> every;
  for (long n = n_values.front(); n <= n_values.back(); ++n) every.push_back(n);
  series.points = points_at(every, question.seeds, value, part);
  find_crossings(series, question.threshold);
  std::vector<FigurePoint> kept;
  for (const long n : n_values)
    kept.push_back(std::move(series.points[static_cast<std::size_t>(n - n_values.front())]));
  series.points = std::move(kept);
}

NoisyRow row_of(long length, std::uint64_t seed, Precision precision) {
  return {uniform_noisy_logits(length, head_length, 1, noise(), seed), precision};
}

/// Logits and noise of their own at every length; crossings are those of the sweep.
void fill_afresh(FigureSeries& series, const FigureQuestion& question, const std::vector<long>& n_values,
                 const ProgressPart& part) {
  const Value value = [&](std::size_t seed, long n) {
    const std::uint64_t own = question.seed + seed + static_cast<std::uint64_t>(n) * 1000003;
    return row_of(n, own, question.precision).distance(n);
  };
  series.points = points_at(n_values, question.seeds, value, part);
  find_crossings(series, question.threshold);
}

std::string certificate(const std::optional<long>& from, const Rational& threshold) {
  const std::string bound = to_decimal(threshold, 6);
  if (!from) return fmt::format("no length from which on every such row is below {} was certified", bound);
  return fmt::format("for every n >= {} every such row is below {}, whatever is drawn", *from, bound);
}

std::vector<long> lengths_of(const FigureQuestion& question) {
  return question.n_values.empty() ? logarithmic_lengths(least_length, greatest_length, 24) : question.n_values;
}

}  // namespace

FigureEffort figure_9_effort(const FigureQuestion& question) {
  const std::vector<long> n_values = lengths_of(question);
  const Integer ball = bytes_of_ball(question.precision) + 16;  // a Real
  const Integer longest = n_values.back();
  const Integer span = n_values.back() - n_values.front() + 1;
  const Integer number = 192;  // a logit, drawn as a rational, and its noise
  const auto threads = static_cast<long>(tbb::this_task_arena::max_concurrency());
  Integer fresh = 0;
  if (question.variants) {
    for (const long n : n_values) fresh += 128 * Integer(n) + 5 * head_length;
  }
  // A distance takes five operations an entry of the head, twice with variants; a row an exponential and a draw each.
  const Integer point = 5 * head_length * (question.variants ? 2 : 1) + 64;
  return {.multiply_adds = question.seeds * (span * point + 128 * longest + fresh) + 64 * span,
          .bytes = question.seeds * longest * ball + 2 * span * (3 * ball + 16) + threads * longest * (number + ball) +
                   static_cast<long>(n_values.size()) * 5 * (3 * ball + 16)};
}

FigureOutline figure_9_outline(const FigureQuestion& question) {
  FigureOutline outline;
  outline.n_values = lengths_of(question);
  if (outline.n_values.front() <= head_length) {
    throw InputError(
        "figure.lengths",
        fmt::format("length {} is not longer than the {} entries with noise", outline.n_values.front(), head_length),
        fmt::format("take lengths from {} on", head_length + 1));
  }
  constexpr long most = 1L << 20;
  if (outline.n_values.back() > most) {
    throw InputError("figure.lengths", fmt::format("length {} is out of range", outline.n_values.back()),
                     fmt::format("take lengths up to {}", most));
  }
  if (question.seeds < 1) throw InputError("figure.seeds", "no seeds", "take 1 or more");
  check_effort(figure_9_effort(question), "figure-9");
  outline.series = {{.name = "measured"},
                    {.name = "bound by the head's mass"},
                    {.name = "bound of the worst case", .about_every_n = true}};
  if (question.variants) {
    outline.variants = {{"total variation",
                         "the sum of |y_i - y*_i|, as the paper defines it",
                         "half of the sum",
                         {FigureSeries{.name = "measured"}}},
                        {"logits",
                         "one row per seed, its first n entries",
                         "a row of its own for every n",
                         {FigureSeries{.name = "measured"}}}};
  }
  return outline;
}

Figure figure_9(const FigureQuestion& question, const Progress& progress) {
  FigureOutline outline = figure_9_outline(question);
  const std::vector<long>& n_values = outline.n_values;
  if (progress) progress(0);
  std::vector<std::optional<NoisyRow>> rows(static_cast<std::size_t>(question.seeds));
  tbb::parallel_for(std::size_t{0}, rows.size(), [&](std::size_t k) {
    rows[k].emplace(row_of(n_values.back(), question.seed + k, question.precision));
  });
  if (progress) progress(0.2);

  const Real range(1, question.precision);
  const Real eta(noise(), question.precision);
  const Value measured = [&](std::size_t seed, long n) { return rows[seed]->distance(n); };
  const Value half = [&](std::size_t seed, long n) { return measured(seed, n) / 2; };
  const Value by_mass = [&](std::size_t seed, long n) { return head_bound(rows[seed]->head_mass(n), eta); };
  const Value worst = [&](std::size_t, long n) { return head_bound(heaviest_mass(head_length, n, range), eta); };
  const double end = question.variants ? 0.6 : 1;
  fill_series(outline.series[0], question, n_values, measured, {progress, 0.2, 0.4});
  fill_series(outline.series[1], question, n_values, by_mass, {progress, 0.4, 0.5});
  FigureSeries& of_worst = outline.series[2];
  fill_series(of_worst, question, n_values, worst, {progress, 0.5, end});
  of_worst.proved_below = head_bound_below_from(head_length, range, eta, Real(question.threshold, question.precision));
  if (question.variants) {
    fill_series(outline.variants[0].series.front(), question, n_values, half, {progress, 0.6, 0.8});
    fill_afresh(outline.variants[1].series.front(), question, n_values, {progress, 0.8, 1});
  }
  if (progress) progress(1);
  const std::string proved = certificate(of_worst.proved_below, question.threshold);
  return {.id = "figure-9",
          .title = "Total variation of two softmaxes, noise on the first 200 logits",
          .abscissa = "n",
          .ordinate = "total variation",
          .threshold = question.threshold,
          .series = std::move(outline.series),
          .variants = std::move(outline.variants),
          .notes = {"logits uniform in [0, 1], noise uniform in [0, 0.1] on the first 200 of them, to 32 bits",
                    "one row per seed; length n is its first n entries",
                    "total variation is the sum of |y_i - y*_i|, without a factor 1/2",
                    "both bounds are form 2E of Lemma B.2, with the mass of the head and with the largest mass "
                    "that 200 logits in [0, 1] can have",
                    "crossings are those of every n between the ends, not only of the lengths shown", proved}};
}

}  // namespace snellen
