// SPDX-License-Identifier: LGPL-3.0-or-later
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "snellen/error.hpp"
#include "snellen/number/counter_random.hpp"
#include "snellen/theory/figure.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(attention_figure_test)

namespace {

using Vector = std::vector<long double>;
using Table = std::vector<Vector>;

/// What the figures are, written a second time in plain floating point: draws, positions, softmax, distance.
struct Naive {
  long width;
  std::string scheme;
  AttentionChoices choices;
  bool unit;
  bool normalised;
  std::uint64_t seed;

  [[nodiscard]] Table drawn(const std::string& name, long rows, double deviation) const {
    Table out;
    for (long row = 0; row < rows; ++row) {
      Vector& x = out.emplace_back();
      for (long c = 0; c < width; ++c) {
        x.push_back(random_gaussian(seed, stream_of(name), static_cast<std::uint64_t>(row * width + c), deviation));
      }
    }
    return out;
  }
  [[nodiscard]] Vector sinusoid(long position) const {
    Vector out;
    for (long c = 0; c < width; ++c) {
      const long double angle =
          static_cast<long double>(position) *
          powl(choices.sinusoid_theta, -static_cast<long double>(c / 2 * 2) / static_cast<long double>(width));
      out.push_back(c % 2 == 0 ? sinl(angle) : cosl(angle));
    }
    return out;
  }
  [[nodiscard]] Vector norm(const Vector& x) const {
    if (!normalised) return x;
    long double mean = 0;
    for (const long double value : x) mean += value / static_cast<long double>(width);
    long double variance = 0;
    for (const long double value : x) variance += (value - mean) * (value - mean) / static_cast<long double>(width);
    Vector out;
    for (const long double value : x) out.push_back((value - mean) / sqrtl(variance + 1e-5L));
    return out;
  }
  [[nodiscard]] Vector turned(const Vector& x, long position) const {
    Vector out = x;
    const long half = width / 2;
    for (long c = 0; c < half; ++c) {
      const long double angle =
          static_cast<long double>(position) *
          powl(choices.rope_theta, -2 * static_cast<long double>(c) / static_cast<long double>(width));
      const auto i = static_cast<std::size_t>(c);
      const auto j = static_cast<std::size_t>(c + half);
      out[i] = x[i] * cosl(angle) - x[j] * sinl(angle);
      out[j] = x[i] * sinl(angle) + x[j] * cosl(angle);
    }
    return out;
  }
  /// Query, key or value of the token at the position.
  [[nodiscard]] Vector vector(const char* name, long token, long position) const {
    const double deviation = 1 / std::sqrt(static_cast<double>(width));
    const bool product = choices.source == VectorSource::matrices;
    Vector x = product ? drawn("figure.embedding", token + 1, 1).back()
                       : drawn(std::string("figure.").append(name), token + 1, unit ? 1 : deviation).back();
    const bool value = std::string_view(name) == "value";
    const bool added = scheme == "sinusoidal" && (!value || choices.sinusoids_on_values);
    const auto add = [&] {
      const Vector wave = sinusoid(position);
      for (std::size_t c = 0; c < x.size(); ++c) x[c] += wave[c];
    };
    if (added && choices.sinusoids_before_norm) add();
    x = norm(x);
    if (added && !choices.sinusoids_before_norm) add();
    if (product) {
      const Table matrix = drawn(std::string("figure.").append(name).append(".matrix"), width, deviation);
      Vector out;
      for (const Vector& row : matrix) {
        long double sum = 0;
        for (std::size_t c = 0; c < row.size(); ++c) sum += row[c] * x[c];
        out.push_back(sum);
      }
      x = out;
    }
    return scheme == "RoPE" && !value ? turned(x, position) : x;
  }
  [[nodiscard]] Vector last(const std::vector<long>& tokens) const {
    const long position = static_cast<long>(tokens.size()) - 1;
    const Vector query = vector("query", tokens.back(), position);
    Vector z(static_cast<std::size_t>(width), 0);
    long double total = 0;
    for (long j = 0; j <= position; ++j) {
      const Vector key = vector("key", tokens[static_cast<std::size_t>(j)], j);
      long double logit = 0;
      for (std::size_t c = 0; c < key.size(); ++c) logit += query[c] * key[c];
      logit /= sqrtl(static_cast<long double>(width));
      if (scheme == "ALiBi") logit -= static_cast<long double>(choices.slope) * static_cast<long double>(position - j);
      const long double weight = expl(logit);
      total += weight;
      const Vector value = vector("value", tokens[static_cast<std::size_t>(j)], j);
      for (std::size_t c = 0; c < z.size(); ++c) z[c] += weight * value[c];
    }
    const Vector wave = sinusoid(position);
    for (std::size_t c = 0; c < z.size(); ++c) {
      z[c] /= total;
      if (choices.residual && scheme == "sinusoidal") z[c] += wave[c];
    }
    return z;
  }
  [[nodiscard]] long double distance(long n) const {
    std::vector<long> tokens;
    for (long j = 0; j < n; ++j) tokens.push_back(j);
    const Vector left = last(tokens);
    tokens.push_back(tokens.back());
    const Vector right = last(tokens);
    long double sum = 0;
    long double greatest = 0;
    for (std::size_t c = 0; c < left.size(); ++c) {
      sum += fabsl(left[c] - right[c]);
      greatest = std::max(greatest, fabsl(left[c] - right[c]));
    }
    return choices.norm == DistanceNorm::l1 ? sum : greatest;
  }
};

bool near(const Real& enclosed, long double value) {
  const Rational distance = abs(enclosed.ball().midpoint() - Rational(static_cast<double>(value)));
  return distance < power_of_two(-40);
}

FigureQuestion tiny() {
  FigureQuestion question;
  question.lengths = {1, 2, 5, 9};
  question.width = 6;
  question.seeds = 3;
  question.seed = 11;
  return question;
}

void compare(const std::vector<FigureSeries>& all, const FigureQuestion& question, const AttentionChoices& choices,
             bool unit, bool normalised) {
  for (const FigureSeries& series : all) {
    for (const FigurePoint& point : series.points) {
      std::vector<long double> values;
      for (long s = 0; s < question.seeds; ++s) {
        const std::uint64_t seed = question.seed + static_cast<std::uint64_t>(s);
        values.push_back(Naive{question.width, series.name, choices, unit, normalised, seed}.distance(point.n));
      }
      const std::string name = series.name + ", n = " + std::to_string(point.n);
      BOOST_TEST(near(point.least, *std::ranges::min_element(values)), name);
      BOOST_TEST(near(point.greatest, *std::ranges::max_element(values)), name);
      BOOST_TEST(near(point.mean, (values[0] + values[1] + values[2]) / 3), name);
    }
  }
}

/// The choices of a variant, from its words.
AttentionChoices choices_of(const FigureVariant& variant) {
  AttentionChoices choices;
  if (variant.choice == "distance") choices.norm = DistanceNorm::linf;
  if (variant.choice == "residual") choices.residual = true;
  if (variant.choice == "sinusoids on values") choices.sinusoids_on_values = true;
  if (variant.choice == "sinusoids and normalisation") choices.sinusoids_before_norm = true;
  if (variant.choice == "queries, keys and values") choices.source = VectorSource::matrices;
  if (variant.choice == "ALiBi's slope") choices.slope = 0.5;
  BOOST_TEST((choices != AttentionChoices()), variant.choice);
  return choices;
}

void compare_all(const Figure& figure, const FigureQuestion& question, bool unit, bool normalised) {
  compare(figure.series, question, {}, unit, normalised);
  for (const FigureVariant& variant : figure.variants) {
    compare(variant.series, question, choices_of(variant), unit, normalised);
  }
}

BOOST_AUTO_TEST_CASE(figure_8_agrees_with_a_plain_evaluation) {
  const Figure figure = figure_8(tiny());
  BOOST_TEST(figure.series.size() == 1U);
  BOOST_TEST(figure.variants.size() == 4U);
  compare_all(figure, tiny(), false, false);
}

BOOST_AUTO_TEST_CASE(figure_10_agrees_with_a_plain_evaluation) {
  const Figure figure = figure_10(tiny());
  BOOST_TEST(figure.series.size() == 4U);
  BOOST_TEST(figure.variants.size() == 6U);
  compare_all(figure, tiny(), true, true);
}

BOOST_AUTO_TEST_CASE(higher_precision_lies_within) {
  FigureQuestion question = tiny();
  question.variants = false;
  const Figure coarse = figure_10(question);
  question.precision = 300;
  const Figure fine = figure_10(question);
  BOOST_TEST(coarse.variants.empty());
  for (std::size_t s = 0; s < coarse.series.size(); ++s) {
    for (std::size_t k = 0; k < question.lengths.size(); ++k) {
      const FigurePoint& outer = coarse.series[s].points[k];
      const FigurePoint& inner = fine.series[s].points[k];
      BOOST_TEST(outer.least.ball().contains(inner.least.ball()));
      BOOST_TEST(outer.mean.ball().contains(inner.mean.ball()));
      BOOST_TEST(outer.greatest.ball().contains(inner.greatest.ball()));
    }
  }
}

BOOST_AUTO_TEST_CASE(a_repeated_single_token_without_positions_is_the_same) {
  // At n = 1 both sides average one value: the distance is zero but for the enclosure.
  FigureQuestion question = tiny();
  question.variants = false;
  const Figure figure = figure_10(question);
  BOOST_TEST(figure.series.back().name == "NoPE");
  BOOST_TEST(figure.series.back().points.front().greatest.ball().contains(Rational(0)));
}

BOOST_AUTO_TEST_CASE(questions_that_are_refused) {
  FigureQuestion question = tiny();
  question.width = 5;
  BOOST_CHECK_THROW(figure_8(question), InputError);
  question = tiny();
  question.lengths = {5, 5};
  BOOST_CHECK_THROW(figure_8(question), InputError);
  question = tiny();
  question.seeds = 0;
  BOOST_CHECK_THROW(figure_10(question), InputError);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
