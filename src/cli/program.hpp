// SPDX-License-Identifier: LGPL-3.0-or-later
// The program without its main().
#pragma once

#include <string>
#include <vector>

namespace snellen::cli {

/// What the program exits with; 130 and 143 after SIGINT and SIGTERM.
enum ExitCode : int {
  success = 0,
  unexpected = 1,      ///< verify, replay: a claim did not conclude as its case expects
  undecided = 1,       ///< tail: there is a format without a statement for every n
  user_error = 2,      ///< options, cases, files: one line on standard error says what and how to mend it
  internal_error = 4,  ///< a fault of snellen
};

/// Runs the command of these arguments (without the program's name). Results go to standard output, everything else to
/// standard error.
int run(const std::vector<std::string>& arguments);

}  // namespace snellen::cli
