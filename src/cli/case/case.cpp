// SPDX-License-Identifier: LGPL-3.0-or-later
#include "case.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

#include "case_model.hpp"
#include "settings.hpp"
#include "snellen/threshold/cost.hpp"

namespace snellen::cli {
namespace {

template <class Lookup>
auto named(const Text& name, const Lookup& lookup) {
  try {
    return lookup(name.text);
  } catch (const InputError& error) {
    throw relabelled(error, name.place);
  }
}

/// A column's name is a key in JSON and CSV, so that no two may share it.
template <class Columns, class NameOf>
void check_distinct(const Columns& columns, const std::vector<Text>& given, const NameOf& name_of) {
  std::set<std::string> seen;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const std::string name = name_of(columns[k]);
    if (!seen.insert(name).second)
      given[k].place.fail(fmt::format("there is a column '{}' already", name), "remove one");
  }
}

/// Everything but the model's own lines.
Question question_of(const Draft& draft, const Vocabulary& vocabulary) {
  Pattern left = pattern_of(draft, "pair.left", draft.left, vocabulary);
  Pattern right = pattern_of(draft, "pair.right", draft.right, vocabulary);
  const bool grows = left.uses_n() || right.uses_n();
  Question question{.title = draft.title,
                    .model_lines = {},
                    .left = std::move(left),
                    .right = std::move(right),
                    .n_values = lengths_of(draft, grows ? "1..64" : "1"),
                    .pattern_seed = draft.pattern_seed,
                    .observable = draft.table.observable,
                    .norm = draft.table.distance,
                    .arithmetic = draft.table.arithmetic,
                    .formats = {},
                    .policies = {},
                    .families = {}};
  if (question.title.empty()) question.title = fmt::format("{} / {}", question.left.text(), question.right.text());
  if (draft.table.formats.has_value()) {
    for (const Text& name : *draft.table.formats) question.formats.push_back(named(name, format_by_name));
  } else {
    for (const char* name : {"fp8-e4m3", "bf16", "fp16", "fp32"}) question.formats.push_back(format_by_name(name));
  }
  for (const Text& name : draft.table.policies) question.policies.push_back(named(name, policy_by_name));
  for (const Text& name : draft.table.families) question.families.push_back(family_by_name(name));
  if (draft.table.formats.has_value())
    check_distinct(question.formats, *draft.table.formats, [](const Format& f) { return f.name; });
  check_distinct(question.policies, draft.table.policies, [](const Policy& p) { return p.name; });
  check_distinct(question.families, draft.table.families,
                 [](const PolicyFamily& f) { return fmt::format("{}-e{}", f.prefix, f.exponent_bits); });
  question.initial_precision = checked_precision(draft, "measure.initial-precision", draft.initial_precision, 16);
  question.precision_limit =
      checked_precision(draft, "measure.precision-limit", draft.precision_limit, question.initial_precision);
  return question;
}

TailEffort tail_effort_of(const Draft& draft) {
  constexpr std::int32_t greatest = std::int32_t{1} << 20;
  const auto checked = [&](std::string_view key, std::int32_t value) {
    if (value < 1 || value > greatest) {
      draft.place_of(key).fail(fmt::format("{} is out of range", value), fmt::format("take 1 to {}", greatest));
    }
    return value;
  };
  return {.most_positions = static_cast<std::size_t>(checked("tail.explicit", draft.table.explicit_positions)),
          .most_products = 1e6 * checked("tail.work", draft.table.work)};
}

}  // namespace

PolicyFamily family_by_name(const Text& name) {
  constexpr std::array<std::string_view, 2> prefixes = {"naive", "ideal"};
  const std::string_view text = name.text;
  const std::string_view prefix = text.substr(0, text.find('-'));
  const std::string_view rest = text.substr(prefix.size());
  PolicyFamily family;
  family.prefix = prefix;
  if (std::ranges::find(prefixes, prefix) == prefixes.end()) {
    name.place.fail(fmt::format("unknown family '{}'{}", text, did_you_mean(prefix, prefixes)),
                    "take naive or ideal, or a range such as naive-p2..24e8");
  }
  if (rest.empty()) return family;
  const char* const end = rest.data() + rest.size();
  const char* at = rest.data();
  bool good = true;
  const auto expect = [&](std::string_view word, int& value) {
    good = good && std::string_view(at, end).starts_with(word);
    if (!good) return;
    const auto [next, failure] = std::from_chars(at + word.size(), end, value);
    good = failure == std::errc();
    at = next;
  };
  expect("-p", family.least);
  expect("..", family.most);
  expect("e", family.exponent_bits);
  if (!good || at != end) {
    name.place.fail(fmt::format("'{}' is not a family", text), "write a range of bits as in naive-p2..24e8");
  }
  if (family.least < 1 || family.least > family.most) {
    name.place.fail(fmt::format("'{}' has no range of bits", text),
                    "write the smaller number first, as in naive-p2..24e8");
  }
  for (const int bits : {family.least, family.most}) {
    named(Text{fmt::format("{}-p{}e{}", prefix, bits, family.exponent_bits), name.place}, policy_by_name);
  }
  return family;
}

Case resolve(const Draft& draft) {
  check_scope(draft, Scope::tables);
  ModelChoice choice = choose_model(draft);
  Question question = question_of(draft, choice.vocabulary);
  const std::size_t length = std::max(longest_of(question.left, question.n_values, draft.left->place),
                                      longest_of(question.right, question.n_values, draft.right->place));
  const Config config = fitted_config(draft, choice, length);
  if (question.observable == Observable::logits && !config.output_head) {
    draft.place_of("measure.representation").fail("this model has no logits", "take v or y, or give it an output head");
  }
  question.model_lines = model_words(draft, config);
  check_config(draft, config);
  require_affordable(config, question, draft.allowance,
                     draft.file.empty() ? std::string_view("command line") : draft.file);
  Model model = choice.checkpoint.has_value() ? std::move(*choice.checkpoint) : drawn_model(draft, config);
  return Case{.name = draft.file.empty() ? question.title : draft.file,
              .arithmetic_place = draft.place_of("measure.arithmetic"),
              .model = std::move(model),
              .vocabulary = std::move(choice.vocabulary),
              .question = std::move(question),
              .for_all = draft.table.for_all,
              .certificates = draft.table.certificates,
              .tail_effort = tail_effort_of(draft),
              .longest = length,
              .trained_positions = choice.trained_positions};
}

}  // namespace snellen::cli
