// SPDX-License-Identifier: LGPL-3.0-or-later
// Figures 8 and 10: one attention layer over Gaussian queries, keys and values; only the last query of each length is
// computed.
#include <fmt/format.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "snellen/error.hpp"
#include "snellen/number/counter_random.hpp"
#include "snellen/theory/figure.hpp"
#include "snellen/threshold/distance.hpp"

namespace snellen {
namespace {

constexpr double layer_norm_epsilon = 1e-5;

/// A figure of one attention layer.
struct AttentionFigure {
  std::string id;
  std::string title;
  std::vector<PositionScheme> schemes;
  bool unit = false;        ///< vectors are standard Gaussian, otherwise of variance 1/d
  bool normalised = false;  ///< and normalised as LayerNorm would
  long most = 0;            ///< the greatest length of the paper's sweep, which begins at 5
};

std::string_view name_of(PositionScheme scheme) {
  switch (scheme) {
    case PositionScheme::sinusoidal:
      return "sinusoidal";
    case PositionScheme::rope:
      return "RoPE";
    case PositionScheme::alibi:
      return "ALiBi";
    default:
      return "NoPE";
  }
}

std::string_view word(DistanceNorm norm) {
  return norm == DistanceNorm::l1 ? "L1" : norm == DistanceNorm::l2 ? "L2" : "Linf";
}

DoubleMatrix draw_gaussian(std::uint64_t seed, std::string_view name, long rows, long columns, double deviation) {
  DoubleMatrix out(rows, columns);
  const std::uint64_t stream = stream_of(name);
  tbb::parallel_for(0L, rows, [&](long row) {
    for (long column = 0; column < columns; ++column) {
      out(row, column) = random_gaussian(seed, stream, static_cast<std::uint64_t>(row * columns + column), deviation);
    }
  });
  return out;
}

/// Everything that a seed draws, kept for all choices.
struct SeedDraws {
  std::array<DoubleMatrix, 3> vectors;   // queries, keys and values by token
  DoubleMatrix embedding;                // by token
  std::array<DoubleMatrix, 3> matrices;  // of queries, keys and values

  SeedDraws(const AttentionFigure& figure, std::uint64_t seed, long tokens, long width, bool with_matrices) {
    constexpr std::array names = std::to_array<std::string_view>({"query", "key", "value"});
    const double deviation = 1 / std::sqrt(static_cast<double>(width));
    for (std::size_t k = 0; k < names.size(); ++k) {
      vectors[k] = draw_gaussian(seed, fmt::format("figure.{}", names[k]), tokens, width, figure.unit ? 1 : deviation);
      if (!with_matrices) continue;
      matrices[k] = draw_gaussian(seed, fmt::format("figure.{}.matrix", names[k]), width, width, deviation);
    }
    if (with_matrices) embedding = draw_gaussian(seed, "figure.embedding", tokens, width, 1);
  }
};

/// The sequences of a sweep: token j is the j-th drawn one; on the right the last token stands twice.
struct Sweep {
  PrefixTree tree;
  VisibleKeys visible;
  BallMatrix sinusoids;  // by node
  std::vector<Node> left;
  std::vector<Node> right;

  Sweep(const std::vector<long>& lengths, std::int32_t width, double theta, const Certified& a)
      : tree(PrefixTree::shared(sequences(lengths))),
        visible(VisibleKeys::causal(tree)),
        sinusoids(a.add_sinusoid(a.zeros(static_cast<std::int64_t>(tree.size()), width), tree.positions(), theta)) {
    for (std::size_t k = 0; k < lengths.size(); ++k) {
      left.push_back(tree.last(2 * k));
      right.push_back(tree.last(2 * k + 1));
    }
  }

  static std::vector<std::vector<Token>> sequences(const std::vector<long>& lengths) {
    std::vector<std::vector<Token>> out;
    for (const long n : lengths) {
      std::vector<Token> tokens(static_cast<std::size_t>(n));
      std::iota(tokens.begin(), tokens.end(), 0);
      out.push_back(tokens);
      tokens.push_back(tokens.back());
      out.push_back(std::move(tokens));
    }
    return out;
  }
};

/// One seed under one set of choices.
class Layer {
 public:
  Layer(const AttentionFigure& figure, const AttentionChoices& choices, const FigureQuestion& question,
        const Sweep& sweep, const SeedDraws& draws)
      : figure_(figure),
        choices_(choices),
        width_(question.width),
        sweep_(sweep),
        draws_(draws),
        a_(question.precision) {}

  /// |y_n - y*_(n+1)| by length.
  [[nodiscard]] std::vector<Real> distances(PositionScheme scheme) const {
    const bool added = scheme == PositionScheme::sinusoidal;
    const std::span<const std::int32_t> positions = sweep_.tree.positions();
    const BallMatrix& sinusoids = sweep_.sinusoids;
    BallMatrix query = placed(0, added ? &sinusoids : nullptr);
    BallMatrix key = placed(1, added ? &sinusoids : nullptr);
    const BallMatrix value = placed(2, added && choices_.sinusoids_on_values ? &sinusoids : nullptr);
    if (scheme == PositionScheme::rope) {
      query = a_.rotate(query, positions, choices_.rope_theta, RotationLayout::half_split);
      key = a_.rotate(key, positions, choices_.rope_theta, RotationLayout::half_split);
    }
    std::vector<Real> out(sweep_.left.size(), Real(0, a_.precision()));
    tbb::parallel_for(std::size_t{0}, out.size(), [&](std::size_t k) {
      const auto last = [&](Node node) {
        const NodeRange block{node, node + 1};
        BallScores logits = a_.scores(query, key, sweep_.visible, block, std::nullopt);
        if (scheme == PositionScheme::alibi) {
          a_.add_distance_bias(logits, {.slope = choices_.slope, .table = {}, .origin = 0}, sweep_.visible, block);
        }
        const BallScores weights = a_.softmax(logits, SoftmaxKind::exponential, std::nullopt);
        BallMatrix z = a_.average(weights, value, sweep_.visible, block);
        // The copied token's content is the same on both sides; what it adds to the difference is its sinusoid.
        if (choices_.residual && added) z = a_.add(z, a_.rows(sinusoids, std::span(&node, 1)));
        std::vector<Ball> coordinates;
        for (std::int64_t c = 0; c < width_; ++c) coordinates.push_back(z.ball(0, c));
        return coordinates;
      };
      out[k] =
          Real(distance(last(sweep_.left[k]), last(sweep_.right[k]), choices_.norm, a_.precision()), a_.precision());
    });
    return out;
  }

 private:
  [[nodiscard]] BallMatrix normalised(const BallMatrix& x) const {
    return figure_.normalised ? a_.normalize(x, NormKind::layer, layer_norm_epsilon, {}, {}) : x;
  }

  /// Queries (0), keys (1) or values (2) by node, with the sinusoids that they get.
  [[nodiscard]] BallMatrix placed(std::size_t which, const BallMatrix* sinusoids) const {
    const bool product = choices_.source == VectorSource::matrices;
    BallMatrix x = a_.embed(product ? draws_.embedding : draws_.vectors[which], sweep_.tree.tokens(), 1);
    if (sinusoids != nullptr && choices_.sinusoids_before_norm) x = a_.add(x, *sinusoids);
    x = normalised(x);
    if (sinusoids != nullptr && !choices_.sinusoids_before_norm) x = a_.add(x, *sinusoids);
    return product ? a_.product(x, draws_.matrices[which], {}) : x;
  }

  const AttentionFigure& figure_;
  const AttentionChoices& choices_;
  std::int64_t width_;
  const Sweep& sweep_;
  const SeedDraws& draws_;
  Certified a_;
};

/// One way to make the choices, and which series it concerns.
struct Variation {
  std::string choice;
  std::string standard;
  std::string other;
  AttentionChoices choices;
  std::vector<PositionScheme> schemes;
};

std::vector<Variation> variations(const AttentionFigure& figure, const AttentionChoices& standard) {
  std::vector<Variation> all;
  const auto concerns = [&](PositionScheme scheme) { return std::ranges::count(figure.schemes, scheme) > 0; };
  const auto add = [&](std::string_view choice, std::string_view is, std::string_view other,
                       std::vector<PositionScheme> schemes, const auto& change) {
    AttentionChoices choices = standard;
    change(choices);
    all.push_back({std::string(choice), std::string(is), std::string(other), choices, std::move(schemes)});
  };
  const auto either = [](bool value, std::string_view yes, std::string_view no) { return value ? yes : no; };
  const std::vector<PositionScheme> sinusoids = {PositionScheme::sinusoidal};
  const bool sum = standard.norm == DistanceNorm::l1;
  add("distance", word(standard.norm), either(sum, "the greatest coordinate", "L1"), figure.schemes,
      [sum](AttentionChoices& c) { c.norm = sum ? DistanceNorm::linf : DistanceNorm::l1; });
  add("residual", either(standard.residual, "added", "left out"), either(!standard.residual, "added", "left out"),
      sinusoids, [](AttentionChoices& c) { c.residual = !c.residual; });
  add("sinusoids on values", either(standard.sinusoids_on_values, "yes", "no"),
      either(!standard.sinusoids_on_values, "yes", "no"), sinusoids,
      [](AttentionChoices& c) { c.sinusoids_on_values = !c.sinusoids_on_values; });
  if (figure.normalised) {
    add("sinusoids and normalisation", either(standard.sinusoids_before_norm, "added before", "added after"),
        either(!standard.sinusoids_before_norm, "added before", "added after"), sinusoids,
        [](AttentionChoices& c) { c.sinusoids_before_norm = !c.sinusoids_before_norm; });
  }
  const bool tokens = standard.source == VectorSource::tokens;
  const char* drawn = "drawn per token";
  const char* multiplied = "matrices N(0, 1/d) times unit Gaussian embeddings";
  add("queries, keys and values", either(tokens, drawn, multiplied), either(!tokens, drawn, multiplied), figure.schemes,
      [](AttentionChoices& c) {
        c.source = c.source == VectorSource::tokens ? VectorSource::matrices : VectorSource::tokens;
      });
  if (concerns(PositionScheme::alibi)) {
    const double other = standard.slope == 0.5 ? 0x1p-8 : 0.5;
    add("ALiBi's slope", fmt::format("{}", standard.slope), fmt::format("{}", other), {PositionScheme::alibi},
        [other](AttentionChoices& c) { c.slope = other; });
  }
  return all;
}

FigureQuestion completed(const FigureQuestion& asked, const AttentionFigure& figure) {
  FigureQuestion question = asked;
  if (question.lengths.empty()) question.lengths = logarithmic_lengths(5, figure.most, 40);
  if (!std::ranges::is_sorted(question.lengths, std::less_equal()) || question.lengths.front() < 1 ||
      question.lengths.back() > (1L << 20)) {
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

/// By variation, by scheme, by seed, by length.
using Measured = std::vector<std::vector<std::vector<std::vector<Real>>>>;

Measured measure(const AttentionFigure& figure, const FigureQuestion& question, const std::vector<Variation>& all,
                 const Progress& progress) {
  const Sweep sweep(question.lengths, question.width, all.front().choices.sinusoid_theta,
                    Certified(question.precision));
  const bool with_matrices =
      std::ranges::any_of(all, [](const Variation& one) { return one.choices.source == VectorSource::matrices; });
  Measured measured;
  for (const Variation& one : all) measured.emplace_back(one.schemes.size());
  for (long s = 0; s < question.seeds; ++s) {
    if (progress) progress(static_cast<double>(s) / static_cast<double>(question.seeds));
    const SeedDraws draws(figure, question.seed + static_cast<std::uint64_t>(s), question.lengths.back(),
                          question.width, with_matrices);
    for (std::size_t k = 0; k < all.size(); ++k) {
      const Layer layer(figure, all[k].choices, question, sweep, draws);
      for (std::size_t scheme = 0; scheme < all[k].schemes.size(); ++scheme) {
        measured[k][scheme].push_back(layer.distances(all[k].schemes[scheme]));
      }
    }
  }
  if (progress) progress(1);
  return measured;
}

/// Fills a series: least, mean and greatest over the seeds.
void summarise(FigureSeries& series, const std::vector<std::vector<Real>>& by_seed, const FigureQuestion& question) {
  for (std::size_t row = 0; row < question.lengths.size(); ++row) {
    Real least = by_seed.front()[row];
    Real greatest = least;
    Real sum(0, question.precision);
    for (const std::vector<Real>& seed : by_seed) {
      least = min(least, seed[row]);
      greatest = max(greatest, seed[row]);
      sum += seed[row];
    }
    series.points.push_back({question.lengths[row], least, sum / question.seeds, greatest});
  }
  find_crossings(series, question.threshold);
}

/// The figure's own choices, then each of them the other way round.
std::vector<Variation> asked_variations(const AttentionFigure& what, const FigureQuestion& question) {
  const AttentionChoices choices = question.attention.value_or(AttentionChoices());
  std::vector<Variation> all = {{{}, {}, {}, choices, what.schemes}};
  if (question.variants) std::ranges::move(variations(what, choices), std::back_inserter(all));
  return all;
}

FigureOutline outline_of(const std::vector<long>& lengths, const std::vector<Variation>& all) {
  FigureOutline outline{lengths, {}, {}};
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

FigureOutline attention_outline(const AttentionFigure& what, const FigureQuestion& asked) {
  const FigureQuestion question = completed(asked, what);
  return outline_of(question.lengths, asked_variations(what, question));
}

Figure attention_figure(const AttentionFigure& what, const FigureQuestion& asked, const Progress& progress) {
  const FigureQuestion question = completed(asked, what);
  const std::vector<Variation> all = asked_variations(what, question);
  FigureOutline outline = outline_of(question.lengths, all);
  const Measured measured = measure(what, question, all, progress);
  for (std::size_t k = 0; k < all.size(); ++k) {
    std::vector<FigureSeries>& series = k == 0 ? outline.series : outline.variants[k - 1].series;
    for (std::size_t scheme = 0; scheme < series.size(); ++scheme) {
      summarise(series[scheme], measured[k][scheme], question);
    }
  }
  const std::string_view norm = word(all.front().choices.norm);
  Figure figure = {.id = what.id,
                   .title = what.title,
                   .abscissa = "n",
                   .ordinate = fmt::format("{} distance of the last tokens at lengths n and n + 1", norm),
                   .threshold = question.threshold,
                   .series = std::move(outline.series),
                   .variants = std::move(outline.variants),
                   .notes = {}};
  figure.notes = {
      fmt::format("d = {}, one head, logits q . k / sqrt(d), seeds {} .. {}; token n stands at n and at n + 1",
                  question.width, question.seed, question.seed + static_cast<std::uint64_t>(question.seeds) - 1),
      what.normalised ? "vectors are standard Gaussian, then (x - mean) / sqrt(variance + 1e-5)"
                      : "vectors are Gaussian of variance 1/d",
      "every value is enclosed; least, mean and greatest are over the seeds",
      "without sinusoids a residual changes nothing: the copied token cancels",
  };
  return figure;
}

AttentionFigure what_figure_8_is() {
  return {"figure-8", "Representational collapse with added sinusoids", {PositionScheme::sinusoidal}, false, false,
          10000};
}

AttentionFigure what_figure_10_is() {
  return {"figure-10",
          "Representational collapse by position scheme",
          {PositionScheme::sinusoidal, PositionScheme::rope, PositionScheme::alibi, PositionScheme::none},
          true,
          true,
          5000};
}

}  // namespace

Figure figure_8(const FigureQuestion& question, const Progress& progress) {
  return attention_figure(what_figure_8_is(), question, progress);
}

Figure figure_10(const FigureQuestion& question, const Progress& progress) {
  return attention_figure(what_figure_10_is(), question, progress);
}

FigureOutline figure_8_outline(const FigureQuestion& question) {
  return attention_outline(what_figure_8_is(), question);
}

FigureOutline figure_10_outline(const FigureQuestion& question) {
  return attention_outline(what_figure_10_is(), question);
}

}  // namespace snellen
