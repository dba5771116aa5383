// SPDX-License-Identifier: LGPL-3.0-or-later
// From a command line to cases.
#include "case_file.hpp"
#include "case_model.hpp"
#include "commands.hpp"
#include "program.hpp"

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
  if (line.names.empty()) {
    if (line.assignments.empty()) {
      throw InputError("command line", "there is nothing to compare", "name a CASE.toml, or give --left and --right");
    }
    std::vector<Case> one;
    one.push_back(resolve(draft({}, {}, line.assignments)));
    caution(line, one.front());
    return one;
  }
  std::vector<Case> cases;
  for (const std::string& file : line.names) {
    cases.push_back(resolve(draft(file, read_case_file(file), line.assignments)));
    caution(line, cases.back());
  }
  return cases;
}

}  // namespace snellen::cli
