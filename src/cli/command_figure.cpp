// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen figure: a figure of the paper as certified data, or drawn.
#include <fmt/format.h>

#include <algorithm>

#include "case_file.hpp"
#include "case_model.hpp"
#include "commands.hpp"
#include "embedded.hpp"
#include "output.hpp"
#include "plot.hpp"
#include "progress.hpp"
#include "settings.hpp"
#include "snellen/number/decimal.hpp"
#include "snellen/report/figure_document.hpp"
#include "snellen/report/render.hpp"
#include "snellen/report/write_file.hpp"
#include "snellen/theory/figure_9.hpp"

namespace snellen::cli {
namespace {

/// A figure that a case asks for.
struct FigureCase {
  std::string name;
  std::string title;
  FigureQuestion question;
};

void check_range(const Draft& draft, std::string_view key, long value, long least, long most) {
  if (value < least || value > most) {
    draft.place_of(key).fail(fmt::format("{} is out of range", value), fmt::format("take {} to {}", least, most));
  }
}

FigureCase resolve_figure(const Draft& draft) {
  check_scope(draft, Scope::figures);
  if (draft.figure.empty()) {
    draft.place_of("figure.name").fail("the figure is missing", "take figure-8, figure-9 or figure-10");
  }
  FigureCase out{draft.figure, draft.title, draft.figure_question};
  check_range(draft, "figure.seeds", out.question.seeds, 1, 1000);
  check_range(draft, "figure.width", out.question.width, 2, 4096);
  check_range(draft, "figure.bits", out.question.precision, 64, 4096);
  if (draft.lengths.has_value()) out.question.lengths = lengths_of(draft, "");
  if (draft.figure_threshold.has_value()) {
    const Text& given = *draft.figure_threshold;
    const std::optional<Rational> value = parse_rational(given.text);
    if (!value || *value <= 0) given.place.fail(fmt::format("'{}' is no threshold", given.text), "write 1/128");
    out.question.threshold = *value;
  }
  return out;
}

std::vector<FigureCase> figure_cases(const CommandLine& line) {
  std::vector<FigureCase> cases;
  for (const std::string& file : line.names) {
    cases.push_back(resolve_figure(draft(file, read_case_file(file), line.assignments)));
  }
  if (!cases.empty()) return cases;
  const bool one =
      std::ranges::any_of(line.assignments, [](const Assignment& a) { return a.setting->key == "figure.name"; });
  if (one) return {resolve_figure(draft({}, {}, line.assignments))};
  for (const EmbeddedFile& file : default_figure_cases()) {
    const std::string name = fmt::format("cases/figures/{}.toml", file.name);
    cases.push_back(resolve_figure(draft(name, read_case_text(file.text, name), line.assignments)));
  }
  return cases;
}

Figure computed(const FigureCase& asked, bool show_progress) {
  ProgressLine progress(asked.name, show_progress);
  Figure figure = asked.name == "figure-8"   ? figure_8(asked.question, progress.callback())
                  : asked.name == "figure-9" ? figure_9(asked.question, progress.callback())
                                             : figure_10(asked.question, progress.callback());
  if (!asked.title.empty()) figure.title = asked.title;
  return figure;
}

}  // namespace

void run_figure(const CommandLine& line) {
  const bool drawn = line.output.has_value() && !line.output_format.has_value() && is_plot_file(*line.output);
  CommandLine as_text = line;
  if (drawn) as_text.output_format = "text";  // a plot has none of the report's forms
  const Output output = output_for(as_text);
  const std::vector<FigureCase> cases = figure_cases(line);
  if (drawn && cases.size() != 1) {
    throw InputError("--output", fmt::format("{} figures do not fit one plot", cases.size()),
                     "choose one, as in --figure figure-8");
  }
  if (drawn) check_plotter();
  const bool shown = !line.quiet && can_show_progress();
  ReportWriter writer(output, cases.size());
  for (const FigureCase& asked : cases) {
    const Figure figure = computed(asked, shown);
    if (drawn) {
      write_file(*output.file, plotted([&](const std::string& file) { return figure_plot(figure, file); }));
      return;
    }
    writer.add(render(figure, output.format, RenderOptions{.colour = output.colour}));
  }
  writer.finish();
}

}  // namespace snellen::cli
