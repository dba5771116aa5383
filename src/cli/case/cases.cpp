// SPDX-License-Identifier: LGPL-3.0-or-later
// From a command line to cases.
#include "case_file.hpp"
#include "case_model.hpp"
#include "command/commands.hpp"
#include "shell/allowance.hpp"
#include "shell/overwriting.hpp"
#include "shell/program.hpp"

namespace snellen::cli {
namespace {

/// Says what the results do not show.
void caution(const CommandLine& line, const Case& asked) {
  const bool every_length = asked.for_all || line.command == Command::tail;
  const std::string about = caution_about_positions(asked.trained_positions, asked.longest, every_length);
  if (!about.empty()) remark(asked.name + ": " + about);
}

}  // namespace

std::vector<Case> cases_of(const CommandLine& line) {
  const OutputFiles outputs(line);
  // Of a tail the lengths of a table say nothing; its effort has limits of its own.
  const Allowance allowance = line.command == Command::tail ? Allowance() : allowance_of(line);
  if (line.names.empty()) {
    if (line.assignments.empty()) {
      throw InputError("command line", "there is nothing to compare", "name a CASE.toml, or give --left and --right");
    }
    std::vector<Case> one;
    Draft asked = draft({}, {}, line.assignments);
    asked.allowance = allowance;
    outputs.spare(asked);
    one.push_back(resolve(asked));
    caution(line, one.front());
    return one;
  }
  std::vector<Case> cases;
  for (const std::string& file : line.names) {
    Draft asked = draft(file, read_case_file(file), line.assignments);
    asked.allowance = allowance;
    outputs.spare(asked);
    cases.push_back(resolve(asked));
    caution(line, cases.back());
  }
  return cases;
}

}  // namespace snellen::cli
