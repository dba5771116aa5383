// SPDX-License-Identifier: LGPL-3.0-or-later
// Figures of the paper as certified data: per length the least, mean and greatest value over the seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snellen/model/transformer.hpp"
#include "snellen/theory/attention_choices.hpp"
#include "snellen/theory/claim.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen {

struct FigureQuestion {
  std::vector<long>
      n_values;  ///< ascending; empty: the paper's, spaced evenly in log n, and where its curves were read off
  std::uint64_t seed = 1;  ///< of the first of the seeds, which are consecutive
  long seeds = 5;
  std::int32_t width = 64;  ///< d, where the figure has one
  Rational threshold = Rational(1) / 128;
  std::optional<AttentionChoices> attention;  ///< empty: the figure's standard choices
  bool variants = true;                       ///< also compute what each open choice changes
  Precision precision = 128;                  ///< bits
};

struct FigurePoint {
  long n = 0;
  Real least;  ///< over the seeds, enclosed; as are the others
  Real mean;
  Real greatest;
};

struct FigureSeries {
  std::string name = {};  ///< "RoPE"
  std::vector<FigurePoint> points = {};
  std::optional<long> mean_below = {};    ///< the first n from which on every mean is certainly below the threshold
  std::optional<long> all_below = {};     ///< the same of the greatest
  bool mean_decided = true;               ///< the mean before mean_below certainly is not below
  bool all_decided = true;                ///< the same of all_below
  bool about_every_n = false;             ///< the values are known for every n, so that proved_below has a meaning
  std::optional<long> proved_below = {};  ///< the first n from which on all are below, for ever; none: not proved
};

/// A choice that the paper leaves open, the other way round.
struct FigureVariant {
  std::string choice;                ///< "residual"
  std::string standard;              ///< what the figure takes: "left out"
  std::string other;                 ///< what these series take: "added"
  std::vector<FigureSeries> series;  ///< those that the choice concerns, by the names of the figure's
};

/// What a figure will have, before anything is computed.
struct FigureOutline {
  std::vector<long> n_values;        ///< the question's, or the figure's own
  std::vector<FigureSeries> series;  ///< without points, as those of the variants
  std::vector<FigureVariant> variants;
};

struct Figure {
  std::string id;  ///< "figure-8"
  std::string title;
  std::string abscissa;  ///< label of the axis of n
  std::string ordinate;
  Rational threshold;
  std::vector<FigureSeries> series;
  std::vector<FigureVariant> variants;
  std::vector<std::string> notes;  ///< how it is computed, and every choice that was made
};

/// Bounds on what a figure costs, known before anything is computed.
struct FigureEffort {
  Integer multiply_adds;  ///< of balls, or as much work: a drawn number, an exponential and a sine count as 64
  Integer bytes;          ///< that are in use at one time
};

/// What is begun at most.
inline constexpr std::int64_t most_figure_multiply_adds = 1'000'000'000'000;
inline constexpr std::int64_t most_figure_bytes = std::int64_t{2} << 30;

/// Throws InputError, "figure.effort", with the numbers, when that is more than what is begun.
void check_effort(const FigureEffort& effort, std::string_view figure);

/// The memory of one ball of so many bits, with what the allocator adds.
Integer bytes_of_ball(Precision precision);

/// Fills mean_below, all_below and whether they are decided, from the points.
void find_crossings(FigureSeries& series, const Rational& threshold);

/// About `count` distinct lengths from `least` to `most`, spaced evenly in log n, both ends among them: the integers
/// nearest to least^(1 - t) most^t, t = 0, 1/(count - 1), ..., 1. Found in integers, so that they are the same
/// anywhere.
std::vector<long> logarithmic_lengths(long least, long most, long count);

/// Added sinusoids, one attention layer, Gaussian queries, keys and values of variance 1/d: distance of the last
/// token's representations of length n and n + 1, the copied token last in both.
Figure figure_8(const FigureQuestion& question, const Progress& progress = {});

/// Sinusoids, RoPE, ALiBi and no positions: the same with vectors of unit length.
Figure figure_10(const FigureQuestion& question, const Progress& progress = {});

/// A bound on what they cost; the paper's lengths where the question has none.
FigureEffort figure_8_effort(const FigureQuestion& question);
FigureEffort figure_10_effort(const FigureQuestion& question);

/// Throw InputError, as the figures themselves, for what a figure cannot have: "figure.lengths", "figure.width",
/// "figure.seeds" or "figure.effort", then the problem.
FigureOutline figure_8_outline(const FigureQuestion& question);
FigureOutline figure_10_outline(const FigureQuestion& question);

}  // namespace snellen
