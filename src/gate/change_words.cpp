// SPDX-License-Identifier: LGPL-3.0-or-later
#include "change_words.hpp"

#include <fmt/format.h>

#include <optional>

#include "snellen/number/decimal.hpp"

namespace snellen {
namespace {

/// Below zero when the number fell, above when it rose, zero when one of the two is no number.
int direction(const Change& change) {
  const std::optional<Rational> was = parse_rational(change.was);
  const std::optional<Rational> now = parse_rational(change.now);
  return !was || !now ? 0 : *now < *was ? -1 : *was < *now ? 1 : 0;
}

std::string of_direction(const Change& change, std::string_view fell, std::string_view rose, std::string_view other) {
  const int by = direction(change);
  return std::string(by < 0 ? fell : by > 0 ? rose : other);
}

}  // namespace

std::string change_meaning(Metric metric, const Change& change) {
  if (change.now == "nothing") return "the case no longer has this value";
  if (change.now == "undecided" || change.now == "?") {
    const bool in_figure = naming(metric).of == MetricNaming::Of::figure_series;
    return in_figure ? "the figure's balls do not decide the value" : "the value is not decided at the precision limit";
  }
  if (change.now == "X" || change.now == "exceptional") return "a NaN or an infinity occurs";
  switch (metric) {
    case Metric::distance:
      return "certified digits are facts about the model: it, its weights or the two sequences are not what they were";
    case Metric::bits:
    case Metric::bits_first:
      return of_direction(change, "fewer bits tell the two sequences apart",
                          "more bits are needed to tell the two sequences apart",
                          "whether any precision tells the two sequences apart has changed");
    case Metric::bits_gaps:
      return "other precisions between the fewest bits and the stable ones fail to tell the two sequences apart";
    case Metric::verdict:
      if (change.now == "C") return "the two sequences are the same floats";
      return "the two sequences are different floats";
    case Metric::first_collapsed:
    case Metric::collapsed_from:
      return of_direction(change, "the two sequences collapse earlier", "the two sequences collapse later",
                          "whether the two sequences collapse has changed");
    case Metric::growth:
      return of_direction(change, "needed bits grow more slowly with the length",
                          "needed bits grow faster with the length", "whether there is a growth law has changed");
    case Metric::tail:
      if (change.now == "unknown" || change.now == "boundary") return "nothing is proved for every n any more";
      return "what holds for every n from some n on has changed";
    case Metric::tail_from:
      return of_direction(change, "the statement for every n holds from an earlier n on",
                          "the statement for every n is proved from a later n on only",
                          "the statement for every n has come or gone");
    case Metric::tail_exception:
      return "the last n known to be an exception has changed";
    case Metric::conclusion:
      if (change.now == "vacuous") {
        return "the claim's bound says no more than what holds for any input: nothing is tested any more";
      }
      return "the claim does not conclude as it did";
    case Metric::findings:
      return "the claim makes another number of findings";
    case Metric::vacuous:
      return of_direction(change, "fewer of the claim's bounds are vacuous",
                          "more of the claim's bounds say no more than what holds for any input",
                          "the claim has another number of vacuous bounds");
    case Metric::ratio:
      return "the worst ratio of a measured value to its bound has changed";
    case Metric::least:
    case Metric::mean:
    case Metric::greatest:
      return "certified digits are facts about the figure: its settings, its draws or how it is computed are not what "
             "they were";
    case Metric::mean_below:
    case Metric::all_below:
      return of_direction(change, "the series stays below the threshold from an earlier n on",
                          "the series stays below the threshold from a later n on only",
                          "whether the series comes to stay below the threshold has changed");
    case Metric::proved_below:
      return of_direction(change, "the bound is proved to be below the threshold from an earlier n on",
                          "the bound is proved to be below the threshold from a later n on only",
                          "the proof for every n has come or gone");
  }
  return {};
}

std::string changes_words(std::span<const Change> changes, std::size_t most) {
  std::string words;
  for (std::size_t k = 0; k < changes.size() && k < most; ++k) {
    if (k > 0) words += "; ";
    if (!changes[k].at.empty()) words += changes[k].at + ": ";
    words += fmt::format("{} -> {}", changes[k].was, changes[k].now);
  }
  if (changes.size() > most) words += fmt::format("; and {} more changes", changes.size() - most);
  return words;
}

}  // namespace snellen
