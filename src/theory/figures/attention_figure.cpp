// SPDX-License-Identifier: LGPL-3.0-or-later
// Figures 8 and 10: one attention layer over Gaussian queries, keys and values; only the last query of each length is
// computed.
#include <fmt/format.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <iterator>

#include "attention_layer.hpp"
#include "attention_variations.hpp"
#include "snellen/error.hpp"
#include "snellen/theory/figure.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
namespace {

/// A figure of one attention layer.
struct AttentionFigure {
  std::string id;
  std::string title;
  std::vector<PositionScheme> schemes;
  AttentionChoices standard;
  std::vector<long>
      read_off;  ///< where the page compares it with the paper's curves, from the sweep's first to its last
};

FigureQuestion completed(const FigureQuestion& asked, const AttentionFigure& figure) {
  FigureQuestion question = asked;
  if (question.n_values.empty()) {
    const std::vector<long> sweep = logarithmic_lengths(figure.read_off.front(), figure.read_off.back(), 40);
    std::ranges::set_union(sweep, figure.read_off, std::back_inserter(question.n_values));
  }
  if (!std::ranges::is_sorted(question.n_values, std::less_equal()) || question.n_values.front() < 1 ||
      question.n_values.back() > (1L << 20)) {
    throw InputError("figure.lengths", "not ascending within 1 .. 2^20",
                     "write values of n in that range, in ascending order");
  }
  if (question.seeds < 1 || question.seeds > 1000) {
    throw InputError("figure.seeds", fmt::format("{} is out of range", question.seeds), "take 1 to 1000");
  }
  if (question.width < 2 || question.width % 2 != 0 || question.width > 4096) {
    throw InputError("figure.width", fmt::format("{} cannot be used", question.width), "take an even width up to 4096");
  }
  return question;
}

std::vector<AttentionVariation> asked_variations(const AttentionFigure& what, const FigureQuestion& question) {
  return attention_variations(question.attention.value_or(what.standard), what.schemes, question.variants);
}

bool any_matrices(const std::vector<AttentionVariation>& all) {
  return std::ranges::any_of(
      all, [](const AttentionVariation& one) { return one.choices.source == VectorSource::matrices; });
}

/// One evaluation of the layer, and all series that are read off it: distance and residual change nothing before.
struct Evaluation {
  struct Use {
    std::size_t variation;
    std::size_t series;
  };
  AttentionChoices choices;
  PositionScheme scheme;
  std::vector<Use> uses;
};

std::vector<Evaluation> evaluations_of(const std::vector<AttentionVariation>& all) {
  std::vector<Evaluation> out;
  for (std::size_t k = 0; k < all.size(); ++k) {
    AttentionChoices layer = all[k].choices;
    layer.distance = all.front().choices.distance;
    layer.residual = all.front().choices.residual;
    for (std::size_t series = 0; series < all[k].schemes.size(); ++series) {
      const PositionScheme scheme = all[k].schemes[series];
      const auto same = std::ranges::find_if(
          out, [&](const Evaluation& one) { return one.choices == layer && one.scheme == scheme; });
      if (same != out.end()) {
        same->uses.push_back({k, series});
      } else {
        out.push_back({layer, scheme, {{k, series}}});
      }
    }
  }
  return out;
}

FigureEffort effort_of(const FigureQuestion& question, const std::vector<AttentionVariation>& all) {
  const std::vector<Evaluation> evaluations = evaluations_of(all);
  const auto count = static_cast<long>(question.n_values.size());
  const Integer width = question.width;
  const Integer longest = question.n_values.back();
  const Integer nodes = longest + count;
  Integer keys = 0;  // of all queries
  for (const long n : question.n_values) keys += 2 * n + 1;
  const bool matrices = any_matrices(all);
  // Per key a score, an exponential and a row of the average. Per node, its key and value: placed, normalised, turned
  // in some 32 operations an entry, multiplied by matrices. Per seed, what is drawn.
  const Integer placing = nodes * width * (32 + (matrices ? 2 * width : Integer(0)));
  const Integer drawn = longest * width * (matrices ? 3 : 2) + 3 * width * width;
  std::size_t values = 0;
  for (const AttentionVariation& one : all) values += one.schemes.size();
  FigureEffort effort;
  effort.multiply_adds =
      question.seeds * (static_cast<long>(evaluations.size()) * (keys * (2 * width + 64) + placing) + 64 * drawn);
  // Up to 3 tables of sinusoids, 2 matrices that are kept, 2 that are turned or get sinusoids and 2 between; the last
  // tokens' queries are counted as 4 rows a length. Each thread gathers the values of up to twice as many keys.
  const Integer ball = bytes_of_ball(question.precision);
  const auto threads = static_cast<long>(tbb::this_task_arena::max_concurrency());
  const Integer of_block = std::max(Integer(LastTokens::most_keys), longest + 1);
  effort.bytes = ball * width * (9 * nodes + 24 * count) + 2 * ball * of_block +
                 2 * threads * Integer(sizeof(arb_struct)) * width * (longest + 1) + 8 * drawn +
                 (ball + 16) * count * static_cast<long>(values) * (question.seeds + 4);
  return effort;
}

/// By variation, by series, by seed, by length.
using Measured = std::vector<std::vector<std::vector<std::vector<Real>>>>;

/// |y_n - y*_(n+1)| by length.
std::vector<Real> distances(const BallMatrix& last, CoordinateDistance distance, Precision precision) {
  std::vector<Real> out(static_cast<std::size_t>(last.rows() / 2), Real(0, precision));
  const DistanceNorm norm = distance == CoordinateDistance::linf ? DistanceNorm::linf : DistanceNorm::l1;
  for (std::size_t k = 0; k < out.size(); ++k) {
    const auto left = static_cast<std::int64_t>(2 * k);
    out[k] = Real(snellen::distance(last.balls(left), last.balls(left + 1), norm, precision), precision);
    if (distance == CoordinateDistance::mean) out[k] /= Real(static_cast<long>(last.columns()), precision);
  }
  return out;
}

Measured measure(const FigureQuestion& question, const std::vector<AttentionVariation>& all, const Progress& progress) {
  const Certified a(question.precision);
  const LastTokens last(question.n_values);
  SinusoidTables tables(last, question.width, question.precision);
  const std::vector<Evaluation> evaluations = evaluations_of(all);
  Measured measured;
  for (const AttentionVariation& one : all) measured.emplace_back(one.schemes.size());
  constexpr std::size_t drawing = 4;  // takes as long as some evaluations do
  const double steps = static_cast<double>(evaluations.size() + drawing) * static_cast<double>(question.seeds);
  double done = 0;
  const auto tell = [&](double more) {
    if (progress) progress(std::min(1.0, (done + more) / steps));
  };
  tell(0);
  for (long s = 0; s < question.seeds; ++s) {
    const SeedDraws draws(question.seed + static_cast<std::uint64_t>(s), last, question.width, any_matrices(all));
    done += drawing;
    tell(0);
    AttentionLayer layer(last, draws, tables, question.width, question.precision);
    for (const Evaluation& one : evaluations) {
      const auto after_block = [&](std::size_t blocks) {
        tell(static_cast<double>(blocks) / static_cast<double>(last.blocks().size()));
      };
      const BallMatrix attended = layer.attended(one.choices, one.scheme, after_block);
      done += 1;
      for (const Evaluation::Use& use : one.uses) {
        const AttentionChoices& choices = all[use.variation].choices;
        // The copied token's content is the same on both sides; what it adds to the difference is its sinusoid.
        const bool residual = choices.residual && one.scheme == PositionScheme::sinusoidal;
        const BallMatrix z =
            residual
                ? a.add(attended, a.rows(tables.at(choices.sinusoid_theta, choices.first_exponent), last.queries()))
                : attended;
        measured[use.variation][use.series].push_back(distances(z, choices.distance, question.precision));
      }
    }
  }
  return measured;
}

/// Fills a series: least, mean and greatest over the seeds.
void summarise(FigureSeries& series, const std::vector<std::vector<Real>>& by_seed, const FigureQuestion& question) {
  for (std::size_t row = 0; row < question.n_values.size(); ++row) {
    Real least = by_seed.front()[row];
    Real greatest = least;
    Real sum(0, question.precision);
    for (const std::vector<Real>& seed : by_seed) {
      least = min(least, seed[row]);
      greatest = max(greatest, seed[row]);
      sum += seed[row];
    }
    series.points.push_back({question.n_values[row], least, sum / question.seeds, greatest});
  }
  find_crossings(series, question.threshold);
}

FigureOutline outline_of(const std::vector<long>& n_values, const std::vector<AttentionVariation>& all) {
  FigureOutline outline{n_values, {}, {}};
  for (std::size_t k = 0; k < all.size(); ++k) {
    std::vector<FigureSeries> series;
    for (const PositionScheme scheme : all[k].schemes) series.push_back({.name = std::string(name_of(scheme))});
    if (k == 0) {
      outline.series = std::move(series);
    } else {
      outline.variants.push_back({all[k].choice, all[k].standard, all[k].other, std::move(series)});
    }
  }
  return outline;
}

FigureEffort attention_effort(const AttentionFigure& what, const FigureQuestion& asked) {
  const FigureQuestion question = completed(asked, what);
  return effort_of(question, asked_variations(what, question));
}

FigureOutline attention_outline(const AttentionFigure& what, const FigureQuestion& asked) {
  const FigureQuestion question = completed(asked, what);
  const std::vector<AttentionVariation> all = asked_variations(what, question);
  check_effort(effort_of(question, all), what.id);
  return outline_of(question.n_values, all);
}

Figure attention_figure(const AttentionFigure& what, const FigureQuestion& asked, const Progress& progress) {
  const FigureQuestion question = completed(asked, what);
  const std::vector<AttentionVariation> all = asked_variations(what, question);
  FigureOutline outline = attention_outline(what, question);
  const Measured measured = measure(question, all, progress);
  for (std::size_t k = 0; k < all.size(); ++k) {
    std::vector<FigureSeries>& series = k == 0 ? outline.series : outline.variants[k - 1].series;
    for (std::size_t scheme = 0; scheme < series.size(); ++scheme) {
      summarise(series[scheme], measured[k][scheme], question);
    }
  }
  const AttentionChoices& choices = all.front().choices;
  return {.id = what.id,
          .title = what.title,
          .abscissa = "n",
          .ordinate = ordinate_of(choices.distance),
          .threshold = question.threshold,
          .series = std::move(outline.series),
          .variants = std::move(outline.variants),
          .notes = {fmt::format("d = {}, one head, logits q . k / sqrt(d), seeds {} .. {}; token n stands at n and at "
                                "n + 1",
                                question.width, question.seed,
                                question.seed + static_cast<std::uint64_t>(question.seeds) - 1),
                    vectors_in_words(choices), positions_in_words(choices, what.schemes),
                    "every value is enclosed; least, mean and greatest are over the seeds",
                    "without sinusoids a residual changes nothing: the copied token cancels"}};
}

AttentionFigure what_figure_8_is() {
  return {"figure-8",
          "Representational collapse with added sinusoids",
          {PositionScheme::sinusoidal},
          figure_8_choices(),
          {5, 10, 100, 500, 1000, 5000, 10000}};
}

AttentionFigure what_figure_10_is() {
  return {"figure-10",
          "Representational collapse by position scheme",
          {PositionScheme::sinusoidal, PositionScheme::rope, PositionScheme::alibi, PositionScheme::none},
          figure_10_choices(),
          {5, 10, 100, 500, 1000, 5000}};
}

}  // namespace

Figure figure_8(const FigureQuestion& question, const Progress& progress) {
  return attention_figure(what_figure_8_is(), question, progress);
}

Figure figure_10(const FigureQuestion& question, const Progress& progress) {
  return attention_figure(what_figure_10_is(), question, progress);
}

FigureEffort figure_8_effort(const FigureQuestion& question) {
  return attention_effort(what_figure_8_is(), question);
}

FigureEffort figure_10_effort(const FigureQuestion& question) {
  return attention_effort(what_figure_10_is(), question);
}

FigureOutline figure_8_outline(const FigureQuestion& question) {
  return attention_outline(what_figure_8_is(), question);
}

FigureOutline figure_10_outline(const FigureQuestion& question) {
  return attention_outline(what_figure_10_is(), question);
}

}  // namespace snellen
