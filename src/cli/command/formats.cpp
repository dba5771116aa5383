// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen formats: the catalogue of number formats.
#include <span>

#include "commands.hpp"
#include "shell/output.hpp"
#include "snellen/report/render.hpp"

namespace snellen::cli {

void run_formats(const CommandLine& line) {
  const Output output = output_for(line);
  std::vector<Format> named;
  for (const std::string& name : line.names) named.push_back(format_by_name(name));
  const std::span<const Format> formats = named.empty() ? format_catalogue() : std::span<const Format>(named);
  ReportWriter writer(output, 1);
  writer.add(render(formats, output.format, RenderOptions{.colour = output.colour}));
  writer.finish();
}

}  // namespace snellen::cli
