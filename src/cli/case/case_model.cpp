// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case_model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "case.hpp"
#include "settings.hpp"
#include "snellen/input/pattern_length.hpp"
#include "snellen/model/checkpoint.hpp"

namespace snellen::cli {
namespace {

/// The key of a field that the model's own checks name: "model.feed_forward.width" is model.feed-forward.width, and
/// "model.attention.heads" is model.heads.
std::string key_of_field(std::string field) {
  field.resize(std::min(field.find('['), field.size()));
  std::ranges::replace(field, '_', '-');
  if (field.starts_with("weights.")) field.insert(0, "model.");
  constexpr std::string_view group = "model.attention.";
  if (field.starts_with(group) && find_setting(field) == nullptr) field.replace(0, group.size(), "model.");
  return field;
}

/// Names of fields as a case file has them.
std::string in_words_of_a_case(std::string message) {
  for (std::size_t k = 1; k + 1 < message.size(); ++k) {
    const auto letter = [&](std::size_t at) { return message[at] >= 'a' && message[at] <= 'z'; };
    if (message[k] == '_' && letter(k - 1) && letter(k + 1)) message[k] = '-';
  }
  constexpr std::string_view moved = "attention.head-width";
  if (const std::size_t at = message.find(moved); at != std::string::npos) {
    message.replace(at, moved.size(), "model.head-width");
  }
  return message;
}

/// Runs a check of the model and gives its error the place of the field.
template <class Check>
auto placed(const Draft& draft, const Check& check) {
  try {
    return check();
  } catch (const InputError& error) {
    const std::string message = error.what();
    const std::size_t end = std::min(message.find(": "), message.size());
    const std::string key = key_of_field(message.substr(0, end));
    if (find_setting(key) == nullptr) throw Error(draft.file.empty() ? message : draft.file + ": " + message);
    throw Error(draft.place_of(key).where + in_words_of_a_case(message.substr(end)));
  }
}

/// Settings that the chosen kind of model would not look at: a slip, or a misunderstanding.
void check_relevance(const Draft& draft) {
  const auto only = [&](std::string_view key, bool relevant, std::string_view whose, std::string_view mend) {
    if (gives(draft, key) && !relevant) {
      draft.place_of(key).fail(fmt::format("'{}' is for {} only", find_setting(key)->name(), whose), mend);
    }
  };
  const PositionScheme scheme = draft.config.position.scheme;
  const bool rotary = scheme == PositionScheme::rope;
  constexpr std::string_view other_scheme = "remove it or choose that position scheme";
  only("model.position.theta", rotary || scheme == PositionScheme::sinusoidal, "sinusoidal and rope", other_scheme);
  only("model.position.slopes", scheme == PositionScheme::alibi, "alibi", other_scheme);
  only("model.position.buckets", scheme == PositionScheme::t5, "t5", other_scheme);
  only("model.position.maximum-distance", scheme == PositionScheme::t5, "t5", other_scheme);
  only("model.position.maximum-positions", scheme == PositionScheme::learned, "learned", other_scheme);
  const bool gaussian = draft.weights.kind == SyntheticWeights::Kind::gaussian;
  constexpr std::string_view other_kind = "remove it or choose that kind of weights";
  only("model.weights.gain", gaussian, "gaussian", other_kind);
  only("model.weights.bias-scale", gaussian, "gaussian", other_kind);
  only("model.weights.reach", !gaussian, "dyadic", other_kind);
  only("model.weights.bits", !gaussian, "dyadic", other_kind);
}

Vocabulary vocabulary_of(const Draft& draft) {
  if (gives(draft, "vocabulary.tokens") && gives(draft, "vocabulary.size")) {
    draft.place_of("vocabulary.size").fail("the tokens have names already", "remove 'size' or 'tokens'");
  }
  if (gives(draft, "vocabulary.tokens")) {
    std::vector<std::string> names;
    std::ranges::transform(draft.tokens, std::back_inserter(names), &Text::text);
    try {
      return Vocabulary(std::move(names));
    } catch (const InputError& error) {
      throw relabelled(error, draft.place_of("vocabulary.tokens"));
    }
  }
  if (gives(draft, "vocabulary.size")) {
    const std::int32_t size = draft.vocabulary_size;
    if (size < 1) draft.place_of("vocabulary.size").fail(fmt::format("{} is out of range", size), "take 1 or more");
    return Vocabulary(size);
  }
  return Vocabulary::standard();
}

/// The shape of a synthetic model, with the defaults that depend on what is given.
Config synthetic_config(const Draft& draft, Token vocabulary) {
  Config config = draft.config;
  config.vocabulary = vocabulary;
  Attention& attention = config.attention;
  if (!gives(draft, "model.key-value-heads")) attention.key_value_heads = attention.heads;
  if (!gives(draft, "model.head-width") && attention.heads > 0) {
    if (config.width % attention.heads != 0) {
      draft.place_of("model.heads")
          .fail(fmt::format("{} heads do not divide the width {}", attention.heads, config.width),
                "choose another number of heads, or give head-width");
    }
    attention.head_width = config.width / attention.heads;
  }
  if (!gives(draft, "model.feed-forward.width")) {
    // Capped where the check of the width itself complains already.
    config.feed_forward.width =
        static_cast<std::int32_t>(std::min(std::int64_t{4} * config.width, std::int64_t{1} << 20));
  }
  if (!gives(draft, "model.norm-gain")) config.norm_gain = config.norm != NormKind::none;
  if (!gives(draft, "model.tied-embeddings")) config.tied_embeddings = config.output_head;
  Position& position = config.position;
  if (position.scheme == PositionScheme::alibi && !gives(draft, "model.position.slopes") && attention.heads > 0 &&
      attention.heads <= 1024) {
    position.slopes = alibi_slopes(attention.heads);
  }
  return config;
}

/// A checkpoint brings everything: nothing else about the model can be said.
void check_checkpoint_alone(const Draft& draft) {
  for (const auto& [key, place] : draft.given) {
    if (key.starts_with("model.") && key != "model.checkpoint") {
      place.fail(fmt::format("'{}' is set by the checkpoint", find_setting(key)->name()),
                 "remove it or the checkpoint");
    }
  }
}

}  // namespace

bool gives(const Draft& draft, std::string_view key) {
  return draft.given.contains(key);
}

Pattern pattern_of(const Draft& draft, std::string_view key, const std::optional<Text>& text,
                   const Vocabulary& vocabulary) {
  if (!text.has_value()) {
    draft.place_of(key).fail("this side of the pair is missing", "write a pattern such as '<bos> 1^n'");
  }
  try {
    return Pattern::parse(text->text, vocabulary, text_label);
  } catch (const InputError& error) {
    throw relabelled(error, text->place);
  }
}

std::vector<long> lengths_of(const Draft& draft, std::string_view standard) {
  if (!draft.n_values.has_value()) return parse_sweep(standard);
  try {
    return parse_sweep(draft.n_values->text, text_label);
  } catch (const InputError& error) {
    throw relabelled(error, draft.n_values->place);
  }
}

std::size_t longest_of(const Pattern& pattern, std::span<const long> n_values, const Place& place) {
  // Some 50 ns for each item of a pattern, and items are shorter than their texts: a few minutes.
  constexpr std::size_t most_items = std::size_t{1} << 32U;
  if (pattern.text().size() > most_items / std::max<std::size_t>(n_values.size(), 1)) {
    place.fail(fmt::format("a pattern of {} bytes at {} values of n", pattern.text().size(), n_values.size()),
               "take a shorter pattern or fewer n");
  }
  std::size_t length = 0;
  try {
    for (const long n : n_values) length = std::max(length, length_at(pattern, n));
  } catch (const InputError& error) {
    throw relabelled(error, place);
  }
  return length;
}

Precision checked_precision(const Draft& draft, std::string_view key, Precision value, Precision least) {
  constexpr Precision greatest = Precision{1} << 20;
  if (value < least || value > greatest) {
    draft.place_of(key).fail(fmt::format("{} is out of range", value), fmt::format("take {} to {}", least, greatest));
  }
  return value;
}

std::string checkpoint_folder(const Text& name, const std::string& case_file) {
  namespace fs = std::filesystem;
  const bool from_file = !name.place.line.empty();
  const fs::path given(name.text);
  const fs::path beside = from_file ? fs::path(case_file).parent_path() / given : given;
  std::error_code failure;
  if (fs::is_directory(beside, failure)) return beside.string();
  const char* const models = std::getenv("SNELLEN_MODELS");
  if (models != nullptr && given.is_relative()) {
    const fs::path inside = fs::path(models) / given;
    if (fs::is_directory(inside, failure)) return inside.string();
  }
  name.place.fail(fmt::format("there is no folder '{}'{}", beside.string(),
                              models != nullptr && given.is_relative() ? fmt::format(" and none in {}", models) : ""),
                  "give a folder with config.json and model.safetensors, or set SNELLEN_MODELS to the folder it is in");
}

ModelChoice choose_model(const Draft& draft) {
  std::optional<Model> checkpoint;
  std::int32_t positions = 0;
  if (draft.checkpoint.has_value()) {
    check_checkpoint_alone(draft);
    const std::string folder = checkpoint_folder(*draft.checkpoint, draft.file);
    checkpoint = read_checkpoint(folder);
    positions = trained_positions(folder);
  } else {
    check_relevance(draft);
  }
  const bool named_tokens = gives(draft, "vocabulary.tokens") || gives(draft, "vocabulary.size");
  Vocabulary vocabulary =
      checkpoint.has_value() && !named_tokens ? Vocabulary(checkpoint->config.vocabulary) : vocabulary_of(draft);
  return {std::move(checkpoint), std::move(vocabulary), positions};
}

Config fitted_config(const Draft& draft, const ModelChoice& choice, std::size_t longest) {
  const std::optional<Model>& checkpoint = choice.checkpoint;
  Config config = checkpoint.has_value() ? checkpoint->config : synthetic_config(draft, choice.vocabulary.size());
  if (checkpoint.has_value() && config.vocabulary != choice.vocabulary.size()) {
    draft.place_of(gives(draft, "vocabulary.tokens") ? "vocabulary.tokens" : "vocabulary.size")
        .fail(fmt::format("{} tokens, but the checkpoint has {}", choice.vocabulary.size(), config.vocabulary),
              "name them all, or leave [vocabulary] out and write #17");
  }
  if (config.position.scheme == PositionScheme::learned) {
    if (!checkpoint.has_value() && !gives(draft, "model.position.maximum-positions")) {
      config.position.maximum_positions = static_cast<std::int32_t>(longest);
    }
    if (std::cmp_less(config.position.maximum_positions, longest)) {
      draft.place_of("model.position.maximum-positions")
          .fail(
              fmt::format("{} positions for sequences of up to {} tokens", config.position.maximum_positions, longest),
              "take more positions or a smaller n");
    }
  }
  return config;
}

std::string caution_about_positions(std::int32_t trained, std::size_t longest, bool every_length) {
  if (trained == 0) return {};
  const std::string_view rest = "the checkpoint's max_position_embeddings; they are computed all the same";
  if (std::cmp_greater(longest, trained)) {
    return fmt::format("sequences of up to {} tokens are longer than the {} positions of {}", longest, trained, rest);
  }
  return every_length ? fmt::format("sequences of every length pass the {} positions of {}", trained, rest) : "";
}

void check_config(const Draft& draft, const Config& config) {
  placed(draft, [&] { validate(config); });
}

Model drawn_model(const Draft& draft, const Config& config) {
  return placed(draft, [&] {
    validate(config);
    return synthetic_model(config, draft.weights);
  });
}

}  // namespace snellen::cli
