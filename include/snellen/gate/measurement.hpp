// SPDX-License-Identifier: LGPL-3.0-or-later
// What a case computes as a flat list of named values, in the words that reports use: what expectations speak of and
// baselines keep. docs/reference/check.md lists the names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snellen/tail/proof.hpp"
#include "snellen/theory/figure.hpp"
#include "snellen/theory/verification.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen {

/// The kinds of values.
enum class Metric : std::uint8_t {
  distance,         ///< certified, six digits
  bits,             ///< needed to tell the sides apart for good (p_stable)
  bits_first,       ///< the fewest that tell them apart (p_first)
  bits_gaps,        ///< between the two, those that do not
  verdict,          ///< D, C, ? or X
  first_collapsed,  ///< the first n with C
  collapsed_from,   ///< the n from which on every n of the sweep has C
  growth,           ///< the fitted slope of bits against log2 n
  tail,             ///< what is proved for every n
  tail_from,        ///< from which n on
  tail_exception,   ///< the last exception that is known
  conclusion,       ///< of a claim's check
  findings,         ///< of a claim's check: how many
  vacuous,          ///< of a claim's check: how many of them have a vacuous bound
  ratio,            ///< of a claim's check: measured / bound of the worst finding
  least,            ///< of a figure's series, over the seeds
  mean,             ///< likewise
  greatest,         ///< likewise
  mean_below,       ///< of a figure's series: from which n on every mean is below the threshold
  all_below,        ///< the same of every greatest value
  proved_below      ///< the same, proved for every n from there on
};
inline constexpr std::size_t metric_count = 21;

/// "bits", "bits-first", "tail-from", ...
std::string_view word(Metric metric);

/// What a metric's name is followed by.
struct MetricNaming {
  enum class Of : std::uint8_t {
    nothing,
    formats,       ///< of the question
    columns,       ///< formats and policies
    bit_columns,   ///< "storage" and families
    checks,        ///< of a claim
    figure_series  ///< of a figure, those of its variants included
  };
  Of of = Of::nothing;
  bool at_n = false;                    ///< one value for each n
  bool numeric = false;                 ///< may be a number
  std::vector<std::string_view> words;  ///< other values that it may have
  std::string_view example;             ///< a value, as an expectation writes it
};
const MetricNaming& naming(Metric metric);

/// The name of a series of values: "verdict.bf16".
struct SeriesName {
  Metric metric = Metric::distance;
  std::string of;  ///< a format, a policy, a family, a check, a series; empty for Of::nothing
  bool operator==(const SeriesName&) const = default;
};
std::string text(const SeriesName& name);

struct MeasuredValue {
  enum class State : std::uint8_t {
    decided,
    undecided,   ///< at the precision limit, or nothing is proved
    exceptional  ///< a NaN or an infinity occurs
  };
  std::optional<long> n;  ///< none for a value of the whole case
  std::string value;      ///< "D", "21", "0.0123457"; the word of its state when it is not decided
  State state = State::decided;
  bool operator==(const MeasuredValue&) const = default;
};

/// All values with one name, n ascending.
struct MeasuredSeries {
  SeriesName name;
  std::vector<MeasuredValue> values;
  bool operator==(const MeasuredSeries&) const = default;
};

/// The values of a table and of the statements for every n below it (none: they were not asked for).
std::vector<MeasuredSeries> measured(const ThresholdTable& table, std::span<const TailStatement> for_all);

/// The values of a checked claim: by check, in the order of its findings.
std::vector<MeasuredSeries> measured(const CheckedCase& checked);

/// The values of a figure: what its records show, with all their digits or undecided, and where its series cross the
/// threshold. A series is named as in the figure, in lower case and with hyphens, that of a variant with the variant's
/// choice before it: "mean.rope", "mean.residual.sinusoidal".
std::vector<MeasuredSeries> measured(const Figure& figure);

/// The names of the series that `measured` gives for this question: what an expectation may speak of.
std::vector<SeriesName> series_names(const Question& question, bool for_all);
std::vector<SeriesName> series_names(const Claim& claim);
std::vector<SeriesName> series_names(const FigureOutline& outline);

}  // namespace snellen
