// SPDX-License-Identifier: LGPL-3.0-or-later
// snellen completion and snellen man: what an installation puts beside the program.
#include "shell/completion.hpp"
#include "commands.hpp"
#include "shell/manual.hpp"
#include "shell/output.hpp"

namespace snellen::cli {

void run_completion(const CommandLine& line) {
  if (line.names.size() != 1) {
    throw InputError("command line", line.names.empty() ? "a shell is missing" : "one shell at a time",
                     "take bash, zsh or fish");
  }
  write_standard_output(completion(line.names.front(), option_tree()));
}

void run_man() {
  write_standard_output(manual(option_tree()));
}

}  // namespace snellen::cli
