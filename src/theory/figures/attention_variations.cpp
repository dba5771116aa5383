// SPDX-License-Identifier: LGPL-3.0-or-later
#include "attention_variations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace snellen {
namespace {

std::string_view word(CoordinateDistance distance) {
  switch (distance) {
    case CoordinateDistance::l1:
      return "L1";
    case CoordinateDistance::mean:
      return "the mean of coordinates";
    case CoordinateDistance::linf:
      return "the greatest coordinate";
  }
  return "";
}

std::string_view word(VectorVariance variance) {
  switch (variance) {
    case VectorVariance::one:
      return "1";
    case VectorVariance::inverse_width:
      return "1/d";
    case VectorVariance::inverse_width_squared:
      return "1/d^2";
  }
  return "";
}

std::string_view word(VectorNormalisation normalisation) {
  switch (normalisation) {
    case VectorNormalisation::none:
      return "none";
    case VectorNormalisation::unit_length:
      return "unit Euclidean length";
    case VectorNormalisation::layer_norm:
      return "(x - mean) / sqrt(variance + 1e-5)";
  }
  return "";
}

std::string_view word(VectorSource source) {
  return source == VectorSource::tokens ? "drawn per token" : "matrices N(0, 1/d) times unit Gaussian embeddings";
}

std::string_view first_frequency(std::int32_t exponent) {
  return exponent == 0 ? "1" : "theta^(-2/d)";
}

std::string_view either(bool value, std::string_view yes, std::string_view no) {
  return value ? yes : no;
}

/// Collects variations of one set of choices.
class Variations {
 public:
  Variations(const AttentionChoices& standard, const std::vector<PositionScheme>& schemes)
      : standard_(standard), schemes_(schemes), all_{{.choices = standard, .schemes = schemes}} {}

  /// One field made otherwise, where one of the figure's schemes is among `concerned`.
  template <class Field>
  void add(std::string_view choice, Field AttentionChoices::*field, const Field& other,
           const std::vector<PositionScheme>& concerned, const auto& words) {
    std::vector<PositionScheme> schemes;
    std::ranges::copy_if(schemes_, std::back_inserter(schemes),
                         [&](PositionScheme scheme) { return std::ranges::count(concerned, scheme) > 0; });
    if (schemes.empty() || standard_.*field == other) return;
    AttentionChoices choices = standard_;
    choices.*field = other;
    all_.push_back({std::string(choice), fmt::format("{}", words(standard_.*field)), fmt::format("{}", words(other)),
                    choices, std::move(schemes)});
  }
  [[nodiscard]] std::vector<AttentionVariation> all() && { return std::move(all_); }

 private:
  const AttentionChoices& standard_;
  const std::vector<PositionScheme>& schemes_;
  std::vector<AttentionVariation> all_;
};

}  // namespace

AttentionChoices figure_8_choices() {
  return {.variance = VectorVariance::inverse_width, .distance = CoordinateDistance::mean};
}

AttentionChoices figure_10_choices() {
  return {.normalisation = VectorNormalisation::unit_length};
}

std::vector<AttentionVariation> attention_variations(const AttentionChoices& standard,
                                                     const std::vector<PositionScheme>& schemes, bool others) {
  using Choices = AttentionChoices;
  Variations out(standard, schemes);
  if (!others) return std::move(out).all();
  const std::vector<PositionScheme> sinusoids = {PositionScheme::sinusoidal};
  const std::vector<PositionScheme> rope = {PositionScheme::rope};
  const std::vector<PositionScheme> alibi = {PositionScheme::alibi};
  const auto own_word = [](auto value) { return word(value); };
  const auto number = [](double value) { return value; };
  const auto added = [](bool value) { return either(value, "added", "left out"); };
  const auto yes = [](bool value) { return either(value, "yes", "no"); };
  const bool l1 = standard.distance == CoordinateDistance::l1;
  if (!l1) out.add("distance L1", &Choices::distance, CoordinateDistance::l1, schemes, own_word);
  out.add("distance Linf", &Choices::distance, CoordinateDistance::linf, schemes, own_word);
  // Those without sinusoids stand together: vectors that have no positions in them are computed once for all of them.
  out.add("ALiBi's slope", &Choices::slope, standard.slope == 0.5 ? 0x1p-8 : 0.5, alibi, number);
  out.add("ALiBi's bias", &Choices::bias_before_division, !standard.bias_before_division, alibi, [](bool before) {
    return either(before, "before the division by sqrt(d)", "after the division by sqrt(d)");
  });
  out.add("RoPE's base", &Choices::rope_theta, 0.0001, rope, number);
  out.add("RoPE on values", &Choices::rope_on_values, !standard.rope_on_values, rope, yes);
  out.add("residual", &Choices::residual, !standard.residual, sinusoids, added);
  out.add("sinusoids on values", &Choices::sinusoids_on_values, !standard.sinusoids_on_values, sinusoids, yes);
  if (standard.normalisation != VectorNormalisation::none) {
    out.add("sinusoids and normalisation", &Choices::sinusoids_before_norm, !standard.sinusoids_before_norm, sinusoids,
            [](bool before) { return either(before, "added before", "added after"); });
  }
  out.add("first frequency", &Choices::first_exponent, 1 - standard.first_exponent, sinusoids, first_frequency);
  if (standard.normalisation == VectorNormalisation::none) {
    out.add("smaller variance", &Choices::variance, VectorVariance::inverse_width_squared, schemes, own_word);
    out.add("unit variance", &Choices::variance, VectorVariance::one, schemes, own_word);
  } else {
    const bool unit = standard.normalisation == VectorNormalisation::unit_length;
    out.add("normalisation", &Choices::normalisation,
            unit ? VectorNormalisation::layer_norm : VectorNormalisation::unit_length, schemes, own_word);
  }
  const bool tokens = standard.source == VectorSource::tokens;
  out.add("queries, keys and values", &Choices::source, tokens ? VectorSource::matrices : VectorSource::tokens, schemes,
          own_word);
  return std::move(out).all();
}

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

std::string ordinate_of(CoordinateDistance distance) {
  switch (distance) {
    case CoordinateDistance::l1:
      return "L1 distance of the last tokens at lengths n and n + 1";
    case CoordinateDistance::mean:
      return "mean absolute difference of the last tokens' coordinates at lengths n and n + 1";
    case CoordinateDistance::linf:
      return "greatest difference of the last tokens' coordinates at lengths n and n + 1";
  }
  return "";
}

std::string vectors_in_words(const AttentionChoices& choices) {
  const std::string made =
      choices.source == VectorSource::tokens
          ? fmt::format("queries, keys and values are Gaussian of variance {}", word(choices.variance))
          : fmt::format("queries, keys and values are {}", word(choices.source));
  if (choices.normalisation == VectorNormalisation::none) return made + ", not normalised";
  return fmt::format("{}, normalised: {}", made, word(choices.normalisation));
}

std::string positions_in_words(const AttentionChoices& choices, const std::vector<PositionScheme>& schemes) {
  const std::string where = choices.sinusoids_on_values ? "queries, keys and values" : "queries and keys";
  std::string when;
  if (choices.normalisation != VectorNormalisation::none) {
    when = choices.sinusoids_before_norm ? ", before these are normalised" : ", after these are normalised";
  }
  std::string words = fmt::format("sinusoids of base {} are added to {}{}", choices.sinusoid_theta, where, when);
  const auto has = [&](PositionScheme scheme) { return std::ranges::count(schemes, scheme) > 0; };
  if (has(PositionScheme::rope)) {
    words += fmt::format("; RoPE of base {} turns {}", choices.rope_theta,
                         choices.rope_on_values ? "queries, keys and values" : "queries and keys");
  }
  if (has(PositionScheme::alibi)) {
    words += fmt::format("; ALiBi's slope {} is taken off {} the division by sqrt(d)", choices.slope,
                         choices.bias_before_division ? "before" : "after");
  }
  return words;
}

}  // namespace snellen
