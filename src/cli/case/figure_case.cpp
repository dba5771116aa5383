// SPDX-License-Identifier: LGPL-3.0-or-later
#include "figure_case.hpp"

#include <fmt/format.h>

#include <array>

#include "case_model.hpp"
#include "settings.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/theory/figure_9.hpp"

namespace snellen::cli {
namespace {

void check_range(const Draft& draft, std::string_view key, long value, long least, long most) {
  if (value < least || value > most) {
    draft.place_of(key).fail(fmt::format("{} is out of range", value), fmt::format("take {} to {}", least, most));
  }
}

FigureOutline outline_of(const std::string& name, const FigureQuestion& question) {
  return name == "figure-8"   ? figure_8_outline(question)
         : name == "figure-9" ? figure_9_outline(question)
                              : figure_10_outline(question);
}

/// Figures name the fields of their question; the user gave them elsewhere.
FigureOutline placed_outline(const Draft& draft, const FigureQuestion& question) {
  struct Field {
    std::string_view field;
    std::string_view key;
  };
  constexpr std::array<Field, 3> fields = {
      {{"figure.lengths", "pair.n"}, {"figure.width", "figure.width"}, {"figure.effort", "figure.name"}}};
  try {
    return outline_of(draft.figure.name, question);
  } catch (const InputError& error) {
    const std::string_view message = error.what();
    for (const auto& [field, key] : fields) {
      if (message.starts_with(field)) {
        throw Error(draft.place_of(key).where + std::string(message.substr(field.size())));
      }
    }
    throw;
  }
}

}  // namespace

FigureCase resolve_figure(const Draft& draft) {
  check_scope(draft, Scope::figures);
  if (draft.figure.name.empty()) {
    draft.place_of("figure.name").fail("the figure is missing", "take figure-8, figure-9 or figure-10");
  }
  FigureCase out{draft.figure.name, draft.title, draft.figure.question, {}};
  check_range(draft, "figure.seeds", out.question.seeds, 1, 1000);
  check_range(draft, "figure.width", out.question.width, 2, 4096);
  check_range(draft, "figure.bits", out.question.precision, 64, 4096);
  if (draft.n_values.has_value()) out.question.n_values = lengths_of(draft, "");
  if (draft.figure.threshold.has_value()) {
    const Text& given = *draft.figure.threshold;
    const std::optional<Rational> value = parse_rational(given.text);
    if (!value || *value <= 0) given.place.fail(fmt::format("'{}' is no threshold", given.text), "write 1/128");
    out.question.threshold = *value;
  }
  out.outline = placed_outline(draft, out.question);
  return out;
}

Figure computed_figure(const FigureCase& asked, const Progress& progress) {
  Figure figure = asked.name == "figure-8"   ? figure_8(asked.question, progress)
                  : asked.name == "figure-9" ? figure_9(asked.question, progress)
                                             : figure_10(asked.question, progress);
  if (!asked.title.empty()) figure.title = asked.title;
  return figure;
}

}  // namespace snellen::cli
