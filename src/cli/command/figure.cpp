// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen figure: a figure of the paper as certified data, or drawn.
#include <fmt/format.h>

#include <algorithm>

#include "case/case_file.hpp"
#include "case/embedded.hpp"
#include "case/figure_case.hpp"
#include "case/settings.hpp"
#include "commands.hpp"
#include "shell/interrupt.hpp"
#include "shell/output.hpp"
#include "shell/overwriting.hpp"
#include "shell/plot.hpp"
#include "shell/progress.hpp"
#include "snellen/report/figure_plot.hpp"
#include "snellen/report/render.hpp"

namespace snellen::cli {
namespace {

std::vector<FigureCase> figure_cases(const CommandLine& line) {
  const OutputFiles outputs(line);
  std::vector<FigureCase> cases;
  for (const std::string& file : line.names) {
    outputs.spare_file(file);
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

Figure computed_with_progress(const FigureCase& asked, bool show) {
  ProgressLine progress(asked.name, show);
  return computed_figure(asked, progress.callback());
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
  if (drawn) plotter();  // before anything is computed
  const bool shown = !line.quiet && can_show_progress();
  ReportWriter writer(output, cases.size());
  for (const FigureCase& asked : cases) {
    const Figure figure = computed_with_progress(asked, shown);
    if (drawn) {
      const SignalsWait wait;  // so that what the drawing was made in goes as well
      write_whole(*output.file, figure_drawing(figure, plotted(figure_plot(figure))));
      return;
    }
    writer.add(render(figure, output.format, RenderOptions{.colour = output.colour}));
  }
  writer.finish();
}

}  // namespace snellen::cli
