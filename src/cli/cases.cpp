// SPDX-License-Identifier: LGPL-3.0-or-later
// From a command line to cases.
#include "case_file.hpp"
#include "commands.hpp"

namespace snellen::cli {

std::vector<Case> cases_of(const CommandLine& line) {
  if (line.names.empty()) {
    if (line.assignments.empty()) {
      throw InputError("command line", "there is nothing to compare", "name a CASE.toml, or give --left and --right");
    }
    std::vector<Case> one;
    one.push_back(resolve(draft({}, {}, line.assignments)));
    return one;
  }
  std::vector<Case> cases;
  for (const std::string& file : line.names) {
    cases.push_back(resolve(draft(file, read_case_file(file), line.assignments)));
  }
  return cases;
}

}  // namespace snellen::cli
