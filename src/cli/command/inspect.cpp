// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen inspect: both representations at one n.
#include <fmt/format.h>

#include "commands.hpp"
#include "shell/output.hpp"
#include "snellen/report/render.hpp"
#include "snellen/threshold/inspection.hpp"
#include "snellen/threshold/table.hpp"

namespace snellen::cli {

void run_inspect(const CommandLine& line) {
  const Output output = output_for(line);
  const std::vector<Case> cases = cases_of(line);
  for (const Case& asked : cases) {
    if (const std::size_t n_values = asked.question.n_values.size(); n_values != 1) {
      throw InputError(asked.name, fmt::format("the case has {} values of n, and inspect looks at one", n_values),
                       "choose it, as in --n 17");
    }
  }
  const RenderOptions options{.colour = output.colour, .maximum_rows = 0};
  ReportWriter writer(output, cases.size());
  for (const Case& asked : cases) {
    const Inspection inspection = naming_refusal(
        asked, [&] { return inspect(asked.model, asked.question, asked.vocabulary, asked.question.n_values.front()); });
    writer.add(render(inspection, output.format, options));
  }
  writer.finish();
}

}  // namespace snellen::cli
