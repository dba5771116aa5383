// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen verify --map: which pairs collapse under which position scheme.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "case/case_model.hpp"
#include "case/settings.hpp"
#include "commands.hpp"
#include "shell/output.hpp"
#include "shell/program.hpp"
#include "shell/progress.hpp"
#include "snellen/report/render.hpp"
#include "snellen/theory/collapse_map.hpp"

namespace snellen::cli {
namespace {

constexpr std::array<std::string_view, 8> map_keys = {
    "model.layers",           "model.width",           "model.heads", "model.weights.seed",
    "model.attention.window", "model.position.slopes", "pair.n",      "measure.precision-limit"};

MapQuestion map_question(const Draft& draft) {
  MapQuestion question;
  for (const auto& [key, place] : draft.given) {
    if (std::ranges::find(map_keys, key) == map_keys.end()) {
      place.fail("the map does not take it", "it takes --n, --layers, --width, --heads, --seed, --window and --slopes");
    }
  }
  if (gives(draft, "model.layers")) question.layers = draft.config.layers;
  if (gives(draft, "model.width")) question.width = draft.config.width;
  if (gives(draft, "model.heads")) question.heads = draft.config.attention.heads;
  if (gives(draft, "model.weights.seed")) question.seed = draft.weights.seed;
  if (gives(draft, "model.attention.window")) question.window = draft.config.attention.window;
  if (gives(draft, "model.position.slopes")) question.slopes = draft.config.position.slopes;
  if (gives(draft, "pair.n")) question.n_values = lengths_of(draft, "");
  if (gives(draft, "measure.precision-limit")) {
    question.ladder.limit =
        checked_precision(draft, "measure.precision-limit", draft.precision_limit, question.ladder.initial);
  }
  return question;
}

}  // namespace

int run_map(const CommandLine& line) {
  const Output output = output_for(line);
  if (!line.names.empty()) {
    throw InputError("command line", "the map takes no case", "remove it, or remove --map");
  }
  if (line.witnesses.has_value()) throw InputError("--witnesses", "the map has no witnesses", "remove it");
  const MapQuestion question = map_question(draft({}, {}, line.assignments));
  const CollapseMap map = [&] {
    ProgressLine progress("map", !line.quiet && can_show_progress());
    return collapse_map(question, progress.callback());
  }();
  ReportWriter writer(output, 1);
  writer.add(render(map, output.format, RenderOptions{.colour = output.colour}));
  writer.finish();
  const bool agreed = std::ranges::all_of(map.rows, [](const MapRow& row) {
    return std::ranges::all_of(row.cells, [](const MapCell& cell) { return cell.verdict == Conclusion::verified; });
  });
  return agreed ? success : unexpected;
}

}  // namespace snellen::cli
