// SPDX-License-Identifier: LGPL-3.0-or-later
// Covers src/theory/figures/attention_layer.cpp, src/theory/figures/attention_variations.cpp.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <string>

#include "snellen/error.hpp"
#include "snellen/number/counter_random.hpp"
#include "snellen/theory/figure.hpp"
#include "snellen/theory/figure_9.hpp"
#include "theory/figures/attention_layer.hpp"

namespace snellen {
BOOST_AUTO_TEST_SUITE(attention_figure_test)

namespace {

using Vector = std::vector<long double>;

/// What the figures are, written a second time in plain floating point: draws, positions, softmax, distance.
struct Naive {
  long width;
  std::string scheme;
  AttentionChoices choices;
  std::uint64_t seed;

  [[nodiscard]] long double root_of_width() const { return sqrtl(static_cast<long double>(width)); }
  [[nodiscard]] Vector drawn(const std::string& name, long row, double deviation) const {
    Vector x;
    for (long c = 0; c < width; ++c) {
      x.push_back(random_gaussian(seed, stream_of(name), static_cast<std::uint64_t>(row * width + c), deviation));
    }
    return x;
  }
  [[nodiscard]] Vector sinusoid(long position) const {
    Vector out;
    for (long c = 0; c < width; ++c) {
      const auto exponent = static_cast<long double>(2 * (c / 2 + choices.first_exponent));
      const long double angle = static_cast<long double>(position) *
                                powl(choices.sinusoid_theta, -exponent / static_cast<long double>(width));
      out.push_back(c % 2 == 0 ? sinl(angle) : cosl(angle));
    }
    return out;
  }
  [[nodiscard]] Vector norm(const Vector& x) const {
    if (choices.normalisation == VectorNormalisation::none) return x;
    const bool layer = choices.normalisation == VectorNormalisation::layer_norm;
    long double mean = 0;
    for (const long double value : x) mean += layer ? value / static_cast<long double>(width) : 0;
    long double squares = 0;
    for (const long double value : x) squares += (value - mean) * (value - mean);
    const long double divisor = layer ? sqrtl(squares / static_cast<long double>(width) + 1e-5L) : sqrtl(squares);
    Vector out;
    for (const long double value : x) out.push_back((value - mean) / divisor);
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
    const bool product = choices.source == VectorSource::matrices;
    Vector x = drawn(product ? "figure.embedding" : std::string("figure.").append(name), token, 1);
    if (!product && choices.variance != VectorVariance::one) {
      const bool squared = choices.variance == VectorVariance::inverse_width_squared;
      for (long double& entry : x) entry /= squared ? static_cast<long double>(width) : root_of_width();
    }
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
      Vector out;
      for (long row = 0; row < width; ++row) {
        const Vector weights = drawn(std::string("figure.").append(name).append(".matrix"), row,
                                     1 / std::sqrt(static_cast<double>(width)));
        long double sum = 0;
        for (std::size_t c = 0; c < weights.size(); ++c) sum += weights[c] * x[c];
        out.push_back(sum);
      }
      x = out;
    }
    return scheme == "RoPE" && (!value || choices.rope_on_values) ? turned(x, position) : x;
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
      logit /= root_of_width();
      if (scheme == "ALiBi") {
        const long double bias = static_cast<long double>(choices.slope) * static_cast<long double>(position - j);
        logit -= choices.bias_before_division ? bias / root_of_width() : bias;
      }
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
    if (choices.distance == CoordinateDistance::mean) return sum / static_cast<long double>(width);
    return choices.distance == CoordinateDistance::l1 ? sum : greatest;
  }
};

bool near(const Real& enclosed, long double value) {
  const Rational distance = abs(enclosed.ball().midpoint() - Rational(static_cast<double>(value)));
  return distance < power_of_two(-40);
}

FigureQuestion tiny() {
  FigureQuestion question;
  question.n_values = {1, 2, 5, 9};
  question.width = 6;
  question.seeds = 3;
  question.seed = 11;
  return question;
}

void compare(const std::vector<FigureSeries>& all, const FigureQuestion& question, const AttentionChoices& choices) {
  for (const FigureSeries& series : all) {
    for (const FigurePoint& point : series.points) {
      std::vector<long double> values;
      for (long s = 0; s < question.seeds; ++s) {
        const std::uint64_t seed = question.seed + static_cast<std::uint64_t>(s);
        values.push_back(Naive{question.width, series.name, choices, seed}.distance(point.n));
      }
      const std::string name = series.name + ", n = " + std::to_string(point.n);
      BOOST_TEST(near(point.least, *std::ranges::min_element(values)), name);
      BOOST_TEST(near(point.greatest, *std::ranges::max_element(values)), name);
      BOOST_TEST(near(point.mean, (values[0] + values[1] + values[2]) / 3), name);
    }
  }
}

/// The choices of a variant, from its words.
AttentionChoices choices_of(const FigureVariant& variant, const AttentionChoices& standard) {
  AttentionChoices choices = standard;
  if (variant.choice == "distance L1") choices.distance = CoordinateDistance::l1;
  if (variant.choice == "distance Linf") choices.distance = CoordinateDistance::linf;
  if (variant.choice == "ALiBi's slope") choices.slope = 0.5;
  if (variant.choice == "ALiBi's bias") choices.bias_before_division = false;
  if (variant.choice == "RoPE's base") choices.rope_theta = 0.0001;
  if (variant.choice == "RoPE on values") choices.rope_on_values = true;
  if (variant.choice == "residual") choices.residual = true;
  if (variant.choice == "sinusoids on values") choices.sinusoids_on_values = false;
  if (variant.choice == "sinusoids and normalisation") choices.sinusoids_before_norm = false;
  if (variant.choice == "first frequency") choices.first_exponent = 1;
  if (variant.choice == "smaller variance") choices.variance = VectorVariance::inverse_width_squared;
  if (variant.choice == "unit variance") choices.variance = VectorVariance::one;
  if (variant.choice == "normalisation") choices.normalisation = VectorNormalisation::layer_norm;
  if (variant.choice == "queries, keys and values") choices.source = VectorSource::matrices;
  BOOST_TEST((choices != standard), variant.choice);
  return choices;
}

void compare_all(const Figure& figure, const FigureQuestion& question, const AttentionChoices& standard) {
  compare(figure.series, question, standard);
  for (const FigureVariant& variant : figure.variants) {
    compare(variant.series, question, choices_of(variant, standard));
  }
}

BOOST_AUTO_TEST_CASE(figure_8_agrees_with_a_plain_evaluation) {
  const Figure figure = figure_8(tiny());
  BOOST_TEST(figure.series.size() == 1U);
  BOOST_TEST(figure.variants.size() == 8U);
  compare_all(figure, tiny(), figure_8_choices());
}

BOOST_AUTO_TEST_CASE(figure_10_agrees_with_a_plain_evaluation) {
  const Figure figure = figure_10(tiny());
  BOOST_TEST(figure.series.size() == 4U);
  BOOST_TEST(figure.variants.size() == 11U);
  compare_all(figure, tiny(), figure_10_choices());
}

BOOST_AUTO_TEST_CASE(several_choices_at_once_agree_with_a_plain_evaluation) {
  FigureQuestion question = tiny();
  question.variants = false;
  question.attention = AttentionChoices{.source = VectorSource::matrices,
                                        .normalisation = VectorNormalisation::layer_norm,
                                        .residual = true,
                                        .sinusoids_before_norm = false,
                                        .sinusoid_theta = 50,
                                        .first_exponent = 1,
                                        .rope_on_values = true,
                                        .rope_theta = 7,
                                        .slope = 0.25,
                                        .bias_before_division = false};
  compare(figure_10(question).series, question, *question.attention);
}

BOOST_AUTO_TEST_CASE(many_keys_are_taken_in_parts) {
  // Parts hold at most so many keys, but one query at least; with them a progress that only grows and ends at 1.
  const std::vector<long> n_values = {5, 100000, 150000, 200000};
  const LastTokens last(n_values);
  BOOST_TEST(last.blocks().size() > 3U);
  Node next = 0;
  for (const NodeRange& block : last.blocks()) {
    BOOST_TEST(block.begin == next);
    next = block.end;
    std::int64_t keys = 0;
    for (Node query = block.begin; query < block.end; ++query) keys += last.visible().count(query);
    BOOST_TEST((keys <= LastTokens::most_keys || block.end - block.begin == 1));
  }
  BOOST_TEST(static_cast<std::size_t>(next) == 2 * n_values.size());
  BOOST_TEST(last.visible().count(6) == 200000);
  BOOST_TEST(last.visible().count(7) == 200001);
  BOOST_TEST(last.tokens()[index_of(last.queries()[7])] == 199999);
  BOOST_TEST(last.positions()[index_of(last.queries()[7])] == 200000);

  std::vector<double> told;
  figure_10(tiny(), [&](double fraction) { told.push_back(fraction); });
  BOOST_TEST(told.size() > 50U);  // a clock beside it goes on
  BOOST_TEST(std::ranges::is_sorted(told));
  BOOST_TEST(told.front() == 0);
  BOOST_TEST(told.back() == 1);
}

BOOST_AUTO_TEST_CASE(sinusoids_and_turns_are_those_of_the_model) {
  const std::vector<std::int32_t> positions = {0, 1, 2, 17, 9999};
  const Certified a(128);
  const BallMatrix waves = sinusoid_rows(positions, 8, 10000, 0, 128);
  const BallMatrix expected = a.add_sinusoid(a.zeros(5, 8), positions, 10000);
  const BallMatrix shifted = sinusoid_rows(positions, 8, 10000, 1, 128);
  const BallMatrix turned = turned_by(shifted, waves, 128);
  const BallMatrix expected_turn = a.rotate(shifted, positions, 10000, RotationLayout::half_split);
  for (std::int64_t row = 0; row < 5; ++row) {
    for (std::int64_t c = 0; c < 8; ++c) {
      BOOST_TEST(waves.ball(row, c).overlaps(expected.ball(row, c)));
      BOOST_TEST(turned.ball(row, c).overlaps(expected_turn.ball(row, c)));
      if (c < 6) BOOST_TEST(shifted.ball(row, c).overlaps(waves.ball(row, c + 2)));
      BOOST_TEST((waves.ball(row, c).upper() - waves.ball(row, c).lower() < power_of_two(-100)));
    }
  }
}

BOOST_AUTO_TEST_CASE(unit_length_is_exact_where_it_can_be) {
  DoubleMatrix table(2, 2);
  table << 3, 4, -5, 12;
  const std::vector<Token> tokens = {0, 1};
  const Certified a(64);
  const BallMatrix x = to_unit_length(a.embed(table, tokens, 1), 64);
  BOOST_TEST(x.ball(0, 0).contains(Rational(3) / 5));
  BOOST_TEST(x.ball(0, 1).contains(Rational(4) / 5));
  BOOST_TEST(x.ball(1, 0).contains(Rational(-5) / 13));
  BOOST_TEST(x.ball(1, 1).contains(Rational(12) / 13));
  BOOST_TEST((x.ball(1, 1).upper() - x.ball(1, 1).lower() < power_of_two(-58)));
}

BOOST_AUTO_TEST_CASE(higher_precision_lies_within) {
  FigureQuestion question = tiny();
  question.variants = false;
  const Figure coarse = figure_10(question);
  question.precision = 300;
  const Figure fine = figure_10(question);
  BOOST_TEST(coarse.variants.empty());
  for (std::size_t s = 0; s < coarse.series.size(); ++s) {
    for (std::size_t k = 0; k < question.n_values.size(); ++k) {
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
  question.n_values = {5, 5};
  BOOST_CHECK_THROW(figure_8(question), InputError);
  question = tiny();
  question.seeds = 0;
  BOOST_CHECK_THROW(figure_10(question), InputError);
}

BOOST_AUTO_TEST_CASE(what_costs_too_much_is_not_begun) {
  // The paper's own take a small part of what is begun at most.
  for (const FigureEffort& effort : {figure_8_effort({}), figure_10_effort({}), figure_9_effort({})}) {
    BOOST_TEST(effort.multiply_adds * 20 < most_figure_multiply_adds);
    BOOST_TEST(effort.bytes * 2 < most_figure_bytes);
  }
  FigureQuestion question;
  for (long n = 1; n <= 1000000; ++n) question.n_values.push_back(n);
  const auto says = [](const std::string& words) {
    return [words](const InputError& error) {
      const std::string_view what = error.what();
      BOOST_TEST(what.starts_with("figure.effort: " + words), what);
      return what.find("; take fewer or shorter n") != std::string_view::npos;
    };
  };
  BOOST_CHECK_EXCEPTION(figure_8(question), InputError, says("figure-8 takes up to "));
  BOOST_CHECK_EXCEPTION(figure_10_outline(question), InputError, says("figure-10 takes up to "));
  question.n_values.erase(question.n_values.begin(), question.n_values.begin() + 200);
  BOOST_CHECK_EXCEPTION(figure_9_outline(question), InputError, says("figure-9 takes up to "));
  question.n_values = {200000};  // one long sequence: the memory
  question.variants = false;
  BOOST_TEST(figure_8_effort(question).multiply_adds < most_figure_multiply_adds);
  BOOST_CHECK_THROW(figure_8(question), InputError);
  question.n_values = {10000};
  question.precision = 4096;
  BOOST_CHECK_THROW(figure_8(question), InputError);
  question = {};
  question.seeds = 1000;  // the time
  BOOST_TEST(figure_10_effort(question).bytes < most_figure_bytes);
  BOOST_CHECK_THROW(figure_10(question), InputError);
}

BOOST_AUTO_TEST_CASE(a_larger_question_has_a_larger_bound) {
  const auto exceeds = [](const FigureQuestion& more, const FigureQuestion& less) {
    BOOST_TEST(figure_10_effort(more).multiply_adds > figure_10_effort(less).multiply_adds);
    BOOST_TEST(figure_10_effort(more).bytes > figure_10_effort(less).bytes);
  };
  const FigureQuestion usual = tiny();
  FigureQuestion more = tiny();
  more.n_values.push_back(10);
  exceeds(more, usual);
  more = tiny();
  more.width = 8;
  exceeds(more, usual);
  more = tiny();
  more.seeds = 4;
  exceeds(more, usual);
  more = tiny();
  more.variants = false;
  exceeds(usual, more);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace snellen
