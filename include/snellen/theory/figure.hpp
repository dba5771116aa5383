// SPDX-License-Identifier: LGPL-3.0-or-later
// Figures of the paper as certified data: per length the least, mean and greatest value over the seeds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "snellen/model/transformer.hpp"
#include "snellen/theory/claim.hpp"
#include "snellen/threshold/question.hpp"

namespace snellen {

/// Where queries, keys and values come from.
enum class VectorSource : std::uint8_t {
  tokens,   ///< each token has its own Gaussian query, key and value
  matrices  ///< matrices N(0, 1/d) times one unit Gaussian embedding per token, normalised where the figure normalises
};

/// What the paper leaves open about its attention figures. Each figure has its own standard choices.
struct AttentionChoices {
  VectorSource source = VectorSource::tokens;
  DistanceNorm norm = DistanceNorm::l1;
  bool residual = false;               ///< the token's own vector, sinusoid included, is added: z = v + o
  bool sinusoids_on_values = false;    ///< added sinusoids reach the values too, not only queries and keys
  bool sinusoids_before_norm = false;  ///< they are added before the vectors are normalised, not after
  double slope = 0x1p-8;               ///< ALiBi's, of its single head; the ALiBi paper's 2^(-8h/H) with h = H = 1
  double rope_theta = 10000;
  double sinusoid_theta = 10000;
  bool operator==(const AttentionChoices&) const = default;
};

struct FigureQuestion {
  std::vector<long> lengths;  ///< ascending; empty: the paper's, spaced evenly in log n
  std::uint64_t seed = 1;     ///< of the first of the seeds, which are consecutive
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
  std::vector<long> lengths;         ///< the question's, or the figure's own
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

/// Fills mean_below, all_below and whether they are decided, from the points.
void find_crossings(FigureSeries& series, const Rational& threshold);

/// About `count` distinct lengths from `least` to `most`, spaced evenly in log n, both ends among them.
std::vector<long> logarithmic_lengths(long least, long most, long count);

/// Added sinusoids, one attention layer, Gaussian queries, keys and values of variance 1/d: distance of the last
/// token's representations of length n and n + 1, the copied token last in both.
Figure figure_8(const FigureQuestion& question, const Progress& progress = {});

/// Sinusoids, RoPE, ALiBi and no positions: the same with standard Gaussian vectors, normalised as LayerNorm would.
Figure figure_10(const FigureQuestion& question, const Progress& progress = {});

/// Throw InputError, as the figures themselves, for what a figure cannot have: "figure.lengths", "figure.width" or
/// "figure.seeds", then the problem.
FigureOutline figure_8_outline(const FigureQuestion& question);
FigureOutline figure_10_outline(const FigureQuestion& question);

}  // namespace snellen
