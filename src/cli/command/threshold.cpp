// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen threshold: a table for every case, with statements for every n below it when they are asked for.
#include "commands.hpp"
#include "shell/output.hpp"
#include "shell/progress.hpp"
#include "snellen/report/render.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen::cli {

namespace {

std::optional<CertifiedCells> certified_cells_of(const Case& asked, bool show_progress) {
  if (!asked.certificates) return std::nullopt;
  return naming_refusal(asked, [&] {
    ProgressLine progress("certificates: " + asked.question.title, show_progress);
    return certified_cells(
        certify(asked.model, asked.question, asked.vocabulary, CertificateForm::json, 0, progress.callback()),
        asked.question);
  });
}

}  // namespace

void run_threshold(const CommandLine& line) {
  const Output output = output_for(line);
  const std::vector<Case> cases = cases_of(line);
  const bool shown = !line.quiet && can_show_progress();
  const RenderOptions options{.colour = output.colour, .maximum_rows = line.all_rows ? 0 : terminal_rows};
  ReportWriter writer(output, cases.size());
  for (const Case& asked : cases) {
    const ThresholdTable table = naming_refusal(asked, [&] {
      ProgressLine progress(asked.question.title, shown);
      return threshold_table(asked.model, asked.question, progress.callback());
    });
    const std::vector<TailStatement> for_all =
        asked.for_all ? statements_for_all(asked, shown) : std::vector<TailStatement>();
    writer.add(render(table, output.format, options, for_all, certified_cells_of(asked, shown)));
  }
  writer.finish();
}

}  // namespace snellen::cli
