// SPDX-License-Identifier: LGPL-3.0-or-later
#include "claim_case.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "case.hpp"
#include "case_model.hpp"
#include "settings.hpp"
#include "snellen/input/pattern_length.hpp"
#include "snellen/number/decimal.hpp"

namespace snellen::cli {
namespace {

template <class Range>
std::vector<std::string_view> names_of(const Range& entries) {
  std::vector<std::string_view> names;
  for (const auto& entry : entries) names.push_back(entry.name);
  return names;
}

Rational rational_of(std::string_view text, const Place& place) {
  const std::optional<Rational> value = parse_rational(text);
  if (!value) {
    place.fail(fmt::format("'{}' is not a number", text), "write an integer, a decimal or a quotient such as 1/3");
  }
  return *value;
}

std::string family_of(const Draft& draft, const Claim& claim) {
  const std::vector<std::string_view> names = names_of(claim.families);
  if (!draft.claim.family.has_value()) return names.empty() ? std::string() : std::string(names.front());
  const Text& given = *draft.claim.family;
  if (names.empty()) given.place.fail(fmt::format("{} has no families", claim.id), "remove it");
  if (std::ranges::find(names, given.text) == names.end()) {
    given.place.fail(fmt::format("{} has no family '{}'{}", claim.id, given.text, did_you_mean(given.text, names)),
                     fmt::format("take one of {}", fmt::join(names, ", ")));
  }
  return given.text;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Sets one parameter from "name = value".
void set_parameter(Instance& instance, const Claim& claim, const Text& assignment) {
  const Place& place = assignment.place;
  const std::size_t equals = assignment.text.find('=');
  if (equals == std::string::npos) {
    place.fail(fmt::format("'{}' sets nothing", assignment.text), "write name = value, as in bound = 2");
  }
  const std::string_view name = trimmed(std::string_view(assignment.text).substr(0, equals));
  const auto parameter = std::ranges::find(claim.parameters, name, &Parameter::name);
  if (parameter == claim.parameters.end()) {
    const std::vector<std::string_view> names = names_of(claim.parameters);
    place.fail(fmt::format("{} has no parameter '{}'{}", claim.id, name, did_you_mean(name, names)),
               names.empty() ? std::string("remove it") : fmt::format("take one of {}", fmt::join(names, ", ")));
  }
  const Rational value = rational_of(trimmed(std::string_view(assignment.text).substr(equals + 1)), place);
  if (value < parameter->least || value > parameter->most) {
    place.fail(fmt::format("{} = {} is out of range", name, value.str()),
               fmt::format("take {} to {}", parameter->least.str(), parameter->most.str()));
  }
  instance.parameters[std::string(name)] = value;
}

Subject subject_of(const Draft& draft, const std::vector<long>& n_values, ClaimCase& out) {
  ModelChoice choice = choose_model(draft);
  Subject subject;
  subject.left = pattern_of(draft, "pair.left", draft.left, choice.vocabulary);
  subject.right = pattern_of(draft, "pair.right", draft.right, choice.vocabulary);
  subject.pattern_seed = draft.pattern_seed;
  const std::size_t longest = std::max(longest_of(subject.left, n_values, draft.left->place),
                                       longest_of(subject.right, n_values, draft.right->place));
  subject.config = fitted_config(draft, choice, longest);
  check_config(draft, subject.config);
  subject.weights = draft.weights;
  if (choice.checkpoint.has_value()) {
    subject.checkpoint = std::make_shared<const Model>(std::move(*choice.checkpoint));
  }
  out.caution = caution_about_positions(choice.trained_positions, longest, false);
  out.model_lines = model_words(draft, subject.config);
  out.model_lines.push_back(fmt::format("left: {}", subject.left.text()));
  out.model_lines.push_back(fmt::format("right: {}", subject.right.text()));
  return subject;
}

/// A claim that is not about models takes none, and no pair.
void check_no_model(const Draft& draft, const Claim& claim) {
  for (const auto& [key, place] : draft.given) {
    if (key.starts_with("model.") || key.starts_with("vocabulary.") || key == "pair.left" || key == "pair.right" ||
        key == "pair.seed") {
      place.fail(fmt::format("{} is not about models", claim.id), "remove it");
    }
  }
}

}  // namespace

ClaimCase resolve_claim(const Draft& draft) {
  check_scope(draft, Scope::claims);
  if (!draft.claim.name.has_value()) {
    draft.place_of("claim").fail("the claim is missing", "name one; snellen claims lists them");
  }
  const Claim& claim = claim_by_id(draft.claim.name->text, draft.claim.name->place.where);
  ClaimCase out;
  out.name = draft.file.empty() ? std::string(claim.id) : draft.file;
  out.title = draft.title;
  out.claim = &claim;
  out.expected = draft.claim.expected;
  out.settings = draft.texts;
  Instance& instance = out.instance;
  instance = default_instance(claim);
  instance.family = family_of(draft, claim);
  instance.n_values = lengths_of(draft, "8..64*2");
  constexpr long greatest_length = 1L << 22;  // as for patterns; more would only end in a lack of memory
  if (instance.n_values.back() > greatest_length) {
    draft.place_of("pair.n").fail(fmt::format("n = {} is out of range", instance.n_values.back()),
                                  fmt::format("take at most {}", greatest_length));
  }
  instance.seed = draft.claim.draw_seed;
  instance.count = draft.claim.draws;
  if (draft.claim.draws < 1) draft.place_of("instance.draws").fail("there is nothing to draw", "take 1 or more");
  constexpr std::int32_t most_draws = 1'000'000;
  if (draft.claim.draws > most_draws) {
    draft.place_of("instance.draws")
        .fail(fmt::format("{} is out of range", draft.claim.draws), fmt::format("take 1 to {}", most_draws));
  }
  for (const Text& assignment : draft.claim.parameters) set_parameter(instance, claim, assignment);
  if (draft.claim.tighten.has_value()) {
    instance.tighten = rational_of(draft.claim.tighten->text, draft.claim.tighten->place);
    if (instance.tighten <= 0) draft.claim.tighten->place.fail("a factor is positive", "take 1/2 or 0.9");
  }
  const auto precision = [&](std::string_view key, Precision given, Precision standard, Precision least) {
    return gives(draft, key) ? checked_precision(draft, key, given, least) : std::max(standard, least);
  };
  out.ladder.initial = precision("measure.initial-precision", draft.initial_precision, out.ladder.initial, 16);
  out.ladder.limit = precision("measure.precision-limit", draft.precision_limit, out.ladder.limit, out.ladder.initial);
  if (claim.about_models) {
    instance.subject = subject_of(draft, instance.n_values, out);
    if (draft.checkpoint.has_value()) {
      out.settings["model.checkpoint"] =
          std::filesystem::absolute(checkpoint_folder(*draft.checkpoint, draft.file)).string();
    }
  } else {
    check_no_model(draft, claim);
  }
  return out;
}

void require_affordable(const ClaimCase& asked, const Allowance& allowance) {
  const Instance& instance = asked.instance;
  const auto draws = static_cast<double>(instance.count);
  const NumberCost number = cost_of_balls(asked.ladder.initial);
  // Findings are kept; rows are computed one after another, of each draw on a thread of its own.
  Cost cost{.bytes = 4000 * draws * static_cast<double>(instance.n_values.size()), .seconds = 0};
  const bool exact = std::holds_alternative<ExactCheck>(asked.claim->check);
  for (const long n : instance.n_values) {
    if (!instance.subject) {
      const auto length = static_cast<double>(n);
      cost.bytes = std::max(cost.bytes, length * (exact ? 16 : number.bytes));
      cost.seconds += draws * length * (exact ? 1e-9 : number.elementary_seconds);
      continue;
    }
    const Subject& subject = *instance.subject;
    const Config& config = subject.checkpoint ? subject.checkpoint->config : subject.config;
    SweepSize size{.sequences = 2};
    for (const Pattern* side : {&subject.left, &subject.right}) {
      const auto length = static_cast<double>(length_at(*side, n));
      size.longest = std::max(size.longest, length);
    }
    // Of two that share all but the end: the least.
    size.nodes = size.longest;
    const double seen = config.attention.causal && config.attention.window > 0
                            ? std::min<double>(config.attention.window, size.longest)
                            : size.longest / 2;
    size.keys = size.longest * seen;
    const Cost forward = cost_of_forward(config, size, number, subject.observable);
    cost.bytes = std::max(cost.bytes, forward.bytes + weight_bytes(config));
    cost.seconds += draws * forward.seconds;
  }
  if (cost.bytes > allowance.bytes) {
    throw InputError(asked.name,
                     fmt::format("its checks take at least {} of memory, and {} are allowed", bytes_words(cost.bytes),
                                 bytes_words(allowance.bytes)),
                     "take fewer or smaller n, fewer draws or a smaller model, or allow more with --memory");
  }
  if (cost.seconds > 3600 * allowance.core_hours) {
    throw InputError(asked.name,
                     fmt::format("its checks take at least {} of one core, and {} are allowed",
                                 hours_words(cost.seconds), hours_words(3600 * allowance.core_hours)),
                     "take fewer or smaller n, fewer draws, fewer bits or a smaller model, or allow more with --hours");
  }
}

CheckedCase checked(const ClaimCase& asked, const Progress& progress) {
  return {.claim = asked.claim,
          .name = asked.name,
          .title = asked.title,
          .expected = asked.expected,
          .may_refute = asked.may_refute,
          .instance = asked.instance,
          .model_lines = asked.model_lines,
          .findings = verify(*asked.claim, asked.instance, asked.ladder, progress),
          .seconds = 0};
}

}  // namespace snellen::cli
