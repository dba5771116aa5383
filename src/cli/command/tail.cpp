// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen tail: statements for every n.
#include <algorithm>

#include "commands.hpp"
#include "shell/output.hpp"
#include "shell/program.hpp"
#include "shell/progress.hpp"
#include "snellen/report/render.hpp"

namespace snellen::cli {

bool is_decided(const TailProof& proof) {
  return std::ranges::all_of(proof.formats, is_proved, &TailStatement::verdict);
}

TailProof proved_tail(const Case& asked, bool show_progress) {
  return naming_refusal(asked, [&] {
    ProgressLine progress("every n: " + asked.question.title, show_progress);
    return tail_proof(asked.model, asked.question, asked.vocabulary, asked.tail_effort, progress.callback());
  });
}

std::vector<TailStatement> statements_for_all(Case asked, bool show_progress) {
  asked.tail_effort.growth = false;
  return proved_tail(asked, show_progress).formats;
}

int run_tail(const CommandLine& line) {
  const Output output = output_for(line);
  const std::vector<Case> cases = cases_of(line);
  const bool shown = !line.quiet && can_show_progress();
  const RenderOptions options{.colour = output.colour, .maximum_rows = line.all_rows ? 0 : terminal_rows / 2};
  ReportWriter writer(output, cases.size());
  bool decided = true;
  for (const Case& asked : cases) {
    const TailProof proof = proved_tail(asked, shown);
    decided = decided && is_decided(proof);
    writer.add(render(proof, output.format, options));
  }
  writer.finish();
  return decided ? success : undecided;
}

}  // namespace snellen::cli
